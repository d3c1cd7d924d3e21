import { createECDH, ECDH, randomBytes } from "node:crypto"
import { p256, p384, p521 } from "@noble/curves/nist.js"
import { describe, expect, it } from "vitest"
import { CURVES, type Curve, FIELD_BYTES, type PublicPoint } from "../../src/tang/curve.ts"
import { groupOf } from "../../src/tang/group.ts"
import {
  checkPoint,
  decompressPoint,
  fieldBytes,
  fromUncompressed,
  opensslCurve,
  padPoint,
  pointFromX,
  publicPoint,
  uncompressed,
} from "../../src/tang/point.ts"

const PRIME: Record<Curve, bigint> = {
  "P-256": p256.Point.Fp.ORDER,
  "P-384": p384.Point.Fp.ORDER,
  "P-521": p521.Point.Fp.ORDER,
}

function somePoint(crv: Curve): PublicPoint {
  const ecdh = createECDH(opensslCurve(crv))
  return fromUncompressed(crv, ecdh.generateKeys())
}

/** The compressed form as OpenSSL writes it. */
function compressPoint(point: PublicPoint): Buffer {
  const full = uncompressed(point)
  return Buffer.from(ECDH.convertKey(full, opensslCurve(point.crv), undefined, undefined, "compressed"))
}

const b64u = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url")

describe.each(CURVES)("a point on %s", (crv) => {
  const good = somePoint(crv)
  const length = FIELD_BYTES[crv]
  const x = Buffer.from(good.x, "base64url")
  const other = CURVES.find((one) => one !== crv) ?? "P-256"
  const bad: readonly (readonly [string, Partial<PublicPoint>])[] = [
    ["an empty x", { x: "" }],
    ["x one byte too short", { x: b64u(x.subarray(1)) }],
    ["x one zero byte too long", { x: b64u(Buffer.concat([Uint8Array.of(0), x])) }],
    ["x with padding", { x: `${good.x}=` }],
    ["x with a space", { x: ` ${good.x.slice(1)}` }],
    ["x in ordinary base64", { x: `+/${good.x.slice(2)}` }],
    ["x equal to the prime", { x: b64u(fieldBytes(crv, PRIME[crv])) }],
    ["x plus the prime", { x: b64u(fieldBytes(crv, PRIME[crv] + 1n)) }],
    ["y equal to the prime", { y: b64u(fieldBytes(crv, PRIME[crv])) }],
    ["both coordinates zero", { x: b64u(Buffer.alloc(length)), y: b64u(Buffer.alloc(length)) }],
    ["y zero", { y: b64u(Buffer.alloc(length)) }],
    ["x zero", { x: b64u(Buffer.alloc(length)) }],
    ["y of another point", { y: somePoint(crv).y }],
    ["x and y exchanged", { x: good.y, y: good.x }],
    ["coordinates of another curve", { ...somePoint(other), crv }],
    ["all ones", { x: b64u(Buffer.alloc(length, 1)), y: b64u(Buffer.alloc(length, 1)) }],
  ]

  it("passes its checks", () => {
    expect(publicPoint(crv, checkPoint(good, "it"))).toEqual(good)
    expect(() => publicPoint(crv, groupOf(crv).ZERO)).toThrow("the point at infinity")
  })

  it.each(bad)("is refused with %s", (_, change) => {
    expect(() => checkPoint({ ...good, ...change }, "it")).toThrow(
      expect.objectContaining({ code: "bad-point" }),
    )
  })

  it("survives compression, with either sign", () => {
    for (const point of [good, somePoint(crv), somePoint(crv)]) {
      const compressed = compressPoint(point)
      expect(compressed).toHaveLength(length + 1)
      expect(decompressPoint(crv, compressed)).toEqual(point)
      expect(pointFromX(crv, compressed.subarray(1)).x).toBe(point.x)
    }
  })

  it("is refused compressed with a wrong length, sign or x", () => {
    const compressed = compressPoint(good)
    const noPoint = [...Array(40).keys()].map((n) =>
      Buffer.concat([Uint8Array.of(2), fieldBytes(crv, BigInt(n + 1))]),
    )
    const onCurve = noPoint.filter((bytes) => {
      try {
        return decompressPoint(crv, bytes).x !== ""
      } catch {
        return false
      }
    })
    expect(onCurve.length).toBeLessThan(40)
    for (const bytes of [
      compressed.subarray(1),
      Buffer.concat([compressed, Uint8Array.of(0)]),
      Uint8Array.of(4, ...compressed.subarray(1)),
    ]) {
      expect(() => decompressPoint(crv, bytes)).toThrow(expect.objectContaining({ code: "bad-point" }))
    }
  })

  it("gets dropped zero bytes back by padding", () => {
    const short = { crv, x: b64u(Uint8Array.of(7)), y: b64u(randomBytes(length)) }
    expect(Buffer.from(padPoint(short).x, "base64url")).toEqual(
      Buffer.concat([Buffer.alloc(length - 1), Uint8Array.of(7)]),
    )
    expect(padPoint(good)).toEqual(good)
  })
})
