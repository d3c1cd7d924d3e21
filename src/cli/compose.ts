// The composition root: which host part stands behind which port. What a plain command does not use is not loaded: the net only for
// the commands of design §4.6, the home only when an action opens it.
import type { Home, Ports, Terminal } from "../actions/ports.ts"
import { makeBlockDevices } from "../host/block-devices.ts"
import { makeClock } from "../host/clock.ts"
import { makeDisk } from "../host/disk.ts"
import { makeExec } from "../host/exec.ts"
import { makeFiles } from "../host/files.ts"
import { makeGnupg } from "../host/gnupg.ts"
import { keepProcessClean } from "../host/hygiene.ts"
import { makeRandom } from "../host/random.ts"
import { makeTerminal } from "../host/terminal.ts"
import * as door from "../host/tty.ts"
import { showText } from "../text/escape.ts"
import type { GlobalFlags } from "./command.ts"
import type { Out } from "./out.ts"
import { makeProgressBar } from "./progress-bar.ts"

export interface Composed {
  readonly ports: Ports
  /** Lets another process use the home for a while. */
  rest(): Promise<void>
  /** Frees the home and wipes the identity's passphrase. */
  close(): Promise<void>
}

/** Builds the ports of one process. `net` is true only for commands that may open a socket; `screens` asks in place of the terminal. */
export async function composePorts(
  globals: GlobalFlags,
  net: boolean,
  out: Out,
  screens?: Terminal,
): Promise<Composed> {
  keepProcessClean()
  const ends: (() => Promise<void>)[] = []
  const rests: (() => Promise<void>)[] = []
  const files = makeFiles()
  const clock = makeClock()
  const terminal = screens ?? lineTerminal(globals, out)
  let home: Promise<Home> | undefined
  const openHome = async (): Promise<Home> => {
    const [{ openHomeForPerson }, { VERSION }] = await Promise.all([
      import("../host/home.ts"),
      import("./version.ts"),
    ])
    const software = `nbde-rescue ${VERSION}`
    const opened = await openHomeForPerson({ software, globals, environment: process.env, files, terminal })
    ends.push(() => opened.close())
    rests.push(() => opened.rest())
    return opened.home
  }
  const ports: Ports = {
    disk: makeDisk(),
    files,
    ...(process.platform === "linux" ? { blockDevices: makeBlockDevices() } : {}),
    keyFolder: async (path) => (await import("../host/key-folder.ts")).openKeyFolder(path),
    exec: makeExec(),
    gnupg: makeGnupg,
    clock,
    random: makeRandom(),
    terminal,
    pictures: { read: async (picture) => await (await import("./picture-reader.ts")).readPicture(picture) },
    ...(net ? { net: (await import("../host/net.ts")).openNet() } : {}),
    freeMemory: () => process.availableMemory(),
    stdinIsTerminal: door.stdinIsTerminal(),
    openHome: () => (home ??= openHome()),
  }
  return {
    ports,
    rest: async () => {
      for (const rest of rests) await rest()
    },
    close: async () => {
      for (const end of ends.splice(0)) await end()
    },
  }
}

function lineTerminal({ input, screenReader }: GlobalFlags, out: Out): Terminal {
  const bar = makeProgressBar(out, screenReader || (process.env.TERM ?? "dumb") === "dumb")
  return makeTerminal({
    input,
    say: (line) => {
      bar.clear()
      out.say(showText(line))
    },
    show: showText,
    door,
    task: bar.task,
  })
}
