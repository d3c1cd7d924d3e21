// What the colleague is told of a message that leaves things open.
import { expect, it } from "vitest"
import { makeCompactRequest } from "../../src/seal/compact-letter.ts"
import { receive } from "../../src/seal/receive.ts"
import { spokenLines } from "../../src/text/approval-words.ts"
import { colleagueContext, HOST, idFrom, makeCast, NOW, RELAY } from "../seal/people.ts"
import { longSentences } from "../support/screen-words.ts"
import { leafFrom } from "../vectors/compact/parts.ts"

const cast = await makeCast()

async function linesOfShort(): Promise<string[]> {
  const request = { ...RELAY, host: HOST, leaves: [leafFrom("tang", "P-521")] }
  const { bytes } = await makeCompactRequest({ world: "real", id: idFrom("short"), iat: NOW, request })
  const letter = await receive(bytes, colleagueContext(cast))
  if (letter.kind !== "request") throw new Error(letter.kind)
  return spokenLines(letter)
}

it("a message that had no room for the host says so; one that had says nothing", async () => {
  const lines = await linesOfShort()
  expect(lines).toEqual(["It has no room for the host: ask on the call, note it with the number."])
  expect(longSentences(lines.join("\n"))).toEqual([])
  expect(spokenLines({ format: "compact", request: RELAY })).toEqual([])
})

it("a code is told from what was written", () => {
  expect(spokenLines({ format: "code", request: RELAY })).toHaveLength(1)
  expect(spokenLines({ format: "armour", request: RELAY })).toEqual([])
})
