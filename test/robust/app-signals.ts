// Signals at random moments inside the app, its reveal screen included: the terminal is afterwards as it was, and an app that goes on can
// be left as ever. A round is one start of the program, walked to a screen, one more key, and a signal some milliseconds later.
import { constants } from "node:os"
import { setTimeout as wait } from "node:timers/promises"
import { expect } from "vitest"
import { type Dice, seeded } from "../flow/walk.ts"
import { askingRoad, HOME, type Station, walk } from "../support/app-roads.ts"
import { cliCommand } from "../support/cli.ts"
import { approve, ask, type Ground } from "../support/rescue.ts"
import { seatAt } from "../support/seat.ts"
import { openTerminal, type TestTerminal } from "../support/shell-terminal.ts"
import type { World } from "./world.ts"

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const
export const SIGNALS = ["SIGTSTP", "SIGWINCH", "SIGUSR1", ...ENDING] as const
type Signal = (typeof SIGNALS)[number]

/** A terminal without a second screen, its settings, and the ways to the places where a signal can come. */
export interface Scene {
  readonly terminal: TestTerminal
  readonly before: string
  readonly roads: readonly (readonly Station[])[]
  readonly canary: string
}

/** A person whose passphrase was shown once, in a shell. */
export async function openScene(world: World, ground: Ground): Promise<Scene> {
  const [kim, ben] = [await ground.person("Kim"), await ground.person("Ben")]
  const request = await ask(kim, world.image)
  const { file } = await approve(ben, request, ["--tang", world.tangd.url])
  await kim.must(["reveal", file, "--stdout"])
  const terminal = await openTerminal({ env: kim.env, alternateScreen: false })
  // What the shell itself sends to the terminal must not hide what the app left.
  terminal.enter(`bind 'set enable-bracketed-paste off'; cd ${kim.home}/..`)
  return {
    terminal,
    before: await terminal.settings(),
    roads: [askingRoad(world.image).slice(0, 6), [HOME, ...REVEALING], [HOME, ...PRACTICE]],
    canary: world.canary,
  }
}

const REVEALING: readonly Station[] = [
  station("case", (seat) => seat.choose("db1"), "Show the passphrase again"),
  station("reveal", (seat) => seat.choose("Show the passphrase again"), "Hidden."),
  station("reveal, group 1", (seat) => seat.key("Space"), "Group 1 of "),
]

const PRACTICE: readonly Station[] = [
  // By its digit: with many open runs the line itself is further down than the screen.
  station("runbooks", (seat) => seat.key("6"), "Which runbook?"),
  station("step of a runbook", (seat) => seat.choose("Practice"), "Who leads"),
]

/** Plays a round; everything random comes from `seed`. Throws with the story of the round unless all is as before. */
export async function playRound(scene: Scene, seed: string, signal: Signal): Promise<void> {
  const dice = seeded(seed)
  const { terminal, roads } = scene
  const road = roads[dice(roads.length)] ?? []
  const stations = road.slice(0, 1 + dice(road.length))
  const at = stations.at(-1)?.name ?? ""
  const key = one(dice, ["1", "Enter", "Escape", "Down"])
  const whom = one(dice, ["app", "group"])
  try {
    terminal.enter(`clear; ${cliCommand([]).join(" ")}`)
    const seat = seatAt(terminal, "")
    await walk(seat, stations)
    if (!at.startsWith("reveal")) terminal.press(key)
    await wait(dice(120))
    const app = terminal.running("group")
    process.kill(whom === "group" ? -app : app, signal)
    if (signal === "SIGTSTP") {
      await terminal.sees(/Stopped[\s\S]*READY>\s*$/)
      await expectAsBefore(scene)
      terminal.enter("clear; fg")
      // Its prompt must be gone before what follows can look for the next one.
      await terminal.sees(/^(?![\s\S]*READY>)/)
    }
    const code = await leave(terminal)
    const byIt = 128 + constants.signals[signal]
    // Where the reveal screen has the terminal, keyboard signals are for it alone, and the app goes on.
    if (ENDING.some((one) => one === signal) && !at.startsWith("reveal")) expect(code).toBe(byIt)
    else expect([0, byIt]).toContain(code)
    await expectAsBefore(scene)
  } catch (error) {
    throw new Error(`seed "${seed}": ${signal} to the ${whom} at "${at}" after ${key}`, { cause: error })
  }
}

/** What must hold when the shell is at its prompt again. */
export async function expectAsBefore({ terminal, before, canary }: Scene): Promise<void> {
  // First of all: to clear the screen also clears what lies above it.
  for (const group of canary.match(/.{1,6}/g) ?? []) expect(terminal.everything()).not.toContain(group)
  expect(terminal.ask("#{cursor_flag} #{alternate_on} #{keypad_flag} #{mouse_any_flag}")).toBe("1 0 0 0")
  const switched = [...terminal.bytes().matchAll(/\u001b\[\?(2004|1004|2026)([hl])/g)]
  for (const mode of ["2004", "1004", "2026"])
    expect(switched.findLast(([, which]) => which === mode)?.[2], mode).not.toBe("h")
  expect(await terminal.settings()).toBe(before)
}

/** The exit code, after as many Ctrl-C as it takes: none if the signal ended the app. */
async function leave(terminal: TestTerminal): Promise<number> {
  for (let presses = 0; presses < 4; presses++) {
    for (let tries = 0; tries < 30; tries++) {
      if (/READY>\s*$/.test(terminal.screen())) return await terminal.exitCode()
      await wait(50)
    }
    terminal.press("C-c")
  }
  return await terminal.exitCode()
}

function one<T>(dice: Dice, list: readonly [T, ...T[]]): T {
  return list[dice(list.length)] ?? list[0]
}

function station(name: string, go: Station["go"], shows: string): Station {
  return {
    name,
    go: async (seat) => {
      await go(seat)
      await seat.until(shows)
    },
  }
}
