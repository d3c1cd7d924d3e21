// A telephone and two apps: the request is read from one screen and typed into the other, with slips, a broken call and a key that nobody has
// seen. Also the marks of whoever reads aloud.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { textSymbols } from "../../src/bytes/base32.ts"
import { codePageOf } from "../../src/text/code-words.ts"
import { makeAnswerCode } from "../../src/transport/code-answer.ts"
import { lineText } from "../../src/transport/code-lines.ts"
import { readRequestCode } from "../../src/transport/code-request.ts"
import { ALOUD_START, isLineTicked, isTicked, reduceAloud } from "../../src/tui/components/aloud-state.ts"
import { ENTER, ESCAPE, type Shown } from "../support/ink.ts"
import { sampleX } from "../transport/code-samples.ts"
import { type AppPerson, isAtRest, openAppFor, openRequestForm } from "./world.ts"

/** A request on the screen, and the lines of it that are read out. */
async function askAndRead(): Promise<{
  tech: AppPerson
  shown: Shown
  lines: string[]
  words: readonly string[]
}> {
  const tech = openAppFor("code, technician")
  const shown = tech.screen()
  await openRequestForm(shown)
  await shown.press("db1", ENTER, "Kim", ENTER, "OPS-7", ENTER, ENTER)
  await shown.until("Read the request aloud, by telephone")
  await shown.press("6")
  await shown.until("Read one group, wait until it is repeated.")
  const { screen } = tech.session.getSnapshot()
  if (screen.kind !== "aloud") throw new Error("not read aloud")
  const lines = codePageOf(screen.page)?.lines.map(({ text }) => text) ?? []
  return { tech, shown, lines, words: screen.words }
}

/** Types lines from `first` on, each when it is asked for. */
async function typeLines(shown: Shown, first: number, lines: readonly string[]): Promise<void> {
  for (const [at, line] of lines.entries()) {
    await shown.until(`> Line ${first + at}`)
    await shown.press(line, ENTER)
  }
}

describe("two apps and a telephone", () => {
  it("the technician reads group by group; each gets its mark when it was repeated", async () => {
    const { shown, lines, words } = await askAndRead()
    const [first = ""] = lines
    expect(shown.frame()).toContain("Line 1 of 5")
    expect(shown.frame()).toContain(`> [ ] ${first.split(" ")[0]}`)
    expect(shown.frame()).toContain(words.join("  "))
    await shown.press("x")
    await shown.until(`  [x] ${first.split(" ")[0]}`)
    await shown.press("x", "x", "x", "x", "x")
    await shown.until("Lines: 1 x  >2")
    await shown.press(ESCAPE)
    await shown.until("If you read the request aloud, these:")
    expect(shown.frame()).toContain(words.join("  "))
  })

  it("the colleague types, mistypes, goes away, comes back, and decides", async () => {
    const { lines } = await askAndRead()
    const colleague = openAppFor("code, colleague")
    const shown = colleague.screen()
    await shown.until("Someone sent me a request")
    await shown.press("2")
    await shown.until("Type a request that is read to you")
    await shown.press("t")
    await shown.until("> Line 1: _")
    await typeLines(shown, 1, lines.slice(0, 1))
    await shown.until("Line 1 of 5 fits:")
    const [, second = "", ...others] = lines
    const wrong = `${second[0] === "7" ? "8" : "7"}${second.slice(1)}`
    await typeLines(shown, 2, [wrong])
    await shown.until("! Line 2 does not fit. It was heard or typed wrong.")
    await shown.until("Type the line again")
    const again = /^ *(\d)\)? +Type the line again/m.exec(shown.frame())?.[1] ?? "9"
    await shown.press(again)
    await shown.until("> Line 2 of 5: _")
    await typeLines(shown, 2, [second])
    await shown.until("Line 2 of 5 fits:")
    await shown.press(ESCAPE)
    await shown.until("Requests on your desk")
    await shown.press("t")
    await shown.until("Lines 1 to 2 of 5 are here.")
    await shown.press("1")
    await shown.until("> Line 3 of 5: _")
    await typeLines(shown, 3, others.slice(0, 3))
    await shown.until("Which host is it for")
    await shown.press("db1", ENTER)
    // No server of this colleague is known to have the key.
    await shown.until("Lines 6 to 7 are needed too.")
    await typeLines(shown, 6, others.slice(3))
    await shown.until("Which host is it for")
    await shown.press("db1", ENTER)
    await shown.until("It was read out and typed: only your own call back vouches for it.")
    expect(shown.frame()).toContain("host: db1")
    expect(shown.frame()).toContain("signature: NONE")
    await expect
      .poll(() => isAtRest(colleague.session) || colleague.session.getSnapshot().work === "deciding")
      .toBe(true)
  })
})

describe("an answer by telephone", () => {
  it("is typed on the screen of the technician, and opened by the program that shows it", async () => {
    const { tech, shown, lines } = await askAndRead()
    const read = new Map(lines.map((line, at) => [at + 1, textSymbols(line.replaceAll(" ", "")) ?? []]))
    const { hash } = readRequestCode("real", read)
    const answer = makeAnswerCode(hash, [{ crv: "P-521", x: sampleX("P-521", "y") }]).map(lineText)
    await shown.press(ESCAPE)
    await shown.until("Type the answer that is read to you")
    await shown.press("4")
    await typeLines(shown, 1, answer)
    await expect.poll(() => tech.handedOver.length).toBe(1)
    const [words = []] = tech.handedOver
    expect(words.slice(0, 2)).toEqual(["reveal", expect.stringMatching(/-typed\.txt$/)])
    const text = readFileSync(join(tech.folder, words[1] ?? ""), "utf8")
    expect(text).toBe(answer.map((line, at) => `${at + 1}) ${line}\n`).join(""))
  })
})

describe("lines that are pasted", () => {
  it("are taken one after the other", async () => {
    const { lines } = await askAndRead()
    const shown = openAppFor("code, colleague who pastes").screen()
    await shown.until("Someone sent me a request")
    await shown.press("2")
    await shown.until("Type a request that is read to you")
    await shown.press("t")
    await shown.until("> Line 1: _")
    await shown.press(lines.slice(0, 5).join("\n"))
    await shown.until("Every line fits.")
  })
})

describe("the marks of whoever reads aloud", () => {
  const lines = [["AAAAA", "BBBBB"], ["CCCCC"]]
  const step = reduceAloud(lines)

  it("go from group to group and from line to line", () => {
    const one = step(ALOUD_START, { kind: "tick" })
    expect(one).toMatchObject({ line: 0, group: 1 })
    expect(isTicked(one, 0, 0)).toBe(true)
    const two = step(one, { kind: "tick" })
    expect(two).toMatchObject({ line: 1, group: 0 })
    expect(isLineTicked(two, lines, 0)).toBe(true)
    expect(isLineTicked(two, lines, 1)).toBe(false)
    const three = step(two, { kind: "tick" })
    expect(three).toMatchObject({ line: 1, group: 0 })
    expect(isLineTicked(three, lines, 1)).toBe(true)
  })

  it("stay where they are while one looks around", () => {
    const one = step(ALOUD_START, { kind: "tick" })
    const away = (["next line", "previous", "previous", "previous", "previous line", "next"] as const).reduce(
      (state, kind) => step(state, { kind }),
      one,
    )
    expect(away).toMatchObject({ line: 0, group: 1 })
    expect([...away.ticked]).toEqual(["0 0"])
  })
})
