// Line mode without any terminal: questions go to standard error, answers come as lines on standard input. For `--plain` where a person or
// a program sits behind a pipe (ssh without a terminal, a serial gateway). Nothing is echoed, so a secret is not hidden any further.
import process from "node:process"
import type { TtyDoor } from "./terminal.ts"
import { stdinIsTerminal, type Tty } from "./tty.ts"

/** The way to ask through the pipe, or undefined if standard input is a keyboard. */
export function pipeDoor(
  stdin: NodeJS.ReadStream = process.stdin,
  stderr: NodeJS.WriteStream = process.stderr,
): TtyDoor | undefined {
  if (stdinIsTerminal()) return undefined
  return { hasTty: () => true, openTty: () => openPipe(stdin, stderr), holdTerminal: () => () => {} }
}

function openPipe(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Tty {
  const undo: (() => void)[] = []
  return {
    onData: (take) => {
      stdin.on("data", take).resume()
      undo.push(() => stdin.off("data", take).pause())
    },
    onEnd: (ended) => {
      stdin.on("end", ended).on("error", ended)
      undo.push(() => stdin.off("end", ended).off("error", ended))
      // It may have ended after the answer before.
      if (stdin.readableEnded) ended()
    },
    // The next line that is printed begins anew: nobody presses an Enter that could be seen.
    write: (text) => void stderr.write(`${text}\n`),
    setRaw: () => {},
    close: () => {
      for (const step of undo) step()
    },
  }
}
