// The anti-forensic splitter of LUKS (on-disk format 1.2.3 §2.4), merge direction only: nothing here ever writes a keyslot.
import { hash } from "node:crypto"
import { hashLength, nodeHash } from "./hashes.ts"

/** Merges `stripes` blocks of `blockSize` bytes into the key. `hashName` is the header's. Throws `proof-unsupported`. */
export function afMerge(
  material: Uint8Array,
  blockSize: number,
  stripes: number,
  hashName: string,
): Uint8Array {
  if (material.length < blockSize * stripes) throw new TypeError("key material shorter than its stripes")
  const algorithm = nodeHash(hashName)
  const pieceSize = hashLength(hashName) ?? 32
  const state = new Uint8Array(blockSize)
  for (let stripe = 0; stripe < stripes; stripe++) {
    const from = stripe * blockSize
    for (let i = 0; i < blockSize; i++) state[i] = (state[i] ?? 0) ^ (material[from + i] ?? 0)
    if (stripe < stripes - 1) diffuse(state, algorithm, pieceSize)
  }
  return state
}

// In place. Each piece (the last one may be short) becomes the front of hash(BE32(piece number) ‖ piece).
function diffuse(block: Uint8Array, algorithm: string, pieceSize: number): void {
  for (let at = 0, piece = 0; at < block.length; at += pieceSize, piece++) {
    const size = Math.min(pieceSize, block.length - at)
    const input = new Uint8Array(4 + size)
    new DataView(input.buffer).setUint32(0, piece)
    input.set(block.subarray(at, at + size), 4)
    block.set(hash(algorithm, input, "buffer").subarray(0, size), at)
  }
}
