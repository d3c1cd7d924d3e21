// Whole processes timed from outside, contenders in turn (A B A B …), medians and ratios taken pair by pair, so that a machine whose speed
// drifts moves both sides of a ratio. It measures and never judges.
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { cleanEnvironment } from "../support/cli.ts"

export interface Process {
  readonly program: string
  readonly args: readonly string[]
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** Wall time from just before the start to just after the end, in ms, and what was printed. */
export interface Finished {
  readonly ms: number
  readonly stdout: Buffer
}

/** Runs one process. Throws with its own words if it does not end with 0: a failure must not count as fast. */
export function timeProcess({ program, args, stdin = "", env = {} }: Process): Finished {
  const options = { input: stdin, env: cleanEnvironment(env), maxBuffer: 64 << 20, timeout: 120_000 }
  const before = performance.now()
  const done = spawnSync(program, args, options)
  const ms = performance.now() - before
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${done.status ?? done.error}:\n${done.stderr}`)
  return { ms, stdout: done.stdout }
}

/** Something that is timed, and what its counted runs took. */
export class Contender {
  readonly name: string
  /** ms of every counted run, in order. */
  readonly runs: number[] = []
  /** CPU time of the processes that its counted runs started, ms in all. */
  cpu = 0
  readonly #run: () => number | Promise<number>
  readonly #parts: number

  /** `run` returns ms, and may prepare what does not count. `parts`: one run is one of so many equal parts of the work. */
  constructor(name: string, run: () => number | Promise<number>, parts = 1) {
    this.name = name
    this.#run = run
    this.#parts = parts
  }

  async turn(counts: boolean): Promise<void> {
    const before = childCpu()
    const ms = await this.#run()
    if (!counts) return
    this.runs.push(ms * this.#parts)
    this.cpu += (childCpu() - before) * this.#parts
  }
}

/** Each contender once uncounted, then `rounds` times in turn. */
export async function race(contenders: readonly Contender[], rounds: number): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) await contender.turn(round > 0)
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** Runs that are held against others, round by round. */
export interface Runs {
  readonly name: string
  readonly runs: readonly number[]
}

/** a/b of each round: the median of these, the smallest, the largest. */
export function ratio(a: Runs, b: Runs): { median: number; least: number; most: number } {
  const ratios = a.runs.map((ms, round) => ms / (b.runs[round] ?? Number.NaN))
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }
}

// User and system time of children that ended, in clock ticks of 10 ms (proc(5), fields 16 and 17).
function childCpu(): number {
  const fields = readFileSync("/proc/self/stat", "latin1")
    .replace(/^.*\) /, "")
    .split(" ")
  return 10 * (Number(fields[13]) + Number(fields[14]))
}
