// Both people at the app, each in a real terminal with a home of their own; a real LUKS image, real tangd, no network between the two but
// the files that are carried. What the technician reads off the reveal screen is what clevis itself recovers.
import { copyFileSync, mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cliCommand } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, sssPin, tangPin } from "../support/luks-image.ts"
import { type Ground, openGround, type Person } from "../support/rescue.ts"
import { openTerminal, type TestTerminal } from "../support/shell-terminal.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

let ground: Ground
let tangd: RunningTangd
let image: string

beforeAll(async () => {
  ground = openGround()
  tangd = await startTangd()
  image = join(ground.folder, "disk.img")
  await makeLuksImage(image, { type: "luks2", passphrase: "first", formatArgs: ["--label", "db1"] })
  const pin = await tangPin(tangd.url)
  await bind(image, "first", sssPin(1, [pin]), 1)
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

/** Longer than the input guard of the app. */
const GUARD_MS = 220

/** A person in front of the app. */
interface Seat {
  readonly terminal: TestTerminal
  /** Where they keep what they carry. */
  readonly folder: string
  until(text: string): Promise<void>
  key(...names: readonly string[]): Promise<void>
  type(text: string): Promise<void>
}

async function sitDown(
  { env, home }: Person,
  { columns, rows }: { columns: number; rows: number },
): Promise<Seat> {
  const folder = join(home, `../carried-${columns}`)
  mkdirSync(folder)
  const terminal = await openTerminal({ columns, rows, env })
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  terminal.enter(`cd ${folder}; clear; ${cliCommand([]).join(" ")}`)
  return {
    terminal,
    folder,
    until: async (text) => {
      await terminal.sees(text)
      await wait(GUARD_MS)
    },
    key: async (...names) => {
      for (const name of names) {
        terminal.press(name)
        await wait(80)
      }
    },
    type: async (text) => {
      terminal.press("-l", text)
      await wait(80)
    },
  }
}

function only(folder: string, start: string): string {
  const found = readdirSync(folder).filter((name) => name.startsWith(start))
  expect(found).toHaveLength(1)
  return join(folder, found[0] ?? "")
}

/** Reads the passphrase group by group, as a person would write it down. */
async function readReveal({ terminal, key, until }: Seat): Promise<string> {
  await until("Hidden.")
  let text = ""
  for (let group = 1; ; group++) {
    await key("Space")
    await until(`Group ${group} of `)
    text += /Group \d+ of \d+:.*\n\n +(\S+)/.exec(terminal.screen())?.[1] ?? ""
    if (terminal.screen().includes(`Group ${group} of ${group}:`)) return text
  }
}

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])("at $columns columns and $rows rows", (size) => {
  it("two people recover a disk with the app alone", async () => {
    const tech = await sitDown(await ground.person("Kim"), size)
    await tech.until("A host will not boot")
    await tech.key("1")
    await tech.until("Type the path")
    await tech.key("9")
    await tech.until("It is only read")
    await tech.type(`${image}`)
    await tech.key("Enter")
    await tech.until("A colleague who reaches Tang can help")
    await tech.key("1")
    await tech.until("Ask a colleague for it")
    await tech.key("1")
    await tech.until("Your name")
    await tech.key("Enter")
    await tech.type("Kim")
    await tech.key("Enter", "Enter", "Enter")
    await tech.until("read these six words")
    const words = /six words:\n +([a-z ]+)\n/.exec(tech.terminal.screen())?.[1] ?? ""
    expect(words.trim().split(/ +/)).toHaveLength(6)

    const colleague = await sitDown(await ground.person("Ben"), size)
    copyFileSync(only(tech.folder, "request-"), join(colleague.folder, "request.txt"))
    await colleague.until("Someone sent me a request")
    await colleague.key("2")
    await colleague.until("Take in a file")
    await colleague.key("8")
    await colleague.until("File or folder")
    await colleague.type(".")
    await colleague.key("Enter")
    await colleague.until("request.txt")
    await colleague.key("1")
    await colleague.until("CLAIMED by the sender only")
    expect(colleague.terminal.screen()).toContain("You cannot take it back.")
    await colleague.key("1")
    await colleague.until("Hang up.")
    await colleague.type("Kim, 555-0100")
    await colleague.key("Enter")
    await colleague.type(words.trim())
    await colleague.key("Enter")
    await colleague.until("Tang server:")
    await colleague.type(tangd.url)
    await colleague.key("Enter")
    await colleague.until("Send this file back")
    expect(colleague.terminal.screen()).toContain("1 of 1 keys answered")
    expect(colleague.terminal.everything()).not.toContain(words.trim().slice(0, 12))

    copyFileSync(only(colleague.folder, "answer-"), join(tech.folder, "answer.txt"))
    await tech.until("An answer is here")
    await tech.key("1")
    const read = await readReveal(tech)
    expect(Buffer.from(read, "latin1").equals(await clevisPass(image, 1))).toBe(true)
    await tech.key("q")
    await tech.until("You can put the disk back now.")
    await tech.until("Close the case")
    for (const part of [read, read.slice(0, 6), read.slice(-6)])
      expect(tech.terminal.everything()).not.toContain(part)
    await tech.key("C-c")
    expect(await tech.terminal.exitCode()).toBe(0)
    await colleague.key("C-c")
    expect(await colleague.terminal.exitCode()).toBe(0)
  })
})

it("another program gets every key while it has the terminal, and the app goes on afterwards", async () => {
  const at = await sitDown(await ground.person("Ana"), { columns: 80, rows: 40 })
  await at.until("All runbooks")
  await at.key("6")
  await at.until("Which runbook?")
  await at.key("f")
  await at.until("Who leads")
  await at.type("Ana")
  await at.key("Enter")
  await at.until("Who practises?")
  await at.type("Kim")
  await at.key("Enter")
  await at.until("Is everything there")
  await at.key("1")
  await at.until("Go on: ")
  await at.key("1")
  await at.until("do it now")
  for (let line = 1; line <= 4; line++) {
    await at.type("zz")
    await at.key("Enter")
    await expect
      .poll(() => at.terminal.screen().match(/no answer here/g)?.length, { timeout: 5000 })
      .toBe(line)
  }
  await at.type("q")
  await at.key("Enter")
  await at.until("Go on: ")
  await at.key("C-p")
  await at.until("Is everything there")
  await at.key("C-c")
  expect(await at.terminal.exitCode()).toBe(0)
})
