import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { receive } from "../../src/seal/receive.ts"
import type { LetterEntry } from "../../src/seal/received.ts"
import { recognise } from "../../src/transport/recognise.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import { CASES } from "../vectors/compact/cases.ts"
import { makeWorld } from "./letter-world.ts"

const folder = new URL("../vectors/compact/", import.meta.url)
const world = await makeWorld()

function fileOf(name: string): { head: Record<string, string>; text: string } {
  const text = readFileSync(new URL(`${name}.letter`, folder), "utf8")
  const end = text.indexOf("\n\n")
  const lines = text.slice(0, end).split("\n")
  return {
    head: Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2) as [string, string])),
    text: text.slice(end + 2),
  }
}

describe("compact letters with one fault each", () => {
  it("are the files of the folder, as the list of cases makes them", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".letter"))
    expect(files.sort()).toEqual(CASES.map(({ name }) => `${name}.letter`).sort())
  })

  it.each(CASES)("$name: $comment: $expect", async ({ name, side, expect: code, sender, comment }) => {
    const { head, text } = fileOf(name)
    expect(head).toEqual({ expect: code, side, comment, ...(sender ? { sender } : {}) })
    const recorded: LetterEntry[] = []
    const context = { ...world[side], record: async (entry: LetterEntry) => void recorded.push(entry) }
    let outcome = "ok"
    let from: string | undefined
    try {
      const found = recognise(Buffer.from(text))
      if (found.kind !== "letter") throw new Error(found.kind)
      const letter = await receive(found.letter, context)
      from = letter.sender.kind
      expect(letter).toMatchObject({ format: "compact", road: "open", world: context.world })
    } catch (error) {
      if (!isToolError(error)) throw error
      outcome = error.code
    }
    expect([outcome, from]).toEqual([code, sender])
    // Nothing is recorded, and so nothing acted on, unless every check passed.
    expect(recorded).toHaveLength(outcome === "ok" ? 1 : 0)
  })

  it("are spoiled in the bytes, not on the way: every signature that ECDSA makes anew is the same in the file", () => {
    for (const { name, bytes, comment } of CASES) {
      // ES256 signatures of Node are not deterministic: only letters that nobody signed are compared.
      if (!/unsigned|short|nobody$/.test(`${name}${comment}`) || bytes.length > 180) continue
      expect(fileOf(name).text.trimEnd(), name).toBe(encodeShortText(bytes))
    }
  })
})
