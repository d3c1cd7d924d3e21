import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { readBootId } from "../../src/host/clock.ts"
import { makeLock, startTime } from "../../src/host/lock.ts"
import { NODE, ROOT } from "../support/build.ts"
import { workspace } from "../support/workspace.ts"

/** Another process that takes the lock and holds it until it is killed. Resolves when it has it or was told why not. */
async function otherProcess(home: string): Promise<{ pid: number; said: string; kill(): Promise<void> }> {
  const code = `
    const { makeLock } = await import(${JSON.stringify(join(ROOT, "src/host/lock.ts"))})
    console.log(await makeLock(process.argv[1]).acquire().then(() => "held", (error) => error.code + " " + error.details.pid))
    setInterval(() => {}, 1000)`
  const child = spawn(NODE, ["--input-type=module", "-e", code, home], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const gone = once(child, "exit")
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL")
    await gone
  }
  onTestFinished(kill)
  const [said] = await once(child.stdout, "data")
  return { pid: child.pid ?? 0, said: String(said).trim(), kill }
}

describe("two processes on one home", () => {
  it("the second is told the number of the first, and gets in when the first is killed", async () => {
    const home = workspace()
    const first = await otherProcess(home)
    expect(first.said).toBe("held")
    const second = makeLock(home)
    await expect(second.acquire()).rejects.toMatchObject({ code: "home-busy", details: { pid: first.pid } })
    expect((await otherProcess(home)).said).toBe(`home-busy ${first.pid}`)
    await first.kill()
    expect(existsSync(join(home, "lock"))).toBe(true)
    await second.acquire()
    expect(readFileSync(join(home, "lock"), "utf8")).toContain(`"pid":${process.pid}`)
    await second.close()
    expect(existsSync(join(home, "lock"))).toBe(false)
  })

  it("one that was killed and that nobody has asked for holds nothing", async () => {
    const home = workspace()
    // The shell is replaced by a program that never asks what became of its child.
    const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    onTestFinished(() => void parent.kill("SIGKILL"))
    const pid = Number(String(await once(parent.stdout, "data")))
    const start = startTime(pid)
    expect(start).toMatch(/^\d+$/)
    writeFileSync(join(home, "lock"), JSON.stringify({ pid, boot: readBootId(), start }))
    await expect(makeLock(home).acquire()).rejects.toMatchObject({ code: "home-busy" })
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "latin1")).toContain(") Z ")
    const lock = makeLock(home)
    await lock.acquire()
    await lock.close()
  })

  it("only one of many gets in at the same moment, also past a stale lock", async () => {
    const home = workspace()
    writeFileSync(join(home, "lock"), JSON.stringify({ pid: process.pid, boot: readBootId(), start: "1" }))
    const all = await Promise.all(Array.from({ length: 4 }, () => otherProcess(home)))
    const holder = all.find(({ said }) => said === "held")
    expect(all.filter(({ said }) => said === "held")).toHaveLength(1)
    for (const { said } of all) expect(["held", `home-busy ${holder?.pid}`]).toContain(said)
  })
})

describe("one process", () => {
  it("can take the lock again and again; others wait until it closes", async () => {
    const home = workspace()
    const lock = makeLock(home)
    await Promise.all([lock.acquire(), lock.acquire(), lock.hold()])
    await (await lock.acquire()).release()
    expect(existsSync(join(home, "lock"))).toBe(true)
    await lock.close()
    expect(existsSync(join(home, "lock"))).toBe(false)
    await lock.close()
  })
})

describe("a lock left behind", () => {
  const boot = readBootId()
  it.each([
    [
      "by another boot",
      { pid: process.pid, boot: "00000000-0000-4000-8000-000000000000", start: startTime(process.pid) },
    ],
    ["by a process that is gone", { pid: 4_194_300, boot, start: "5" }],
    ["by a process whose number another one has now", { pid: process.pid, boot, start: "5" }],
  ])("%s is stale", async (_, holder) => {
    const home = workspace()
    writeFileSync(join(home, "lock"), JSON.stringify(holder))
    const lock = makeLock(home)
    await lock.acquire()
    await lock.close()
  })

  it.each(["", "{", "[]", '{"pid":-1}', "\0\0\0\0"])(
    "as %j, half written in a crash, is stale",
    async (text) => {
      const home = workspace()
      writeFileSync(join(home, "lock"), text)
      const lock = makeLock(home)
      await lock.acquire()
      await lock.close()
    },
  )

  it("by this very process, living, is not", async () => {
    const home = workspace()
    writeFileSync(
      join(home, "lock"),
      JSON.stringify({ pid: process.pid, boot, start: startTime(process.pid) }),
    )
    await expect(makeLock(home).acquire()).rejects.toMatchObject({
      code: "home-busy",
      details: { pid: process.pid },
    })
  })
})

it("does not remove a lock that is not its own", async () => {
  const home = workspace()
  const lock = makeLock(home)
  await lock.acquire()
  writeFileSync(join(home, "lock"), "somebody else")
  await lock.close()
  expect(readFileSync(join(home, "lock"), "utf8")).toBe("somebody else")
})
