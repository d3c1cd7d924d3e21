// The curves Tang serves (RFC 7518 §6.2.1.1): their names and field lengths.

export type Curve = "P-256" | "P-384" | "P-521"

export const CURVES: readonly Curve[] = ["P-256", "P-384", "P-521"]

/** `name` as one of the three curves, or undefined. */
export function asCurve(name: unknown): Curve | undefined {
  return CURVES.find((curve) => curve === name)
}

/** Bytes of one coordinate. */
export const FIELD_BYTES: Readonly<Record<Curve, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 }

/** A public point as it travels: coordinates in base64url, padded to the field length. */
export interface PublicPoint {
  readonly crv: Curve
  readonly x: string
  readonly y: string
}
