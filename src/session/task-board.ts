// What takes longer than half a second, for whoever draws it: the lines of a terminal or the screens. Short work never appears; the rest is
// told again four times a second, so that a person sees that it goes on even where nothing can be counted.
import type { RunningTask, Task } from "../actions/ports.ts"

const SHOW_AFTER_MS = 500
const TELL_EVERY_MS = 250

/** A task as it is drawn. */
export interface ShownTask {
  readonly task: Task
  readonly done: number
  /** Milliseconds since it began. */
  readonly elapsed: number
}

/** Begins tasks. Of several at once the latest is told; `undefined` means that none is left to be drawn. */
export function makeTaskBoard(tell: (shown: ShownTask | undefined) => void): (task: Task) => RunningTask {
  const running: { readonly task: Task; done: number; elapsed: number }[] = []
  let timer: NodeJS.Timeout | undefined
  let told = false

  const beat = (): void => {
    for (const one of running) one.elapsed += TELL_EVERY_MS
    const latest = running.findLast(({ elapsed }) => elapsed >= SHOW_AFTER_MS)
    if (latest !== undefined || told) tell(latest === undefined ? undefined : { ...latest })
    told = latest !== undefined
  }
  return (task) => {
    const one = { task, done: 0, elapsed: 0 }
    running.push(one)
    timer ??= setInterval(beat, TELL_EVERY_MS).unref()
    return {
      to: (done) => {
        one.done = done
      },
      end: () => {
        const at = running.indexOf(one)
        if (at < 0) return
        running.splice(at, 1)
        if (running.length > 0) return
        clearInterval(timer)
        timer = undefined
        if (told) tell(undefined)
        told = false
      },
    }
  }
}
