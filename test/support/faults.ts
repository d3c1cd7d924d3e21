// The kill and fault loop: runs a program again and again, and each time the next of its state-changing system calls does not happen:
// the process is killed there, or the call fails. SQLite tests itself so. The caller checks after each run that nothing is lost.
//
// How a call is found again: strace counts each system call per thread. Where the program names its files the same in every run,
// strace looks at calls on these paths only, and the count is exact: start the program with `repeatableCliCommand`. Where names
// differ, strace counts all calls of a thread; a call that another thread reaches first is then missed and reported as such.
import { mkdirSync } from "node:fs"
import { relative } from "node:path"
import type { RunResult } from "./cli.ts"
import { type Command, pathsOf, type Syscall, strace } from "./strace.ts"
import { makeFolder, removeFolder } from "./workspace.ts"

/** Calls that change what is on a disk. */
export const STATE_CALLS = [
  "write",
  "pwrite64",
  "writev",
  "pwritev",
  "fsync",
  "fdatasync",
  "rename",
  "renameat",
  "renameat2",
  "unlink",
  "unlinkat",
  "rmdir",
  "link",
  "linkat",
  "symlink",
  "symlinkat",
  "mkdir",
  "mkdirat",
  "ftruncate",
  "truncate",
  "fallocate",
  "openat",
] as const

export type Fault = "SIGKILL" | "EIO" | "ENOSPC" | "EROFS" | "EACCES" | "ENODEV" | "EMFILE" | "EINTR"

export interface FaultLoop {
  /** Where `dir` is made; default: the folder for temporary files. */
  readonly base?: string
  /** Fills the empty folder `dir` with what stands before the command. The path is the same in every run. */
  prepare(dir: string): void | Promise<void>
  /** The command; it must name its files inside `dir` by absolute paths. */
  command(dir: string): Command
  readonly fault: Fault
  /** Every n-th call only; default 1. */
  readonly every?: number
  /** Default: STATE_CALLS. */
  readonly calls?: readonly string[]
  /** Throws if what the faulted run left is wrong. */
  check(run: FaultedRun): void | Promise<void>
}

export interface FaultedRun {
  readonly dir: string
  /** The call that did not happen. */
  readonly call: FaultPoint
  readonly result: RunResult
}

export interface FaultPoint {
  /** 0 is the first state-changing call of the command. */
  readonly index: number
  readonly name: string
  /** Relative to `dir`. */
  readonly path: string
}

export interface FaultReport {
  /** State-changing calls inside `dir` that an undisturbed run makes. */
  readonly points: number
  /** Calls that were faulted and checked. */
  readonly faulted: number
  /** Calls that the fault did not reach, as "rename home/file". */
  readonly missed: readonly string[]
}

interface Target extends FaultPoint {
  /** The how-manieth call of this name in its thread. */
  readonly ordinal: number
}

/** Runs the loop. Rejects with the first failed check, naming the call. */
export async function forEachSyscall(loop: FaultLoop): Promise<FaultReport> {
  const dir = makeFolder(loop.base)
  try {
    const { targets, paths } = await countTargets(loop, dir)
    const chosen = targets.filter((target) => target.index % (loop.every ?? 1) === 0)
    const missed: string[] = []
    for (const target of chosen) {
      const reached = (await faultAt(loop, dir, target, paths)) || (await faultAt(loop, dir, target, paths))
      if (!reached) missed.push(`${target.name} ${target.path}`)
    }
    return { points: targets.length, faulted: chosen.length - missed.length, missed }
  } finally {
    removeFolder(dir)
  }
}

async function countTargets(loop: FaultLoop, dir: string): Promise<{ targets: Target[]; paths: string[] }> {
  const first = await undisturbed(loop, dir, [])
  const second = await undisturbed(loop, dir, [])
  const paths = [...new Set(first.flatMap((call) => inside(call, dir)))]
  const again = new Set(second.flatMap((call) => inside(call, dir)))
  const stable = paths.length > 0 && paths.length === again.size && paths.every((path) => again.has(path))
  const calls = stable ? await undisturbed(loop, dir, paths) : second
  return { targets: targetsOf(calls, dir), paths: stable ? paths : [] }
}

async function undisturbed(
  loop: FaultLoop,
  dir: string,
  paths: readonly string[],
): Promise<readonly Syscall[]> {
  await startOver(loop, dir)
  const { result, syscalls } = await strace(loop.command(dir), { calls: loop.calls ?? STATE_CALLS, paths })
  if (result.code !== 0) throw new Error(`the command fails without a fault already:\n${result.stderr}`)
  return syscalls
}

function targetsOf(calls: readonly Syscall[], dir: string): Target[] {
  const counts = new Map<string, number>()
  const targets: Target[] = []
  for (const call of calls) {
    const key = `${call.pid} ${call.name}`
    const ordinal = (counts.get(key) ?? 0) + 1
    counts.set(key, ordinal)
    const path = inside(call, dir)[0]
    if (path === undefined || !changesState(call)) continue
    targets.push({ index: targets.length, name: call.name, path: relative(dir, path), ordinal })
  }
  return targets
}

async function faultAt(
  loop: FaultLoop,
  dir: string,
  target: Target,
  paths: readonly string[],
): Promise<boolean> {
  await startOver(loop, dir)
  const what = loop.fault === "SIGKILL" ? "signal=SIGKILL" : `error=${loop.fault}`
  const inject = `${target.name}:${what}:when=${target.ordinal}`
  const { result, syscalls } = await strace(loop.command(dir), {
    calls: loop.calls ?? STATE_CALLS,
    paths,
    inject,
  })
  const hits = syscalls.filter((call) =>
    loop.fault === "SIGKILL" ? call.name === target.name && call.result === "?" : call.injected,
  )
  if (hits.length === 0 || !hits.every((hit) => inside(hit, dir).length > 0 && changesState(hit)))
    return false
  const { index, name, path } = target
  try {
    await loop.check({ dir, call: { index, name, path }, result })
  } catch (cause) {
    throw new Error(
      `after ${loop.fault} at call ${index}, ${name} ${path}: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
  return true
}

async function startOver(loop: FaultLoop, dir: string): Promise<void> {
  removeFolder(dir)
  mkdirSync(dir, { mode: 0o700 })
  await loop.prepare(dir)
}

function inside(call: Syscall, dir: string): string[] {
  return pathsOf(call).filter((path) => path === dir || path.startsWith(`${dir}/`))
}

function changesState(call: Syscall): boolean {
  return call.name !== "openat" || /O_CREAT|O_TRUNC/.test(call.args)
}
