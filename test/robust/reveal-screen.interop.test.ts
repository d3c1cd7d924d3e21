// The reveal screen in a real terminal (design §9): masked at first, one group at a time, hidden when nobody looks, and nothing of the
// passphrase left on the terminal afterwards, whatever ended it. FULL=1 sends signals at many more moments.
import { spawnSync } from "node:child_process"
import { randomInt } from "node:crypto"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startTime } from "../../src/host/lock.ts"
import { NODE } from "../support/build.ts"
import { cliCommand } from "../support/cli.ts"
import { openTerminal, type TerminalOptions, type TestTerminal } from "../support/shell-terminal.ts"
import { workspace } from "../support/workspace.ts"
import { copyHomes, expectDone, makeWorld, type World } from "./world.ts"

const SIGNALS = ["TERM", "INT", "HUP", "QUIT"] as const
const NUMBERS = { TERM: 15, INT: 2, HUP: 1, QUIT: 3 }
const SAMPLE = "CANARY-0f3a9b7c55e1d284"
const GROUP = /[^\n]{1,6}/g

/** Fails if any group of the passphrase, or the name of one of its keys, is on `text`. */
function expectNothingOf(passphrase: string, text: string): void {
  for (const group of passphrase.match(GROUP) ?? []) expect(text).not.toContain(group)
  expect(text).not.toMatch(/capital |digit \d|small [a-z]/)
}

/** A terminal in which only the reveal screen runs, shown at its first group. */
async function revealNow(options: TerminalOptions = {}, hideAfterMs = 120_000) {
  const terminal = await openTerminal(options)
  const file = join(workspace(), "passphrase")
  writeFileSync(file, SAMPLE)
  const before = await terminal.settings()
  const command = `${NODE} ${join(import.meta.dirname, "reveal-now.ts")} ${file} ${hideAfterMs}`
  terminal.enter(`clear; ${command}`)
  await terminal.sees("Hidden. 23 characters")
  terminal.press("Space")
  await terminal.sees("Group 1 of 4")
  const pid = Number(spawnSync("pgrep", ["-f", "-n", file], { encoding: "utf8" }).stdout)
  return { terminal, before, pid, command }
}

/** What must hold once the program is gone. */
async function expectAsBefore(terminal: TestTerminal, before: string): Promise<void> {
  expectNothingOf(SAMPLE, terminal.everything())
  expect(terminal.ask("#{cursor_flag} #{alternate_on}")).toBe("1 0")
  expect(await terminal.settings()).toBe(before)
}

