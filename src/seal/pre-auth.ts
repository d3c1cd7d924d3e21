// Pre-authentication encoding, as PASETO defines it: several byte strings as one, with every length in it, so that no two lists of pieces
// look alike under a signature.

/** The count and each piece behind its length, as 64-bit little-endian numbers. */
export function preAuth(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([length64(pieces.length), ...pieces.flatMap((one) => [length64(one.length), one])])
}

function length64(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(length))
  return bytes
}
