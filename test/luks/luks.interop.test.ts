// Against the real cryptsetup, clevis, luksmeta and tangd: what they make must be read alike, and must be the same bytes afterwards.
import { createHash } from "node:crypto"
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { memorySource } from "../../src/bytes/source.ts"
import { readPolicy } from "../../src/clevis/read-policy.ts"
import { makeDisk } from "../../src/host/disk.ts"
import { findVolumes } from "../../src/luks/find-volumes.ts"
import { kdfName } from "../../src/luks/kdf.ts"
import { provePassphrase } from "../../src/luks/proof.ts"
import { encodeToken, exportToken } from "../../src/luks/token.ts"
import type { Volume } from "../../src/luks/volume.ts"
import { run } from "../support/cli.ts"
import { addKeyslot, bind, clevisPass, makeLuksImage, opens, sssPin, tangPin } from "../support/luks-image.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { workspace } from "../support/workspace.ts"

let tang: RunningTangd
beforeAll(async () => {
  tang = await startTangd()
})
afterAll(() => tang.stop())

const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex")

/** Reads the only volume of an image through the host's disk port; the image must not change. */
async function read(path: string): Promise<Volume> {
  const before = sha256(path)
  const source = await makeDisk().open(path)
  try {
    const [volume] = await findVolumes(source)
    if (volume === undefined) throw new Error("no volume")
    expect(sha256(path)).toBe(before)
    return volume
  } finally {
    await source.close()
  }
}

async function prove(
  path: string,
  passphrase: string | Uint8Array,
  slot?: number,
): Promise<readonly number[]> {
  const source = memorySource(readFileSync(path))
  const secret = new Secret(new Uint8Array(Buffer.from(passphrase)))
  const options = slot === undefined ? { every: true } : { slot }
  const result = await provePassphrase(await read(path), source, secret, {}, options)
  const [untested] = result.untested
  if (untested !== undefined) throw untested.error
  return result.opens
}

