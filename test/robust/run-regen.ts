// regen of a stage in this very process, with programs that fail: what a test does to a change in order to cut it off.
import type { Exec } from "../../src/actions/ports.ts"
import { type RegenOptions, type RegenView, regen } from "../../src/actions/regen/regen.ts"
import { NO_VIEW, regenOptions, type Stage, startPorts } from "./change-world.ts"

export type Failing = boolean | string

/** True, or what it says, for a program that fails and does nothing. */
export type ProgramFault = (program: string, args: readonly string[]) => Failing | Promise<Failing>

export interface RegenRun {
  readonly fault?: ProgramFault
  readonly options?: Partial<RegenOptions>
  readonly view?: Partial<RegenView>
  /** What comes in on standard input. */
  readonly stdin?: string
  /** No key source is asked. */
  readonly offline?: boolean
}

/** Runs regen of key slot 1. Rejects as it does. */
export async function runRegen(stage: Stage, what: RegenRun = {}): Promise<void> {
  const { fault, options, view, stdin, offline = false } = what
  const { ports, close } = startPorts(stage, offline ? "offline" : undefined, stdin)
  const run: Exec["run"] = async (program, args, input) => {
    const failing = (await fault?.(program, args)) ?? false
    if (failing === false) return await ports.exec.run(program, args, input)
    const words = failing === true ? "device is busy" : failing
    return { code: 5, stdout: Buffer.of(), stderr: Buffer.from(words) }
  }
  try {
    await regen({ ...ports, exec: { run } }, regenOptions(stage, options), { ...NO_VIEW, ...view })
  } finally {
    await close()
  }
}
