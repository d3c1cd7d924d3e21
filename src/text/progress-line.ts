// How far a piece of work is, on one line: a bar where something can be counted or a time is known, else how long it has taken.
import type { ShownTask } from "../session/task-board.ts"
import { sizeWords } from "./app-lines.ts"
import { showShort } from "./escape.ts"

const BAR = 20

/** "[########............]  40 %  Searching /dev/sdb, 12.0 GB of 30.0 GB" in at most so many columns. */
export function progressLine(shown: ShownTask, columns: number): string {
  const percent = percentOf(shown)
  if (percent === undefined) return showShort(plainProgress(shown), columns)
  const full = Math.floor((percent * BAR) / 100)
  const bar = `[${"#".repeat(full)}${".".repeat(BAR - full)}] ${String(percent).padStart(3)} %`
  return showShort(`${bar}  ${shown.task.what}${counted(shown)}`, columns)
}

/** The same without a bar, for a screen reader: "Searching /dev/sdb: 40 %". */
export function plainProgress(shown: ShownTask): string {
  const percent = percentOf(shown)
  const { what } = shown.task
  return percent === undefined
    ? `${what}: ${Math.floor(shown.elapsed / 1000)} s`
    : `${what}: ${percent} %${counted(shown)}`
}

/** Whole percent, never 100 before the end; undefined if nobody knows. */
function percentOf({ task: { of, seconds }, done, elapsed }: ShownTask): number | undefined {
  const share =
    of !== undefined && of > 0
      ? done / of
      : seconds !== undefined && seconds > 0
        ? elapsed / 1000 / seconds
        : undefined
  return share === undefined ? undefined : Math.min(99, Math.max(0, Math.floor(share * 100)))
}

function counted({ task: { of, unit }, done }: ShownTask): string {
  if (of === undefined) return ""
  return unit === "bytes" ? `, ${sizeWords(done)} of ${sizeWords(of)}` : `, ${done} of ${of}`
}
