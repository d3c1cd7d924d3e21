import { expect, test } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { makeLetter, STEPS } from "../../src/seal/letter.ts"
import { DISCLOSE, HOST, idFrom, keysFrom, makeCast, makeReply, makeRequest, NOW, RELAY } from "./people.ts"

const cast = await makeCast()
const members = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, "base64url").toString())
const asked = await makeRequest(cast, "letter", { request: DISCLOSE })

test("the outer header has exactly the members of the protocol, and nothing about the sender", async () => {
  const header = members(asked.text.split(".")[0] ?? "")
  expect(Object.keys(header).sort()).toEqual(["alg", "apu", "apv", "cty", "enc", "epk", "kid", "typ"])
  expect(header).toMatchObject({
    alg: "ECDH-ES",
    enc: "A256GCM",
    cty: "JOSE",
    typ: "nbde-rescue+jwe",
    apu: asked.id,
    apv: header.kid,
  })
  const inner = members(asked.jws.split(".")[0] ?? "")
  expect(inner).toEqual({ alg: "ES256", kid: cast.tech.card.thumbprint, typ: "nbde-rescue-request+jws" })
})

test("answers have one size for every passphrase of 1 to 512 bytes", async () => {
  const sizes = new Set<number>()
  for (const length of [1, 2, 13, 54, 100, 256, 300]) {
    const passphrase = Buffer.alloc(length, 255).toString("base64url")
    sizes.add(
      (await makeReply(cast, "letter", asked, { reply: { mode: "disclose", passphrase } })).text.length,
    )
  }
  expect(sizes.size).toBe(1)
  const longest = { mode: "disclose", passphrase: Buffer.alloc(512, 255).toString("base64url") } as const
  const { jws } = await makeReply(cast, "letter", asked, { reply: longest })
  expect(STEPS).toContain(Buffer.from(jws.split(".")[1] ?? "", "base64url").length)
})

test("a header too large for a letter is told so, and the largest that fits is taken", async () => {
  const jwe = (length: number) => `${"A".repeat(length)}..AAAA.AAAA.AAAA`
  const largest = await makeRequest(cast, "big", {
    request: { ...DISCLOSE, jwe: jwe(31_000) } as typeof DISCLOSE,
  })
  expect(largest.text.length).toBeLessThan(65_536)
  const error = await makeRequest(cast, "big", {
    request: { ...DISCLOSE, jwe: jwe(33_000) } as typeof DISCLOSE,
  }).catch((error: unknown) => error)
  expect(isToolError(error, "letter-too-large")).toBe(true)
})

test("what holds a secret cannot be written as an open letter", async () => {
  const { tech, colleague } = cast
  const re = { id: asked.id, sha256: asked.sha256 }
  const common = { world: "real", id: idFrom("x"), to: [], iat: NOW, exp: NOW + 60 } as const
  const bodies = [
    { kind: "request", request: DISCLOSE, replyKey: keysFrom("r").jwk, caps: [] },
    { kind: "reply", re, host: HOST, reply: { mode: "disclose", passphrase: "AAAA" } },
    { kind: "denial", re, host: HOST, reason: "no" },
    { kind: "receipt", re, host: HOST, outcome: "failed" },
  ] as const
  for (const body of bodies) {
    const error = await makeLetter({ ...common, body }, tech.signer).catch((error: unknown) => error)
    expect(isToolError(error, "letter-open-disclose")).toBe(true)
  }
  expect(colleague.card.enc).toBeDefined()
})

test("a draft that no receiver would take is the caller's fault", async () => {
  const body = {
    kind: "request",
    request: { ...RELAY, leaves: [] },
    replyKey: keysFrom("r").jwk,
    caps: [],
  } as const
  const draft = { world: "real", id: idFrom("x"), to: [], iat: NOW, exp: NOW + 60, body } as const
  await expect(makeLetter(draft, cast.tech.signer)).rejects.toThrow(TypeError)
  const fine = { ...draft, body: { ...body, request: RELAY } }
  await expect(makeLetter({ ...fine, exp: NOW + 8 * 86_400 }, cast.tech.signer)).rejects.toThrow(TypeError)
  await expect(makeLetter({ ...fine, exp: NOW }, cast.tech.signer)).rejects.toThrow(TypeError)
})

test("the same request sealed for two people has two signed letters, since each names its key", async () => {
  const { second } = cast
  const other = await makeRequest({ ...cast, colleague: second }, "letter", { request: DISCLOSE })
  expect(other.id).toBe(asked.id)
  expect(other.sha256).not.toBe(asked.sha256)
})
