// Homes in bad places and bad moments (design §4.8, §6): a stick without access rights, a stick that is pulled, a full disk, a read-only
// one, a second process, a machine that was restarted. Most of it needs root, to mount.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { cliCommand, run } from "../support/cli.ts"
import { isRoot, type Medium, smallMedium, stick, stickWithoutModes } from "../support/mounts.ts"
import { openTerminal } from "../support/shell-terminal.ts"
import { strace } from "../support/strace.ts"
import { workspace } from "../support/workspace.ts"
import { copyHome, expectDone, makeWorld, type Person, type World } from "./world.ts"

describe("a home", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  /** Writes a request of `site`; returns its file and words. */
  async function ask(
    site: Person,
    ...more: string[]
  ): Promise<{ letter: string; words: string; case: string }> {
    const letter = join(workspace(), "request.txt")
    const args = [
      "request",
      world.image,
      "--host",
      "db1",
      "--name",
      "Kim Lee",
      "--json",
      "-o",
      letter,
      ...more,
    ]
    const { stdout } = await expectDone(site.run(args))
    const made = JSON.parse(stdout) as { words: string[]; case: string }
    return { letter, words: made.words.join(" "), case: made.case }
  }

  /** Answers it in a lab of its own; returns the answer's file. */
  async function answer({ letter, words }: { letter: string; words: string }): Promise<string> {
    const lab = copyHome(world.strangers.lab, join(workspace(), "lab"))
    await expectDone(lab.run(["answer", letter, "--approve", "--words", words, "-o", `${letter}.answer`]))
    return `${letter}.answer`
  }

  const siteIn = (folder: string, env: Readonly<Record<string, string>> = {}): Person =>
    copyHome(world.strangers.site, join(folder, "site"), env)

  it.skipIf(!isRoot)(
    "on a stick without access rights says so once, works, and wants a word for answers",
    async (context) => {
      const medium = stickWithoutModes()
      if (medium === undefined) return context.skip("this machine can mount neither vfat nor exfat")
      const site = onStick(medium, "site")
      const first = await site.run([
        "request",
        world.image,
        "--host",
        "db1",
        "--name",
        "Kim Lee",
        "--json",
        "-o",
        join(medium.point, "r"),
      ])
      expect([first.code, first.stderr.split("\n")[0]], first.stderr).toEqual([
        0,
        `The medium of ${site.home} keeps no access rights.`,
      ])
      const { words } = JSON.parse(first.stdout) as { words: string[] }
      const lab = onStick(medium, "lab")
      const trust = ["tang", "trust", world.tangd.url, "--thumbprint"]
      await expectDone(
        lab.run([...trust, (await run("tang-show-keys", [String(world.tangd.port)])).stdout.trim()]),
      )
      const args = [
        "answer",
        join(medium.point, "r"),
        "--approve",
        "--words",
        words.join(" "),
        "-o",
        join(medium.point, "a"),
      ]
      const refused = await lab.run(args)
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("[home-unprotected]")])
      await expectDone(lab.run([...args, "--confirm", "unprotected-home"]))
      medium.pull()
      medium.plug()
      const shown = await expectDone(site.run(["reveal", join(medium.point, "a"), "--stdout"]))
      expect([shown.stdout, shown.stderr]).toEqual([
        world.canary,
        expect.not.stringContaining("access rights"),
      ])
      for (const who of [site, lab]) await expectDone(who.run(["journal", "verify"]))
    },
  )

  it.skipIf(!isRoot)(
    "on a stick that is pulled while a request is written loses nothing but that",
    async (context) => {
      const medium = stick()
      if (medium === undefined) return context.skip("this machine cannot mount an image")
      const site = siteIn(medium.point)
      const { words, letter } = await ask(site)
      for (const [round, name] of (["fsync", "rename", "mkdir"] as const).entries()) {
        const [program, ...args] = cliCommand(["request", world.image, "--host", "db2", "--name", "Kim Lee"])
        const pulled = setTimeout(() => medium.pull(), 1_500)
        const { result } = await strace(
          { program, args, env: site.env },
          { calls: ["fsync", "rename", "mkdir"], inject: `${name}:delay_enter=3000000:when=${3 + round}` },
        )
        clearTimeout(pulled)
        expect(result.code, result.stderr).toBe(1)
        expect(result.stderr).toMatch(/\[(write-failed|read-failed|no-such-file)\]/)
        expect(readdirSync(medium.point), "nothing is written where the stick was").toEqual([])
        medium.plug()
        await expectDone(site.run(["case", "list"]))
      }
      const shown = await expectDone(site.run(["reveal", await answer({ letter, words }), "--stdout"]))
      expect(shown.stdout).toBe(world.canary)
      await expectDone(site.run(["journal", "verify"]))
    },
  )

  it.skipIf(!isRoot)(
    "on a full disk says so, keeps what it had, and goes on when there is room",
    async () => {
      const medium = smallMedium("2m")
      const site = siteIn(medium.point)
      const asked = await ask(site)
      const before = readFileSync(join(site.home, "journal.jsonl"), "utf8")
      fill(join(medium.point, "film"))
      const full = await site.run(["request", world.image, "--host", "db2", "--name", "Kim Lee"])
      expect([full.code, full.stderr]).toEqual([1, expect.stringContaining("the disk is full")])
      expect(full.stdout).toBe("")
      expect(readFileSync(join(site.home, "journal.jsonl"), "utf8").startsWith(before)).toBe(true)
      rmSync(join(medium.point, "film"))
      const shown = await expectDone(site.run(["reveal", await answer(asked), "--stdout"]))
      expect(shown.stdout).toBe(world.canary)
      await expectDone(site.run(["journal", "verify"]))
    },
  )

  it.skipIf(!isRoot)(
    "is whole where only the stick for the request is full: it is kept, and written again",
    async () => {
      const medium = smallMedium("1m")
      const site = siteIn(workspace())
      fill(join(medium.point, "film"))
      const letter = join(medium.point, "request.txt")
      const line = ["request", world.image, "--host", "db1", "--name", "Kim Lee"]
      const full = await site.run([...line, "-o", letter])
      expect([full.code, full.stderr]).toEqual([1, expect.stringContaining("the disk is full")])
      const [, again = ""] = /nbde-rescue (request --again \S+ -o) FILE/.exec(full.stderr) ?? []
      rmSync(join(medium.point, "film"))
      const { stdout } = await expectDone(site.run([...again.split(" "), letter, "--json"]))
      const { words } = JSON.parse(stdout) as { words: string[] }
      const shown = await expectDone(
        site.run(["reveal", await answer({ letter, words: words.join(" ") }), "--stdout"]),
      )
      expect(shown.stdout).toBe(world.canary)
      expect((await expectDone(site.run(["case", "list", "--json"]))).stdout.match(/"host"/g)).toHaveLength(1)
    },
  )

  it.skipIf(!isRoot)(
    "that turned read-only says so first, still finishes, and refuses what must be recorded",
    async () => {
      const medium = smallMedium("1m")
      const site = siteIn(medium.point)
      const asked = await ask(site)
      const lab = copyHome(world.strangers.lab, join(medium.point, "lab"))
      const given = await answer(asked)
      medium.readOnly()
      const first = (stderr: string) => stderr.split("\n")[0]
      const unwritable = (who: Person) =>
        `Your record cannot be written to ${who.home}: the medium is read-only.`
      const refused = await lab.run(["answer", asked.letter, "--approve", "--words", asked.words])
      expect([refused.code, first(refused.stderr)]).toEqual([1, unwritable(lab)])
      expect(refused.stderr).toContain("[journal-not-kept]")
      expect(refused.stdout).toBe("")
      const again = await site.run(["request", world.image, "--host", "db2", "--name", "Kim Lee"])
      expect([again.code, first(again.stderr), again.stdout]).toEqual([1, unwritable(site), ""])
      const shown = await expectDone(site.run(["reveal", given, "--stdout"]))
      expect([first(shown.stderr), shown.stdout]).toEqual([unwritable(site), world.canary])
    },
  )

  it("with a second process in it says whose turn it is; who only looks need not wait", async () => {
    const site = siteIn(workspace())
    const given = await answer(await ask(site))
    const terminal = await openTerminal({ env: site.env })
    terminal.enter(`clear; ${cliCommand(["reveal", given]).join(" ")}`)
    await terminal.sees("Hidden. 23 characters")
    const second = await site.run(["case", "close", "--cancel", "--confirm", "debts"])
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/process \d+ is using this home.*\[home-busy\]/),
    ])
    await expectDone(site.run(["case", "list"]))
    terminal.press("q")
    expect(await terminal.exitCode()).toBe(0)
    await expectDone(site.run(["case", "close", "--confirm", "debts"]))
  })

  it("after a restart names what is gone and the way on, which works", async () => {
    const dir = workspace()
    const site = siteIn(dir, { XDG_RUNTIME_DIR: memory(dir) })
    const asked = await ask(site)
    const given = await answer(asked)
    restart(dir)
    const lost = await site.run(["reveal", given, "--stdout"])
    expect([lost.code, lost.stdout]).toEqual([1, ""])
    expect(lost.stderr).toContain("[sealed-lost]")
    expect(lost.stderr).toContain("nbde-rescue request PATH --case")
    const resumed = await expectDone(site.run(["case", "resume"]))
    expect(resumed.stdout).toContain("The keys of the request are gone.")
    const anew = await ask(site, "--case", asked.case)
    const shown = await expectDone(site.run(["reveal", await answer(anew), "--stdout"]))
    expect(shown.stdout).toBe(world.canary)
    const old = await site.run(["reveal", given, "--stdout"])
    expect([old.code, old.stdout, old.stderr]).toEqual([1, "", expect.stringContaining("[sealed-lost]")])
  })

  it("keeps a request through a restart where that was asked for, and only with an identity", async () => {
    const dir = workspace()
    const site = copyHome(world.friends.site, join(dir, "site"), { XDG_RUNTIME_DIR: memory(dir) })
    const asked = await ask(site, "--survive-power-loss")
    restart(dir)
    const shown = await expectDone(site.run(["reveal", await answer(asked), "--stdout"]))
    expect(shown.stdout).toBe(world.canary)
    const stranger = siteIn(workspace())
    const refused = await stranger.run([
      "request",
      world.image,
      "--host",
      "db1",
      "--name",
      "Kim Lee",
      "--survive-power-loss",
    ])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("[no-identity]")])
    expect((await expectDone(stranger.run(["case", "list"]))).stdout).toContain("No case is open.")
  })

  it.skipIf(!isRoot)(
    "on a machine without storage in memory refuses a request that nobody could finish",
    async () => {
      const dir = workspace()
      const site = siteIn(dir)
      const [program, ...args] = cliCommand(["request", world.image, "--host", "db1", "--name", "Kim Lee"])
      const hide = `for base in /dev/shm /run /run/user; do [ -d $base ] || continue; mount --bind ${dir} $base || exit 9; done; exec "$@"`
      const { code, stderr, stdout } = await run(
        "unshare",
        ["-m", "sh", "-c", hide, "sh", program, ...args],
        { env: site.env },
      )
      expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("[secrets-not-kept]")])
      expect((await expectDone(site.run(["case", "list"]))).stdout).toContain("No case is open.")
    },
  )

  /** An empty home on the medium. */
  function onStick(medium: Medium, name: string): Person {
    const home = join(medium.point, name)
    const env = { HOME: medium.point, NBDE_RESCUE_HOME: home }
    const started = copyHome(world.strangers.site, join(workspace(), name))
    return {
      home,
      env,
      run: (args, options = {}) => started.run(args, { ...options, env: { ...env, ...options.env } }),
    }
  }
})

/** A folder in memory for session keys. */
function memory(dir: string): string {
  const folder = join("/dev/shm", `nbde-rescue-run-${dir.slice(-6)}`)
  mkdirSync(folder, { mode: 0o700 })
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a power cut does to it. */
function restart(dir: string): void {
  const folder = join("/dev/shm", `nbde-rescue-run-${dir.slice(-6)}`)
  rmSync(folder, { recursive: true })
  mkdirSync(folder, { mode: 0o700 })
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  for (let size = 1 << 20; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" })
    } catch {
      // Half as much may still fit.
    }
  }
}
