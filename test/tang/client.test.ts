import { describe, expect, it } from "vitest"
import {
  advertisementCall,
  exchangeCall,
  judgeAdvertisement,
  judgeExchange,
  judgeLeak,
  parseTangUrl,
  type TangAnswer,
} from "../../src/tang/client.ts"
import { testServer } from "./keys.ts"

const server = testServer("P-521")
const { point, thumbprint: kid } = server.exchange
const answer = (status: number, body: unknown = "", contentType = "application/jwk+json"): TangAnswer => ({
  status,
  contentType,
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
})
const PORTAL = "<!DOCTYPE html><html><body>Please sign in</body></html>"

describe("addresses", () => {
  it.each([
    ["http://tang.example", "http://tang.example", ""],
    ["http://tang.example/", "http://tang.example", ""],
    ["https://tang.example:8443/api/x/", "https://tang.example:8443", "/api/x"],
    ["tang.example", "http://tang.example", ""],
    ["localhost:9090", "http://localhost:9090", ""],
    ["localhost:9090/x", "http://localhost:9090", "/x"],
    ["http://[::1]:80", "http://[::1]", ""],
    ["HTTP://TANG.example", "http://tang.example", ""],
    ["10.0.0.1", "http://10.0.0.1", ""],
  ])("reads %s", (url, origin, path) => {
    expect(parseTangUrl(url)).toEqual({ url, origin, path })
  })

  it.each([
    "",
    "file:///etc/passwd",
    "file:/etc/passwd",
    "gopher://127.0.0.1:70/x",
    "ftp://tang.example",
    "unix:/run/x",
    "data:text/plain,x",
    "javascript:alert(1)",
    "-K/etc/curlrc",
    "--config=/x",
    "/etc/passwd",
    "//tang.example",
    "\\\\host\\share",
    "http://user@tang.example",
    "http://user:word@tang.example",
    "http://tang.example/?x=1",
    "http://tang.example/#x",
    "http://tang.example/ x",
    "http://tang\r\nHost: x",
    "http://",
    "http://tang.example:99999",
    `http://${"a".repeat(2000)}`,
    "http://täng.example",
  ])("refuses %j", (url) => {
    expect(() => parseTangUrl(url)).toThrow(expect.objectContaining({ code: "tang-url-refused" }))
  })
})

describe("requests", () => {
  it("are what clevis sends, byte for byte", () => {
    const { method, target, contentType, body } = exchangeCall(parseTangUrl("http://h/api/"), kid, point)
    expect({ method, target, contentType }).toEqual({
      method: "POST",
      target: `/api/rec/${kid}`,
      contentType: "application/jwk+json",
    })
    expect(Buffer.from(body ?? "").toString()).toBe(
      `{"alg":"ECMR","crv":"P-521","kty":"EC","x":"${point.x}","y":"${point.y}"}\n`,
    )
    expect(body).toHaveLength(230)
    expect(advertisementCall(parseTangUrl("http://h"))).toEqual({ method: "GET", target: "/adv" })
  })

  it.each(["", "x", `${"a".repeat(42)}/`, "..", "a b", `${kid}\r\n`])(
    "are refused for the key id %j",
    (bad) => {
      expect(() => exchangeCall(parseTangUrl("http://h"), bad, point)).toThrow(
        expect.objectContaining({ code: "kid-mismatch" }),
      )
    },
  )
})

describe("answers to an exchange", () => {
  const good = { kty: "EC", ...point, alg: "ECMR", key_ops: ["deriveKey"] }

  it("give the point", () => {
    expect(judgeExchange(answer(200, good), "P-521")).toEqual(point)
    expect(judgeExchange(answer(200, { kty: "EC", ...point, extra: 1 }, "text/plain"), "P-521")).toEqual(
      point,
    )
  })

  it.each([
    ["a status of 404", answer(404), "tang-key-gone"],
    ["a status of 403", answer(403), "tang-key-forbidden"],
    ["a status of 400", answer(400), "tang-refused"],
    ["a status of 500", answer(500), "tang-keys-unreadable"],
    ["a status of 502", answer(502), "tang-refused"],
    ["a redirect", answer(302), "tang-refused"],
    ["a portal page with a status of 200", answer(200, PORTAL, "text/html"), "tang-portal"],
    ["a portal page that does not say so", answer(200, PORTAL, "application/json"), "tang-portal"],
    ["a portal page with a status of 511", answer(511, PORTAL, "text/html"), "tang-portal"],
    ["nothing", answer(200), "tang-not-tang"],
    ["text", answer(200, "hello"), "tang-not-tang"],
    ["a list", answer(200, "[]"), "tang-not-tang"],
    ["a name twice", answer(200, JSON.stringify(good).replace("{", '{"x":"AA",')), "tang-not-tang"],
    ["another key type", answer(200, { ...good, kty: "RSA" }), "tang-wrong-answer"],
    ["kty in small letters", answer(200, { ...good, kty: "ec" }), "tang-wrong-answer"],
    ["another curve", answer(200, { ...good, crv: "P-256" }), "tang-wrong-answer"],
    ["a private number", answer(200, { ...good, d: "AAAA" }), "tang-wrong-answer"],
    ["another algorithm", answer(200, { ...good, alg: "ECDH-ES" }), "tang-wrong-answer"],
    ["a short coordinate", answer(200, { ...good, x: point.x.slice(2) }), "tang-wrong-answer"],
    ["a point off the curve", answer(200, { ...good, y: point.x }), "tang-wrong-answer"],
    ["no y", answer(200, { ...good, y: undefined }), "tang-wrong-answer"],
  ])("are told apart: %s", (_, got, code) => {
    expect(judgeExchange(got, "P-521")).toMatchObject({ code })
  })
})

describe("answers to /adv", () => {
  it.each([
    ["404", answer(404), "tang-not-tang"],
    ["a portal page", answer(200, PORTAL, "text/html"), "tang-portal"],
    ["text", answer(200, "ok"), "tang-not-tang"],
    ["other JSON", answer(200, {}), "adv-malformed"],
    ["500", answer(500), "tang-keys-unreadable"],
  ])("with %s are no advertisement", (_, got, code) => {
    expect(judgeAdvertisement(got)).toMatchObject({ code })
  })

  it("give the advertisement", () => {
    expect(judgeAdvertisement(answer(200, server.get("/adv").body))).toHaveProperty("exchange")
  })
})

describe("answers to /adv/KID", () => {
  it("are right with 404, and never repeat a private key that was sent", () => {
    expect(judgeLeak(answer(404))).toBeUndefined()
    const leaked = judgeLeak(answer(200, { kty: "EC", ...point, d: "c2VjcmV0" }))
    expect(leaked).toMatchObject({ code: "tang-leaks-keys" })
    expect(JSON.stringify(leaked)).not.toContain("c2VjcmV0")
    expect(judgeLeak(answer(200, server.get("/adv").body))).toMatchObject({ code: "tang-key-forbidden" })
  })
})
