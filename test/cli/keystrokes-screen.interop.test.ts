// The last metre on a real terminal: keys to press, a practice line that shows nothing, a scanner sheet, and nothing left behind.
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { cliCommand } from "../support/cli.ts"
import { filesUnder, findLeaks } from "../support/leaks.ts"
import { pdfPages, readPng, zbar } from "../support/read-codes.ts"
import { openTerminal, type TestTerminal } from "../support/shell-terminal.ts"
import { workspace } from "../support/workspace.ts"

const CANARY = "NTCyAJEDlOFzWOSjIPEUJRIhE-w0HXBDAa_Ws0-4JBK1ztYcvVz6LA"

/** The reveal screen of `keystrokes`, after the passphrase was typed at the prompt. */
async function keystrokes(args: readonly string[]) {
  const folder = workspace()
  const [home, shm] = [join(folder, "home"), join(folder, "memory")]
  for (const one of [home, shm]) mkdirSync(one)
  const terminal = await openTerminal({
    env: { HOME: home, NBDE_RESCUE_HOME: join(home, "state"), XDG_RUNTIME_DIR: shm },
  })
  terminal.enter(`clear; ${cliCommand(["keystrokes", ...args]).join(" ")}; echo over`)
  await terminal.sees("Passphrase of the disk:")
  type(terminal, CANARY)
  terminal.press("Enter")
  return { terminal, folder, home }
}

function type(terminal: TestTerminal, text: string): void {
  terminal.send(text)
}

function expectNothingOf(terminal: TestTerminal): void {
  for (let at = 0; at + 6 <= CANARY.length; at += 6)
    expect(terminal.everything()).not.toContain(CANARY.slice(at, at + 6))
}

describe("keystrokes on a terminal", () => {
  it("shows the keys group by group, and leaves nothing", async () => {
    const { terminal, home } = await keystrokes(["--keyboard", "de", "--prompt", "us", "--passphrase"])
    await terminal.sees("Hidden. 54 characters")
    terminal.press("Space")
    await terminal.sees("Group 1 of 9")
    expect(terminal.screen()).toMatch(/^ {3}y {3}Z {2}\*$/m)
    terminal.press("k")
    await terminal.sees("small yankee")
    terminal.press("k", "l")
    await terminal.sees("Which layout is printed")
    terminal.press("d", "a")
    await terminal.sees("Keyboard: French. Prompt: US.")
    terminal.press("q")
    await terminal.sees(/^over/m)
    expectNothingOf(terminal)
    expect(findLeaks([{ name: "passphrase", bytes: Buffer.from(CANARY) }], filesUnder(home))).toEqual([])
  })

  it("takes a practice line without showing it, and names the group that is wrong", async () => {
    const { terminal } = await keystrokes(["--keyboard", "us", "--prompt", "us", "--practice"])
    await terminal.sees("The groups are hidden.")
    const wrong = `${CANARY.slice(0, 13)}#${CANARY.slice(14)}`
    type(terminal, wrong)
    terminal.press("Enter")
    await terminal.sees("Wrong groups: 1 of 9.")
    expect(terminal.screen()).toContain("Group 3: WRONG")
    type(terminal, CANARY)
    terminal.press("Enter")
    await terminal.sees("All groups are right.")
    terminal.press("Escape")
    await terminal.sees(/^over/m)
    // Not one group was ever written to the terminal: they were hidden, and typing shows nothing.
    for (let at = 0; at + 6 <= CANARY.length; at += 6)
      expect(terminal.bytes()).not.toContain(CANARY.slice(at, at + 6))
  })

  it("reads umlauts of a German terminal as the keys they are", async () => {
    const { terminal } = await keystrokes(["--keyboard", "de", "--prompt", "us", "--practice"])
    await terminal.sees("The groups are hidden.")
    const german: Readonly<Record<string, string>> = { z: "y", y: "z", Z: "Y", Y: "Z", "-": "ß", _: "?" }
    type(terminal, [...CANARY].map((sign) => german[sign] ?? sign).join(""))
    terminal.press("Enter")
    await terminal.sees("All groups are right.")
    terminal.press("Escape")
  })

  it("writes a scanner sheet only where it was told to, and shows a code that is erased", async () => {
    const { terminal, folder } = await keystrokes(["--keyboard", "us", "--passphrase"])
    await terminal.sees("Hidden. 54 characters")
    terminal.press("p")
    await terminal.sees("3  Write a sheet to print")
    terminal.press("2")
    await terminal.sees("THE PASSPHRASE. Scan once")
    expect(terminal.screen()).toContain("█▀▀▀▀▀█")
    terminal.press("x", "3")
    await terminal.sees("THE FILE HOLDS THE PASSPHRASE")
    const file = join(folder, "s.pdf")
    type(terminal, file)
    terminal.press("Enter")
    await terminal.sees("Written:")
    terminal.press("x", "3")
    type(terminal, "/no/such/folder/s.pdf")
    terminal.press("Enter")
    await terminal.sees("Not written:")
    terminal.press("x", "x", "q")
    await terminal.sees(/^over/m)
    expectNothingOf(terminal)
    expect(terminal.everything()).not.toContain("█▀▀▀▀▀█")
    const pages = join(folder, "pages")
    mkdirSync(pages)
    const page = pdfPages(file, pages).at(-1) ?? ""
    expect((await readPng(page)).map(({ text }) => text)).toEqual([CANARY, CANARY])
    expect(zbar(page).map(({ text }) => text)).toEqual([CANARY, CANARY])
  })

  it("never has the passphrase among its arguments or in its environment", async () => {
    const { terminal } = await keystrokes(["--keyboard", "us", "--passphrase"])
    await terminal.sees("Hidden. 54 characters")
    const pid = terminal.running()
    const seen = Buffer.concat([readFileSync(`/proc/${pid}/cmdline`), readFileSync(`/proc/${pid}/environ`)])
    expect(seen.length).toBeGreaterThan(20)
    expect(
      findLeaks([{ name: "passphrase", bytes: Buffer.from(CANARY) }], [{ name: "process", bytes: seen }]),
    ).toEqual([])
    terminal.press("q")
  })
})
