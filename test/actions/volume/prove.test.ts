import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { readDiskPassphrase } from "../../../src/actions/volume/disk-passphrase.ts"
import { prove } from "../../../src/actions/volume/prove.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { editBoth, section, vector } from "../../luks/vectors.ts"
import { workspace } from "../../support/workspace.ts"
import { headerPorts } from "../header-ports.ts"

function file(bytes: Uint8Array): string {
  const path = join(workspace(), "disk.img")
  writeFileSync(path, bytes)
  return path
}
const secret = (text: string): Secret => new Secret(new Uint8Array(Buffer.from(text)))

describe("prove", () => {
  it("names the key slot that opens", async () => {
    const path = file(vector("luks2-proof"))
    expect(await prove(headerPorts(), { path }, secret("two"))).toMatchObject({
      opens: 1,
      withoutNewline: false,
    })
    expect(await prove(headerPorts(), { path, slot: 2 }, secret("three\n"))).toMatchObject({
      opens: 2,
      withoutNewline: true,
    })
  })

  it("says that nothing opens only if every key slot was tested", async () => {
    const path = file(vector("luks2-proof"))
    await expect(prove(headerPorts(), { path }, secret("x"))).rejects.toMatchObject({ code: "opens-nothing" })
    await expect(prove(headerPorts(), { path, slot: 0 }, secret("two"))).rejects.toMatchObject({
      code: "opens-nothing",
      message: expect.stringContaining("does not open key slot 0"),
    })
  })

  it("says why a key slot could not be tested", async () => {
    const bytes = editBoth(vector("luks2-proof"), (json) =>
      Object.assign(section(json, "keyslots", "1", "area"), { encryption: "twofish-xts-plain64" }),
    )
    const path = file(bytes)
    await expect(prove(headerPorts(), { path }, secret("x"))).rejects.toMatchObject({
      code: "proof-unsupported",
      message: expect.stringContaining('key slot 1: the cipher "twofish-xts-plain64"'),
    })
    expect((await prove(headerPorts(), { path }, secret("one"))).opens).toBe(0)
  })

  it("says that memory is short before it starts", async () => {
    const ports = { ...headerPorts(), freeMemory: () => 1 << 20 }
    await expect(
      prove(ports, { path: file(vector("luks2-proof")), slot: 0 }, secret("one")),
    ).rejects.toMatchObject({
      code: "proof-needs-memory",
    })
  })
})

describe("the passphrase of a disk", () => {
  it("is typed where standard input is a keyboard", async () => {
    expect(Buffer.from((await readDiskPassphrase(headerPorts({ typed: "typed" }))).reveal()).toString()).toBe(
      "typed",
    )
  })

  it("is every byte of standard input elsewhere", async () => {
    const stdin = new Uint8Array([0, 10, 255, 10])
    expect((await readDiskPassphrase(headerPorts({ stdin }))).reveal()).toEqual(stdin)
  })

  it("was never given where standard input is empty: nothing is said about key slots then", async () => {
    await expect(readDiskPassphrase(headerPorts({ stdin: new Uint8Array() }))).rejects.toMatchObject({
      code: "input-needed",
    })
  })

  it("is no longer than cryptsetup takes", async () => {
    await expect(
      readDiskPassphrase(headerPorts({ stdin: new Uint8Array((8 << 20) + 1) })),
    ).rejects.toMatchObject({
      code: "input-too-large",
    })
  })
})
