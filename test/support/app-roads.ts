// The roads through the app, screen by screen, as a technician and a colleague walk them in a real terminal. Each road is a list of
// stations: the name of a screen and the way to it from the one before. Tests walk all of it, or stop at a station and do something there.
import { copyFileSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Seat } from "./seat.ts"

export interface Station {
  readonly name: string
  /** From the station before to this one; the screen is there when it resolves. */
  go(seat: Seat): Promise<void>
}

export const HOME: Station = { name: "home", go: (seat) => seat.until("A host will not boot") }

/** From the first screen to the request on the screen. `image` is asked about by its path. */
export function askingRoad(image: string): readonly Station[] {
  return [
    HOME,
    { name: "volumes", go: (seat) => chooseFor(seat, "A host will not boot", "Type the path") },
    { name: "path", go: (seat) => chooseFor(seat, "Type the path", "It is only read") },
    {
      name: "plan",
      go: async (seat) => {
        await seat.enter(image)
        await seat.until("Ask a colleague for it")
      },
    },
    {
      name: "details",
      go: (seat) => chooseFor(seat, "Ask a colleague for it", "The request is written after"),
    },
    {
      name: "details, half typed",
      go: async (seat) => {
        await seat.enter("db1")
        await seat.enter("Kim")
        await seat.until("> Ticket")
      },
    },
    {
      name: "waiting",
      go: async (seat) => {
        await seat.enter("")
        await seat.enter("")
        await seat.until("read these six words")
      },
    },
  ]
}

/** The technician's way on, once the answer lies in the watched folder; ends at the case, with the passphrase read. */
export function finishingRoad(read: (passphrase: string) => void): readonly Station[] {
  return [
    { name: "answer seen", go: (seat) => seat.until("An answer is here") },
    { name: "reveal, hidden", go: (seat) => chooseFor(seat, "Open the answer", "Hidden.") },
    {
      name: "reveal, group 2",
      go: async (seat) => {
        await seat.key("Space")
        await seat.until("Group 1 of ")
        await seat.key("Space")
        await seat.until("Group 2 of ")
      },
    },
    {
      name: "case",
      go: async (seat) => {
        if (!seat.terminal.screen().includes("Hidden.")) await seat.key("x")
        read(await readReveal(seat))
        await seat.key("q")
        await seat.until("You can put the disk back now.")
        await seat.until("Close the case")
      },
    },
    { name: "close?", go: (seat) => chooseFor(seat, "Close the case", "Type the word close") },
  ]
}

/** How a request comes onto the desk. */
export interface WayIn {
  readonly label: string
  readonly shows: string
  give(seat: Seat): Promise<void>
}

/** Everything in the seat's folder. */
export const FROM_FOLDER: WayIn = {
  label: "Take in a file",
  shows: "File or folder",
  give: (seat) => seat.enter("."),
}

export function pasted(letter: string): WayIn {
  return { label: "Paste a message", shows: "Nothing has come yet", give: (seat) => seat.paste(letter) }
}

/** The colleague's way from the first screen to the answer. `words` are read out over the telephone. */
export function answeringRoad(wayIn: WayIn, words: () => string, tang: string): readonly Station[] {
  return [
    HOME,
    { name: "desk", go: (seat) => chooseFor(seat, "Someone sent me a request", "Paste a message") },
    { name: "taking in", go: (seat) => chooseFor(seat, wayIn.label, wayIn.shows) },
    {
      name: "request on the desk",
      go: async (seat) => {
        await wayIn.give(seat)
        await seat.until("not opened yet")
      },
    },
    {
      name: "approval",
      go: async (seat) => {
        await seat.key("1")
        await seat.until("CLAIMED by the sender only")
      },
    },
    { name: "call back", go: (seat) => chooseFor(seat, "Call the person, then approve", "Hang up.") },
    {
      name: "call back, half typed",
      go: async (seat) => {
        await seat.enter("Kim, 555-0100")
        await seat.until("> The six words")
      },
    },
    {
      name: "which Tang server",
      go: async (seat) => {
        await seat.enter(words())
        await seat.until("Tang server:")
      },
    },
    {
      name: "answered",
      go: async (seat) => {
        await seat.enter(tang)
        await seat.until("Send this file back")
      },
    },
  ]
}

/** Walks on from wherever the seat is; calls `at` at each station. */
export async function walk(
  seat: Seat,
  road: readonly Station[],
  at: (name: string) => Promise<void> = async () => {},
): Promise<void> {
  for (const { name, go } of road) {
    await go(seat)
    await at(name)
  }
}

/** The six words on the technician's screen. */
export function wordsOn({ terminal }: Seat): string {
  const words = /six words:\n +([a-z ]+)\n/.exec(terminal.screen())?.[1]?.trim() ?? ""
  if (words.split(/ +/).length !== 6) throw new Error(`no six words:\n${terminal.screen()}`)
  return words
}

/** Reads the passphrase group by group, as a person would type it at the console. The reveal screen is there, hidden. */
export async function readReveal({ terminal, key }: Seat): Promise<string> {
  await terminal.sees("Hidden.")
  // It comes back at the group where it was hidden.
  const hiddenAt = Number(/show group (\d+) of/.exec(terminal.screen())?.[1])
  await key("Space")
  for (let group = hiddenAt; group > 1; group--) {
    await terminal.sees(`Group ${group} of `)
    await key("BSpace")
  }
  for (let text = "", group = 1; ; group++) {
    await terminal.sees(`Group ${group} of `)
    const screen = terminal.screen()
    text += /Group \d+ of \d+:.*\n\n +(\S+)/.exec(screen)?.[1] ?? ""
    if (screen.includes(`Group ${group} of ${group}:`)) return text
    await key("Space")
  }
}

/** The one file of a folder whose name begins with `start`. */
export function onlyFile(folder: string, start: string): string {
  const [name, ...more] = readdirSync(folder).filter((one) => one.startsWith(start))
  if (name === undefined || more.length > 0) throw new Error(`not one file ${start}* in ${folder}`)
  return join(folder, name)
}

/** Carries the file of one person to the other, as mail or a stick would. Returns its text. */
export function carry(from: Seat, start: string, to: Seat, name: string): string {
  const file = onlyFile(from.folder, start)
  copyFileSync(file, join(to.folder, name))
  return readFileSync(file, "latin1")
}

export async function chooseFor(seat: Seat, label: string, next: string): Promise<void> {
  await seat.choose(label)
  await seat.until(next)
}
