import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import { CURVES } from "../../src/tang/curve.ts"
import { serverExchange } from "../../src/tang/exchange.ts"
import { writeSorted } from "../../src/tang/jansson.ts"
import { makeKeyPair, readKeyDirectory } from "../../src/tang/keydir.ts"
import { answerTang } from "../../src/tang/server.ts"
import { THUMBPRINT_HASHES, thumbprint } from "../../src/tang/thumbprint.ts"
import { rotated, serverOver, testServer } from "./keys.ts"

const server = testServer("P-521")
const kid = server.exchange.thumbprint
const sig = server.signing.thumbprint
const X = testServer("P-521").exchange.point
const request = { alg: "ECMR", crv: X.crv, kty: "EC", x: X.x, y: X.y }
const good = JSON.stringify(request)

describe("routes", () => {
  it.each([
    ["GET", "/adv", 200],
    ["GET", "/adv/", 200],
    ["GET", "//adv//", 200],
    ["GET", `/adv/${sig}`, 200],
    ["GET", `//adv//${sig}`, 200],
    ["GET", `/adv/${kid}`, 404],
    ["GET", `/adv/${"A".repeat(43)}`, 404],
    ["GET", `/adv/${sig}/`, 404],
    ["GET", "/adv?x=1", 404],
    ["GET", "/", 404],
    ["GET", "/rec", 404],
    ["GET", "/rec/", 404],
    ["POST", "/rec/", 404],
    ["POST", `/rec/${kid}/`, 404],
    ["GET", "/x/adv", 404],
    ["POST", "/adv", 405],
    ["PUT", "/adv", 405],
    ["HEAD", "/adv", 405],
    ["GET", `/rec/${kid}`, 405],
    ["PUT", `/rec/${kid}`, 405],
  ])("%s %s is %d", (method, target, status) => {
    expect(answerTang(server.directory, { method, target, body: good }).status).toBe(status)
  })
})

describe("the exchange", () => {
  it("answers sX, sorted and without spaces, 253 bytes for P-521", () => {
    const reply = server.post(`/rec/${kid}`, good)
    const Y = serverExchange("P-521", server.exchange.d, X)
    expect(reply.type).toBe("application/jwk+json")
    expect(reply.body).toBe(
      writeSorted({ alg: "ECMR", crv: "P-521", key_ops: ["deriveKey"], kty: "EC", x: Y.x, y: Y.y }),
    )
    expect(reply.body).toHaveLength(253)
  })

  it.each(THUMBPRINT_HASHES)("finds the key by its %s thumbprint", (hash) => {
    expect(server.post(`/rec/${thumbprint(server.exchange.jwk, hash)}`, good).status).toBe(200)
  })

  it.each([
    ["an empty body", "", 400],
    ["text", "hello", 400],
    ["a number", "7", 400],
    ["two documents", `${good} ${good}`, 400],
    ["a list", "[]", 400],
    ["key_ops for signing", JSON.stringify({ ...request, key_ops: ["sign"] }), 403],
    ["use sig", JSON.stringify({ ...request, use: "sig" }), 403],
    ["use enc", JSON.stringify({ ...request, use: "enc" }), 403],
    ["key_ops deriveKey", JSON.stringify({ ...request, key_ops: ["deriveKey"] }), 200],
    ["no kty", JSON.stringify({ ...request, kty: undefined }), 400],
    ["kty RSA", JSON.stringify({ ...request, kty: "RSA" }), 400],
    ["another alg", JSON.stringify({ ...request, alg: "ES512" }), 400],
    ["no alg", JSON.stringify({ ...request, alg: undefined }), 200],
    ["a private number of zero", JSON.stringify({ ...request, d: "AAAA" }), 400],
    ["the private number of another point", JSON.stringify({ ...request, d: "AQ" }), 400],
    ["a name twice", good.replace("{", '{"kty":"RSA",'), 200],
    ["bytes behind a NUL", `${good}\0junk`, 200],
    ["another curve", JSON.stringify({ ...request, ...testServer("P-256").exchange.point }), 400],
    ["an unknown curve", JSON.stringify({ ...request, crv: "P-512" }), 400],
    ["a point off the curve", JSON.stringify({ ...request, y: X.x }), 400],
    ["no x", JSON.stringify({ ...request, x: undefined }), 400],
    ["bad base64", JSON.stringify({ ...request, x: "!" }), 400],
  ])("is judged as tangd judges it: %s", (_, body, status) => {
    expect(server.post(`/rec/${kid}`, body).status).toBe(status)
  })

  it("looks at the body before the key id", () => {
    expect(server.post("/rec/unknown", "").status).toBe(400)
    expect(server.post("/rec/unknown", good).status).toBe(404)
    expect(server.post(`/rec/${sig}`, good).status).toBe(403)
  })

  it.each(CURVES)("works on %s", (crv) => {
    const own = testServer(crv)
    const point = testServer(crv).exchange.point
    expect(own.post(`/rec/${own.exchange.thumbprint}`, JSON.stringify({ kty: "EC", ...point })).status).toBe(
      200,
    )
  })
})

