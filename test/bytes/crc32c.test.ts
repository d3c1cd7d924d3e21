import { expect, it } from "vitest"
import { crc32c } from "../../src/bytes/crc32c.ts"

// RFC 3720 appendix B.4, and the check value of the CRC catalogue.
it.each([
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["counting up", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["123456789", Buffer.from("123456789"), 0xe3069283],
  ["nothing", new Uint8Array(0), 0],
])("computes CRC-32C of %s", (_, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc)
})
