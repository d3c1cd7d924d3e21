import { p256, p384, p521 } from "@noble/curves/nist.js"
import { describe, expect, it } from "vitest"
import { CURVES } from "../../src/tang/curve.ts"
import { groupOf, PARAMETERS } from "../../src/tang/group.ts"

const NOBLE = { "P-256": p256.Point, "P-384": p384.Point, "P-521": p521.Point }

describe.each(CURVES)("the group of %s", (crv) => {
  it("has the parameters that noble's own curve has", () => {
    const { p, n, b, Gx, Gy } = PARAMETERS[crv]
    expect({ p, n, h: 1n, a: p - 3n, b, Gx, Gy }).toEqual(NOBLE[crv].CURVE())
  })

  it("is made once", () => {
    expect(groupOf(crv)).toBe(groupOf(crv))
    expect(groupOf(crv).BASE.multiply(7n).toAffine()).toEqual(NOBLE[crv].BASE.multiply(7n).toAffine())
  })
})
