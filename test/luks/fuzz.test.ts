// Seeded damage to every format this folder reads. Nothing but a ToolError may come out, and nothing may cost much computing or
// memory. FUZZ=20000 runs more cases; a failing case is named by its number.
import { crc32 } from "node:zlib"
import { expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { memorySource } from "../../src/bytes/source.ts"
import { findVolumes } from "../../src/luks/find-volumes.ts"
import { headerCrc } from "../../src/luks/luksmeta.ts"
import { provePassphrase } from "../../src/luks/proof.ts"
import { type Chance, chance, mutate, mutateJson } from "../support/mutate.ts"
import { COPY, seal, sealMd, sealVolumeGroup, vector, volumeGroupText } from "./vectors.ts"

const COUNT = Number(process.env.FUZZ ?? 2000)
/** Of computing, not by the clock: a busy machine makes nothing worse. */
const LIMIT_SECONDS = 5
const GAP = 1_052_672

const luks2 = vector("luks2-bound")
const luks1 = vector("luks1-bound").subarray(0, GAP + 16_384)
const gpt = vector("gpt-512").subarray(0, 64 * 1024)
const mbr = vector("mbr")
const md = vector("hidden-md12-spare").subarray(0, 256 * 1024)
const lvm = vector("hidden-pv-b").subarray(0, 256 * 1024)
const { at, length } = volumeGroupText(lvm)

/** Damages the bytes [from, to) and leaves the rest where it is. */
function damage(bytes: Uint8Array, from: number, to: number, random: Chance): Uint8Array {
  const out = new Uint8Array(bytes)
  const part = mutate(bytes.slice(from, to), random).bytes.subarray(0, to - from)
  out.set(part, from)
  return out
}

const CASES: readonly [string, (random: Chance) => Uint8Array][] = [
  ["anything in LUKS2", (random) => mutate(luks2, random, [luks1]).bytes],
  [
    "a LUKS2 binary header, checksum fixed",
    (random) => {
      const at = random.pick([0, COPY])
      return seal(damage(luks2, at, at + 448, random), at)
    },
  ],
  [
    "a LUKS2 JSON as text, checksum fixed",
    (random) => {
      const at = random.pick([0, COPY])
      return seal(damage(luks2, at + 4096, at + 9000, random), at)
    },
  ],
  [
    "a LUKS2 JSON as values, checksum fixed",
    (random) => {
      const out = new Uint8Array(luks2)
      const area = out.subarray(4096, COPY)
      const text = Buffer.from(area.subarray(0, area.indexOf(0))).toString()
      area.fill(0)
      area.set(Buffer.from(mutateJson(JSON.parse(text), random)).subarray(0, area.length - 1))
      // Both copies alike, so that the damaged values are the ones that are used.
      out.set(area, COPY + 4096)
      return seal(seal(out, 0), COPY)
    },
  ],
  ["a LUKS1 header", (random) => damage(luks1, 0, 592, random)],
  ["luksmeta", (random) => damage(luks1, GAP, GAP + 8192, random)],
  [
    "luksmeta, checksum fixed",
    (random) => {
      const out = damage(luks1, GAP + 16, GAP + 272, random)
      new DataView(out.buffer).setUint32(GAP + 12, headerCrc(out.subarray(GAP)))
      return out
    },
  ],
  ["an md superblock, sum fixed", (random) => sealMd(damage(md, 4096, 4096 + 384, random), 4096)],
  [
    "LVM metadata, checksums fixed",
    (random) => {
      const out = damage(lvm, 4096 + at, 4096 + at + length, random)
      return sealVolumeGroup(out, at, out.subarray(4096 + at, 4096 + at + length))
    },
  ],
  ["a GPT", (random) => damage(gpt, 440, 4096, random)],
  [
    "a GPT header, checksum fixed",
    (random) => {
      const out = damage(gpt, 512 + 24, 512 + 92, random)
      const view = new DataView(out.buffer)
      view.setUint32(512 + 16, 0, true)
      view.setUint32(
        512 + 16,
        crc32(out.subarray(512, 512 + Math.min(512, view.getUint32(512 + 12, true)))),
        true,
      )
      return out
    },
  ],
  ["an MBR", (random) => damage(damage(mbr, 446, 512, random), 4096 * 512 + 446, 4096 * 512 + 512, random)],
]

it(`survives ${COUNT} damaged headers with nothing but its own errors`, { timeout: 3_600_000 }, async () => {
  const before = process.memoryUsage().rss
  let read = 0
  let costliest = { seconds: 0, name: "" }
  for (let seed = 0; seed < COUNT; seed++) {
    const random = chance(seed)
    const [what, make] = random.pick(CASES)
    const name = `case ${seed}: ${what}`
    const bytes = make(random)
    const start = process.cpuUsage()
    try {
      for (const volume of await findVolumes(memorySource(bytes))) {
        read++
        JSON.stringify(volume.warnings)
        // Cheap key slots only: the bounds of the expensive ones are tested by themselves.
        if (seed % 16 === 0)
          await provePassphrase(cheap(volume), memorySource(bytes), new Secret(Buffer.from("x")))
      }
    } catch (error) {
      if (!isToolError(error)) throw new Error(name, { cause: error })
    }
    const seconds = process.cpuUsage(start).user / 1e6
    if (seconds > costliest.seconds) costliest = { seconds, name }
  }
  expect(costliest.seconds, costliest.name).toBeLessThan(LIMIT_SECONDS)
  expect(read).toBeGreaterThan(COUNT / 4)
  expect(process.memoryUsage().rss - before).toBeLessThan(512 << 20)
})

function cheap<V extends Awaited<ReturnType<typeof findVolumes>>[number]>(volume: V): V {
  const keyslots = volume.keyslots.filter(
    ({ kdf, digest }) =>
      kdf.kind === "pbkdf2" && kdf.iterations < 10_000 && (digest?.iterations ?? 0) < 500_000,
  )
  return { ...volume, keyslots: keyslots.slice(0, 2) }
}
