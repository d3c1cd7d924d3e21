// Arithmetic in GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1: what coded parts are mixed and unmixed with.

const POLYNOMIAL = 0x11d
const EXP = new Uint8Array(510)
const LOG = new Uint8Array(256)
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = value
  EXP[power + 255] = value
  LOG[value] = power
  value = value & 0x80 ? (value << 1) ^ POLYNOMIAL : value << 1
}

export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return EXP[(LOG[a] ?? 0) + (LOG[b] ?? 0)] ?? 0
}

/** 1/a. Throws RangeError for 0. */
export function inverse(a: number): number {
  if (a === 0) throw new RangeError("zero has no inverse")
  return EXP[255 - (LOG[a] ?? 0)] ?? 0
}

/** target += factor × row, from the byte `from` on. Both have the same length. */
export function addScaled(target: Uint8Array, row: Uint8Array, factor: number, from = 0): void {
  if (factor === 0) return
  const shift = LOG[factor] ?? 0
  for (let at = from; at < target.length; at++) {
    const byte = row[at] ?? 0
    if (byte !== 0) target[at] = (target[at] ?? 0) ^ (EXP[(LOG[byte] ?? 0) + shift] ?? 0)
  }
}

/** row × factor, in place. */
export function scale(row: Uint8Array, factor: number): void {
  for (let at = 0; at < row.length; at++) row[at] = multiply(row[at] ?? 0, factor)
}
