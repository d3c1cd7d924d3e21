// regen of a stage in this very process, with programs that fail: what a test does to a change in order to cut it off.
import type { Exec } from "../../src/actions/ports.ts"
import { type RegenOptions, type RegenView, regen } from "../../src/actions/regen/regen.ts"
import { NO_VIEW, regenOptions, type Stage, startPorts } from "./change-world.ts"

/** True for a program that fails and does nothing. */
export type ProgramFault = (program: string, args: readonly string[]) => boolean | Promise<boolean>

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
  const run: Exec["run"] = async (program, args, input) =>
    (await fault?.(program, args))
      ? { code: 5, stdout: Buffer.of(), stderr: Buffer.from("device is busy") }
      : await ports.exec.run(program, args, input)
  try {
    await regen({ ...ports, exec: { run } }, regenOptions(stage, options), { ...NO_VIEW, ...view })
  } finally {
    await close()
  }
}
