// Real media for tests, where the machine allows it (root, loop devices): images mounted as files, a small tmpfs, read-only remounts.
import { spawnSync } from "node:child_process"
import { mkdirSync, truncateSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import { cleanEnvironment } from "./cli.ts"
import { workspace } from "./workspace.ts"

export const isRoot = process.geteuid?.() === 0

export interface Medium {
  readonly point: string
  /** What it is, for test output: "vfat", "exfat (FUSE)". */
  readonly kind: string
  /** Takes it away under whoever uses it. */
  pull(): void
  /** Puts it back in. */
  plug(): void
  readOnly(): void
}

/** A tmpfs of `size`, e.g. "64k". */
export function smallMedium(size: string): Medium {
  const point = join(workspace(), "stick")
  mkdirSync(point)
  return mounted(point, "tmpfs", () =>
    run("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "tmpfs", point]),
  )
}

/** A stick with a file system that keeps modes; undefined if this machine cannot mount images. */
export function stick(): Medium | undefined {
  return fromImage("ext4", ["mkfs.ext4", "-q"], (image, point) => run("mount", ["-o", "loop", image, point]))
}

/** A stick with a file system that keeps no access rights: by the kernel, else by FUSE; undefined if this machine has neither. */
export function stickWithoutModes(): Medium | undefined {
  const kernel = fromImage("vfat", ["mkfs.vfat"], (image, point) =>
    run("mount", ["-o", "loop", image, point]),
  )
  if (kernel !== undefined) return kernel
  const loops: string[] = []
  const detach = (): void => {
    for (const loop of loops.splice(0)) run("losetup", ["-d", loop])
  }
  const medium = fromImage("exfat (FUSE)", ["mkfs.exfat"], (image, point) => {
    const loop = spawnSync("losetup", ["-f", "--show", image], { encoding: "utf8", env: cleanEnvironment() })
    loops.push(loop.stdout.trim())
    return loop.status === 0 && run("mount.exfat-fuse", [loop.stdout.trim(), point])
  })
  onTestFinished(detach)
  return medium
}

function fromImage(
  kind: string,
  [format = "", ...flags]: readonly string[],
  mount: (image: string, point: string) => boolean,
): Medium | undefined {
  const point = join(workspace(), "stick")
  const image = join(dirname(point), "image")
  mkdirSync(point)
  writeFileSync(image, "")
  truncateSync(image, 16 << 20)
  if (!run(format, [...flags, image]) || !mount(image, point)) return undefined
  return mounted(point, kind, () => mount(image, point), true)
}

function mounted(point: string, kind: string, plug: () => boolean, isIn = plug()): Medium {
  if (!isIn) throw new Error(`cannot mount ${kind}`)
  const pull = (): void => void run("umount", ["-l", point])
  onTestFinished(pull)
  return {
    point,
    kind,
    pull,
    plug: () => {
      if (!plug()) throw new Error(`cannot mount ${kind} again`)
    },
    readOnly: () => {
      if (!run("mount", ["-o", "remount,ro", point])) throw new Error(`cannot make ${point} read-only`)
    },
  }
}

function run(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { env: cleanEnvironment(), stdio: "ignore" }).status === 0
}
