import { describe, expect, it } from "vitest"
import { asObject, type Json, parseStrictJson } from "../../src/bytes/json.ts"
import { memorySource } from "../../src/bytes/source.ts"
import { findVolumes } from "../../src/luks/find-volumes.ts"
import { parseJsonArea } from "../../src/luks/luks2-metadata.ts"
import { compactFromToken, encodeToken, exportToken, isCompactJwe, tokenSlots } from "../../src/luks/token.ts"
import {
  COPY,
  codes,
  type Edit,
  editBoth,
  editJson,
  failingSource,
  onlyVolume,
  seal,
  section,
  setSeqid,
  vector,
} from "./vectors.ts"

const image = (): Uint8Array => vector("luks2-bound")
const damaged = (bytes: Uint8Array, at: number): Uint8Array => bytes.fill((bytes[at] ?? 0) ^ 1, at, at + 1)

const set =
  (path: readonly string[], member: string, value: Json): Edit =>
  (json) =>
    Object.assign(section(json, ...path), { [member]: value })
const drop =
  (path: readonly string[], member: string): Edit =>
  (json) =>
    Reflect.deleteProperty(section(json, ...path), member)

describe("a header as cryptsetup left it", () => {
  it("shows every binding: one per key slot, the orphan without one", async () => {
    const volume = await onlyVolume(image())
    expect(
      volume.bindings.map(({ slot, tokenId, copy, verified, older }) => [
        slot,
        tokenId,
        copy,
        verified,
        older,
      ]),
    ).toEqual([
      [1, 1, "primary", true, false],
      [null, 2, "primary", true, false],
      [0, 3, "primary", true, false],
      [2, 3, "primary", true, false],
    ])
    expect(volume.foreignTokens).toEqual([{ tokenId: 0, type: "example-hsm", slots: [1] }])
    expect(codes(volume)).toEqual([
      "foreign-token-first",
      "several-slots",
      "orphan-token",
      "keyslots-cut-off",
    ])
  })

  it("describes the volume and its key slots", async () => {
    const volume = await onlyVolume(vector("luks2-proof"))
    expect(volume).toMatchObject({
      label: "proof of key slots",
      subsystem: "test",
      cipher: "aes-cbc-essiv:sha256",
      headerLength: 294912n,
      header: {
        used: "primary",
        copies: [
          { status: "ok", seqid: 6n },
          { status: "ok", seqid: 6n },
        ],
      },
      warnings: [],
    })
    expect(
      volume.keyslots.map(({ slot, kdf, priority, keyLength }) => [slot, kdf.kind, priority, keyLength]),
    ).toEqual([
      [0, "argon2id", 1, 16],
      [1, "argon2i", 1, 16],
      [2, "pbkdf2", 2, 16],
    ])
    expect(volume.keyslots[0]?.kdf).toMatchObject({ time: 4, memoryKib: 64, cpus: 1 })
  })
})

