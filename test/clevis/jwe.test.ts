import { describe, expect, it } from "vitest"
import { MAX_JWE, parseJwe } from "../../src/clevis/jwe.ts"
import { vector } from "./vectors.ts"

const compact = vector("p256")
const [head = "", , iv = "", ciphertext = "", tag = ""] = compact.split(".")
const b64u = (text: string) => Buffer.from(text).toString("base64url")
const headed = (header: string) => `${b64u(header)}..${iv}.${ciphertext}.${tag}`
const header = (change: object) =>
  JSON.stringify({ ...JSON.parse(Buffer.from(head, "base64url").toString()), ...change })
const flat = { ciphertext, encrypted_key: "", iv, protected: head, tag }

describe("a JWE", () => {
  it.each([
    ["compact", compact],
    ["compact with white space around it", `\n\t ${compact} \r\n`],
    ["flattened JSON", JSON.stringify(flat)],
    ["flattened without the empty key", JSON.stringify({ ...flat, encrypted_key: undefined })],
    ["a LUKS2 token", JSON.stringify({ type: "clevis", keyslots: ["1"], jwe: flat })],
    [
      "general JSON with one recipient",
      JSON.stringify({ protected: head, iv, ciphertext, tag, recipients: [{}] }),
    ],
    [
      "general JSON with an empty key",
      JSON.stringify({ protected: head, iv, ciphertext, tag, recipients: [{ encrypted_key: "" }] }),
    ],
  ])("is read as %s", (_, text) => {
    expect(parseJwe(text).compact).toBe(compact)
  })

  it("keeps the protected header exactly as stored", () => {
    const spaced = headed(`{ "enc":"A256GCM",  "alg":"dir", "clevis":{"pin":"null"} }`)
    expect(parseJwe(spaced).protected).toBe(spaced.split(".")[0])
  })

  it.each([
    ["nothing", "", "jwe-malformed"],
    ["text", "hello", "jwe-malformed"],
    ["four parts", `${head}..${iv}.${ciphertext}`, "jwe-malformed"],
    ["six parts", `${compact}.x`, "jwe-malformed"],
    ["an encrypted key", `${head}.AAAA.${iv}.${ciphertext}.${tag}`, "jwe-malformed"],
    ["padding", `${head}=..${iv}.${ciphertext}.${tag}`, "jwe-malformed"],
    ["white space inside", `${head}..${iv}.\n${ciphertext}.${tag}`, "jwe-malformed"],
    ["trailing bits", `${head}..${iv}.${ciphertext}.${tag.slice(0, -1)}B`, "jwe-malformed"],
    ["a short iv", `${head}..AAAA.${ciphertext}.${tag}`, "jwe-malformed"],
    ["a short tag", `${head}..${iv}.${ciphertext}.AAAA`, "jwe-malformed"],
    ["an empty header", `..${iv}.${ciphertext}.${tag}`, "jwe-malformed"],
    ["a header that is a list", headed("[]"), "jwe-malformed"],
    [
      "a header that is not UTF-8",
      `${Buffer.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d).toString("base64url")}..${iv}.${ciphertext}.${tag}`,
      "jwe-malformed",
    ],
    ["a name twice", headed(`{"alg":"dir",${header({}).slice(1)}`), "jwe-malformed"],
    ["text behind the header", headed(`${header({})} x`), "jwe-malformed"],
    ["a header nested 40 deep", headed(`{"alg":${"[".repeat(40)}${"]".repeat(40)}}`), "jwe-malformed"],
    ["a number out of range", headed(header({}).replace("{", '{"n":1e999,')), "jwe-malformed"],
    ["zip", headed(header({ zip: "DEF" })), "jwe-unsupported"],
    ["crit", headed(header({ crit: ["exp"] })), "jwe-unsupported"],
    ["another enc", headed(header({ enc: "A128GCM" })), "jwe-unsupported"],
    ["no enc", headed(header({ enc: undefined })), "jwe-unsupported"],
    ["another alg", headed(header({ alg: "RSA1_5" })), "jwe-unsupported"],
    ["a key wrap alg", headed(header({ alg: "ECDH-ES+A256KW" })), "jwe-unsupported"],
    ["alg none", headed(header({ alg: "none" })), "jwe-unsupported"],
    ["alg as a number", headed(header({ alg: 1 })), "jwe-unsupported"],
    [
      "two recipients",
      JSON.stringify({ protected: head, iv, ciphertext, tag, recipients: [{}, {}] }),
      "jwe-malformed",
    ],
    ["an unprotected header", JSON.stringify({ ...flat, unprotected: {} }), "jwe-unsupported"],
    ["further aad", JSON.stringify({ ...flat, aad: "AAAA" }), "jwe-unsupported"],
    ["a token of another type", JSON.stringify({ type: "systemd-tpm2", jwe: flat }), "jwe-malformed"],
    ["JSON without a tag", JSON.stringify({ ...flat, tag: undefined }), "jwe-malformed"],
    ["protected as an object", JSON.stringify({ ...flat, protected: {} }), "jwe-malformed"],
    ["broken JSON", "{", "jwe-malformed"],
    ["more than 256 KiB", "A".repeat(MAX_JWE + 1), "jwe-too-large"],
  ])("is refused with %s", (_, text, code) => {
    expect(() => parseJwe(text)).toThrow(expect.objectContaining({ code }))
  })

  it("names what it does not support", () => {
    expect(() => parseJwe(headed(header({ zip: "DEF" })))).toThrow(/zip "DEF"/)
    expect(() => parseJwe(headed(header({ alg: "RSA1_5" })))).toThrow(/alg "RSA1_5"/)
  })

  it("leaves the prototype of objects alone", () => {
    const text = headed(header({}).replace("{", '{"__proto__":{"polluted":1},'))
    expect(parseJwe(text).header).toHaveProperty("__proto__")
    expect(Object.prototype).not.toHaveProperty("polluted")
  })
})
