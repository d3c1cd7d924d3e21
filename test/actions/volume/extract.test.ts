import { createHash } from "node:crypto"
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { extract, worthOf } from "../../../src/actions/volume/extract.ts"
import { disk, editBoth, onlyVolume, section, vector } from "../../luks/vectors.ts"
import { workspace } from "../../support/workspace.ts"
import { headerPorts } from "../header-ports.ts"

const MIB = 1 << 20

function lab(bytes: Uint8Array): { path: string; output: string } {
  const folder = workspace()
  const path = join(folder, "disk.img")
  writeFileSync(path, bytes)
  return { path, output: join(folder, "piece") }
}

describe("a piece of a header", () => {
  it("jwe is the compact text, nothing behind it, readable by the owner only", async () => {
    const where = lab(vector("luks2-bound"))
    const taken = await extract(headerPorts(), { ...where, what: "jwe", slot: 1 })
    const written = readFileSync(where.output)
    expect(written.toString()).toBe((await onlyVolume(vector("luks2-bound"))).bindings[0]?.jwe)
    expect(taken.sha256).toBe(createHash("sha256").update(written).digest("hex"))
    expect(statSync(where.output).mode & 0o777).toBe(0o400)
  })

  it("token is what cryptsetup exports", async () => {
    const where = lab(vector("luks2-bound"))
    await extract(headerPorts(), { ...where, what: "token", slot: 1 })
    const exported = readFileSync(
      join(import.meta.dirname, "../../vectors/luks/luks2-bound-token.json"),
      "utf8",
    )
    expect(readFileSync(where.output, "utf8")).toBe(exported.trimEnd())
  })

  it("token of LUKS1 is made from luksmeta, in the shape that cryptsetup imports", async () => {
    const where = lab(vector("luks1-bound"))
    await extract(headerPorts(), { ...where, what: "token", slot: 1 })
    const token = JSON.parse(readFileSync(where.output, "utf8"))
    expect(token).toMatchObject({ type: "clevis", keyslots: ["1"], jwe: { encrypted_key: "" } })
    expect(Object.keys(token.jwe)).toEqual(["ciphertext", "encrypted_key", "iv", "protected", "tag"])
  })

  it("header of LUKS2 is both copies and the key slots, of LUKS1 everything before the data", async () => {
    for (const [name, length] of [
      ["luks2-proof", 294_912],
      ["luks1-bound", 2 * MIB],
    ] as const) {
      const where = lab(disk(6 * MIB, { [MIB]: vector(name) }))
      const taken = await extract(headerPorts(), { ...where, what: "header" })
      expect(taken).toMatchObject({ cutOff: false, verified: true, unreadable: 0 })
      expect(Buffer.from(readFileSync(where.output)).equals(vector(name).subarray(0, length))).toBe(true)
    }
  })

  it("header of a source that ends early says that it is not complete", async () => {
    const where = lab(vector("luks2-bound"))
    expect(await extract(headerPorts(), { ...where, what: "header" })).toMatchObject({ cutOff: true })
  })

  it("goes nowhere but to the caller with -", async () => {
    const where = lab(vector("luks1-bound"))
    const taken = await extract(headerPorts(), { ...where, output: "-", what: "jwe" })
    expect(taken.bytes.length).toBeGreaterThan(1000)
    expect(existsSync(where.output)).toBe(false)
  })

  it("from a damaged header is marked as not verified", async () => {
    const where = lab(
      vector("luks2-bound")
        .fill(7, 30, 31)
        .fill(7, 0x4000 + 30, 0x4000 + 31),
    )
    expect(await extract(headerPorts(), { ...where, what: "jwe", slot: 1 })).toMatchObject({
      verified: false,
    })
  })
})

describe("the output is never the source", () => {
  it.each(["the same path", "a link to it"])("%s", async (kind) => {
    const where = lab(vector("luks1-bound"))
    if (kind === "a link to it") symlinkSync(where.path, where.output)
    const output = kind === "a link to it" ? where.output : where.path
    await expect(extract(headerPorts(), { path: where.path, output, what: "header" })).rejects.toMatchObject({
      code: "output-refused",
    })
    expect(Buffer.from(readFileSync(where.path)).equals(vector("luks1-bound"))).toBe(true)
  })
})

describe("what is meant must be clear", () => {
  const take = (bytes: Uint8Array, more: object) => {
    const where = lab(bytes)
    return extract(headerPorts(), { ...where, what: "jwe", ...more })
  }

  it("several bound key slots want a choice", async () => {
    await expect(take(vector("luks2-bound"), {})).rejects.toMatchObject({
      code: "choose-slot",
      details: { choices: ["--slot 1", "--slot 0", "--slot 2"] },
    })
  })

  it("several tokens on one key slot want a choice by token", async () => {
    const bytes = editBoth(vector("luks2-bound"), (json) => {
      const jwe = { ...section(json, "tokens", "1", "jwe"), iv: "AAAAAAAAAAAAAAAA" }
      section(json, "tokens")["7"] = { type: "clevis", keyslots: ["1"], jwe }
    })
    await expect(take(bytes, { slot: 1 })).rejects.toMatchObject({
      details: { choices: ["--token 1", "--token 7"] },
    })
    expect(Buffer.from((await take(bytes, { slot: 1, token: 7 })).bytes).toString()).toContain(
      "..AAAAAAAAAAAAAAAA.",
    )
    expect((await take(bytes, { token: 2 })).slot).toBeNull()
  })

  it.each([
    [{ slot: 9 }, "no-such-slot"],
    [{ slot: 0 }, "no-binding"],
  ])("%o gives %s", async (choice, code) => {
    await expect(take(vector("luks1-bound"), choice)).rejects.toMatchObject({ code })
  })

  it("several volumes want a choice by UUID or offset", async () => {
    const bytes = disk(8 * MIB, { [MIB]: vector("luks1-bound"), [4 * MIB]: vector("luks2-bound") })
    const uuid = (await onlyVolume(vector("luks2-bound"))).uuid
    await expect(take(bytes, { what: "header" })).rejects.toMatchObject({ code: "choose-volume" })
    expect((await take(bytes, { slot: 1, at: uuid })).uuid).toBe(uuid)
    expect((await take(bytes, { slot: 1, at: String(4 * MIB) })).uuid).toBe(uuid)
    await expect(take(bytes, { at: "7" })).rejects.toMatchObject({ code: "no-volume" })
  })

  it("among several volumes the only bound one is meant", async () => {
    const bytes = disk(8 * MIB, { [MIB]: vector("luks1-bound"), [4 * MIB]: vector("luks2-proof") })
    expect((await take(bytes, {})).slot).toBe(1)
  })
})

it("says in short sentences what a piece is worth to a thief", () => {
  for (const what of ["jwe", "token", "header"] as const) {
    for (const sentence of worthOf(what)) expect(sentence.split(" ").length).toBeLessThanOrEqual(14)
  }
})