describe("two copies", () => {
  it.each([
    ["the binary header", 30],
    ["the checksum", 450],
    ["the JSON", 4200],
    ["the zeros behind the JSON", COPY - 1],
  ])("uses the second copy when %s of the first is damaged", async (_, at) => {
    const volume = await onlyVolume(damaged(image(), at))
    expect(volume.header).toMatchObject({
      used: "secondary",
      copies: [{ status: "damaged" }, { status: "ok" }],
    })
    expect(volume.bindings).toHaveLength(4)
    expect(volume.bindings.every(({ verified, copy }) => verified && copy === "secondary")).toBe(true)
    expect(codes(volume)).toContain("copy-damaged")
  })

  it("uses the first copy when the second is damaged", async () => {
    const volume = await onlyVolume(damaged(image(), COPY + 4200))
    expect(volume.header).toMatchObject({
      used: "primary",
      copies: [{ status: "ok" }, { status: "damaged" }],
    })
  })

  it.each([
    ["first", 0, "primary"],
    ["second", COPY, "secondary"],
  ] as const)("uses the %s copy when its epoch is higher", async (_, at, used) => {
    const volume = await onlyVolume(setSeqid(image(), at, 100n))
    expect(volume.header.used).toBe(used)
    expect(volume.header.copies.find(({ name }) => name === used)).toMatchObject({
      status: "ok",
      seqid: 100n,
    })
    expect(volume.header.copies.find(({ name }) => name !== used)?.status).toBe("older")
    expect(codes(volume)).toContain("copies-disagree")
  })

  it("keeps an epoch of 64 bits whole", async () => {
    const volume = await onlyVolume(setSeqid(image(), 0, 0xffff_ffff_ffff_ffffn))
    expect(volume.header.copies[0]?.seqid).toBe(18446744073709551615n)
  })

  it("shows a binding that only the older copy still has", async () => {
    const newer = editJson(image(), 0, (json) => {
      for (const id of Object.keys(section(json, "tokens"))) delete section(json, "tokens")[id]
    })
    const volume = await onlyVolume(setSeqid(newer, 0, 10n))
    expect(volume.bindings.map(({ slot, copy, older, verified }) => [slot, copy, older, verified])).toEqual([
      [1, "secondary", true, true],
      [0, "secondary", true, true],
      [2, "secondary", true, true],
    ])
    expect(codes(volume)).toContain("older-copy")
  })

  it("keeps the older copy's key slots where they differ", async () => {
    const newer = editJson(image(), 0, set(["keyslots", "1", "kdf"], "iterations", 2000))
    const volume = await onlyVolume(setSeqid(newer, 0, 10n))
    expect(volume.olderKeyslots).toMatchObject([{ slot: 1, copy: "secondary", kdf: { iterations: 1000 } }])
  })

  it("shows what a torn write left: the new token unverified beside the old header", async () => {
    // A power cut after the JSON of the first copy and before its checksum.
    const torn = editJson(image(), 0, (json) => {
      const jwe = section(json, "tokens", "1", "jwe")
      jwe.ciphertext = `AAAA${String(jwe.ciphertext).slice(4)}`
    }).fill(0, 448, 512)
    const volume = await onlyVolume(torn)
    expect(volume.header.used).toBe("secondary")
    const [known, fresh] = volume.bindings.filter(({ slot }) => slot === 1)
    expect(known).toMatchObject({ copy: "secondary", verified: true, older: false })
    expect(fresh).toMatchObject({ copy: "primary", verified: false, older: true })
    expect(codes(volume)).toContain("unverified")
  })

  it("salvages tokens when both checksums fail", async () => {
    const volume = await onlyVolume(damaged(damaged(image(), 20), COPY + 20))
    expect(volume.header.used).toBeNull()
    expect(volume.bindings.map(({ slot, verified }) => [slot, verified])).toEqual([
      [1, false],
      [null, false],
      [0, false],
      [2, false],
    ])
    expect(codes(volume)).toContain("unverified")
  })

  it("salvages a JWE from a JSON that no longer parses", async () => {
    const whole = await onlyVolume(image())
    const bytes = image()
    for (const at of [0, COPY]) bytes.fill(0x58, at + 4096, at + 4100)
    const volume = await onlyVolume(bytes)
    expect(volume.bindings).toMatchObject([{ slot: null, jwe: whole.bindings[0]?.jwe, verified: false }])
  })

  it("treats a copy on bad sectors as damaged and uses the other", async () => {
    const [volume] = await findVolumes(failingSource(image(), 4096, 8192))
    expect(volume?.header).toMatchObject({
      used: "secondary",
      copies: [{ reason: "the medium cannot be read in places" }, {}],
    })
    const [unreadable] = await findVolumes(failingSource(image(), 0, 4096))
    expect(unreadable?.header.copies[0]).toMatchObject({
      status: "missing",
      reason: "the medium cannot be read there",
    })
  })

  it.each([
    ["a header size that is no power of two", 8, 0x5000n],
    ["a header size below the smallest", 8, 0x2000n],
    ["a header size above the largest", 8, 0x800000n],
    ["a header size of 64 bits", 8, 0xffff_ffff_ffff_c000n],
    ["an offset that is not its own", 256, 0x4000n],
  ])("does not use a first copy with %s, even if its checksum is right", async (_, at, value) => {
    const bytes = image()
    new DataView(bytes.buffer).setBigUint64(at, value)
    expect((await onlyVolume(seal(bytes, 0))).header.used).toBe("secondary")
  })

  it("does not believe a checksum of an unknown kind", async () => {
    const bytes = image()
    bytes.set(Buffer.from("md5\0\0\0"), 72)
    expect((await onlyVolume(bytes)).header.copies[0]).toMatchObject({ status: "damaged" })
  })
})

