import { spawnSync } from "node:child_process"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { makeFiles } from "../../src/host/files.ts"
import { workspace } from "../support/workspace.ts"

const files = makeFiles()
const bytes = (text: string): Uint8Array => Buffer.from(text)

describe("reading", () => {
  it("returns the whole file up to the limit and refuses one byte more", async () => {
    const path = join(workspace(), "letter")
    writeFileSync(path, "12345678")
    expect(Buffer.from(await files.read(path, 8)).toString()).toBe("12345678")
    await expect(files.read(path, 7)).rejects.toMatchObject({
      code: "input-too-large",
      details: { limit: 7 },
    })
    writeFileSync(path, "")
    expect(await files.read(path, 0)).toHaveLength(0)
  })

  it("names what is missing, and what is a folder", async () => {
    const dir = workspace()
    await expect(files.read(join(dir, "none"), 9)).rejects.toMatchObject({
      code: "no-such-file",
      details: { cause: "ENOENT" },
    })
    await expect(files.read(dir, 9)).rejects.toMatchObject({
      code: "no-such-file",
      details: { cause: "EISDIR" },
    })
  })

  it("takes standard input once, bounded as well", async () => {
    async function* input() {
      yield bytes("abc")
      yield bytes("def")
    }
    expect(Buffer.from(await makeFiles(input).read("-", 6)).toString()).toBe("abcdef")
    await expect(makeFiles(input).read("-", 5)).rejects.toMatchObject({ code: "input-too-large" })
    const once = makeFiles(input)
    await once.read("-", 6)
    await expect(once.read("-", 6)).rejects.toMatchObject({ code: "usage" })
  })
})

describe("looking", () => {
  it("tells files, folders, links, devices and what is missing", async () => {
    const dir = workspace()
    writeFileSync(join(dir, "file"), "")
    symlinkSync("file", join(dir, "link"))
    const kinds = await Promise.all(
      ["file", "link", "none", "file/x", "."].map((name) => files.kind(join(dir, name))),
    )
    expect(kinds).toEqual(["file", "link", "missing", "missing", "folder"])
    expect(await files.kind("/dev/null")).toBe("device")
  })

  it("knows one file under two names", async () => {
    const dir = workspace()
    writeFileSync(join(dir, "a"), "")
    writeFileSync(join(dir, "b"), "")
    symlinkSync("a", join(dir, "link"))
    expect(await files.same(join(dir, "a"), join(dir, "link"))).toBe(true)
    expect(await files.same(join(dir, "a"), join(dir, "b"))).toBe(false)
    expect(await files.same(join(dir, "none"), join(dir, "./none"))).toBe(true)
  })

  it("lists a folder in order", async () => {
    const dir = workspace()
    for (const name of ["c", "a", "b"]) writeFileSync(join(dir, name), "")
    expect(await files.list(dir)).toEqual(["a", "b", "c"])
  })
})

describe("writing", () => {
  it("replaces a file whole, for its owner only, and leaves nothing beside it", async () => {
    const dir = workspace()
    const path = join(dir, "out")
    writeFileSync(path, "old", { mode: 0o644 })
    await files.write(path, bytes("new"))
    expect(readFileSync(path, "utf8")).toBe("new")
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(dir)).toEqual(["out"])
  })

  it("gives the mode that was asked for, whatever the umask", async () => {
    const dir = workspace()
    const before = process.umask(0o077)
    try {
      for (const mode of [0o400, 0o644]) {
        await files.write(join(dir, `m${mode}`), bytes("x"), mode)
        expect(statSync(join(dir, `m${mode}`)).mode & 0o777).toBe(mode)
      }
    } finally {
      process.umask(before)
    }
  })

  it("refuses devices, links and folders, and changes none of them", async () => {
    const dir = workspace()
    writeFileSync(join(dir, "target"), "old")
    symlinkSync("target", join(dir, "link"))
    mkdirSync(join(dir, "folder"))
    for (const path of ["/dev/null", join(dir, "link"), join(dir, "folder")]) {
      await expect(files.write(path, bytes("new"))).rejects.toMatchObject({ code: "output-refused" })
    }
    expect(readFileSync(join(dir, "target"), "utf8")).toBe("old")
  })

  it("says beforehand where nothing can be written, and leaves no trace of asking", async () => {
    const dir = workspace()
    writeFileSync(join(dir, "old"), "old")
    symlinkSync("old", join(dir, "link"))
    const names = readdirSync(dir)
    for (const good of ["new", "old"]) await files.checkPlace(join(dir, good))
    for (const [path, code] of [
      [dir, "output-refused"],
      ["/dev/null", "output-refused"],
      [join(dir, "link"), "output-refused"],
      [join(dir, "none/new"), "write-failed"],
      [join(dir, "old/new"), "write-failed"],
    ] as const)
      await expect(files.checkPlace(path)).rejects.toMatchObject({ code })
    await expect(files.checkPlace(join(dir, "none/new"))).rejects.toThrow("the folder does not exist")
    expect(readdirSync(dir)).toEqual(names)
  })

  it("names the cause where it cannot write, and leaves the old file", async () => {
    const dir = workspace()
    await expect(files.write(join(dir, "none/out"), bytes("x"))).rejects.toMatchObject({
      code: "write-failed",
      details: { cause: "ENOENT" },
    })
    writeFileSync(join(dir, "file"), "old")
    await expect(files.write(join(dir, "file/out"), bytes("x"))).rejects.toMatchObject({
      code: "write-failed",
    })
    expect(readFileSync(join(dir, "file"), "utf8")).toBe("old")
  })

  const root = process.geteuid?.() === 0
  it.skipIf(!root)(
    "keeps the old file when the disk is full or read-only (needs root to mount a tmpfs)",
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "nbde-rescue-full-"))
      const mount = (...args: string[]) => spawnSync("mount", args, { encoding: "utf8" })
      expect(mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", dir)).toMatchObject({ status: 0 })
      try {
        const path = join(dir, "out")
        await files.write(path, bytes("old"))
        await expect(files.write(path, new Uint8Array(100_000))).rejects.toMatchObject({
          code: "write-failed",
          message: expect.stringContaining("the disk is full"),
          details: { cause: "ENOSPC" },
        })
        expect(readdirSync(dir)).toEqual(["out"])
        expect(readFileSync(path, "utf8")).toBe("old")
        mount("-o", "remount,ro", dir)
        await expect(files.write(path, bytes("new"))).rejects.toMatchObject({ details: { cause: "EROFS" } })
        expect(readFileSync(path, "utf8")).toBe("old")
      } finally {
        spawnSync("umount", [dir])
        rmSync(dir, { recursive: true })
      }
    },
  )

  it.skipIf(root)("names missing permission (root has every permission)", async () => {
    const dir = workspace()
    chmodSync(dir, 0o500)
    await expect(files.write(join(dir, "out"), bytes("x"))).rejects.toMatchObject({
      details: { cause: "EACCES" },
    })
  })
})
