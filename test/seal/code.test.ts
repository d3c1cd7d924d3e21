// The negative matrix (who, which request, which time, which key source) for letters that came as typed codes: the same codes as through
// every other channel. What a code has no room for cannot be wrong in it.
import { createHash } from "node:crypto"
import { beforeAll, describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { callBackCode } from "../../src/seal/call-back.ts"
import type { CodeLetter } from "../../src/seal/open-code.ts"
import { receive } from "../../src/seal/receive.ts"
import type { LetterEntry, ReceiveContext } from "../../src/seal/received.ts"
import { makeWorld, rememberedRequest, type Side } from "./letter-world.ts"
import { idFrom, LEAF } from "./people.ts"

let world: Record<Side, ReceiveContext>
beforeAll(async () => {
  world = await makeWorld()
})

const TEXT = "nbde-rescue code request v1\n1ABC"
const request: CodeLetter = {
  kind: "request",
  signedBytes: Buffer.from(TEXT),
  leaves: [LEAF],
  host: "db1",
}
const point = LEAF.x

function reply(label: string, leaves: Extract<CodeLetter, { kind: "reply" }>["leaves"]): CodeLetter {
  return { kind: "reply", text: "1) ABCDE\n", re: idFrom(label), leaves }
}

/** The code of the error, or "done". */
async function thrownBy(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return "done"
  } catch (error) {
    return isToolError(error) ? error.code : String(error)
  }
}

describe("a request by code", () => {
  it("comes from nobody, at no time, and its words are those of its text", async () => {
    const letter = await receive(request, world.colleague)
    if (letter.kind !== "request") throw new Error("a request")
    expect(letter).toMatchObject({
      format: "code",
      road: "open",
      sender: { kind: "unsigned" },
      signature: "none",
      from: "",
      stale: false,
      again: false,
      age: null,
    })
    expect(letter.request).toMatchObject({
      mode: "relay",
      host: { name: "db1", uuid: "unknown", slot: null },
    })
    const hash = createHash("sha256").update(TEXT).digest()
    expect(letter.sha256).toBe(hash.toString("base64url"))
    expect(letter.id).toBe(hash.subarray(0, 16).toString("base64url"))
    expect(callBackCode(letter.signedBytes)).toEqual(callBackCode(Buffer.from(TEXT)))
    expect(letter.claimed).toContainEqual({ fact: "host", value: "db1" })
    expect(letter.checked.map(({ fact }) => fact)).toEqual(["mode"])
  })

  it("is in the record before it is returned", async () => {
    const entries: LetterEntry[] = []
    const context: ReceiveContext = { ...world.colleague, record: async (entry) => void entries.push(entry) }
    await receive(request, context)
    expect(entries).toMatchObject([{ kind: "request", road: "open", sender: "unsigned", from: "" }])
  })

  it.each<[string, (context: ReceiveContext) => ReceiveContext, string]>([
    ["where answers are wanted", (context) => ({ ...context, accept: ["reply", "denial"] }), "letter-kind"],
    [
      "where the site takes only sealed messages",
      (context) => ({ ...context, openLetters: "refuse" }),
      "letter-open-refused",
    ],
    [
      "that was refused before",
      (context) => ({
        ...context,
        seen: () => ({ sha256: createHash("sha256").update(TEXT).digest("base64url"), settled: true }),
      }),
      "letter-replayed",
    ],
    [
      "whose number another one had",
      (context) => ({ ...context, seen: () => ({ sha256: "other", settled: false }) }),
      "letter-replayed",
    ],
  ])("is refused %s", async (_, change, code) => {
    expect(await thrownBy(receive(request, change(world.colleague)))).toBe(code)
  })

  it("is known again while it was not acted on", async () => {
    const seen = { sha256: createHash("sha256").update(TEXT).digest("base64url"), settled: false }
    const letter = await receive(request, { ...world.colleague, seen: () => seen })
    expect(letter.again).toBe(true)
  })
})

describe("an answer by code", () => {
  it("is taken for the request whose lines it has", async () => {
    const letter = await receive(reply("relay", [{ path: LEAF.path, y: point }]), world.technician)
    expect(letter).toMatchObject({ kind: "reply", format: "code", re: { id: idFrom("relay") } })
  })

  it.each([
    ["an unknown request", "nobody", [{ path: LEAF.path, y: point }], "letter-re-unknown"],
    ["a request that is closed", "shut", [{ path: LEAF.path, y: point }], "letter-closed"],
    ["a request that shows the passphrase", "disclose", [{ path: LEAF.path, y: point }], "letter-mode"],
    ["a key source that was not asked", "relay", [{ path: "sss.7.tang", y: point }], "letter-leaves"],
    [
      "one key source twice",
      "relay",
      [
        { path: LEAF.path, y: point },
        { path: LEAF.path, y: point },
      ],
      "letter-leaves",
    ],
    [
      "a point of another curve",
      "relay",
      [{ path: LEAF.path, y: { ...point, crv: "P-256" as const } }],
      "letter-leaves",
    ],
  ])("is refused for %s", async (_, label, leaves, code) => {
    expect(await thrownBy(receive(reply(label, leaves), world.technician))).toBe(code)
  })

  it("is refused once the keys of its request are gone", async () => {
    const late = { ...world.technician, now: rememberedRequest("late", "").until + 1 }
    expect(await thrownBy(receive(reply("late", [{ path: LEAF.path, y: point }]), late))).toBe(
      "letter-expired",
    )
  })

  it("is refused on the side that answers", async () => {
    expect(await thrownBy(receive(reply("relay", []), world.colleague))).toBe("letter-kind")
  })
})
