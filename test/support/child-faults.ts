// The kill and fault loop for programs that our program starts: the n-th system call of the k-th child that changes the image does not
// happen. strace counts calls per process, so a child can only be met where it is started: in the Exec port. What a killed child leaves is
// real; that our own process dies with it is played, by ports that do nothing any more.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Exec, ExecResult, Home, Ports } from "../../src/actions/ports.ts"
import { STATE_CALLS } from "./faults.ts"
import { parseLog } from "./strace.ts"
import { makeFolder, removeFolder } from "./workspace.ts"

/** Where a child is hit. */
export interface ChildPoint {
  /** 0 is the first child that changes the image. */
  readonly child: number
  /** With its first argument, e.g. "cryptsetup luksAddKey". */
  readonly program: string
  /** Undefined: the child ends well, and our process dies before it hears of it. */
  readonly call?: { readonly name: string; readonly ordinal: number }
}

export type ChildFault = "SIGKILL" | "EIO" | "ENOSPC"

/** Thrown in the place of our own death. */
export class Killed extends Error {}

/** Runs `use` once, undisturbed, and returns every point where a child changes `image`. */
export async function childPoints(
  ports: Ports,
  image: string,
  use: (ports: Ports) => Promise<unknown>,
): Promise<ChildPoint[]> {
  const points: ChildPoint[] = []
  let child = 0
  const exec: Exec = {
    run: async (program, args, stdin) => {
      const { result, calls } = await traced(ports.exec, image, [program, ...args], stdin)
      if (calls.length > 0) {
        const name = nameOf(program, args)
        points.push(...calls.map((call) => ({ child, program: name, call })), { child, program: name })
        child += 1
      }
      return result
    },
  }
  await use({ ...ports, exec })
  return points
}

/** Ports whose children run until `point`. With `alone` our own process lives on and sees the child fail. */
export function faultyPorts(
  ports: Ports,
  image: string,
  { point, fault, alone }: { point: ChildPoint; fault: ChildFault; alone: boolean },
): { ports: Ports; wasHit(): boolean } {
  let child = 0
  let dead = false
  let hit = false
  const die = (): never => {
    dead = true
    throw new Killed()
  }
  const exec: Exec = {
    run: async (program, args, stdin) => {
      if (dead) return die()
      // A program that changes nothing this time was not counted, so the name must fit too.
      if (child !== point.child || point.program !== nameOf(program, args)) {
        const { result, calls } = await traced(ports.exec, image, [program, ...args], stdin)
        if (calls.length > 0) child += 1
        return result
      }
      const inject =
        point.call === undefined
          ? undefined
          : `${point.call.name}:${fault === "SIGKILL" ? "signal=SIGKILL" : `error=${fault}`}:when=${point.call.ordinal}`
      const { result, calls, faulted } = await traced(ports.exec, image, [program, ...args], stdin, inject)
      if (calls.length === 0) return result
      hit = faulted || point.call === undefined
      child += 1
      return alone ? result : die()
    },
  }
  const faulty = { ...ports, exec, openHome: async () => mortal(await ports.openHome(), () => dead) }
  return { ports: faulty, wasHit: () => hit }
}

function nameOf(program: string, args: readonly string[]): string {
  return `${program} ${args[0] ?? ""}`
}

function mortal(home: Home, dead: () => boolean): Home {
  const guard = <A extends unknown[], R>(act: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (dead()) throw new Killed()
      return await act(...args)
    }
  }
  return {
    ...home,
    state: { ...home.state, write: guard(home.state.write), remove: guard(home.state.remove) },
    journal: { ...home.journal, append: guard(home.journal.append) },
  }
}

async function traced(
  exec: Exec,
  image: string,
  command: readonly string[],
  stdin: Uint8Array | undefined,
  inject?: string,
): Promise<{ result: ExecResult; calls: { name: string; ordinal: number }[]; faulted: boolean }> {
  const folder = makeFolder()
  const log = join(folder, "log")
  const flags = ["-f", "-y", "-qq", "-s", "0", "-o", log, "-P", image, "-e", `trace=${STATE_CALLS.join(",")}`]
  try {
    const injected = inject === undefined ? [] : ["-e", `inject=${inject}`]
    const result = await exec.run("strace", [...flags, ...injected, "--", ...command], stdin)
    const counts = new Map<string, number>()
    const logged = parseLog(readFileSync(log, "latin1"))
    const calls = logged.flatMap(({ name, args }) => {
      const ordinal = (counts.get(name) ?? 0) + 1
      counts.set(name, ordinal)
      return name === "openat" && !/O_RDWR|O_WRONLY/.test(args) ? [] : [{ name, ordinal }]
    })
    const faulted = logged.some((call) => call.injected || call.result === "?")
    const changes = inject !== undefined || calls.some(({ name }) => /write/.test(name))
    return { result, calls: changes ? calls : [], faulted }
  } finally {
    removeFolder(folder)
  }
}
