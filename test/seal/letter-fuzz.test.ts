// Letters broken at random: nothing but a ToolError, nothing accepted that differs from what was signed. FUZZ=50000 for more.
import { expect, test } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { makeJwe } from "../../src/seal/jwe.ts"
import { makeJws } from "../../src/seal/jws.ts"
import { receive } from "../../src/seal/receive.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { recognise } from "../../src/transport/recognise.ts"
import { chance, mutateJson, mutations } from "../support/mutate.ts"
import {
  colleagueContext,
  makeCast,
  makeReply,
  makeRequest,
  RELAY,
  sentRequest,
  technicianContext,
} from "./people.ts"

const COUNT = Number(process.env.FUZZ ?? 2000)
const cast = await makeCast()
const sealed = await makeRequest(cast, "fuzz")
const open = await makeRequest(cast, "fuzz open", { open: true })
const reply = await makeReply(cast, "fuzz", sealed)
const colleague = colleagueContext(cast)
const technician = technicianContext(cast, [{ label: "fuzz", sent: sentRequest(cast, "fuzz", sealed) }])
const honest = new Set([sealed.text, open.text, reply.text])
const codes = new Map<string, number>()

/** "ok", or the code; anything but a ToolError fails the test. */
async function outcome(letter: string): Promise<string> {
  let code = "ok"
  for (const context of [colleague, technician]) {
    try {
      await receive(letter, context)
      return "ok"
    } catch (error) {
      if (!isToolError(error)) throw error
      expect(error.code).not.toBe("internal")
      code = error.code
    }
  }
  codes.set(code, (codes.get(code) ?? 0) + 1)
  return code
}

test(`${COUNT} letters broken in transport are refused with a code`, async () => {
  const samples = [...honest].map((text) => new Uint8Array(Buffer.from(text)))
  for (const { seed, what, bytes } of mutations(samples, COUNT)) {
    const letter = Buffer.from(bytes).toString("latin1")
    if (honest.has(letter)) continue
    expect([seed, what, await outcome(letter)]).not.toEqual([seed, what, "ok"])
  }
  expect(codes.size).toBeGreaterThan(5)
}, 120_000)

test(`${COUNT} broken text forms are read as the letter itself, or refused`, async () => {
  const samples = [...honest].map((text) => new Uint8Array(Buffer.from(encodeArmour("REQUEST", text))))
  let survived = 0
  for (const { seed, what, bytes } of mutations(samples, COUNT, 1_000_000)) {
    const text = readLetter(bytes)
    if (text === undefined) continue
    if (honest.has(text)) survived++
    else expect([seed, what, await outcome(text)]).not.toEqual([seed, what, "ok"])
  }
  expect(survived).toBeGreaterThan(0)
}, 120_000)

function readLetter(bytes: Uint8Array): string | undefined {
  try {
    const found = recognise(bytes)
    return found.kind === "letter" && typeof found.letter === "string" ? found.letter : undefined
  } catch (error) {
    if (!isToolError(error)) throw error
    return undefined
  }
}

test("content with one value changed and signed again by an honest key is taken as it stands or refused with a code", async () => {
  const { enc } = cast.colleague.card
  if (enc === undefined) throw new Error("a colleague has a decryption key")
  const content: unknown = JSON.parse(Buffer.from(sealed.jws.split(".")[1] ?? "", "base64url").toString())
  for (let seed = 0; seed < Math.min(COUNT, 2000) / 4; seed++) {
    const payload = Buffer.from(mutateJson(content, chance(seed)))
    const jws = await makeJws("nbde-rescue-request+jws", payload, cast.tech.signer)
    const letter = await makeJwe(jws, sealed.id, enc)
    if ((await outcome(letter)) !== "ok") continue
    const got = await receive(letter, colleague)
    if (got.kind !== "request") throw new Error("a request stays one")
    const { mode, ...members } = JSON.parse(payload.toString())
    expect(members).toMatchObject({ ...got.request, mode: undefined, id: got.id })
    expect(mode).toBe(RELAY.mode)
  }
}, 120_000)

test("a letter beyond 128 KiB is refused by its size alone", async () => {
  expect(await outcome("A".repeat(131_073))).toBe("letter-too-large")
  const long = `${sealed.text.split(".")[0]}..${"A".repeat(16)}.${"A".repeat(120_000)}.${"A".repeat(22)}`
  await expect(receive(long, colleague)).rejects.toMatchObject({ code: "letter-decrypt" })
})
