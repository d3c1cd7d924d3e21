import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { REMEDIES } from "../../src/cli/remedies.ts"
import { type Carried, receive } from "../../src/seal/receive.ts"
import type { LetterEntry } from "../../src/seal/received.ts"
import { makeWorld, SIDES } from "./letter-world.ts"

interface Vector {
  readonly expect: string
  readonly side: (typeof SIDES)[number]
  readonly sender: string | undefined
  readonly comment: string
  readonly letter: Carried
}

const folder = new URL("../vectors/letters/", import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith(".letter"))
const world = await makeWorld()

function readVector(name: string): Vector {
  const text = readFileSync(new URL(name, folder), "utf8")
  const end = text.indexOf("\n\n")
  const head = new Map(
    text
      .slice(0, end)
      .split("\n")
      .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
  )
  const unknown = [...head.keys()].filter(
    (key) => !["expect", "side", "sender", "comment", "form"].includes(key),
  )
  const side = SIDES.find((side) => side === head.get("side"))
  const form = head.get("form")
  if (form !== undefined && form !== "openpgp") throw new Error(`${name}: unknown form ${form}`)
  const body = text.slice(end + 2, -1)
  if (unknown.length > 0 || side === undefined) throw new Error(`${name}: unknown header ${unknown} or side`)
  return {
    expect: head.get("expect") ?? "",
    side,
    sender: head.get("sender"),
    comment: head.get("comment") ?? "",
    letter: form === undefined ? body : { openpgp: new Uint8Array(Buffer.from(body, "base64")) },
  }
}

const vectors = names.map((name) => ({ name, ...readVector(name) }))

test.each(vectors)("$name: $comment: $expect", async (vector) => {
  const recorded: LetterEntry[] = []
  const context = { ...world[vector.side], record: async (entry: LetterEntry) => void recorded.push(entry) }
  let outcome = "ok"
  let sender: string | undefined
  try {
    sender = (await receive(vector.letter, context)).sender.kind
  } catch (error) {
    if (!isToolError(error)) throw error
    outcome = error.code
  }
  expect(outcome).toBe(vector.expect)
  expect(sender).toBe(vector.sender)
  // Nothing is recorded, and so nothing acted on, unless every check passed.
  expect(recorded).toHaveLength(outcome === "ok" ? 1 : 0)
})

test("the matrix is whole: every code of the checks on letters has a vector or is a matter of state", () => {
  const covered = new Set(vectors.map((vector) => vector.expect))
  const state = [
    "letter-too-large",
    "letter-replayed",
    "letter-stale",
    "letter-open-refused",
    "letter-not-recognised",
    "letter-ambiguous",
  ]
  const missing = Object.keys(REMEDIES).filter(
    (code) => code.startsWith("letter-") && !covered.has(code) && !state.includes(code),
  )
  expect(missing).toEqual([])
  expect(vectors.length).toBeGreaterThan(150)
})
