// regen, rebind and slot cut off at every system call of every program they start (design §4.1, security.md G-22): after each cut the volume
// opens by a binding that stands on the disk, and the same command again ends clean.
import { join } from "node:path"
import { expect } from "vitest"
import type { Ports } from "../../src/actions/ports.ts"
import { ToolError } from "../../src/bytes/errors.ts"
import {
  type ChildFault,
  type ChildPoint,
  childPoints,
  faultyPorts,
  Killed,
} from "../support/child-faults.ts"
import { removeFolder } from "../support/workspace.ts"
import {
  type Before,
  expectClean,
  lookBefore,
  makeStage,
  type Stage,
  startPorts,
  workingSlots,
} from "./change-world.ts"

export interface ChangeLoop {
  readonly dir: string
  readonly template: string
  readonly fault: ChildFault
  /** Our own process sees the child fail and lives on; else it dies with it. */
  readonly alone: boolean
  readonly every: number
  /** What stands before the command besides the image. */
  prepare?(stage: Stage, before: Before): Promise<void>
  /** The command, as one process runs it. */
  command(stage: Stage, ports: Ports, before: Before): Promise<unknown>
  /** What must hold once it ended well; default: `expectClean`. */
  done?(stage: Stage, before: Before): Promise<void>
  /** Default: a binding on the disk opens its key slot. */
  works?(stage: Stage, before: Before): Promise<boolean>
}

export interface ChangeReport {
  readonly points: number
  readonly cut: number
  /** Points that the fault did not reach. */
  readonly missed: readonly string[]
}

/** Runs the loop. Rejects with the first point after which something is not as it must be. */
export async function cutOffChange(loop: ChangeLoop): Promise<ChangeReport> {
  const before = await lookBefore(loop.template)
  const points = await inStage(loop, async (stage) => {
    await loop.prepare?.(stage, before)
    const started = startPorts(stage)
    const all = await childPoints(started.ports, stage.image, (ports) => loop.command(stage, ports, before))
    await started.close()
    return all
  })
  let cut = 0
  const missed: string[] = []
  for (let index = 0; index < points.length; index += loop.every) {
    const point = points[index]
    if (point === undefined) break
    try {
      const hit = await inStage(loop, (stage) => cutAt(loop, stage, before, point))
      if (!hit) missed.push(nameOf(index, point))
    } catch (cause) {
      throw new Error(`after ${loop.fault} at ${nameOf(index, point)}: ${String(cause)}`, { cause })
    }
    cut += 1
  }
  return { points: points.length, cut, missed }
}

async function cutAt(loop: ChangeLoop, stage: Stage, before: Before, point: ChildPoint): Promise<boolean> {
  const { fault, alone } = loop
  await loop.prepare?.(stage, before)
  const first = startPorts(stage)
  const faulty = faultyPorts(first.ports, stage.image, { point, fault, alone })
  const ended = await loop.command(stage, faulty.ports, before).then(
    () => undefined,
    (error: unknown) => error,
  )
  await first.close()
  if (!alone) expect(ended).toBeInstanceOf(Killed)
  else if (ended !== undefined) expect(ended).toBeInstanceOf(ToolError)
  const works = loop.works ?? (async ({ image }) => (await workingSlots(image)).length > 0)
  expect(await works(stage, before), "the volume opens").toBe(true)
  // A fault that the program got over is no cut: the same command again would be another change.
  if (ended !== undefined) {
    const second = startPorts(stage)
    await loop.command(stage, second.ports, before)
    await second.close()
  }
  await (loop.done ?? expectClean)(stage, before)
  return faulty.wasHit()
}

async function inStage<T>(loop: ChangeLoop, use: (stage: Stage) => Promise<T>): Promise<T> {
  const dir = join(loop.dir, "stage")
  removeFolder(dir)
  try {
    return await use(makeStage(dir, loop.template))
  } finally {
    removeFolder(dir)
  }
}

function nameOf(index: number, { child, program, call }: ChildPoint): string {
  return `point ${index}, ${call === undefined ? "the end" : `${call.name} ${call.ordinal}`} of program ${child} (${program})`
}
