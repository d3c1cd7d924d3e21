// The boot lab: a kernel, two start images and a small root file system, built once by build-lab.sh into a folder outside the checkout, and
// disks made of it in a second. A disk needs no device mapper here: cryptsetup encrypts a file system in place.
import { spawnSync } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { type HostScriptForm, hostScriptFile } from "../../src/text/host-script/forms.ts"
import { run } from "../support/cli.ts"
import { RELAY_SCRIPT } from "../support/host-shell.ts"

const HERE = import.meta.dirname
/** Of every disk (crypttab of the lab). */
export const LUKS_UUID = "b007ab1e-0000-4000-8000-000000000001"
const PACKAGES = "qemu-system-x86 debootstrap zstd e2fsprogs and what the interop tests need"
const MIB = 1024 * 1024
const WEEK = 7 * 24 * 3600 * 1000
/** QEMU's own network: what a guest sees of this machine's loopback interface. */
export const HOST_SEEN_BY_GUEST = "10.0.2.2"
/** The name of the opened disk (crypttab of the lab). */
export const MAPPING = "luksroot"

export interface Lab {
  readonly folder: string
  readonly kernel: string
  readonly initrd: Readonly<Record<"initramfs-tools" | "dracut", string>>
  /** Seconds that building it took; 0 if it was there. */
  readonly built: number
}

/** What is missing to build or run the lab, in one sentence; undefined if nothing is. */
export function labMissing(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "the lab boots x86-64 and needs Linux"
  const programs = [
    "qemu-system-x86_64",
    "debootstrap",
    "cryptsetup",
    "clevis",
    "socat",
    "swtpm",
    "mkfs.ext4",
    "zstd",
  ]
  const missing = programs.filter((name) => !onPath(name))
  if (missing.length > 0) return `missing here: ${missing.join(", ")}; Debian has them in ${PACKAGES}`
  if (existsSync(join(labFolder(), "made"))) return undefined
  if (process.getuid?.() !== 0) return "building the lab needs root: debootstrap and chroot"
  return undefined
}

/** The lab, built if need be. */
export function makeLab(): Lab {
  const folder = labFolder()
  const start = Date.now()
  const there = existsSync(join(folder, "made"))
  if (!there) build(folder)
  return {
    folder,
    kernel: join(folder, "vmlinuz"),
    initrd: {
      "initramfs-tools": join(folder, "initrd-initramfs-tools"),
      dracut: join(folder, "initrd-dracut"),
    },
    built: there ? 0 : Math.round((Date.now() - start) / 1000),
  }
}

function build(folder: string): void {
  removeOldLabs(dirname(folder))
  mkdirSync(folder, { recursive: true })
  const form = (name: HostScriptForm): string => {
    const file = join(folder, name)
    writeFileSync(file, hostScriptFile(name, RELAY_SCRIPT))
    return file
  }
  const args = [folder, form("initramfs-hook"), form("dracut-module")]
  const { status, stdout, stderr } = spawnSync(join(HERE, "build-lab.sh"), args, {
    encoding: "utf8",
    timeout: 3_000_000,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  })
  if (status !== 0)
    throw new Error(`the boot lab was not built; see the logs in ${folder}\n${stdout}${stderr}`)
}

// A recipe that nobody uses any more takes more than a gigabyte.
function removeOldLabs(cache: string): void {
  if (!existsSync(cache)) return
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    if (Date.now() - statSync(path).mtimeMs > WEEK) rmSync(path, { recursive: true, force: true })
  }
}

// Named after everything it is made of: another script or another recipe is another lab.
function labFolder(): string {
  const hash = createHash("sha256")
  for (const name of readdirSync(HERE)
    .filter((one) => !one.endsWith(".ts"))
    .sort())
    hash.update(readFileSync(join(HERE, name)))
  for (const form of ["initramfs-hook", "dracut-module"] as const)
    hash.update(hostScriptFile(form, RELAY_SCRIPT))
  const cache =
    process.env.NBDE_BOOT_LAB ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "nbde-rescue-boot-lab")
  return join(cache, hash.digest("hex").slice(0, 12))
}

export interface BootDisk {
  readonly path: string
  /** What only its root file system holds. */
  readonly canary: string
  /** Opens key slot 0. */
  readonly passphrase: string
}

/** A LUKS2 disk with the lab's root file system in it, not bound to anything. */
export async function makeBootDisk({ folder: lab }: Lab, folder: string): Promise<BootDisk> {
  const canary = randomBytes(12).toString("hex")
  const passphrase = "the passphrase of key slot 0"
  const path = join(folder, "disk.img")
  const tree = join(folder, "tree")
  cpSync(join(lab, "tiny"), tree, { recursive: true, verbatimSymlinks: true })
  writeFileSync(join(tree, "etc/canary"), `${canary}\n`)
  await must("truncate", ["-s", String(16 * MIB), path])
  await must("mkfs.ext4", ["-q", "-F", "-O", "^has_journal", "-d", tree, path])
  await must("truncate", ["-s", String(48 * MIB), path])
  const kdf = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]
  const room = ["--reduce-device-size", "32M", "--uuid", LUKS_UUID]
  const args = [
    "reencrypt",
    "--encrypt",
    "--type",
    "luks2",
    "--batch-mode",
    ...kdf,
    ...room,
    "--key-file",
    "-",
    path,
  ]
  await must("cryptsetup", args, passphrase)
  return { path, canary, passphrase }
}

async function must(program: string, args: readonly string[], stdin = ""): Promise<void> {
  const { code, stderr } = await run(program, args, { stdin, timeoutMs: 600_000 })
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`)
}

function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"]
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
