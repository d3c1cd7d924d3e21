import { describe, expect, it } from "vitest"
import {
  findSigningKey,
  isSignedBy,
  parseAdvertisement,
  writeAdvertisement,
} from "../../src/tang/advertisement.ts"
import { writeSpaced } from "../../src/tang/jansson.ts"
import { publicForm } from "../../src/tang/jwk.ts"
import { THUMBPRINT_HASHES, thumbprint } from "../../src/tang/thumbprint.ts"
import { vectorAdvertisement } from "../clevis/vectors.ts"
import { rotated, testServer } from "./keys.ts"

const body = (reply: { body?: string }) => Buffer.from(reply.body ?? "")
const parse = (text: string) => parseAdvertisement(Buffer.from(text))
const edit = (bytes: Uint8Array, change: (json: Record<string, unknown>) => void) => {
  const json: Record<string, unknown> = JSON.parse(Buffer.from(bytes).toString())
  change(json)
  return JSON.stringify(json)
}

describe("an advertisement of tangd", () => {
  it.each(["P-256", "P-384", "P-521"] as const)("verifies with keys on %s", (crv) => {
    const { signing, exchange } = parseAdvertisement(vectorAdvertisement(crv))
    expect(signing.map((key) => key.point.crv)).toEqual([crv])
    expect(exchange.map((key) => key.point.crv)).toEqual([crv])
  })

  it("is refused when any byte of the payload or the signature changes", () => {
    const good = vectorAdvertisement("P-256")
    const { payload, signature } = JSON.parse(Buffer.from(good).toString())
    const flip = (text: string, at: number) =>
      `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`
    for (const at of [0, 5, 50, 100]) {
      expect(() => parse(edit(good, (json) => (json.payload = flip(payload, at))))).toThrow(/advertisement/)
    }
    for (const at of [0, 10, 40]) {
      expect(() => parse(edit(good, (json) => (json.signature = flip(signature, at))))).toThrow(
        expect.objectContaining({ code: "adv-signature" }),
      )
    }
  })

  it.each([
    ["not JSON", "<html>", "adv-malformed"],
    ["a list", "[]", "adv-malformed"],
    ["no payload", '{"signatures":[]}', "adv-malformed"],
    ["no signature", edit(vectorAdvertisement("P-256"), (json) => delete json.signature), "adv-malformed"],
    [
      "an empty list of signatures",
      edit(vectorAdvertisement("P-256"), (json) => (json.signatures = [])),
      "adv-malformed",
    ],
    ["a payload without keys", '{"payload":"e30","protected":"e30","signature":"AA"}', "adv-malformed"],
    ["no signing key", '{"payload":"eyJrZXlzIjpbXX0","protected":"e30","signature":"AA"}', "adv-malformed"],
    ["65 KiB", `{"payload":"${"A".repeat(66_000)}"}`, "adv-malformed"],
  ])("is refused with %s", (_, text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }))
  })

  it("is refused when it was signed under another algorithm's name, or with something critical", () => {
    const server = testServer()
    const good = body(server.get("/adv"))
    for (const head of [{ alg: "ES512" }, { alg: "none" }, { alg: "ES256", crit: ["x"], x: 1 }, {}]) {
      const text = edit(
        good,
        (json) => (json.protected = Buffer.from(JSON.stringify(head)).toString("base64url")),
      )
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: "adv-signature" }))
    }
  })

  it("is refused unless every signing key in it has signed", () => {
    const [one, two] = [testServer(), testServer()]
    const payload = writeSpaced({ keys: [one.signing.jwk, two.signing.jwk].map(publicForm) })
    expect(() => parse(writeAdvertisement(payload, [one.signing]))).toThrow(
      expect.objectContaining({ code: "adv-signature" }),
    )
    expect(parse(writeAdvertisement(payload, [one.signing, two.signing])).signing).toHaveLength(2)
    const stranger = testServer().signing
    expect(
      parse(writeAdvertisement(payload, [stranger, two.signing, one.signing, one.signing])).signing,
    ).toHaveLength(2)
  })

  it("is refused when a key in it carries its private number", () => {
    const { signing } = testServer()
    const payload = writeSpaced({ keys: [{ ...publicForm(signing.jwk), d: "AAAA" }] })
    expect(() => parse(writeAdvertisement(payload, [signing]))).toThrow(
      expect.objectContaining({ code: "bad-key" }),
    )
  })

  it("is found by a thumbprint of any of the five hashes", () => {
    const server = testServer()
    const advertisement = parseAdvertisement(body(server.get("/adv")))
    for (const hash of THUMBPRINT_HASHES) {
      expect(findSigningKey(advertisement, thumbprint(server.signing.jwk, hash) ?? "")?.thumbprint).toBe(
        server.signing.thumbprint,
      )
    }
    expect(findSigningKey(advertisement, server.exchange.thumbprint)).toBeUndefined()
  })
})

describe("an old key", () => {
  const before = testServer()
  const after = rotated(before)

  it("vouches for new ones when the server is asked by its thumbprint", () => {
    const plain = parseAdvertisement(body(after.get("/adv")))
    const vouched = parseAdvertisement(body(after.get(`/adv/${before.signing.thumbprint}`)))
    expect(isSignedBy(plain.signed, before.signing)).toBe(false)
    expect(isSignedBy(vouched.signed, before.signing)).toBe(true)
    expect(vouched.signing.map((key) => key.thumbprint)).toEqual([after.signing.thumbprint])
  })

  it("does not vouch at a server that never had it", () => {
    expect(testServer().get(`/adv/${before.signing.thumbprint}`).status).toBe(404)
  })
})
