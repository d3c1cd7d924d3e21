import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { NODE } from "./build.ts"
import { forEachSyscall } from "./faults.ts"
import { strace } from "./strace.ts"
import { workspace } from "./workspace.ts"

// Replaces DIR/file as it should be done (temp file, sync, rename, sync of the folder), or carelessly in place.
const CAREFUL = (temp: string) => `
  const { open, rename } = await import("node:fs/promises")
  const temp = process.argv[1] + "/" + ${temp}
  const handle = await open(temp, "wx"); await handle.writeFile("new"); await handle.sync(); await handle.close()
  await rename(temp, process.argv[1] + "/file")
  const folder = await open(process.argv[1]); await folder.sync(); await folder.close()`
const CARELESS = `
  const { open } = await import("node:fs/promises")
  const handle = await open(process.argv[1] + "/file", "w"); await handle.writeFile("new"); await handle.close()`

const script = (code: string) => ({
  prepare: (dir: string) => writeFileSync(join(dir, "file"), "old"),
  command: (dir: string) => ({ program: NODE, args: ["--input-type=module", "-e", code, dir] }),
})
const fileIn = (dir: string) => readFileSync(join(dir, "file"), "utf8")

describe("the kill and fault loop", () => {
  it("reaches every state-changing call of a careful write, and finds nothing wrong", async () => {
    const seen: string[] = []
    const report = await forEachSyscall({
      ...script(CAREFUL('"temp"')),
      fault: "SIGKILL",
      check({ dir, call, result }) {
        seen.push(`${call.name} ${call.path}`)
        expect(result.code).toBe(137)
        expect(["old", "new"]).toContain(fileIn(dir))
      },
    })
    expect(seen).toEqual(["openat temp", "write temp", "fsync temp", "rename temp", "fsync "])
    expect(report).toEqual({ points: 5, faulted: 5, missed: [] })
  })

  it("finds the moment at which a careless write has lost the old content", async () => {
    const run = forEachSyscall({
      ...script(CARELESS),
      fault: "SIGKILL",
      check: ({ dir }) => expect(["old", "new"]).toContain(fileIn(dir)),
    })
    await expect(run).rejects.toThrow(/after SIGKILL at call 1, write file/)
  })

  it("lets calls fail one after the other", async () => {
    const seen: string[] = []
    await forEachSyscall({
      ...script(CAREFUL('"temp"')),
      fault: "ENOSPC",
      check({ dir, call, result }) {
        seen.push(call.name)
        expect(result.stderr).toContain("ENOSPC")
        expect(fileIn(dir)).toBe(call.index === 4 ? "new" : "old")
      },
    })
    expect(seen).toEqual(["openat", "write", "fsync", "rename", "fsync"])
  })

  it("reports the calls that it cannot reach where file names differ in every run", async () => {
    const report = await forEachSyscall({
      ...script(CAREFUL('process.hrtime.bigint() + ".tmp"')),
      fault: "SIGKILL",
      check: ({ dir }) => expect(["old", "new"]).toContain(fileIn(dir)),
    })
    expect(report.points).toBe(5)
    expect(report.missed.join()).toMatch(/^openat \d+\.tmp/)
    expect(report.faulted).toBe(5 - report.missed.length)
  })

  it("reaches every call where the program is made repeatable", async () => {
    const { prepare, command } = script(CAREFUL('process.pid + "-" + process.hrtime.bigint() + ".tmp"'))
    const report = await forEachSyscall({
      prepare,
      command(dir) {
        const { program, args } = command(dir)
        return { program, args: ["--import", join(import.meta.dirname, "repeatable.mjs"), ...args] }
      },
      fault: "EIO",
      check: ({ result }) => expect(result.stderr).toContain("EIO"),
    })
    expect(report).toEqual({ points: 5, faulted: 5, missed: [] })
  })

  it("takes every n-th call only when asked", async () => {
    const seen: number[] = []
    const check = ({ call }: { call: { index: number } }) => void seen.push(call.index)
    await forEachSyscall({ ...script(CAREFUL('"temp"')), fault: "EIO", every: 2, check })
    expect(seen).toEqual([0, 2, 4])
  })

  it("refuses a command that fails by itself", async () => {
    const command = () => ({ program: NODE, args: ["-e", "process.exitCode = 1"] })
    const run = forEachSyscall({ prepare: () => {}, command, fault: "EIO", check: () => {} })
    await expect(run).rejects.toThrow("fails without a fault already")
  })
})

describe("strace", () => {
  it("follows children", async () => {
    const dir = workspace()
    mkdirSync(join(dir, "inner"))
    const { syscalls } = await strace(
      { program: "sh", args: ["-c", `(rmdir ${dir}/inner)`] },
      { calls: ["rmdir"] },
    )
    expect(syscalls.map((call) => call.name)).toEqual(["rmdir"])
    expect(readdirSync(dir)).toEqual([])
  })
})
