import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { inspect, inspectDocument } from "../../../src/actions/volume/inspect.ts"
import { disk, editBoth, onlyVolume, section, vector } from "../../luks/vectors.ts"
import { workspace } from "../../support/workspace.ts"
import { headerPorts } from "../header-ports.ts"

const TOKEN = readFileSync(join(import.meta.dirname, "../../vectors/luks/luks2-bound-token.json"), "utf8")

function file(bytes: Uint8Array | string, name = "disk.img"): string {
  const path = join(workspace(), name)
  writeFileSync(path, bytes)
  return path
}

const sss = (threshold: number, children: readonly string[]): string =>
  jwe({ alg: "dir", clevis: { pin: "sss", sss: { t: threshold, p: "AA", jwe: children } } })
const tpm2 = (): string =>
  jwe({
    alg: "dir",
    clevis: { pin: "tpm2", tpm2: { hash: "sha256", key: "ecc", pcr_bank: "sha256", pcr_ids: "0,7" } },
  })
const jwe = (header: object): string =>
  [
    Buffer.from(JSON.stringify({ enc: "A256GCM", ...header })).toString("base64url"),
    "",
    "A".repeat(16),
    "AAAA",
    "A".repeat(22),
  ].join(".")

describe("inspect --json", () => {
  it("has the members that are promised, and numbers as numbers", async () => {
    const path = file(vector("luks2-bound"))
    const report = await inspect(headerPorts(), [path])
    const document = JSON.parse(JSON.stringify(inspectDocument(report)))
    expect(Object.keys(document)).toEqual(["volumes"])
    const [volume] = document.volumes
    expect(Object.keys(volume)).toEqual([
      "source",
      "offset",
      "type",
      "uuid",
      "digestSalt",
      "label",
      "cipher",
      "header",
      "keyslots",
      "bindings",
      "warnings",
    ])
    expect(volume.header).toEqual({
      used: "primary",
      copies: [
        { name: "primary", status: "ok", seqid: 9 },
        { name: "secondary", status: "ok", seqid: 9 },
      ],
    })
    expect(volume.keyslots).toEqual([
      { slot: 0, kdf: "pbkdf2", digest: 0 },
      { slot: 1, kdf: "pbkdf2", digest: 0, other: "example-hsm" },
      { slot: 2, kdf: "pbkdf2", digest: 0 },
    ])
    const policy = {
      pin: "tang",
      path: "tang",
      url: "http://tang.test.invalid",
      kid: expect.any(String),
      crv: "P-521",
    }
    const common = { copy: "primary", pin: "tang", policy, recoverable: "relay" }
    const commitment = expect.stringMatching(/^[\w-]{43}$/)
    expect(volume.bindings).toEqual([
      { slot: 1, token: 1, ...common, commitment },
      { slot: null, token: 2, ...common, commitment },
      { slot: 0, token: 3, ...common, commitment },
      { slot: 2, token: 3, ...common, commitment },
    ])
    expect(volume.warnings[0]).toEqual({ code: "foreign-token-first", text: expect.any(String) })
    expect(report.unverified).toBe(false)
  })

  it("never shows the JWE itself", async () => {
    const { bindings } = await onlyVolume(vector("luks2-bound"))
    const report = await inspect(headerPorts(), [file(vector("luks2-bound"))])
    const text = JSON.stringify(inspectDocument(report))
    expect(text).not.toContain(bindings[0]?.jwe.slice(0, 40))
    expect(text).not.toContain(bindings[0]?.jwe.slice(-30))
  })
})

describe("who could recover it", () => {
  const tang = async (): Promise<string> => (await onlyVolume(vector("luks2-bound"))).bindings[0]?.jwe ?? ""
  it.each([
    ["relay", async () => sss(1, [await tang(), tpm2()])],
    ["partly", async () => sss(2, [await tang(), tpm2()])],
    ["here", () => tpm2()],
    ["here", () => sss(1, [tpm2(), jwe({ alg: "dir", clevis: { pin: "moon" } })])],
    ["no", async () => sss(3, [await tang(), tpm2()])],
    ["no", () => jwe({ alg: "dir", clevis: { pin: "moon" } })],
    ["no", () => "not.a.real.jwe.x"],
  ])("says %s", async (recoverable, make) => {
    const { pieces } = await inspect(headerPorts({ stdin: Buffer.from(await make()) }), ["-"])
    expect(pieces[0]?.bindings[0]).toMatchObject({
      recoverable,
      ...(recoverable === "relay" ? {} : { why: expect.any(String) }),
    })
  })
})

