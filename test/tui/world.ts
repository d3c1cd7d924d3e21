// A person at the app, for tests: the real session over a real home in a temp folder, a disk that is a committed image, a clock that stands
// still, a net that nobody answers on. Relative paths lie in the person's folder.

import { createHash } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { isAbsolute, join } from "node:path"
import { createElement } from "react"
import { onTestFinished } from "vitest"
import { FLOWS } from "../../flows/index.ts"
import type { Files, Home, Ports } from "../../src/actions/ports.ts"
import { ToolError } from "../../src/bytes/errors.ts"
import { makeAppTerminal } from "../../src/cli/app-terminal.ts"
import { REMEDIES } from "../../src/cli/remedies.ts"
import { makeDisk } from "../../src/host/disk.ts"
import { makeExec } from "../../src/host/exec.ts"
import { makeFiles } from "../../src/host/files.ts"
import { openHomeForPerson } from "../../src/host/home.ts"
import { openKeyFolder } from "../../src/host/key-folder.ts"
import { type AppHost, type AppSession, makeAppSession } from "../../src/session/app-session.ts"
import { receiptText } from "../../src/text/hand-over-lines.ts"
import { App } from "../../src/tui/app.tsx"
import { fakeNet } from "../actions/fake-tang.ts"
import { vector } from "../luks/vectors.ts"
import { type Shown, show } from "../support/ink.ts"
import { workspace } from "../support/workspace.ts"

/** Tests do not wait for the input guard, but for the ones about it. */
const NO_GUARD = 0

const NOW = Date.UTC(2026, 10, 22, 3, 0, 0)

export interface AppPerson {
  readonly folder: string
  readonly session: AppSession
  /** Command lines that the terminal was handed over for, and "until read" where an Enter was waited for afterwards. */
  readonly handedOver: readonly string[][]
  /** How the next ones end; 0 unless a test says so. */
  readonly exitCodes: number[]
  screen(size?: { columns: number; rows: number }, more?: { screenReader?: boolean; guardMs?: number }): Shown
}

/** Opens the app for a person whose one disk, /dev/sdb, is the image luks2-bound. */
export function openAppFor(seed: string): AppPerson {
  const folder = workspace()
  mkdirSync(join(folder, "run"), { mode: 0o700 })
  writeFileSync(join(folder, "disk.img"), vector("luks2-bound"))
  const inside = (path: string): string => (isAbsolute(path) ? path : join(folder, path))
  const ends: (() => Promise<void>)[] = []
  const rests: (() => Promise<void>)[] = []
  const handedOver: string[][] = []
  const exitCodes: number[] = []
  const terminal = makeAppTerminal(() => session)
  const files = filesIn(inside)
  let home: Promise<Home> | undefined
  const openHome = async (): Promise<Home> => {
    const environment = { XDG_RUNTIME_DIR: "/dev/shm" }
    const globals = { home: join(folder, "home") }
    const opened = await openHomeForPerson({
      software: "nbde-rescue test",
      globals,
      environment,
      files,
      terminal,
    })
    ends.push(() => opened.close())
    rests.push(() => opened.rest())
    return opened.home
  }
  let draws = 0
  let ticks = 0
  const ports: Ports = {
    disk: {
      open: async (path) => {
        if (path === "/dev/sda") throw new ToolError("permission-denied", "not readable")
        return await makeDisk().open(path === "/dev/sdb" ? join(folder, "disk.img") : inside(path))
      },
    },
    files,
    gnupg: () => {
      throw new Error("there is no GnuPG in this test")
    },
    keyFolder: openKeyFolder,
    exec: makeExec(),
    blockDevices: {
      list: async () => [
        { path: "/dev/sda", bytes: 480e9, kind: "disk", removable: false, system: true },
        {
          path: "/dev/sdb",
          bytes: 1.92e12,
          kind: "disk",
          model: "PM1643",
          serial: "S4X1",
          removable: true,
          system: false,
        },
      ],
    },
    clock: { now: () => NOW, monotonic: () => ++ticks, bootId: () => "test" },
    random: {
      bytes: (length) => {
        const parts: Buffer[] = []
        for (let had = 0; had < length; had += 32)
          parts.push(createHash("sha256").update(`${seed} ${++draws}`).digest())
        return new Uint8Array(Buffer.concat(parts).subarray(0, length))
      },
    },
    terminal,
    openHome: () => (home ??= openHome()),
  }
  const host: AppHost = {
    flows: FLOWS,
    ports,
    colleaguePorts: async () => ({ ...ports, net: fakeNet({}) }),
    rest: async () => {
      for (const rest of rests) await rest()
    },
    handOver: async (args) => {
      handedOver.push([...args])
      return exitCodes.shift() ?? 0
    },
    untilRead: async () => void handedOver.push(["until read"]),
    receiptOf: receiptText,
    explain: (error) =>
      error instanceof ToolError
        ? { text: error.message, code: error.code, remedy: REMEDIES[error.code].remedy }
        : undefined,
  }
  const session: AppSession = makeAppSession(host)
  onTestFinished(async () => {
    session.send({ kind: "quit" })
    for (const end of ends) await end()
  })
  return {
    folder,
    session,
    handedOver,
    exitCodes,
    screen: (size = { columns: 80, rows: 24 }, { screenReader = false, guardMs = NO_GUARD } = {}) => {
      const settings = { ascii: true, screenReader, colour: false, guardMs }
      return show(createElement(App, { session, settings }), size, {
        screenReader,
        isReady: () => isAtRest(session),
      })
    },
  }
}

/** True if nothing is at work: a line that says what is going on would be there or not, as the clock has it. */
export function isAtRest(session: AppSession): boolean {
  const { work, question } = session.getSnapshot()
  return work === undefined || work === "deciding" || question !== undefined
}

function filesIn(inside: (path: string) => string): Files {
  const files = makeFiles()
  return {
    read: (path, limit) => files.read(inside(path), limit),
    list: (path) => files.list(inside(path)),
    kind: (path) => files.kind(inside(path)),
    same: (a, b) => files.same(inside(a), inside(b)),
    write: (path, bytes, mode) => files.write(inside(path), bytes, mode),
    checkPlace: (path) => files.checkPlace(inside(path)),
    makeFolder: (path) => files.makeFolder(inside(path)),
  }
}

/** From Home to the form of a request for the only disk. */
export async function openRequestForm(shown: Shown): Promise<void> {
  await shown.until("A host will not boot")
  await shown.press("1")
  await shown.until("key slot 0")
  await shown.until("Not readable")
  await shown.press("1")
  await shown.until("Ask a colleague")
  await shown.press("1")
  await shown.until("The request is written after")
}
