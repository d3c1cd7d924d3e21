// Opens a home as the program does, without a terminal.
import { onTestFinished } from "vitest"
import type { Home } from "../../src/actions/ports.ts"
import { makeFiles } from "../../src/host/files.ts"
import { openHomeForPerson } from "../../src/host/home.ts"
import { makeTerminal } from "../../src/host/terminal.ts"

export interface TestHome {
  readonly home: Home
  /** What was said to the person. */
  readonly said: readonly string[]
  close(): Promise<void>
}

/** A home at `path`; session keys go to `runtime` where that is a tmpfs. */
export async function openHomeAt(path: string, environment: Record<string, string> = {}): Promise<TestHome> {
  const said: string[] = []
  const terminal = makeTerminal({
    input: false,
    say: (line) => void said.push(line),
    show: (text) => text,
    door: { hasTty: () => false, openTty: () => undefined, holdTerminal: () => () => {} },
  })
  const opened = await openHomeForPerson({
    software: "nbde-rescue test",
    globals: { home: path },
    environment,
    files: makeFiles(),
    terminal,
  })
  let open = true
  const close = async (): Promise<void> => {
    if (open) await opened.close()
    open = false
  }
  onTestFinished(close)
  return { home: opened.home, said, close }
}