async function tool(
  program: string,
  args: readonly string[],
  stdin: string | Uint8Array = "",
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, { stdin, timeoutMs: 60_000 })
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`)
  return stdout
}

const cryptsetup = (...args: readonly string[]): Promise<string> => tool("cryptsetup", args)

async function format(path: string, args: readonly string[], megabytes = 20): Promise<void> {
  await tool("truncate", ["-s", `${megabytes}M`, path])
  await tool("cryptsetup", ["luksFormat", "-q", ...args, path, "-"], "right")
}

const CHEAP = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]

describe("key slot proof agrees with cryptsetup", () => {
  it.each([
    [
      "argon2id",
      [
        "--pbkdf",
        "argon2id",
        "--pbkdf-memory",
        "4096",
        "--pbkdf-parallel",
        "2",
        "--pbkdf-force-iterations",
        "4",
      ],
    ],
    [
      "argon2i",
      [
        "--pbkdf",
        "argon2i",
        "--pbkdf-memory",
        "512",
        "--pbkdf-parallel",
        "1",
        "--pbkdf-force-iterations",
        "5",
      ],
    ],
    ["pbkdf2", CHEAP],
  ])("with %s", async (kdf, args) => {
    const path = join(workspace(), "disk.img")
    await format(path, ["--type", "luks2", ...args])
    expect((await read(path)).keyslots.map((keyslot) => kdfName(keyslot.kdf))).toEqual([kdf])
    expect([await prove(path, "right"), await opens(path, "right")]).toEqual([[0], true])
    expect([await prove(path, "wrong"), await opens(path, "wrong")]).toEqual([[], false])
  })

  it.each([
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3-256",
    "sha3-512",
    "ripemd160",
    "blake2b-512",
    "blake2s-256",
  ])("with the hash %s, in LUKS2 and LUKS1", async (hash) => {
    const folder = workspace()
    for (const [type, more] of [
      ["luks2", ["--luks2-metadata-size", "16k", "--luks2-keyslots-size", "1m"]],
      ["luks1", []],
    ] as const) {
      const path = join(folder, `${type}.img`)
      await format(path, [
        "--type",
        type,
        ...more,
        "--hash",
        hash,
        ...(type === "luks2" ? CHEAP : CHEAP.slice(2)),
      ])
      expect([await prove(path, "right"), await prove(path, "wrong")]).toEqual([[0], []])
    }
  })

  it.each([
    ["aes-xts-plain64", 512],
    ["aes-xts-plain64", 256],
    ["aes-xts-plain", 256],
    ["aes-cbc-plain", 128],
    ["aes-cbc-plain64", 192],
    ["aes-cbc-plain64be", 256],
    ["aes-cbc-null", 256],
    ["aes-cbc-benbi", 256],
    ["aes-cbc-essiv:sha256", 256],
    ["aes-xts-essiv:sha256", 512],
    ["aes-ecb", 256],
    ["camellia-cbc-plain64", 256],
  ])("with the cipher %s and %i bits, in LUKS1", async (cipher, bits) => {
    const path = join(workspace(), "disk.img")
    const args = ["--type", "luks1", "--cipher", cipher, "--key-size", String(bits), ...CHEAP.slice(2)]
    await format(path, args, 4)
    expect((await read(path)).cipher).toBe(cipher === "aes-ecb" ? "aes-ecb" : cipher)
    expect([await prove(path, "right"), await prove(path, "wrong")]).toEqual([[0], []])
  })

  it("with a key slot cipher that differs from the data's", async () => {
    const path = join(workspace(), "disk.img")
    const keyslot = ["--keyslot-cipher", "aes-cbc-essiv:sha256", "--keyslot-key-size", "128"]
    await format(path, ["--type", "luks2", ...keyslot, ...CHEAP])
    const volume = await read(path)
    expect([volume.cipher, volume.keyslots[0]?.area?.cipher]).toEqual([
      "aes-xts-plain64",
      "aes-cbc-essiv:sha256",
    ])
    expect(await prove(path, "right")).toEqual([0])
  })

  it("for exact bytes: newlines, NUL, 8 KiB of them", async () => {
    const path = join(workspace(), "disk.img")
    const long = Buffer.alloc(8192, 0xfe)
    await makeLuksImage(path, { type: "luks2", passphrase: "a\nb\0c\n" })
    await writeAndAdd(path, "a\nb\0c\n", long)
    expect([await prove(path, "a\nb\0c\n"), await prove(path, "a\nb\0c"), await prove(path, long)]).toEqual([
      [0],
      [],
      [1],
    ])
  })
})

async function writeAndAdd(path: string, old: string, added: Uint8Array): Promise<void> {
  writeFileSync(`${path}.new`, added)
  await tool("cryptsetup", ["luksAddKey", "-q", ...CHEAP, "--key-file", "-", path, `${path}.new`], old)
}

describe("headers are read as the tools read them", () => {
  it("LUKS2: luksDump, clevis luks list, token export, clevis luks pass", async () => {
    const path = join(workspace(), "disk.img")
    await makeLuksImage(path, { type: "luks2", passphrase: "first", formatArgs: ["--label", "data disk"] })
    await addKeyslot(path, "first", "second", 5)
    const pin = await tangPin(tang.url)
    await bind(path, "first", pin, 2)
    await bind(path, "first", sssPin(1, [pin, pin]), 3)
    const volume = await read(path)
    const dump = await cryptsetup("luksDump", path)
    expect(dump).toContain(`UUID:          \t${volume.uuid}`)
    expect(dump).toContain(`Label:         \t${volume.label}`)
    expect(dump).toContain(`Epoch:         \t${volume.header.copies[0]?.seqid}`)
    const slots = [...dump.matchAll(/^ {2}(\d+): luks2$/gm)].map((match) => Number(match[1]))
    expect(volume.keyslots.map(({ slot }) => slot)).toEqual(slots)
    const listed = [...(await tool("clevis", ["luks", "list", "-d", path])).matchAll(/^(\d+): (\w+)/gm)]
    expect(volume.bindings.map(({ slot, jwe }) => [String(slot), readPolicy(jwe).pin])).toEqual(
      listed.map((match) => [match[1], match[2]]),
    )
    for (const { tokenId, slot, jwe } of volume.bindings) {
      const exported = await cryptsetup("token", "export", "--token-id", String(tokenId), path)
      const raw = volume.tokens.find((token) => token.tokenId === tokenId)?.raw
      expect(exportToken(raw ?? {})).toBe(exported.trimEnd())
      expect(JSON.parse(encodeToken([slot ?? -1], jwe))).toEqual(JSON.parse(exported))
      expect(await prove(path, await clevisPass(path, slot ?? -1))).toEqual([slot])
    }
  })

  it("LUKS1: luksDump, luksmeta show and load, clevis luks pass", async () => {
    const path = join(workspace(), "disk.img")
    await makeLuksImage(path, { type: "luks1", passphrase: "first" })
    await bind(path, "first", await tangPin(tang.url), 4)
    await bind(path, "first", await tangPin(tang.url), 6)
    await tool("cryptsetup", ["luksKillSlot", "-q", path, "6"])
    const volume = await read(path)
    expect(await cryptsetup("luksUUID", path)).toBe(`${volume.uuid}\n`)
    const shown = await tool("luksmeta", ["show", "-d", path])
    expect(shown).toMatch(/^4 +active cb6e8904-81ff-40da-a84a-07ab9ab5715e$/m)
    expect(shown).toMatch(/^6 +inactive cb6e8904-81ff-40da-a84a-07ab9ab5715e$/m)
    expect(volume.bindings.map(({ slot, tokenId }) => [slot, tokenId])).toEqual([
      [4, undefined],
      [null, 6],
    ])
    const loaded = await tool("luksmeta", ["load", "-d", path, "-s", "4"])
    expect(volume.bindings[0]?.jwe).toBe(loaded)
    expect(await prove(path, await clevisPass(path, 4))).toEqual([4])
  })

  it("a header backup: LUKS2 holds everything, LUKS1 has lost its bindings", async () => {
    const folder = workspace()
    for (const [type, bindings] of [
      ["luks2", 1],
      ["luks1", 0],
    ] as const) {
      const [path, backup] = [join(folder, `${type}.img`), join(folder, `${type}.backup`)]
      await makeLuksImage(path, { type, passphrase: "first" })
      await bind(path, "first", await tangPin(tang.url))
      await cryptsetup("luksHeaderBackup", path, "--header-backup-file", backup)
      const volume = await read(backup)
      expect(volume.bindings).toHaveLength(bindings)
      expect(volume.warnings.map(({ code }) => code)).toEqual(type === "luks2" ? [] : ["luksmeta-missing"])
      expect(await prove(backup, "first")).toEqual([0])
    }
  })

  it("a detached header", async () => {
    const folder = workspace()
    const [path, header] = [join(folder, "disk.img"), join(folder, "header.img")]
    await tool("truncate", ["-s", "4M", path])
    await tool(
      "cryptsetup",
      ["luksFormat", "-q", "--type", "luks2", ...CHEAP, "--header", header, path, "-"],
      "right",
    )
    await bind(header, "right", await tangPin(tang.url))
    const volume = await read(header)
    expect(volume.warnings.map(({ code }) => code)).toContain("detached-header")
    expect(volume.bindings.map(({ slot }) => slot)).toEqual([1])
    expect(await prove(header, "right")).toEqual([0])
  })

  it("a reencryption that has only begun: every passphrase still proves, as clevis luks pass cannot", async () => {
    const path = join(workspace(), "disk.img")
    await makeLuksImage(path, { type: "luks2", passphrase: "first", bytes: 40 << 20 })
    await bind(path, "first", await tangPin(tang.url))
    const passphrase = await clevisPass(path, 1)
    const args = ["reencrypt", "-q", "--init-only", "--key-slot", "0", ...CHEAP, "--reduce-device-size", "8M"]
    await tool("cryptsetup", [...args, "--key-file", "-", path], "first")
    const volume = await read(path)
    expect(volume).toMatchObject({ reencrypting: true, header: { used: "primary" } })
    expect(volume.warnings.map(({ code }) => code)).toContain("reencrypting")
    expect(await prove(path, passphrase)).toEqual([1])
    // The new key sits in its own key slot under the same passphrase and another digest.
    expect(new Set(await prove(path, "first"))).toEqual(new Set([0, 2]))
    expect(new Set(volume.keyslots.flatMap(({ digest }) => digest?.id ?? []))).toEqual(new Set([0, 1, 2]))
    expect((await run("clevis", ["luks", "pass", "-d", path, "-s", "1"])).code).not.toBe(0)
  })
})

describe("damaged headers", () => {
  it("are read as cryptsetup repairs them: the other copy's bindings stay", async () => {
    const folder = workspace()
    const path = join(folder, "disk.img")
    await makeLuksImage(path, { type: "luks2", passphrase: "first" })
    await bind(path, "first", await tangPin(tang.url))
    const whole = await read(path)
    for (const at of [100, 5000, 0x4000 + 100, 0x4000 + 5000]) {
      const [bad, repaired] = [join(folder, "bad.img"), join(folder, "repaired.img")]
      const bytes = readFileSync(path)
      bytes[at] = (bytes[at] ?? 0) ^ 0xff
      writeFileSync(bad, bytes)
      copyFileSync(bad, repaired)
      const volume = await read(bad)
      expect(volume.header.used).toBe(at < 0x4000 ? "secondary" : "primary")
      expect(volume.bindings.map(({ slot, jwe }) => [slot, jwe])).toEqual(
        whole.bindings.map(({ slot, jwe }) => [slot, jwe]),
      )
      // luksDump is not read-only: it is run on the copy, which it repairs.
      await cryptsetup("luksDump", repaired)
      expect((await read(repaired)).header).toMatchObject({
        used: "primary",
        copies: [{ status: "ok" }, { status: "ok" }],
      })
      expect(sha256(bad)).not.toBe(sha256(repaired))
    }
  })

  it("cut to the two copies alone still show what is bound, where cryptsetup refuses", async () => {
    const path = join(workspace(), "disk.img")
    await makeLuksImage(path, { type: "luks2", passphrase: "first" })
    await bind(path, "first", await tangPin(tang.url))
    truncateSync(path, 32768)
    expect((await run("cryptsetup", ["luksDump", path])).code).not.toBe(0)
    expect((await read(path)).bindings.map(({ slot }) => slot)).toEqual([1])
  })
})
