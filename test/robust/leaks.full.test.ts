// The relay promise over many bindings: of 1,000 made here, of every shape, no request holds a byte of the epk, iv, ciphertext or tag.
import { randomBytes } from "node:crypto"
import { expect, it } from "vitest"
import type { Binding } from "../../src/clevis/tree.ts"
import { makeRelayRequest } from "../../src/recovery/request.ts"
import { makeKeyPair } from "../../src/seal/jwk.ts"
import { makeLetter } from "../../src/seal/letter.ts"
import { signerOf } from "../../src/seal/signer.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { bind, memoryTang, random, sssPlan, tangPlan } from "../support/bindings.ts"
import { findLeaks, haystack } from "../support/leaks.ts"
import { piecesOf } from "./pieces.ts"

const COUNT = 1_000

it(`nothing of ${COUNT} bindings is in their requests`, async () => {
  expect(piecesOf(bind(sssPlan(1, tangPlan(memoryTang()))).jwe.compact)).toHaveLength(10)
  const [a, b, c] = [memoryTang(), memoryTang(), memoryTang("P-256")]
  const shapes = [
    () => tangPlan(a),
    () => tangPlan(c),
    () => sssPlan(2, tangPlan(a), tangPlan(b), tangPlan(c)),
    () => sssPlan(1, tangPlan(a), sssPlan(2, tangPlan(b), tangPlan(c))),
  ]
  for (let round = 0; round < COUNT; round++) {
    const binding = bind(
      (shapes[round % shapes.length] ?? (() => tangPlan(a)))(),
      randomBytes(24).toString("hex"),
    )
    const text = await letterFor(binding)
    const [, payload = ""] = text.split(".")
    const inside = Buffer.from(payload, "base64url")
    const places = [haystack("letter", encodeArmour("REQUEST", text)), haystack("payload", inside)]
    expect(findLeaks(piecesOf(binding.jwe.compact), places), `binding ${round}`).toEqual([])
  }
})

async function letterFor(binding: Binding): Promise<string> {
  const host = { name: "db1", uuid: "ab", slot: 1 }
  const { request } = makeRelayRequest({ binding, host, requestId: random(16), random })
  const [own, replyKey] = [makeKeyPair(random), makeKeyPair(random)]
  const made = await makeLetter(
    {
      world: "real",
      id: Buffer.from(random(16)).toString("base64url"),
      body: { kind: "request", request, replyKey: replyKey.jwk, caps: ["jose"] },
      introduction: { key: own.jwk, name: "Kim Lee" },
      to: [],
      iat: 1_800_000_000,
      exp: 1_800_003_600,
    },
    signerOf(own),
  )
  return made.text
}