describe("keys of all sorts", () => {
  const add = (name: string, jwk: unknown) => ({ name, bytes: Buffer.from(JSON.stringify(jwk)) })

  it("answers rotated keys without advertising them", () => {
    const after = rotated(server, "P-521")
    expect(after.post(`/rec/${kid}`, good).status).toBe(200)
    expect(after.get("/adv").body).not.toContain(server.exchange.point.x)
    expect(after.get(`/adv/${sig}`).status).toBe(200)
  })

  it("signs twice when asked for a key that signs anyway", () => {
    expect(JSON.parse(server.get(`/adv/${sig}`).body ?? "").signatures).toHaveLength(2)
    expect(JSON.parse(server.get("/adv").body ?? "").signature).toBeTypeOf("string")
  })

  it("is 500 without a directory, or without a signing key", () => {
    const [, exchange] = makeKeyPair(randomBytes)
    for (const directory of [undefined, readKeyDirectory([]), readKeyDirectory([exchange])]) {
      expect(answerTang(directory, { method: "GET", target: "/adv", body: "" }).status).toBe(500)
      expect(answerTang(directory, { method: "POST", target: `/rec/${kid}`, body: good }).status).toBe(500)
      expect(answerTang(directory, { method: "POST", target: `/rec/${kid}`, body: "" }).status).toBe(400)
    }
  })

  it("is 404 for everybody when an advertised key counts as a signing key and cannot sign", () => {
    const { alg, kty, crv, x, y } = { kty: "EC", ...testServer("P-521").exchange.point, alg: "ECMR" }
    const spoiled = serverOver([...server.files, add("plain.jwk", { alg, kty, crv, x, y, d: "AAAA" })])
    expect(spoiled.get("/adv").status).toBe(404)
  })

  it("passes over what does not parse, with a note, and what is not named .jwk", () => {
    const files = [
      ...server.files,
      add("number.jwk", 7),
      { name: "broken.jwk", bytes: Buffer.from("{") },
      add("note.txt", {}),
    ]
    const { directory } = serverOver(files)
    expect(directory.keys).toHaveLength(2)
    expect(directory.notes.map(({ name }) => name)).toEqual(["number.jwk", "broken.jwk"])
  })

  it("never shows a private number, in replies or when a directory is printed", () => {
    const secret = Buffer.from(server.exchange.d.reveal()).toString("base64url")
    expect(JSON.stringify(server.directory)).not.toContain(secret)
    expect(server.files.some(({ bytes }) => Buffer.from(bytes).toString().includes(secret))).toBe(true)
    for (const target of ["/adv", `/adv/${sig}`, `/adv/${kid}`])
      expect(server.get(target).body ?? "").not.toContain(secret)
  })
})