describe("the rules of the JSON area", () => {
  const broken: [string, string, Edit][] = [
    ["a section is missing", "a required section is missing", drop([], "digests")],
    ["a token names a missing key slot", "token 1 names a key slot", set(["tokens", "1"], "keyslots", ["7"])],
    ["a token has no type", "token 1 has no type", set(["tokens", "1"], "type", "")],
    ["token slots are numbers", "token 1 names", set(["tokens", "1"], "keyslots", [1])],
    ["a token id is 32", "tokens has more than 32", set(["tokens"], "32", { type: "clevis", keyslots: [] })],
    ["a name is no number", "tokens has a name", set(["tokens"], "x", { type: "clevis", keyslots: [] })],
    [
      "a key slot is in no digest",
      "not in exactly one digest",
      set(["digests", "0"], "keyslots", ["0", "1"]),
    ],
    ["a digest names a missing segment", "names a segment", set(["digests", "0"], "segments", ["1"])],
    [
      "a segment begins off a sector",
      "segment 0 has a bad offset",
      set(["segments", "0"], "offset", "2097153"),
    ],
    ["a segment is empty", "segment 0 has a bad size", set(["segments", "0"], "size", "0")],
    ["a segment has no digest", "segment 0 belongs to no digest", set(["digests", "0"], "segments", [])],
    [
      "there is no segment",
      "has no segment",
      (json) => {
        json.segments = {}
        section(json, "digests", "0").segments = []
      },
    ],
    [
      "a segment number is left out",
      "segment 0 is missing",
      (json) => {
        json.segments = { "1": section(json, "segments", "0") }
        section(json, "digests", "0").segments = ["1"]
      },
    ],
    ["a 64-bit number is no string", "segment 0 has a bad offset", set(["segments", "0"], "offset", 2097152)],
    ["a sector size is odd", "segment 0 has a bad sector size", set(["segments", "0"], "sector_size", 513)],
    ["a key size is negative", "lacks type or key size", set(["keyslots", "1"], "key_size", -1)],
    ["a kdf lacks its cost", "key slot 1 has a bad kdf", drop(["keyslots", "1", "kdf"], "iterations")],
    ["json_size does not fit", "json_size does not fit", set(["config"], "json_size", "28672")],
    ["keyslots_size is no multiple of 4096", "keyslots_size", set(["config"], "keyslots_size", "524289")],
    ["the key slots reach into the data", "reach into the data", set(["segments", "0"], "offset", "32768")],
    ["two key slots overlap", "overlaps another", set(["keyslots", "1", "area"], "offset", String(32768))],
    [
      "a key slot lies in the header",
      "outside the key slot area",
      set(["keyslots", "0", "area"], "offset", "4096"),
    ],
    [
      "a key slot lies behind the area",
      "outside the key slot area",
      set(["keyslots", "0", "area"], "size", "18446744073709551615"),
    ],
    [
      "two reencryptions are required",
      "two kinds of reencryption",
      set(["config"], "requirements", {
        mandatory: ["online-reencrypt", "online-reencrypt-v2"],
      }),
    ],
  ]
  it.each(broken)("are broken when %s", async (_, reason, edit) => {
    const volume = await onlyVolume(editJson(image(), 0, edit))
    expect(volume.header.used).toBe("secondary")
    expect(volume.header.copies[0]?.reason).toContain(reason)
  })

  const kept: [string, Edit][] = [
    ["unknown kdf types", set(["keyslots", "1"], "kdf", { type: "argon2", salt: "AAAA" })],
    ["surplus members of a kdf", set(["keyslots", "1", "kdf"], "extra", 1)],
    ["unknown members of a token", set(["tokens", "0"], "anything", [{}])],
    [
      "unknown segment types",
      (json) => {
        section(json, "segments", "0").type = "linear"
      },
    ],
    [
      "the largest size there is",
      (json) =>
        Object.assign(section(json, "segments", "0"), { size: "18446744073709551104", sector_size: 512 }),
    ],
    ["a detached header", set(["segments", "0"], "offset", "0")],
    ["an unknown requirement", set(["config"], "requirements", { mandatory: ["time-travel"] })],
  ]
  it.each(kept)("allow %s", async (_, edit) => {
    expect((await onlyVolume(editBoth(image(), edit))).header.used).toBe("primary")
  })

  it("say so about a detached header, an unknown requirement and a lone key slot", async () => {
    const volume = await onlyVolume(
      editBoth(image(), (json) => {
        section(json, "segments", "0").offset = "0"
        section(json, "config").requirements = { mandatory: ["time-travel", "online-reencrypt-v2"] }
        json.tokens = { "4": section(json, "tokens", "1") }
        json.keyslots = { "1": section(json, "keyslots", "1") }
        section(json, "digests", "0").keyslots = ["1"]
      }),
    )
    expect(codes(volume)).toEqual([
      "no-other-slot",
      "unknown-requirement",
      "detached-header",
      "keyslots-cut-off",
    ])
    expect(volume.warnings[1]?.text).toContain("time-travel.")
  })

  it("say so about several tokens on a key slot and a token without a usable JWE", async () => {
    const volume = await onlyVolume(
      editBoth(image(), (json) => {
        const jwe = { ...section(json, "tokens", "1", "jwe"), iv: "AAAAAAAAAAAAAAAA" }
        section(json, "tokens")["7"] = { type: "clevis", keyslots: ["1"], jwe }
        section(json, "tokens")["8"] = { type: "clevis", keyslots: ["1"], jwe: { protected: "x" } }
      }),
    )
    expect(volume.bindings.filter(({ slot }) => slot === 1).map(({ tokenId }) => tokenId)).toEqual([1, 7])
    expect(codes(volume)).toEqual(expect.arrayContaining(["shared-slot", "token-malformed"]))
  })

  it("keeps the last of two members of the same name, as json-c does", () => {
    expect(parseJsonArea(Buffer.from('{"a":1,"a":2}\0\0'))).toEqual({ a: 2 })
  })

  it.each([
    ["does not begin with a brace", ' {"a":1}\0'],
    ["has no zero byte behind it", '{"a":1}'],
    ["has more behind its zero byte", '{"a":1}\0x'],
    ["is not UTF-8", '{"a":"\xff"}\0'],
  ])("refuses an area that %s", (_, text) => {
    expect(() => parseJsonArea(Buffer.from(text, "latin1"))).toThrow(
      expect.objectContaining({ code: "bad-json" }),
    )
  })
})

