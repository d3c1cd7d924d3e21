import { pbkdf2Sync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { memorySource } from "../../src/bytes/source.ts"
import { afMerge } from "../../src/luks/af.ts"
import { checkKdf, deriveKey, type Kdf, kdfSeconds } from "../../src/luks/kdf.ts"
import { proveKeyslot, provePassphrase, withoutFinalNewline } from "../../src/luks/proof.ts"
import { captureProofArea, encodeProofArea, parseProofArea } from "../../src/luks/proof-area.ts"
import type { Volume } from "../../src/luks/volume.ts"
import { editBoth, onlyVolume, section, vector } from "./vectors.ts"

const secret = (text: string): Secret => new Secret(Buffer.from(text))
const prove = async (bytes: Uint8Array, text: string, options = {}, env = {}) =>
  provePassphrase(await onlyVolume(bytes), memorySource(bytes), secret(text), env, options)

describe("a passphrase", () => {
  it.each([
    ["one", 0, "argon2id"],
    ["two", 1, "argon2i"],
    ["three", 2, "pbkdf2 with sha1"],
  ])("%s opens key slot %i by %s", async (text, slot) => {
    expect(await prove(vector("luks2-proof"), text)).toEqual({
      opens: [slot],
      withoutNewline: false,
      untested: [],
    })
  })

  it("opens a LUKS1 key slot: aes-cbc-plain, ripemd160", async () => {
    expect((await prove(vector("luks1-proof"), "one")).opens).toEqual([0])
  })

  it.each(["", "One", "one ", "onetwo", "\0one"])("%j opens nothing", async (text) => {
    expect(await prove(vector("luks2-proof"), text)).toEqual({
      opens: [],
      withoutNewline: false,
      untested: [],
    })
    expect((await prove(vector("luks1-proof"), text)).opens).toEqual([])
  })

  it.each(["one\n", "one\r\n"])(
    "%j opens once its final newline is dropped, and that is said",
    async (text) => {
      expect(await prove(vector("luks2-proof"), text)).toMatchObject({ opens: [0], withoutNewline: true })
    },
  )

  it("loses one newline only", async () => {
    expect((await prove(vector("luks2-proof"), "one\n\n")).opens).toEqual([])
    expect(withoutFinalNewline(secret("one\n\n"))?.reveal()).toEqual(new Uint8Array(Buffer.from("one\n")))
    expect(withoutFinalNewline(secret("one"))).toBeUndefined()
    expect(withoutFinalNewline(secret(""))).toBeUndefined()
  })

  it("is not wiped or changed by the test", async () => {
    const bytes = vector("luks2-proof")
    const given = secret("nothing\n")
    await provePassphrase(await onlyVolume(bytes), memorySource(bytes), given)
    expect(Buffer.from(given.reveal()).toString()).toBe("nothing\n")
  })

  it("can be tested on one key slot only", async () => {
    expect((await prove(vector("luks2-proof"), "two", { slot: 0 })).opens).toEqual([])
    expect((await prove(vector("luks2-proof"), "two", { slot: 1 })).opens).toEqual([1])
    await expect(prove(vector("luks2-proof"), "two", { slot: 9 })).rejects.toMatchObject({
      code: "no-such-slot",
    })
  })

  it("does not open a key slot marked 'ignore' unless that is named or every one is asked for", async () => {
    const bytes = editBoth(vector("luks2-proof"), (json) =>
      Object.assign(section(json, "keyslots", "1"), { priority: 0 }),
    )
    expect((await prove(bytes, "two")).opens).toEqual([])
    expect((await prove(bytes, "two", { slot: 1 })).opens).toEqual([1])
    expect((await prove(bytes, "two", { every: true })).opens).toEqual([1])
  })

  it("is tested against the key slot's own digest, in the middle of a reencryption too", async () => {
    const bytes = editBoth(vector("luks2-proof"), (json) => {
      // As `reencrypt` leaves it: another digest for the new key, and a key slot that holds its state.
      const digest = section(json, "digests", "0")
      digest.keyslots = ["0", "1"]
      const other = {
        ...digest,
        keyslots: ["2"],
        segments: [],
        digest: Buffer.alloc(32, 1).toString("base64"),
      }
      section(json, "digests")["1"] = other
      section(json, "digests")["2"] = { ...other, keyslots: ["3"] }
      section(json, "keyslots")["3"] = {
        type: "reencrypt",
        key_size: 1,
        mode: "reencrypt",
        direction: "forward",
        area: { type: "none", offset: String(32768 + 3 * 65536), size: "4096" },
      }
    })
    expect((await prove(bytes, "two", { every: true })).opens).toEqual([1])
    expect(await prove(bytes, "three", { every: true })).toMatchObject({ opens: [], untested: [] })
    expect((await onlyVolume(bytes)).reencrypting).toBe(true)
  })
})

describe("a key slot that cannot be tested", () => {
  const edited = (change: (slot: ReturnType<typeof section>) => unknown): Uint8Array =>
    editBoth(vector("luks2-proof"), (json) => change(section(json, "keyslots", "0")))

  it.each([
    [
      "its cipher",
      edited((slot) => Object.assign(section(slot, "area"), { encryption: "serpent-xts-plain64" })),
      "serpent",
    ],
    [
      "its key derivation",
      edited((slot) => Object.assign(slot, { kdf: { type: "argon2", salt: "AA==" } })),
      '"argon2"',
    ],
    [
      "its split hash",
      edited((slot) => Object.assign(section(slot, "af"), { hash: "whirlpool" })),
      "whirlpool",
    ],
    [
      "its passes",
      edited((slot) => Object.assign(section(slot, "kdf"), { time: 4_000_000_000, memory: 4_000_000 })),
      "costs",
    ],
    ["its memory", edited((slot) => Object.assign(section(slot, "kdf"), { memory: 4_294_967_295 })), "costs"],
    ["its type", edited((slot) => Object.assign(slot, { type: "vault" })), '"vault"'],
  ])("is named with %s, and the others are still tested", async (_, bytes, name) => {
    const result = await prove(bytes, "three")
    expect(result.opens).toEqual([2])
    const { untested } = await prove(bytes, "nothing")
    expect(untested).toMatchObject([{ slot: 0, error: { code: "proof-unsupported" } }])
    expect(untested[0]?.error.message).toContain(name)
  })

  it("needs more memory than is free: said before anything starts", async () => {
    const bytes = edited((slot) => Object.assign(section(slot, "kdf"), { memory: 1_048_576 }))
    const { untested } = await prove(bytes, "one", { slot: 0 }, { freeMemory: () => 512 << 20 })
    expect(untested[0]?.error).toMatchObject({
      code: "proof-needs-memory",
      message: expect.stringContaining("512 MiB are free"),
    })
  })

  it("lies beyond the end of the source", async () => {
    const bytes = vector("luks2-proof").subarray(0, 32768 + 63_999)
    expect((await prove(bytes, "one")).untested.map(({ error }) => error.code)).toEqual(
      Array(3).fill("proof-area-missing"),
    )
    expect((await prove(vector("luks2-proof").subarray(0, 32768 + 64_000), "one")).opens).toEqual([0])
  })

  it("cipher_null opens with the empty passphrase only", async () => {
    const area = await captureProofArea(...(await volumeAndSource()), 2)
    const key = afMerge(area.material, area.keyLength, 4000, area.afHash)
    const { hash, salt, iterations } = area.digest
    const digest = { ...area.digest, value: pbkdf2Sync(key, salt, iterations, 32, hash) }
    const open = { ...area, cipher: "cipher_null-ecb", digest }
    expect(await proveKeyslot(open, secret(""))).toBe(true)
    expect(await proveKeyslot(open, secret("x"))).toBe(false)
  })

  it.each([0, 1, 19, 65])("does not believe a digest of %i bytes", async (length) => {
    const area = await captureProofArea(...(await volumeAndSource()), 2)
    const digest = { ...area.digest, value: new Uint8Array(length) }
    await expect(proveKeyslot({ ...area, digest }, secret("three"))).rejects.toMatchObject({
      code: "proof-unsupported",
    })
  })
})

describe("a captured key slot area", () => {
  it("proves without the disk, also after a round trip through its file", async () => {
    const [volume, source] = await volumeAndSource()
    for (const [slot, text] of ["one", "two", "three"].entries()) {
      const area = await captureProofArea(volume, source, slot)
      const kept = parseProofArea(encodeProofArea(area))
      expect(kept).toEqual({ ...area, material: new Uint8Array(area.material) })
      expect(await proveKeyslot(kept, secret(text))).toBe(true)
      expect(await proveKeyslot(kept, secret("wrong"))).toBe(false)
    }
  })

  it("is refused where there is no such key slot", async () => {
    await expect(captureProofArea(...(await volumeAndSource()), 5)).rejects.toMatchObject({
      code: "no-such-slot",
    })
  })

  it("of a damaged file is never anything but an error of the tool", async () => {
    const good = encodeProofArea(await captureProofArea(...(await volumeAndSource()), 0))
    for (let at = 0; at < 900; at++) {
      const bad = new Uint8Array(good)
      bad[at] = (bad[at] ?? 0) ^ 0x15
      try {
        parseProofArea(bad)
      } catch (error) {
        expect(isToolError(error)).toBe(true)
      }
    }
    expect(() => parseProofArea(good.subarray(0, 100))).toThrow(expect.objectContaining({ code: "bad-json" }))
  })
})

describe("key derivation", () => {
  const salt = new Uint8Array(32).fill(2)
  const argon2 = (change: object): Kdf => ({
    kind: "argon2id",
    time: 1,
    memoryKib: 64,
    cpus: 1,
    salt,
    ...change,
  })

  it("knows the vector of RFC 6070", async () => {
    const kdf: Kdf = { kind: "pbkdf2", hash: "SHA1", iterations: 4096, salt: Buffer.from("salt") }
    expect(Buffer.from(await deriveKey(kdf, Buffer.from("password"), 20, {})).toString("hex")).toBe(
      "4b007901b765489abead49d926f721d065a429c1",
    )
  })

  it.each([
    ["no passes", argon2({ time: 0 })],
    ["no lanes", argon2({ cpus: 0 })],
    ["65 lanes", argon2({ cpus: 65, memoryKib: 1024 })],
    ["less memory than its lanes need", argon2({ cpus: 4, memoryKib: 31 })],
    ["more than 4 GiB", argon2({ memoryKib: (4 << 20) + 1 })],
    ["work for an hour", argon2({ memoryKib: 4 << 20, time: 65 })],
    ["a salt of 7 bytes", argon2({ salt: new Uint8Array(7) })],
    ["an unknown hash", { kind: "pbkdf2", hash: "md5", iterations: 1, salt } satisfies Kdf],
    ["no rounds", { kind: "pbkdf2", hash: "sha256", iterations: 0, salt } satisfies Kdf],
    [
      "four thousand million rounds",
      { kind: "pbkdf2", hash: "sha256", iterations: 0xffffffff, salt } satisfies Kdf,
    ],
  ])("refuses %s", async (_, kdf) => {
    await expect(deriveKey(kdf, new Uint8Array(1), 32, {})).rejects.toMatchObject({
      code: "proof-unsupported",
    })
  })

  it("accepts exactly as much memory as is free", () => {
    const needed = (1024 + 64 * 1024) * 1024
    expect(() => checkKdf(argon2({ memoryKib: 1024 }), { freeMemory: () => needed })).not.toThrow()
    expect(() => checkKdf(argon2({ memoryKib: 1024 }), { freeMemory: () => needed - 1 })).toThrow(/MiB/)
  })

  it("says a line before slow work and none before fast work", async () => {
    const said: string[] = []
    const [volume, source] = await volumeAndSource()
    const area = await captureProofArea(volume, source, 2)
    await proveKeyslot(area, secret("x"), { say: (line) => said.push(line) })
    expect(said).toEqual([])
    const slow: Kdf = { kind: "pbkdf2", hash: "sha256", iterations: 900_000, salt }
    expect(kdfSeconds(slow)).toBeGreaterThan(0.5)
    await proveKeyslot({ ...area, kdf: slow }, secret("x"), { say: (line) => said.push(line) })
    expect(said).toEqual(["Testing key slot 2 (pbkdf2). This takes about 1 s."])
  })

  it("counts the rounds of the digest as work, and refuses too many before it begins", async () => {
    const [volume, source] = await volumeAndSource()
    const area = await captureProofArea(volume, source, 2)
    const seen: string[] = []
    const env = {
      say: (line: string) => void seen.push(line),
      working: () => () => void seen.push("end"),
    }
    const digest = { ...area.digest, iterations: 900_000 }
    await proveKeyslot({ ...area, digest }, secret("x"), env)
    expect(seen).toEqual(["Testing key slot 2 (pbkdf2). This takes about 1 s.", "end"])
    const endless = { ...area, digest: { ...digest, iterations: 400_000_001 } }
    await expect(proveKeyslot(endless, secret("x"), env)).rejects.toMatchObject({ code: "proof-unsupported" })
    expect(seen).toHaveLength(2)
  })
})

async function volumeAndSource(): Promise<[Volume, ReturnType<typeof memorySource>]> {
  const bytes = vector("luks2-proof")
  return [await onlyVolume(bytes), memorySource(bytes)]
}
