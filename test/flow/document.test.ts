// A runbook on paper, in three forms, from the small runbook; and one that tries to bring markup of its own.
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { FLOWS } from "../../flows/index.ts"
import { ACTIONS } from "../../src/actions/action-table.ts"
import { documentOf } from "../../src/flow/document.ts"
import { replay, startState } from "../../src/flow/step-machine.ts"
import { shellWord, wantedNow } from "../../src/flow/wanted.ts"
import { flowDigest } from "../../src/session/digest.ts"
import { flowMarkdown } from "../../src/text/flow-document.ts"
import { flowHtml } from "../../src/text/flow-html.ts"
import { flowPlainText } from "../../src/text/flow-text.ts"
import { ROOT } from "../support/build.ts"
import { SMALL, SMALL_ACTIONS } from "./small.ts"

const GOLDEN = join(ROOT, "test/golden/flow")
const digest = flowDigest(SMALL)
const PRINTERS = [
  ["md", flowMarkdown],
  ["txt", flowPlainText],
  ["html", flowHtml],
] as const

describe.each(PRINTERS)("the small runbook as %s", (form, print) => {
  it("looks as the golden text", async () => {
    await expect(print(documentOf(SMALL, digest, SMALL_ACTIONS))).toMatchFileSnapshot(
      join(GOLDEN, `small.${form}`),
    )
  })

  it("shows no hidden character and no markup of a runbook from outside", () => {
    const evil = "a\u202eb\u001b[2J<script>x</script> [y](javascript:z) & * #"
    const flow = {
      ...SMALL,
      title: evil,
      summary: evil,
      steps: {
        ...SMALL.steps,
        over: {
          kind: "end",
          title: evil,
          text: [evil, `    ${evil}`],
          why: evil,
          warn: evil,
          result: "done",
        },
      },
    } as const
    const text = print(documentOf(flow, digest, SMALL_ACTIONS))
    expect(text).not.toMatch(/[\u001b\u202e]/)
    if (form === "html") expect(text).not.toContain("<script")
    if (form === "md") expect(text.replace(/```sh[\s\S]*?```/g, "")).not.toMatch(/<script|\]\(javascript/)
  })
})

describe("the pages of plain text", () => {
  it.each(FLOWS.map((flow) => [flow.id, flow] as const))(
    "of %s each say which edition they are",
    (id, flow) => {
      const text = flowPlainText(documentOf(flow, flowDigest(flow), ACTIONS))
      const pages = text.split("\f")
      expect(pages.length).toBeGreaterThan(1)
      const mark = flowDigest(flow)
        .slice(0, 16)
        .replace(/(.{4})(?=.)/g, "$1 ")
      for (const [at, page] of pages.entries()) {
        expect(page.split("\n")[0]).toBe(
          `${id}   digest ${mark}`.padEnd(78 - `page ${at + 1} of ${pages.length}`.length) +
            `page ${at + 1} of ${pages.length}`,
        )
        expect(page.split("\n").length).toBeLessThanOrEqual(61)
      }
      expect(text).toMatch(/^[\x20-\x7e\n\f]*$/)
      for (const { number } of documentOf(flow, "", ACTIONS).steps)
        expect(text).toMatch(new RegExp(`^ ?${number}\\. `, "m"))
    },
  )
})

describe("what a run wants", () => {
  it("fills in what is known, and says what is not", () => {
    const state = replay(
      SMALL,
      startState(SMALL),
      [{ kind: "answered", step: "where", value: "http://t" }],
      SMALL_ACTIONS,
    )
    if (state === undefined) throw new Error("the event does not fit")
    const wanted = wantedNow(SMALL, state, SMALL_ACTIONS)
    expect(wanted.title).toBe("Ask http://t")
    expect(wanted.byHand).toEqual([
      { text: "Ask it.", typed: false },
      { text: "curl http://t", typed: true },
    ])
    const rest = [
      { kind: "said", step: "probe", outcome: "reachable", values: { ms: 3 } },
      { kind: "confirmed", step: "sure", yes: true, phrase: "wipe" },
    ] as const
    const wipe = replay(SMALL, state, rest, SMALL_ACTIONS)
    if (wipe === undefined) throw new Error("the events do not fit")
    expect(wantedNow(SMALL, wipe, SMALL_ACTIONS).act?.missing).toEqual([
      { name: "tangUrl", says: "address of the Tang server that a colleague asks first" },
    ])
  })

  it.each([
    ["/dev/sdb", "/dev/sdb"],
    ["http://tang:80/a", "http://tang:80/a"],
    ["", "''"],
    ["a b", "'a b'"],
    ["-rf", "'-rf'"],
    ["x'; rm -rf /; '", `'x'\\''; rm -rf /; '\\'''`],
    ["$(id)", "'$(id)'"],
  ])("gives a shell one word: %s", (value, word) => {
    expect(shellWord(value)).toBe(word)
  })
})
