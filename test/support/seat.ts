// A person in front of the app in a real terminal: reads the screen, chooses by the words of a line, types, pastes. Counts the prompts and
// the key presses that it takes, for docs/operations.md, and says how the terminal was before and is afterwards.
import { mkdirSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"
import { cliCommand } from "./cli.ts"
import { openTerminal, type TerminalOptions, type TestTerminal } from "./shell-terminal.ts"

/** Longer than the input guard of the app (src/tui/hooks/use-keys.ts). */
const GUARD_MS = 220

export interface SeatOptions extends TerminalOptions {
  /** Where relative paths lie; made if it is not there. */
  readonly folder: string
  /** Flags and words for the program. */
  readonly args?: readonly string[]
  /** Before the program, e.g. strace and its flags. */
  readonly wrapper?: readonly string[]
}

/** What a person had to do so far. */
export interface Effort {
  /** The titles of the screens that got a key, in order. */
  readonly prompts: readonly string[]
  /** Single key presses, Enter after a text included. */
  readonly keys: number
  /** Texts that were typed or pasted. */
  readonly texts: number
}

export interface Seat {
  readonly terminal: TestTerminal
  readonly folder: string
  /** Waits until `text` is on the screen and keys are taken. */
  until(text: string | RegExp): Promise<void>
  /** Presses keys by their tmux names, one after the other. */
  key(...names: readonly string[]): Promise<void>
  /** Waits for the line with this label and presses what stands before it. */
  choose(label: string): Promise<void>
  /** Types text, and Enter. */
  enter(text: string): Promise<void>
  paste(text: string): Promise<void>
  /** The title of the screen that is at hand; empty where there is none. */
  title(): string
  /** Since the seat was taken, or since `startCounting`. */
  effort(): Effort
  startCounting(): void
}

/** Starts the program in a terminal of its own, closed with the test. */
export async function sitDown(options: SeatOptions): Promise<Seat> {
  const { folder, args = [], wrapper = [] } = options
  mkdirSync(folder, { recursive: true })
  const terminal = await openTerminal(options)
  terminal.enter(`cd ${folder}; clear; ${[...wrapper, ...cliCommand(args)].join(" ")}`)
  return seatAt(terminal, folder)
}

/** A seat at a terminal in which the program runs or is about to. */
export function seatAt(terminal: TestTerminal, folder: string): Seat {
  let prompts: string[] = []
  let [keys, texts] = [0, 0]
  const title = (): string => titleOn(terminal.screen())
  const give = async (send: () => void): Promise<void> => {
    const at = title()
    if (at !== "" && at !== prompts.at(-1)) prompts.push(at)
    send()
    await wait(80)
  }
  const giveText = async (send: () => void): Promise<void> => {
    texts += 1
    await give(send)
  }
  const seat: Seat = {
    terminal,
    folder,
    title,
    until: async (text) => {
      await terminal.sees(text)
      await wait(GUARD_MS)
    },
    key: async (...names) => {
      for (const name of names) {
        keys += 1
        await give(() => terminal.press(name))
      }
    },
    choose: async (label) => {
      await seat.until(label)
      const key = keyOf(terminal.screen(), label)
      if (key === undefined) throw new Error(`no line to choose says "${label}":\n${terminal.screen()}`)
      await seat.key(key)
    },
    enter: async (text) => {
      if (text !== "") await giveText(() => terminal.press("-l", "--", text))
      await seat.key("Enter")
    },
    paste: (text) => giveText(() => terminal.paste(text)),
    effort: () => ({ prompts, keys, texts }),
    startCounting: () => {
      prompts = []
      keys = 0
      texts = 0
    },
  }
  return seat
}

/** The line above the last rule. */
function titleOn(screen: string): string {
  const lines = screen.split("\n")
  const rule = lines.findLastIndex((line) => /^(-{20,}|\u2500{20,})$/.test(line.trimEnd()))
  return rule < 1 ? "" : (lines[rule - 1] ?? "").trim()
}

function keyOf(screen: string, label: string): string | undefined {
  // A screen reader hears "option:" first.
  const lines = screen.split("\n").map((line) => /^(?:.*option: )?[ >] (\S) {2}(.*)$/.exec(line))
  return lines.findLast((line) => line?.[2]?.startsWith(label))?.[1]
}
