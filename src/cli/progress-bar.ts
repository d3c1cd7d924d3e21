// Progress in line mode, on stderr: one line that is drawn over itself, or, for screen readers and terminals without a cursor, a plain line
// now and then. Nothing under --json, nothing where stderr is no terminal.
import type { RunningTask, Task } from "../actions/ports.ts"
import { makeTaskBoard, type ShownTask } from "../session/task-board.ts"
import { plainProgress, progressLine } from "../text/progress-line.ts"
import type { Out } from "./out.ts"

/** Between two plain lines. Milliseconds. */
const PLAIN_EVERY_MS = 10_000

export interface ProgressBar {
  task(task: Task): RunningTask
  /** Takes the bar away, before anything else is written to the terminal. */
  clear(): void
}

/** `plain`: no bar, a line now and then. */
export function makeProgressBar(
  out: Pick<Out, "json" | "stderrIsTerminal" | "columns" | "say" | "redraw">,
  plain: boolean,
): ProgressBar {
  if (out.json || !out.stderrIsTerminal)
    return { task: () => ({ to: () => {}, end: () => {} }), clear: () => {} }
  if (plain) return { task: makeTaskBoard(plainTeller(out)), clear: () => {} }
  let drawn = false
  const clear = (): void => {
    if (drawn) out.redraw("")
    drawn = false
  }
  const tell = (shown: ShownTask | undefined): void => {
    if (shown === undefined) {
      clear()
      return
    }
    out.redraw(progressLine(shown, out.columns - 1))
    drawn = true
  }
  return { task: makeTaskBoard(tell), clear }
}

function plainTeller(out: Pick<Out, "say">): (shown: ShownTask | undefined) => void {
  let next = 0
  return (shown) => {
    if (shown === undefined) {
      next = 0
      return
    }
    if (shown.elapsed < next) return
    out.say(plainProgress(shown))
    next = shown.elapsed + PLAIN_EVERY_MS
  }
}