describe("the clevis token", () => {
  const jwe = "eyJ9..iv.ct.tag"

  it("becomes compact with its empty encrypted key and comes back", () => {
    const token = asObject(parseStrictJson(encodeToken([1, 5], jwe), { what: "token" })) ?? {}
    expect(compactFromToken(token)).toBe(jwe)
    expect(tokenSlots(token)).toEqual([1, 5])
    expect(exportToken(token)).toBe(encodeToken([1, 5], jwe))
  })

  it.each([
    ["another type", { type: "systemd-tpm2", jwe: {} }],
    ["no jwe", { type: "clevis" }],
    ["a missing member", { type: "clevis", jwe: { protected: "a", iv: "a", ciphertext: "a", tag: "a" } }],
    [
      "an object for protected",
      { type: "clevis", jwe: { protected: {}, encrypted_key: "", iv: "a", ciphertext: "a", tag: "a" } },
    ],
    [
      "a character outside base64url",
      { type: "clevis", jwe: { protected: "a.b", encrypted_key: "", iv: "a", ciphertext: "a", tag: "a" } },
    ],
    [
      "more than 256 KiB",
      {
        type: "clevis",
        jwe: { protected: "a".repeat(262_144), encrypted_key: "", iv: "a", ciphertext: "a", tag: "a" },
      },
    ],
  ])("has no usable JWE with %s", (_, token) => {
    expect(compactFromToken(token)).toBeUndefined()
  })

  it.each([
    [jwe, true],
    ["a....", true],
    ["....", false],
    ["a.b.c.d", false],
    ["a.b.c.d.e.f", false],
    ["a.b.c.d.e\n", false],
  ])("sees that %j is a compact JWE: %s", (text, yes) => {
    expect(isCompactJwe(text)).toBe(yes)
  })
})

it("reads a header of 4 MiB of hostile JSON in bounded time", async () => {
  const size = 0x400000
  const bytes = new Uint8Array(2 * size)
  bytes.set(image().subarray(0, 4096))
  new DataView(bytes.buffer).setBigUint64(8, BigInt(size))
  bytes.set(Buffer.from(`{"tokens":{"0":{"type":"clevis","keyslots":[${'"0",'.repeat(900_000)}"0"]}}}`), 4096)
  seal(bytes, 0, size)
  const [volume] = await findVolumes(memorySource(bytes))
  expect(volume?.header.used).toBeNull()
})