describe("the reveal command on a terminal", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it.each([
    [80, 24, true],
    [80, 24, false],
    [120, 40, true],
    [120, 40, false],
  ])(
    "of %i by %i, alternate screen %s, shows one group at a time and leaves nothing",
    async (columns, rows, alternateScreen) => {
      const dir = workspace()
      const { site, lab } = copyHomes(world.strangers, dir)
      const [request, answer] = [join(dir, "request.txt"), join(dir, "answer.txt")]
      const ask = ["request", world.image, "--host", "db1", "--name", "Kim Lee", "--json", "-o", request]
      const { words } = JSON.parse((await expectDone(site.run(ask))).stdout) as { words: string[] }
      await expectDone(lab.run(["answer", request, "--approve", "--words", words.join(" "), "-o", answer]))
      const terminal = await openTerminal({ columns, rows, alternateScreen, env: site.env })
      const before = await terminal.settings()
      terminal.enter(`clear; ${cliCommand(["reveal", answer]).join(" ")}`)
      await terminal.sees("Hidden. 23 characters, in groups of 6.")
      expectNothingOf(world.canary, terminal.screen())
      const [first = "", second = "", ...others] = world.canary.match(GROUP) ?? []
      terminal.press("Space")
      await terminal.sees("Group 1 of 4: characters 1 to 6 of 23")
      expect(terminal.screen()).toContain(`      ${first}\n`)
      terminal.press("Space")
      await terminal.sees("Group 2 of 4")
      expect(terminal.screen()).toContain(`      ${second}\n`)
      for (const group of [first, ...others]) expect(terminal.screen()).not.toContain(group)
      terminal.press("BSpace")
      await terminal.sees("Group 1 of 4")
      terminal.press("x")
      await terminal.sees("Hidden.")
      expectNothingOf(world.canary, terminal.screen())
      terminal.press("q")
      expect(await terminal.exitCode()).toBe(0)
      expectNothingOf(world.canary, terminal.everything())
      expect(terminal.everything()).toContain(
        "This passphrase was seen. It must be changed once the host is up.",
      )
      expect(terminal.ask("#{cursor_flag} #{alternate_on}")).toBe("1 0")
      expect(await terminal.settings()).toBe(before)
      // Neither the clipboard nor a clear-screen, which would push the lines into the scrollback.
      const [, shown = ""] = /\u001b\[\?1049h([\s\S]*)\u001b\[\?1049l/.exec(terminal.bytes()) ?? []
      expect(shown).toContain("Group 1 of 4")
      expect(shown).not.toMatch(/\u001b\]52|\u001b\[[0-3]?J/)
    },
  )
})

describe("the reveal screen", () => {
  it("hides when the terminal loses focus", async () => {
    const { terminal } = await revealNow()
    terminal.send("\u001b[O")
    await terminal.sees("Hidden.")
    expectNothingOf(SAMPLE, terminal.everything())
  })

  it("hides when the terminal changes size, and comes back at the same group", async () => {
    const { terminal } = await revealNow()
    terminal.press("Space")
    await terminal.sees("Group 2 of 4")
    terminal.resize(100, 30)
    await terminal.sees("Hidden.")
    expectNothingOf(SAMPLE, terminal.everything())
    terminal.press("Space")
    await terminal.sees("Group 2 of 4")
  })

  it("leaves nothing in the scrollback of a terminal without a second screen that is made small while it shows", async () => {
    const { terminal } = await revealNow({ alternateScreen: false })
    terminal.resize(80, 8)
    await terminal.sees("Hidden.")
    expectNothingOf(SAMPLE, terminal.everything())
  })

  it("hides after a while without a key", async () => {
    const { terminal } = await revealNow({}, 1_500)
    await terminal.sees("Hidden.")
    expectNothingOf(SAMPLE, terminal.everything())
  })

  it.each([["Ctrl-Z"], ["SIGTSTP"]])(
    "gives the terminal back when suspended by %s, and comes back hidden",
    async (how) => {
      const { terminal, before, pid } = await revealNow({ alternateScreen: false })
      if (how === "Ctrl-Z") terminal.press("C-z")
      else process.kill(pid, "SIGTSTP")
      await terminal.sees("Stopped")
      await expectAsBefore(terminal, before)
      terminal.enter("fg")
      await terminal.sees("Hidden.")
      expectNothingOf(SAMPLE, terminal.everything())
      terminal.press("q")
      expect(await terminal.exitCode()).toBe(0)
      await expectAsBefore(terminal, before)
    },
  )

  it("goes on where no shell could wake it after a suspend", async () => {
    const { terminal, before, command } = await revealNow()
    terminal.press("q")
    await terminal.exitCode()
    terminal.enter(`clear; setsid -w -c ${command}`)
    await terminal.sees("Hidden. 23 characters")
    terminal.press("Space")
    await terminal.sees("Group 1 of 4")
    terminal.press("C-z")
    await terminal.sees("Hidden.")
    terminal.press("q")
    await terminal.sees("READY>")
    await expectAsBefore(terminal, before)
  })

  it.each(
    SIGNALS.flatMap(
      (signal) =>
        [
          [signal, true],
          [signal, false],
        ] as const,
    ),
  )("ends by SIG%s with that signal's exit code (alternate screen: %s)", async (signal, alternateScreen) => {
    const { terminal, before, pid } = await revealNow({ alternateScreen })
    process.kill(pid, `SIG${signal}`)
    expect(await terminal.exitCode()).toBe(128 + NUMBERS[signal])
    await expectAsBefore(terminal, before)
  })

  it("ends at any moment of its life as before, by signal or resize", async () => {
    const { terminal, before, command } = await revealNow({ alternateScreen: false })
    terminal.press("q")
    await terminal.exitCode()
    const rounds = process.env.FULL === undefined ? 12 : 300
    for (let round = 0; round < rounds; round++) {
      const signal = SIGNALS[round % SIGNALS.length] ?? "TERM"
      terminal.enter(`clear; ${command}`)
      await terminal.sees("Hidden. 23 characters")
      const pid = Number(spawnSync("pgrep", ["-f", "-n", "reveal-now.ts"], { encoding: "utf8" }).stdout)
      for (let key = randomInt(4); key > 0; key--) terminal.press("Space")
      if (round % 3 === 0) terminal.press("x")
      await new Promise((resolve) => setTimeout(resolve, randomInt(120)))
      process.kill(pid, `SIG${signal}`)
      expect(await terminal.exitCode(), `round ${round}`).toBe(128 + NUMBERS[signal])
      expectNothingOf(SAMPLE, terminal.everything())
    }
    await expectAsBefore(terminal, before)
  })

  it("ends when the process that started it is killed", async () => {
    const { terminal, before, command } = await revealNow()
    terminal.press("q")
    await terminal.exitCode()
    terminal.enter(`clear; sh -c '${command}; true'`)
    await terminal.sees("Hidden. 23 characters")
    terminal.press("Space")
    await terminal.sees("Group 1 of 4")
    const [child = 0, parent = 0] = [
      ["-f", "-n", "^[^ ]*node.*reveal-now.ts"],
      ["-f", "-n", "^sh -c.*reveal-now.ts"],
    ].map((args) => Number(spawnSync("pgrep", args, { encoding: "utf8" }).stdout))
    process.kill(parent, "SIGKILL")
    for (let tries = 0; existsSync(`/proc/${child}`) && tries < 200; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    expect(existsSync(`/proc/${child}`)).toBe(false)
    terminal.press("Enter")
    await terminal.sees("READY>")
    await expectAsBefore(terminal, before)
  })

  it.each([true, false])("is cleared after kill -9 (alternate screen: %s)", async (alternateScreen) => {
    const { terminal, pid } = await revealNow({ alternateScreen })
    process.kill(pid, "SIGKILL")
    await expect.poll(() => terminal.screen()).not.toContain("Group 1 of 4")
    expectNothingOf(SAMPLE, terminal.everything())
    terminal.press("Enter")
    await terminal.sees("READY>")
    expect(terminal.ask("#{cursor_flag} #{alternate_on}")).toBe("1 0")
  })

  it("leaves no guard behind", async () => {
    const { terminal, pid } = await revealNow()
    const guards = (): string => spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout
    const guard = Number(guards())
    expect(guard).toBeGreaterThan(1)
    terminal.press("q")
    await terminal.exitCode()
    await expect.poll(() => startTime(guard)).toBeUndefined()
  })

  it("ends with its terminal", async () => {
    const { terminal, pid } = await revealNow()
    terminal.close()
    for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 200; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })

  it("is seen by these tests: what stays on the screen is found", async () => {
    const terminal = await openTerminal()
    terminal.enter(`echo ${SAMPLE}`)
    await terminal.sees(new RegExp(`^${SAMPLE}`, "m"))
    expect(() => expectNothingOf(SAMPLE, terminal.everything())).toThrow()
  })
})
