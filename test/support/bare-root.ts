// A root folder as small as an initramfs: busybox, the programs asked for with the libraries they load, and nothing else. No Node.
import { execFileSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { type RunOptions, type RunResult, run } from "./cli.ts"

const FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/libexec"]

/** Makes the root in an empty folder. `programs` are names from the usual folders, or whole paths. */
export function makeBareRoot(root: string, programs: readonly string[]): void {
  for (const folder of ["usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "dev", "proc", "root", "tmp", "run"])
    mkdirSync(join(root, folder), { recursive: true })
  for (const folder of ["bin", "sbin", "lib", "lib64"]) symlinkSync(`usr/${folder}`, join(root, folder))
  for (const name of ["busybox", ...programs]) copyProgram(root, name)
  for (const applet of output("busybox", ["--list"]).trim().split("\n")) {
    const path = join(root, "usr/bin", applet)
    if (!existsSync(path)) symlinkSync("busybox", path)
  }
}

/** Copies a program to where it lies on this machine, with its libraries. Scripts are copied as they are. */
function copyProgram(root: string, name: string): void {
  const path = name.startsWith("/") ? name : FOLDERS.map((folder) => join(folder, name)).find(existsSync)
  if (path === undefined || !existsSync(path)) throw new Error(`${name} is not on this machine`)
  for (const file of [path, ...librariesOf(path)]) copyInto(root, file, file)
}

/** Copies a program from anywhere into the root's /usr/bin, with its libraries. */
export function installProgram(root: string, path: string): void {
  for (const library of librariesOf(path)) copyInto(root, library, library)
  copyInto(root, path, join("/usr/bin", basename(path)))
}

/** What clevis needs to open, list and bind, as a start image with clevis has it; `makeBareRoot` takes them. */
export function clevisPrograms(): string[] {
  const scripts = readdirSync("/usr/bin").filter((name) => /^clevis(-|$)/.test(name))
  return [...scripts, "bash", "jose", "curl", "cryptsetup", "luksmeta"]
}

/** Runs a program inside the root: chroot, in namespaces of its own, with /proc and /dev, an empty /run in memory, and no network. */
export async function runInRoot(
  root: string,
  command: readonly string[],
  options: Pick<RunOptions, "stdin" | "timeoutMs"> = {},
): Promise<RunResult> {
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"]
  const mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs run "$0/run"'
  const enter = `${mounts} && exec chroot "$0" "$@"`
  const namespaces = ["--fork", "--kill-child", "--pid", "--mount", "--net"]
  const args = [...namespaces, ...asRoot, "sh", "-c", enter, root, ...command]
  return run("unshare", args, {
    ...options,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
  })
}

function copyInto(root: string, from: string, to: string): void {
  const path = join(root, to)
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(realpathSync(from), path)
}

function librariesOf(path: string): string[] {
  try {
    return [...output("ldd", [path]).matchAll(/(\/\S+) \(0x/g)].flatMap(([, library]) => library ?? [])
  } catch {
    return [] // a script
  }
}

function output(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
}
