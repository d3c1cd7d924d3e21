// The bench's figures as a table: medians, what stands beside them, ratios of the runs pair by pair, and the aim.
import { type Contender, median, type Runs, ratio } from "./measure.ts"

export interface Row {
  readonly ours: Runs
  readonly beside: Runs
  /** Of the ratio ours/beside: at most this. Absent: a figure without an aim. */
  readonly atMost?: number
  /** Of the ratio beside/ours: at least this. */
  readonly atLeast?: number
}

const HEAD = ["", "ms", "beside", "ms", "ratio", "least to most", "aim"]

export function tableLines(title: string, rows: readonly Row[]): string[] {
  const cells = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const lines = cells.map((row) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "),
  )
  return [title, ...lines.map((line) => `  ${line.trimEnd()}`), ""]
}

function cellsOf({ ours, beside, atMost, atLeast }: Row): string[] {
  const [upper, lower] = atLeast === undefined ? [ours, beside] : [beside, ours]
  const { median: middle, least, most } = ratio(upper, lower)
  const met = atLeast === undefined ? middle <= (atMost ?? Number.POSITIVE_INFINITY) : middle >= atLeast
  const aim = atLeast === undefined ? atMost && `at most ${atMost}x` : `at least ${atLeast}x faster`
  return [
    ours.name,
    ms(median(ours.runs)),
    beside.name,
    ms(median(beside.runs)),
    `${middle.toFixed(2)}x`,
    `${least.toFixed(2)} to ${most.toFixed(2)}`,
    aim === undefined ? "" : `${aim}: ${met ? "met" : "MISSED"}`,
  ]
}

/** One line a contender: its median, a unit's share of it, and the CPU time of the processes that a run started. */
export function costLines(title: string, contenders: readonly Contender[], units: number): string[] {
  const width = Math.max(...contenders.map(({ name }) => name.length))
  const rows = contenders.map(({ name, runs, cpu }) => {
    const [whole, each] = [ms(median(runs)), (median(runs) / units).toFixed(2)]
    const processes = cpu === 0 ? "" : `${ms(cpu / runs.length).padStart(8)} ms CPU`
    return `  ${name.padEnd(width)}  ${whole.padStart(7)} ms  ${each.padStart(7)} ms each${processes}`
  })
  return [title, ...rows, ""]
}

function ms(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

function pad(cell: string, width: number, column: number): string {
  return column === 1 || column === 3 || column === 4 ? cell.padStart(width) : cell.padEnd(width)
}
