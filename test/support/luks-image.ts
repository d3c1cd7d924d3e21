// Real LUKS images as plain files, made by cryptsetup and bound by clevis: no device mapper, no root, cheap key derivation.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./cli.ts"
import { makeFolder, removeFolder } from "./workspace.ts"

export interface ImageOptions {
  readonly type: "luks1" | "luks2"
  /** Of key slot 0. */
  readonly passphrase: string | Uint8Array
  /** Default: 20 MiB for LUKS2 (its header takes 16), 4 MiB for LUKS1. */
  readonly bytes?: number
  /** More words for `cryptsetup luksFormat`, e.g. ["--label", "data"]. */
  readonly formatArgs?: readonly string[]
}

const CHEAP_KDF = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]
const MIB = 1024 * 1024

type Environment = Readonly<Record<string, string>>

/** Makes an image file at `path`. */
export async function makeLuksImage(path: string, options: ImageOptions): Promise<void> {
  const bytes = options.bytes ?? (options.type === "luks2" ? 20 * MIB : 4 * MIB)
  await tool("truncate", ["-s", String(bytes), path])
  const args = [
    "luksFormat",
    "-q",
    "--type",
    options.type,
    ...CHEAP_KDF,
    ...(options.formatArgs ?? []),
    path,
    "-",
  ]
  await tool("cryptsetup", args, options.passphrase)
}

/** Adds a key slot. */
export async function addKeyslot(path: string, old: string, added: string, slot?: number): Promise<void> {
  const folder = makeFolder()
  try {
    writeFileSync(join(folder, "new"), added, { mode: 0o600 })
    const where = slot === undefined ? [] : ["--key-slot", String(slot)]
    await tool(
      "cryptsetup",
      ["luksAddKey", "-q", ...CHEAP_KDF, ...where, "--key-file", "-", path, join(folder, "new")],
      old,
    )
  } finally {
    removeFolder(folder)
  }
}

/** A Clevis pin with its configuration. */
export interface Pin {
  readonly pin: "tang" | "sss" | "tpm2"
  readonly config: Readonly<Record<string, unknown>>
}

/** A tang pin that trusts whatever key the server advertises. */
export async function tangPin(url: string): Promise<Pin> {
  const { stdout } = await tool("curl", ["-sf", "--max-time", "10", `${url}/adv`])
  return { pin: "tang", config: { url, adv: JSON.parse(stdout) } }
}

/** `threshold` of the pins must answer. Pins may be sss themselves. */
export function sssPin(threshold: number, pins: readonly Pin[]): Pin {
  const byName: Record<string, unknown[]> = {}
  for (const { pin, config } of pins) byName[pin] = [...(byName[pin] ?? []), config]
  return { pin: "sss", config: { t: threshold, pins: byName } }
}

/** `clevis luks bind`: the next free key slot, or `slot`. `env`: where a TPM is. */
export async function bind(
  path: string,
  passphrase: string,
  { pin, config }: Pin,
  slot?: number,
  env: Environment = {},
): Promise<void> {
  const where = slot === undefined ? [] : ["-s", String(slot)]
  await tool(
    "clevis",
    ["luks", "bind", "-y", "-d", path, "-k", "-", ...where, pin, JSON.stringify(config)],
    passphrase,
    env,
  )
}

/** The passphrase that clevis itself recovers from a bound slot: the exact bytes. */
export async function clevisPass(path: string, slot: number, env: Environment = {}): Promise<Uint8Array> {
  return (await tool("clevis", ["luks", "pass", "-d", path, "-s", String(slot)], "", env)).stdoutBytes
}

/** True if `passphrase` opens the image, by cryptsetup's own judgement. */
export async function opens(path: string, passphrase: string | Uint8Array, slot?: number): Promise<boolean> {
  const where = slot === undefined ? [] : ["--key-slot", String(slot)]
  const args = ["open", "--test-passphrase", ...where, "--key-file", "-", path]
  const { code } = await run("cryptsetup", args, { stdin: passphrase, timeoutMs: 60_000 })
  return code === 0
}

async function tool(
  program: string,
  args: readonly string[],
  stdin: string | Uint8Array = "",
  env: Environment = {},
) {
  const result = await run(program, args, { stdin, env, timeoutMs: 60_000 })
  if (result.code !== 0)
    throw new Error(`${program} ${args[0]} ended with ${result.code}:\n${result.stderr}${result.stdout}`)
  return result
}
