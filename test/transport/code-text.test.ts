import { describe, expect, it } from "vitest"
import { BASE32 } from "../../src/bytes/base32.ts"
import { lineText } from "../../src/transport/code-lines.ts"
import { isWhole } from "../../src/transport/code-reading.ts"
import { makeRequestCode, requestBook } from "../../src/transport/code-request.ts"
import { looksTyped, readCodeText } from "../../src/transport/code-text.ts"
import { makeDice, REQUEST_BOOK, samplePoints, textOf } from "./code-samples.ts"

const { lines, layout } = makeRequestCode("real", samplePoints("P-521", 1))
const main = lines.slice(0, layout.of)
const numbered = main.map((line) => `${String(line.number).padStart(2)}  ${lineText(line)}`)
const page = ["NBDE RESCUE CODE, 5 lines", "", ...numbered, ""].join("\n")

describe("a code that was pasted or recognised on a photograph", () => {
  it.each([
    ["as it was printed", page],
    ["without numbers", main.map(lineText).join("\n")],
    [
      "in small letters without gaps",
      main.map((line) => lineText(line).replaceAll(" ", "").toLowerCase()).join("\n"),
    ],
    ["with O for 0 and I for 1", page.replaceAll("0", "O").replaceAll("1", "I")],
    ["with l for 1", page.replaceAll("1", "l")],
    ["with brackets behind the numbers", main.map((line) => `${line.number}) ${lineText(line)}`).join("\n")],
    ["with all lines run together", numbered.join(" ")],
    ["with all lines run together and no numbers", main.map(lineText).join("")],
    ["with two lines run together", [numbered.slice(0, 2).join(""), ...numbered.slice(2)].join("\n")],
    ["broken in the middle of lines", numbered.map((line) => line.replace(/^(.{20})/, "$1\n")).join("\n")],
    ["quoted", numbered.map((line) => `> ${line}`).join("\n")],
    ["with other gaps", numbered.map((line) => line.replaceAll(" ", "\u00a0\u00b7")).join("\n")],
    [
      "with words around it",
      `Hello, here is what stands on my screen:\n${numbered.join("\n")}\nPlease call me back at once.`,
    ],
    ["with its lines in another order", numbered.toReversed().join("\n")],
  ])("is read whole: %s", (_, text) => {
    const lastFirst = text.startsWith(" 5")
    const source = lastFirst ? [numbered[0], text].join("\n") : text
    expect(looksTyped(source)).toBe(true)
    const { reading, troubles } = readCodeText([REQUEST_BOOK], source)
    expect(isWhole(reading)).toBe(true)
    expect(troubles.filter(({ line }) => line <= 5)).toEqual([])
  })

  it("names the one line that was changed, and takes the others", () => {
    for (const { number, symbols } of main) {
      const wrong = textOf(symbols.with(7, (symbols[7] ?? 0) ^ 3))
      const text = main.map((line) =>
        line.number === number ? `${number}) ${wrong}` : `${line.number}) ${lineText(line)}`,
      )
      const { reading, troubles } = readCodeText([REQUEST_BOOK], text.join("\n"))
      // Without the first line nobody knows how the others are checked.
      if (number > 1) expect(reading.read.size).toBe(4)
      expect(reading.read.has(number)).toBe(false)
      expect(troubles[0]?.line).toBe(number)
      expect(troubles[0]?.proposals.some((one) => textOf(one.symbols) === textOf(symbols))).toBe(true)
    }
  })

  it("changes nothing on its own", () => {
    const text = numbered.map((line) => line.replace(/Q/, "8")).join("\n")
    const { reading } = readCodeText([REQUEST_BOOK], text)
    for (const [number, symbols] of reading.read) expect(symbols).toEqual(lines[number - 1]?.symbols)
  })
})

describe("a text that somebody made to keep the reader busy", () => {
  it.each([
    [
      "rows of nothing that fits",
      (random: string) =>
        [lineText(main[0] ?? { symbols: [] }), random.replace(/(.{5})/g, "$1\n")].join("\n"),
    ],
    ["one run of letters", (random: string) => random],
    ["more than a code can have", (random: string) => random.repeat(100)],
  ])("comes to an end: %s", (_, make) => {
    const dice = makeDice(7)
    const random = Array.from({ length: 15_000 }, () => BASE32[dice(32)]).join("")
    expect(readCodeText([requestBook("real")], make(random)).reading.read.size).toBeLessThanOrEqual(2)
  })
})

describe("what looks like a code", () => {
  it.each([
    [
      "a letter to a friend",
      "Please call me back about the server in Oslo. I wait here until noon and then go home.",
    ],
    [
      "an armoured message",
      "-----BEGIN NBDE RESCUE REQUEST-----\neyJ0eXAiOiJ.eyJ2Ijox.c2lnbmF0dXJl\n-----END NBDE RESCUE REQUEST-----",
    ],
    ["nothing", ""],
    ["a short number", "12345 67890"],
    ["a log", "2026-11-22T04:00:00Z db1 systemd[1]: Started Cryptography Setup for luks-1234."],
  ])("is not %s", (_, text) => {
    expect(looksTyped(text)).toBe(false)
  })
})
