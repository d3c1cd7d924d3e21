import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs"
import { open } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { deviceNumbers, makeDisk, sizeByReading } from "../../src/host/disk.ts"
import { workspace } from "../support/workspace.ts"

const disk = makeDisk()

/** Where a descriptor of this process leads; another test may have closed it meanwhile. */
function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined
  }
}

describe("an image", () => {
  it("is read at offsets, short only at its end", async () => {
    const path = join(workspace(), "disk.img")
    writeFileSync(path, "0123456789")
    const source = await disk.open(path)
    onTestFinished(() => source.close())
    expect(source).toMatchObject({ size: 10, kind: "file", path })
    expect(source.sectorSize).toBeUndefined()
    const read = async (offset: number, length: number) =>
      Buffer.from(await source.read(offset, length)).toString()
    expect(await read(0, 10)).toBe("0123456789")
    expect(await read(3, 4)).toBe("3456")
    expect(await read(8, 100)).toBe("89")
    expect(await read(10, 1)).toBe("")
    expect(await read(99, 1)).toBe("")
  })

  it.skipIf(process.platform !== "linux")("is opened for reading and nothing else", async () => {
    const path = join(workspace(), "disk.img")
    writeFileSync(path, "0123456789")
    const source = await disk.open(path)
    onTestFinished(() => source.close())
    const own = readdirSync("/proc/self/fd").filter((fd) => linkOf(fd) === path)
    const flags = own.map(
      (fd) => /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1],
    )
    // The access mode is in the last two bits (open(2)): 0 is O_RDONLY.
    expect(flags.map((text) => Number.parseInt(text ?? "7", 8) & 3)).toEqual([0])
  })

  it("that shrinks while it is open ends early instead of inventing bytes", async () => {
    const path = join(workspace(), "disk.img")
    writeFileSync(path, "0123456789")
    const source = await disk.open(path)
    onTestFinished(() => source.close())
    writeFileSync(path, "0123")
    expect(await source.read(2, 8)).toHaveLength(2)
  })
})

describe("what is no disk", () => {
  it("is refused by name: nothing, a folder, a pipe, a terminal device", async () => {
    const dir = workspace()
    mkdirSync(join(dir, "folder"))
    spawnSync("mkfifo", [join(dir, "pipe")])
    for (const path of [join(dir, "none"), join(dir, "folder"), join(dir, "pipe"), "/dev/null"]) {
      await expect(disk.open(path), path).rejects.toMatchObject({ code: "no-such-file", details: { path } })
    }
  })
})

describe("a block device", () => {
  const root = process.geteuid?.() === 0
  it.skipIf(!root)(
    "has its size and sector size from the kernel (needs root for a loop device)",
    async (context) => {
      const image = join(workspace(), "disk.img")
      writeFileSync(image, Buffer.alloc(3 * 4096, "x"))
      const made = spawnSync("losetup", ["-f", "--show", image], { encoding: "utf8" })
      if (made.status !== 0) return context.skip("no loop device here")
      const device = made.stdout.trim()
      onTestFinished(() => void spawnSync("losetup", ["-d", device]))
      const source = await disk.open(device)
      onTestFinished(() => source.close())
      expect(source).toMatchObject({ kind: "device", size: 3 * 4096, sectorSize: 512 })
      expect(Buffer.from(await source.read(12_287, 5)).toString()).toBe("x")
    },
  )

  it("is told by its numbers, large ones included", () => {
    expect(deviceNumbers(0x0811)).toEqual({ major: 8, minor: 17 })
    expect(deviceNumbers(0x10_30_05)).toEqual({ major: 0x30, minor: 0x105 })
    expect(deviceNumbers(0xfff_0_00_ff)).toEqual({ major: 0, minor: 0xfff00 + 0xff })
    expect(deviceNumbers(2 ** 32 * 0x1000 + 0x0100)).toEqual({ major: 0x1001, minor: 0 })
  })
})

describe("the size by reading", () => {
  it.each([0, 1, 511, 512, 513, 100_000])("finds %i bytes", async (size) => {
    const path = join(workspace(), "file")
    writeFileSync(path, Buffer.alloc(size))
    const handle = await open(path)
    onTestFinished(() => handle.close())
    expect(await sizeByReading(handle)).toBe(size)
  })
})
