// What regen asks before it begins, what it leaves in the record, and what never leaves it: no argument, no socket.
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { aboutKeySlot, openDebt } from "../../../src/actions/case/debts.ts"
import { openRecorder } from "../../../src/actions/record/record.ts"
import { regen } from "../../../src/actions/regen/regen.ts"
import { readChain } from "../../../src/journal/chain.ts"
import { replay } from "../../../src/journal/replay.ts"
import {
  type ChangeWorld,
  lookBefore,
  makeChangeWorld,
  makeStage,
  NO_VIEW,
  readImage,
  regenOptions,
  type Stage,
  startPorts,
} from "../../robust/change-world.ts"
import { cliCommand, run } from "../../support/cli.ts"
import { clevisPass, opens } from "../../support/luks-image.ts"
import { strace, stringsOf } from "../../support/strace.ts"
import { workspace } from "../../support/workspace.ts"

describe("regen on the command line", () => {
  let world: ChangeWorld
  beforeAll(async () => {
    world = await makeChangeWorld()
  })
  afterAll(() => world.stop())

  const stageFor = async (): Promise<Stage> =>
    makeStage(join(workspace(), "stage"), await world.image("luks2", true))

  const command = (stage: Stage, args: readonly string[]) => {
    const [program, ...rest] = cliCommand([...args, "--home", stage.home])
    return { program, args: rest, env: { XDG_RUNTIME_DIR: join(stage.dir, "run") } }
  }
  const cli = (stage: Stage, args: readonly string[], stdin = "") => {
    const { program, ...rest } = command(stage, args)
    return run(program, rest.args, { ...rest, stdin })
  }

  it("closes the duty of a passphrase that was seen, with evidence, and its own header copy", async () => {
    const stage = await stageFor()
    const { uuid } = await readImage(stage.image)
    const started = startPorts(stage)
    const recorder = await openRecorder({ ...started.ports, home: await started.ports.openHome() })
    await recorder.append({ type: "case-opened", case: "C1", body: { host: "db1", uuid } })
    const about = { case: "C1", ...aboutKeySlot({ name: "db1", uuid, slot: 1 }) }
    await openDebt(recorder, { kind: "revealed-passphrase", ...about, owner: "Ada", deadline: 0 })
    await recorder.close()
    await started.close()
    const done = await cli(stage, ["regen", stage.image, "--trust-header-url", "--yes", "--json"])
    expect(done.code, done.stderr).toBe(0)
    const records = done.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(records.filter(({ event }) => event === "step").map(({ number }) => number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ])
    expect(records.at(-1)).toMatchObject({
      event: "done",
      uuid,
      case: "C1",
      changed: [{ slot: 1, oldTested: true }],
    })
    const { links } = readChain(readFileSync(join(stage.home, "journal.jsonl")))
    expect(replay(links).debts.size).toBe(0)
    expect(replay(links).openActs).toEqual([])
    const closed = links.map(({ entry }) => entry).filter(({ type }) => type === "debt-closed")
    expect(closed.map(({ body }) => body.how)).toEqual(["destroyed", "opens-nothing"])
  })

  it("refuses another disk than that of the case, the whole disk, and a question without an answer", async () => {
    const stage = await stageFor()
    const started = startPorts(stage)
    const recorder = await openRecorder({ ...started.ports, home: await started.ports.openHome() })
    await recorder.append({
      type: "case-opened",
      case: "2026-11-22-db1-aaaa",
      body: { host: "db1", uuid: "another" },
    })
    await recorder.close()
    await started.close()
    const before = readFileSync(stage.image)
    const base = ["regen", stage.image, "--trust-header-url"]
    const wrong = await cli(stage, [...base, "--yes", "--case", "2026-11-22-db1-aaaa"])
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining("[wrong-disk]")])
    const asked = await cli(stage, [...base, "--no-input"])
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("--yes")])
    const disk = join(stage.dir, "whole.img")
    writeFileSync(disk, Buffer.concat([Buffer.alloc(1 << 20), before]))
    const inside = await cli(stage, ["regen", disk, "--trust-header-url", "--yes"])
    expect([inside.code, inside.stderr]).toEqual([2, expect.stringContaining("[volume-inside]")])
    expect(readFileSync(stage.image).equals(before)).toBe(true)
  })

  it("keeps a header copy while the change is unfinished, gives it out, and destroys it with the case", async () => {
    const stage = await stageFor()
    const { uuid } = await readImage(stage.image)
    const started = startPorts(stage)
    const recorder = await openRecorder({ ...started.ports, home: await started.ports.openHome() })
    const id = "2026-11-22-db1-aaaa"
    await recorder.append({ type: "case-opened", case: id, body: { host: "db1", uuid } })
    await recorder.close()
    const { old } = await lookBefore(stage.image)
    const exec = {
      run: async (program: string, args: readonly string[], stdin?: Uint8Array) =>
        args[0] === "luksKillSlot"
          ? { code: 5, stdout: Buffer.of(), stderr: Buffer.from("device is busy") }
          : await started.ports.exec.run(program, args, stdin),
    }
    const broken = regen({ ...started.ports, exec }, regenOptions(stage), NO_VIEW)
    await expect(broken).rejects.toMatchObject({ code: "change-unfinished" })
    await started.close()
    const copy = join(stage.dir, "copy.img")
    const saved = await cli(stage, ["regen", stage.image, "--slot", "1", "--save-copy", copy])
    expect(saved.code, saved.stderr).toBe(0)
    expect(await opens(copy, old, 1)).toBe(true)
    const restored = join(stage.dir, "restored.img")
    copyFileSync(stage.image, restored)
    const restore = ["luksHeaderRestore", "-q", restored, "--header-backup-file", copy]
    expect(await run("cryptsetup", restore)).toMatchObject({ code: 0 })
    expect(await opens(restored, old, 1)).toBe(true)
    expect((await readImage(restored)).bindings).toHaveLength(1)
    const closed = await cli(stage, ["case", "close", id, "--confirm", "debts"])
    expect(closed.code, closed.stderr).toBe(0)
    const { links } = readChain(readFileSync(join(stage.home, "journal.jsonl")))
    // The sealed copy went with the case. The file did not, and is a duty of its own.
    expect([...replay(links).debts.values()].map(({ about }) => about.subject)).toEqual([
      expect.stringMatching(/^header copy of .* in the file copy\.img$/),
    ])
    const again = await cli(stage, [
      "regen",
      stage.image,
      "--slot",
      "1",
      "--save-copy",
      join(stage.dir, "other.img"),
    ])
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("[no-header-copy]")])
    const done = await cli(stage, ["regen", stage.image, "--slot", "1", "--trust-header-url", "--yes"])
    expect(done.code, done.stderr).toBe(0)
    expect(await opens(stage.image, old)).toBe(false)
  })

  it("works on a detached header as clevis does", async () => {
    const stage = await stageFor()
    const header = join(stage.dir, "header.img")
    copyFileSync(stage.image, header)
    truncateSync(header, Math.min(statSync(header).size, 4 << 20))
    const { old } = await lookBefore(header)
    const done = await cli(stage, ["regen", header, "--slot", "1", "--trust-header-url", "--yes"])
    expect(done.code, done.stderr).toBe(0)
    expect(await opens(header, old)).toBe(false)
    expect(await opens(header, await clevisPass(header, 1), 1)).toBe(true)
  })

  it("puts no passphrase into an argument, an environment or a file, and offline opens no socket", async () => {
    const stage = await stageFor()
    const { old } = await lookBefore(stage.image)
    const words = ["regen", stage.image, "--slot", "1", "--offline", "--yes"]
    const { result, syscalls } = await strace(
      { ...command(stage, words), stdin: old, timeoutMs: 120_000 },
      { calls: ["execve", "write", "pwrite64", "socket"], stringLimit: 4096 },
    )
    expect(result.code, result.stderr).toBe(0)
    const fresh = Buffer.from(await clevisPass(stage.image, 1))
    const secrets = [fresh.toString(), Buffer.from(old).toString()]
    const sockets = syscalls.filter(({ name, args }) => name === "socket" && /AF_INET|AF_NETLINK/.test(args))
    expect(sockets).toEqual([])
    const started = syscalls.filter(({ name }) => name === "execve")
    expect(started.length).toBeGreaterThan(5)
    for (const { args } of started) for (const secret of secrets) expect(args).not.toContain(secret)
    const onFiles = syscalls.filter(
      ({ args }) => /^\d+<\//.test(args) && !/^\d+<(\/dev|pipe|socket)/.test(args),
    )
    expect(onFiles.length).toBeGreaterThan(10)
    for (const call of onFiles)
      for (const text of stringsOf(call))
        for (const secret of secrets) expect(text.includes(secret)).toBe(false)
    expect(result.stdout + result.stderr).not.toContain(secrets[0])
  })
})
