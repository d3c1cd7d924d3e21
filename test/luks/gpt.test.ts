// A partition table is hostile: what it says is held to bounds before anything is read.
import { crc32 } from "node:zlib"
import { expect, it } from "vitest"
import { readGpt } from "../../src/luks/gpt.ts"
import { vector } from "./vectors.ts"

const SECTOR = 512

/** The primary header of a real table with other numbers in it, its checksum made right again, on a disk of a terabyte. */
function diskWith(count: number, size: number) {
  const head = Buffer.from(vector("gpt-512").slice(SECTOR, 2 * SECTOR))
  head.writeUInt32LE(count, 80)
  head.writeUInt32LE(size, 84)
  head.writeUInt32LE(0, 16)
  head.writeUInt32LE(crc32(head.subarray(0, head.readUInt32LE(12))), 16)
  const lengths: number[] = []
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    lengths.push(length)
    return offset === SECTOR
      ? new Uint8Array(head).slice(0, length)
      : new Uint8Array(Math.min(length, 1 << 20))
  }
  return { source: { size: 2 ** 40, read }, lengths }
}

it.each([
  [2 ** 32 - 1, 128],
  [1025, 128],
  [128, 2 ** 32 - 1],
  [128, 64],
])("a table of %i entries of %i bytes each is not read", async (count, size) => {
  const { source, lengths } = diskWith(count, size)
  expect(await readGpt(source, SECTOR, "primary")).toBeUndefined()
  expect(lengths).toEqual([SECTOR])
})

it("a table within bounds is read in one piece", async () => {
  const { source, lengths } = diskWith(1024, 128)
  await readGpt(source, SECTOR, "primary")
  expect(lengths).toEqual([SECTOR, 1024 * 128])
})
