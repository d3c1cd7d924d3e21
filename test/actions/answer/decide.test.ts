// When a yes counts (design §5), case by case: nothing here depends on who sits at the desk.
import { describe, expect, it } from "vitest"
import { type Decision, rule } from "../../../src/actions/answer/answer-decide.ts"
import { isToolError } from "../../../src/bytes/errors.ts"
import type { JournalState } from "../../../src/journal/replay.ts"
import { callBackCode } from "../../../src/seal/call-back.ts"
import { receive } from "../../../src/seal/receive.ts"
import type { ReceivedRequest } from "../../../src/seal/received.ts"
import { colleagueContext, makeCast, makeRequest } from "../../seal/people.ts"

const cast = await makeCast()
const sealed = await makeRequest(cast, "sealed")
const open = await makeRequest(cast, "open", { open: true })

async function taken(text: string, more: object = {}): Promise<ReceivedRequest> {
  const letter = await receive(text, colleagueContext(cast, more))
  if (letter.kind !== "request") throw new Error("this is a request")
  return letter
}
const known = await taken(sealed.text)
const LETTERS: Readonly<Record<string, ReceivedRequest>> = {
  "from somebody known": known,
  open: await taken(open.text),
  "from somebody new": await taken(open.text, { contacts: [] }),
  "out of its time": { ...known, stale: true },
  "from a key that has ended": {
    ...known,
    sender: { ...known.sender, kind: "expired" } as typeof known.sender,
  },
}
const words = (letter: ReceivedRequest) => callBackCode(letter.signedBytes).words.join(" ")

/** A record in which the words were wrong so many times. */
function record(letter: ReceivedRequest, wrong: number): JournalState {
  const tries = Array.from({ length: wrong }, () => ({ about: { words: "wrong" } }))
  return { decisions: new Map([[letter.id, tries]]) } as unknown as JournalState
}

function ruled(letter: ReceivedRequest, decided: Omit<Decision, "decision">, wrong = 0): string {
  try {
    const ruling = rule(letter, { decision: "approve", ...decided }, record(letter, wrong))
    return ruling.kind === "wrong" ? `${ruling.left} left` : `${ruling.entry.decision}: ${ruling.entry.words}`
  } catch (error) {
    if (!isToolError(error)) throw error
    return error.code
  }
}

describe("a yes", () => {
  it.each(Object.keys(LETTERS))("to a request %s counts with its words, in either form", (name) => {
    const letter = LETTERS[name] ?? known
    const digits = callBackCode(letter.signedBytes).digits.join(" ")
    expect([ruled(letter, { words: words(letter) }), ruled(letter, { words: digits })]).toEqual([
      "approve: fit",
      "approve: fit",
    ])
  })

  it.each(Object.keys(LETTERS).slice(1))("to a request %s does not count with a reason alone", (name) => {
    const letter = LETTERS[name] ?? known
    expect(ruled(letter, { reason: "OPS-7", calledBack: "Kim, 555-0100" })).toBe("call-back-needed")
  })

  it("to somebody known, in time, counts with a reason, and the record says that nobody called", () => {
    expect(ruled(known, { reason: "OPS-7" })).toBe("approve: not called back")
    expect(ruled(known, {})).toBe("call-back-needed")
  })

  it("with the words of another request is a wrong try, whatever the reason", () => {
    const other = words(LETTERS.open ?? known)
    expect(ruled(known, { words: other, reason: "OPS-7" })).toBe("2 left")
    expect(ruled(known, { words: other, reason: "OPS-7" }, 2)).toBe("0 left")
  })

  it("after three wrong tries wants the words and a reason", () => {
    expect(ruled(known, { reason: "OPS-7" }, 3)).toBe("request-on-hold")
    expect(ruled(known, { words: words(known) }, 3)).toBe("request-on-hold")
    expect(ruled(known, { words: words(known), reason: "OPS-7" }, 3)).toBe("approve: fit")
  })
})