describe("what is shown is unverified", () => {
  it("when no copy is intact", async () => {
    const bytes = vector("luks2-bound")
      .fill(7, 30, 31)
      .fill(7, 0x4000 + 30, 0x4000 + 31)
    expect((await inspect(headerPorts(), [file(bytes)])).unverified).toBe(true)
  })

  it("but not when one copy is", async () => {
    expect((await inspect(headerPorts(), [file(vector("luks2-bound").fill(7, 30, 31))])).unverified).toBe(
      false,
    )
  })
})

describe("pieces of a header", () => {
  it.each([
    [
      "a compact JWE",
      async () => (await onlyVolume(vector("luks2-bound"))).bindings[0]?.jwe ?? "",
      "jwe",
      null,
    ],
    ["a token export", () => TOKEN, "token", 1],
    ["the jwe member alone", () => JSON.stringify(JSON.parse(TOKEN).jwe), "jwe", null],
  ])("%s is recognised in a file", async (_, make, kind, slot) => {
    const { pieces, volumes } = await inspect(headerPorts(), [file(await make(), "piece")])
    expect(volumes).toEqual([])
    expect(pieces).toMatchObject([{ kind, bindings: [{ slot, pin: "tang", recoverable: "relay" }] }])
  })

  it("a JWE pasted from a mail may have line breaks and spaces", async () => {
    const text = (await onlyVolume(vector("luks2-bound"))).bindings[0]?.jwe ?? ""
    const folded = `\n  ${text.replace(/(.{64})/g, "$1\r\n  ")}\n\n`
    const { pieces } = await inspect(headerPorts({ stdin: Buffer.from(folded) }), ["-"])
    expect(pieces).toMatchObject([{ source: "standard input", kind: "jwe", bindings: [{ pin: "tang" }] }])
  })

  it("a general JWE with one recipient is the same JWE", async () => {
    const { encrypted_key: _, ...rest } = JSON.parse(TOKEN).jwe
    const { pieces } = await inspect(headerPorts(), [file(JSON.stringify({ ...rest, recipients: [{}] }))])
    expect(pieces).toMatchObject([{ kind: "jwe", bindings: [{ pin: "tang" }] }])
  })

  it("a dump of the luksmeta area shows its entries by key slot", async () => {
    const area = vector("luks1-bound").subarray(1_052_672)
    const { pieces } = await inspect(headerPorts(), [file(area)])
    expect(pieces).toMatchObject([{ kind: "luksmeta", bindings: [{ slot: 1 }, { slot: 2 }] }])
  })

  it.each(['{"type":"systemd-tpm2","keyslots":["1"]}', "{}", "hello world", "a.b.c", "", "\0\0\0"])(
    "%j is none",
    async (text) => {
      await expect(inspect(headerPorts(), [file(text)])).rejects.toMatchObject({ code: "no-volume" })
    },
  )
})

describe("several paths", () => {
  it("gives what can be read and names what cannot", async () => {
    const nothing = file("nothing")
    const report = await inspect(headerPorts(), [nothing, file(vector("luks1-bound"))])
    expect(report.volumes).toHaveLength(1)
    expect(inspectDocument(report)).toMatchObject({
      errors: [{ code: "no-volume", text: `no LUKS header was found in ${nothing}` }],
    })
  })

  it("says what a file is that is no disk", async () => {
    const point = '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}'
    await expect(inspect(headerPorts(), [file(point, "answer.txt")])).rejects.toMatchObject({
      code: "no-volume",
      message: expect.stringMatching(/answer\.txt is an answer of a Tang server, not a disk$/),
    })
    await expect(inspect(headerPorts(), [file("", "copy.img")])).rejects.toMatchObject({
      message: expect.stringMatching(/copy\.img is empty$/),
    })
  })

  it("fails with the first failure if nothing could be read", async () => {
    const missing = join(workspace(), "missing")
    await expect(inspect(headerPorts(), [missing, file("x")])).rejects.toMatchObject({ code: "no-such-file" })
  })
})

it("says that it searches a large source", async () => {
  const path = file(disk((1 << 20) * 300, { [1 << 21]: vector("luks2-bound") }))
  const ports = headerPorts()
  const { volumes } = await inspect(ports, [path])
  expect(volumes[0]).toMatchObject({ offset: 1 << 21, foundBy: { kind: "scan" } })
  expect(ports.said[0]).toMatch(/searching all 1 GiB/)
})

it("reads a policy whose key slot says more than the header's own words", async () => {
  const path = file(
    editBoth(vector("luks2-bound"), (json) =>
      Object.assign(section(json, "tokens", "1", "jwe"), { protected: "eyJ9" }),
    ),
  )
  const { volumes } = await inspect(headerPorts(), [path])
  expect(volumes[0]?.bindings[0]).toMatchObject({
    slot: 1,
    pin: "unreadable",
    policy: null,
    recoverable: "no",
  })
})
