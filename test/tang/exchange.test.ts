import { createECDH, randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { CURVES, type Curve, FIELD_BYTES, type PublicPoint } from "../../src/tang/curve.ts"
import { multiplyBase, scalarFrom, sharedX } from "../../src/tang/ecdh.ts"
import { blind, makeProbe, probeFits, serverExchange, unblind } from "../../src/tang/exchange.ts"
import { checkPoint, numberOf, opensslCurve, publicPoint } from "../../src/tang/point.ts"

interface Pair {
  readonly scalar: Secret
  readonly point: PublicPoint
}

function pair(crv: Curve): Pair {
  const scalar = scalarFrom(crv, randomBytes(FIELD_BYTES[crv] + 16))
  return { scalar: new Secret(scalar), point: multiplyBase(crv, scalar) }
}

const negated = (point: PublicPoint) => publicPoint(point.crv, checkPoint(point, "it").negate())
const hex = (secret: Secret) => Buffer.from(secret.reveal()).toString("hex")
const context = Buffer.from("hash of the binding, id of the request")

describe.each(CURVES)("the exchange on %s", (crv) => {
  const [server, binding] = [pair(crv), pair(crv)]
  const S = server.point
  const C = binding.point
  const secretK = Buffer.from(sharedX(binding.scalar.reveal(), C, S)).toString("hex")

  it("gives x(cS), padded to the field, as one of two candidates", () => {
    for (let round = 0; round < 5; round++) {
      const { e, X } = blind(C, randomBytes, context)
      const candidates = unblind({ S, C, e, X, Y: serverExchange(crv, server.scalar, X) })
      expect(candidates.map(hex)).toContain(secretK)
      expect(candidates.map((one) => one.length)).toEqual([FIELD_BYTES[crv], FIELD_BYTES[crv]])
    }
  })

  it("does not need the sign of Y", () => {
    const { e, X } = blind(C, randomBytes, context)
    const Y = negated(serverExchange(crv, server.scalar, X))
    expect(unblind({ S, C, e, X, Y }).map(hex)).toContain(secretK)
  })

  it("gives another key for the answer of another server, an echo or the generator", () => {
    const { e, X } = blind(C, randomBytes, context)
    const one = Buffer.alloc(FIELD_BYTES[crv])
    one[one.length - 1] = 1
    for (const Y of [serverExchange(crv, pair(crv).scalar, X), X, multiplyBase(crv, one), S]) {
      expect(unblind({ S, C, e, X, Y }).map(hex)).not.toContain(secretK)
    }
  })

  it("refuses an answer that would make the key the point at infinity", () => {
    const { e, X } = blind(C, randomBytes, context)
    const eS = publicPoint(crv, checkPoint(S, "S").multiply(numberOf(e.reveal())))
    for (const Y of [eS, negated(eS)]) {
      expect(() => unblind({ S, C, e, X, Y })).toThrow(expect.objectContaining({ code: "bad-point" }))
    }
  })

  it("refuses points of another curve or off the curve, on both sides", () => {
    const { e, X } = blind(C, randomBytes, context)
    const other = pair(CURVES.find((one) => one !== crv) ?? "P-256").point
    const off = { ...X, y: X.x }
    for (const Y of [other, off]) {
      expect(() => unblind({ S, C, e, X, Y })).toThrow(expect.objectContaining({ code: "bad-point" }))
      expect(() => serverExchange(crv, server.scalar, Y)).toThrow(
        expect.objectContaining({ code: "bad-point" }),
      )
    }
    expect(() => unblind({ S: off, C, e, X, Y: X })).toThrow(expect.objectContaining({ code: "bad-point" }))
    expect(() => blind(off, randomBytes, context)).toThrow(expect.objectContaining({ code: "bad-point" }))
  })

  it("multiplies on the server as OpenSSL does", () => {
    const ecdh = createECDH(opensslCurve(crv))
    ecdh.setPrivateKey(server.scalar.reveal())
    const { X } = blind(C, randomBytes, context)
    const bytes = Buffer.concat([
      Uint8Array.of(4),
      Buffer.from(X.x, "base64url"),
      Buffer.from(X.y, "base64url"),
    ])
    expect(serverExchange(crv, server.scalar, X).x).toBe(ecdh.computeSecret(bytes).toString("base64url"))
  })

  it("probes a key with a point of its own", () => {
    const probe = makeProbe(crv, randomBytes)
    expect(probeFits(S, probe, serverExchange(crv, server.scalar, probe.F))).toBe(true)
    expect(probeFits(S, probe, serverExchange(crv, pair(crv).scalar, probe.F))).toBe(false)
    expect(probeFits(S, probe, probe.F)).toBe(false)
  })
})

describe("the blinding scalar", () => {
  const stuck = (length: number) => new Uint8Array(length)

  it("is never shown when printed", () => {
    const { e } = blind(pair("P-256").point, randomBytes, context)
    expect(`${e} ${JSON.stringify({ e })}`).not.toContain(hex(e))
  })

  it("differs from binding to binding and from request to request even with a generator that is stuck", () => {
    const C = pair("P-256").point
    const drawn = [
      blind(C, stuck, context),
      blind(pair("P-256").point, stuck, context),
      blind(C, stuck, Buffer.from("another request")),
    ].map(({ e }) => hex(e))
    expect(new Set(drawn).size).toBe(3)
    expect(hex(blind(C, stuck, context).e)).toBe(drawn[0])
  })

  it("spreads over the whole range", () => {
    const C = pair("P-256").point
    const drawn = Array.from({ length: 200 }, () => numberOf(blind(C, randomBytes, context).e.reveal()))
    const halves = drawn.filter((e) => e >> 255n === 1n).length
    expect(new Set(drawn).size).toBe(200)
    expect(halves).toBeGreaterThan(50)
    expect(halves).toBeLessThan(150)
  })

  it("is refused when 0 or the order", () => {
    expect(() => multiplyBase("P-256", new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: "bad-key" }),
    )
    expect(() => multiplyBase("P-256", new Uint8Array(32).fill(255))).toThrow(
      expect.objectContaining({ code: "bad-key" }),
    )
    expect(() => scalarFrom("P-256", new Uint8Array(40))).toThrow(TypeError)
  })
})
