// A virtual machine with a serial console, as a person sits before it: waits for what the screen shows, and types.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process"
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Lab } from "./lab.ts"

export interface MachineOptions {
  readonly lab: Lab
  readonly initrd: keyof Lab["initrd"]
  readonly disk: string
  /** A network card whose other end is this machine's loopback interface; else there is no card at all. */
  readonly network?: boolean
  /** The control socket of a software TPM. */
  readonly tpm?: string
  /** More words for the kernel. */
  readonly append?: string
}

/** On a busy machine without KVM a start takes minutes. Only something that never comes takes this long. */
const PATIENCE = 900

export interface Machine {
  /** Resolves when the console shows `text` after what was seen before. Rejects after `seconds` (default 900) or if the machine ends. */
  sees(text: string | RegExp, seconds?: number): Promise<void>
  /** Types a line and presses Enter. */
  enter(line: string): void
  /** Types characters as they are. */
  type(text: string): void
  /** Everything that was shown. */
  console(): string
  /** Seconds since it was switched on. */
  seconds(): number
  stop(): Promise<void>
}

/** Switches a machine on. The disk is never written. */
export function boot({ lab, initrd, disk, network, tpm, append = "" }: MachineOptions): Machine {
  const words = ["console=ttyS0", "quiet", "root=/dev/mapper/luksroot", "ro", append]
  const args = [
    ...acceleration(lab),
    ...["-M", "q35", "-m", "1024", "-smp", "2", "-display", "none", "-vga", "none", "-monitor", "none"],
    ...["-no-reboot", "-serial", "stdio", "-kernel", lab.kernel, "-initrd", lab.initrd[initrd]],
    ...["-append", words.join(" ").trim()],
    ...["-drive", `file=${disk},format=raw,if=virtio,snapshot=on`, "-device", "virtio-rng-pci"],
    ...["-nic", network ? "user,model=virtio-net-pci" : "none"],
    ...(tpm === undefined
      ? []
      : [
          "-chardev",
          `socket,id=tpm,path=${tpm}`,
          "-tpmdev",
          "emulator,id=tpm0,chardev=tpm",
          "-device",
          "tpm-tis,tpmdev=tpm0",
        ]),
  ]
  return watch(spawn("qemu-system-x86_64", args))
}

function watch(child: ChildProcessWithoutNullStreams): Machine {
  const start = Date.now()
  let shown = ""
  let seen = 0
  let changed = (): void => {}
  const take = (chunk: Buffer): void => {
    shown += chunk.toString()
    changed()
  }
  child.stdout.on("data", take)
  child.stderr.on("data", take)
  child.stdin.on("error", () => {}) // it may be switched off already
  const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()))
  void ended.then(() => changed())
  const find = (text: string | RegExp): number | undefined => {
    const rest = shown.slice(seen)
    if (typeof text === "string") return rest.includes(text) ? rest.indexOf(text) + text.length : undefined
    const found = text.exec(rest)
    return found === null ? undefined : found.index + found[0].length
  }
  return {
    sees: (text, seconds = PATIENCE) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void =>
          reject(new Error(`${text} was never shown: ${why}\n${shown.slice(-4000)}`))
        const timer = setTimeout(() => fail(`${seconds} seconds are over`), seconds * 1000)
        changed = () => {
          const at = find(text)
          if (at === undefined && child.exitCode === null && child.signalCode === null) return
          clearTimeout(timer)
          changed = () => {}
          if (at === undefined) return fail("the machine ended")
          seen += at
          resolve()
        }
        changed()
      }),
    enter: (line) => void child.stdin.write(`${line}\r`),
    type: (text) => void child.stdin.write(text),
    console: () => shown,
    seconds: () => (Date.now() - start) / 1000,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

// A machine that offers KVM need not be able to boot with it (nested, kvm-pvm): tried once with the real kernel.
function acceleration({ folder, kernel }: Lab): readonly string[] {
  const file = join(folder, "accelerator")
  if (!existsSync(file)) writeFileSync(file, kvmBoots(kernel) ? "kvm" : "tcg")
  return readFileSync(file, "utf8") === "kvm"
    ? ["-accel", "kvm", "-cpu", "host"]
    : ["-accel", "tcg,thread=multi", "-cpu", "max"]
}

function kvmBoots(kernel: string): boolean {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK)
  } catch {
    return false
  }
  const args = ["-accel", "kvm", "-cpu", "host", "-M", "q35", "-m", "512", "-display", "none", "-vga", "none"]
  const more = ["-nic", "none", "-monitor", "none", "-no-reboot", "-serial", "stdio", "-kernel", kernel]
  const { stdout } = spawnSync(
    "qemu-system-x86_64",
    [...args, ...more, "-append", "console=ttyS0 panic=-1"],
    {
      timeout: 12_000,
      encoding: "utf8",
      input: "",
    },
  )
  return stdout.includes("Linux version")
}
