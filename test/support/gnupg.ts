// A real GnuPG with a folder of its own: keys without a passphrase unless one is given, an agent that ends with the test. The folder lies at a short path, since
// the agent's socket is in it.
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { type RunOptions, type RunResult, run } from "./cli.ts"

export interface TestGnupg {
  readonly folder: string
  /** Fingerprint of the key that was made, hex in capitals. */
  readonly fingerprint: string
  /** Runs gpg on this folder; throws unless it returns 0. */
  gpg(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** As `gpg`, whatever it returns. */
  tryGpg(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** The agent forgets passphrases. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** The kinds of keys that people have: what gpg makes by itself, and what it made for many years. */
export const KEY_KINDS = ["ed25519", "rsa3072"] as const
export type KeyKind = (typeof KEY_KINDS)[number]

const SUBKEYS: Readonly<Record<KeyKind, string>> = { ed25519: "cv25519", rsa3072: "rsa3072" }

/** A folder with one key: the primary signs, a subkey decrypts. */
export async function openGnupg(
  userId: string,
  kind: KeyKind = "ed25519",
  passphrase = "",
): Promise<TestGnupg> {
  const folder = mkdtempSync("/tmp/nbde-gpg-")
  chmodSync(folder, 0o700)
  const tryGpg = (args: readonly string[], options: RunOptions = {}) =>
    run("gpg", ["--homedir", folder, "--batch", ...args], {
      ...options,
      env: { HOME: folder, ...options.env },
    })
  const gpg = async (args: readonly string[], options?: RunOptions) => {
    const done = await tryGpg(args, options)
    if (done.code !== 0) throw new Error(`gpg ${args.join(" ")}: exit ${done.code}: ${done.stderr}`)
    return done
  }
  const locked = ["--pinentry-mode", "loopback", "--passphrase", passphrase]
  await gpg([...locked, "--quick-gen-key", userId, kind, "sign", "never"])
  const { stdout } = await gpg(["--with-colons", "--list-secret-keys"])
  const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(stdout)?.[1] ?? ""
  await gpg([...locked, "--quick-add-key", fingerprint, SUBKEYS[kind], "encr", "never"])
  const forget = async (): Promise<void> =>
    void (await run("gpgconf", ["--homedir", folder, "--kill", "all"]))
  return {
    folder,
    fingerprint,
    gpg,
    tryGpg,
    forget,
    close: async () => {
      await forget()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
