// The only file of this program that changes a volume (design §4.1): key slots through cryptsetup, bindings through cryptsetup (LUKS2
// tokens) or luksmeta (LUKS1). Passphrases go in on standard input, two of them one behind the other with their lengths as arguments;
// nothing secret is an argument, a variable or a file. New key slots cost what clevis' own cost: pbkdf2 with 1000 iterations.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { CLEVIS_UUID } from "../../luks/luksmeta.ts"
import type { Volume } from "../../luks/volume.ts"
import type { Exec, ExecResult } from "../ports.ts"

/** Rounds of pbkdf2 in key slots made here: their passphrases are random, more rounds would only make a boot slower. */
const NEW_ITERATIONS = 1000
const CHEAP_KDF = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", String(NEW_ITERATIONS)]
// cryptsetup takes a volume key from a named file alone, and what Node gives a child is a socket, which nobody can open by its name.
const ON_A_PIPE = ["-c", 'cat | exec cryptsetup "$@"', "sh"]
const NO_ROOM = /no space for new keyslot|all key slots full|not enough space/i
const UNKNOWN_OPTION = /unknown option/i

/** Key slots that cost what those made here cost. Only these are tried with a passphrase made here: others may take seconds each. */
export function madeHere({ keyslots }: Volume): number[] {
  const cheap = keyslots.filter(({ kdf }) => kdf.kind === "pbkdf2" && kdf.iterations === NEW_ITERATIONS)
  return cheap.map(({ slot }) => slot)
}

/** What can be done to one volume. Everything throws `volume-change-failed` with the program's own last words. */
export interface VolumeHands {
  /** A key slot with this number, opened by `fresh`. `authority` opens another one. Throws `no-free-slot` if the key area is full. */
  addKey(slot: number, authority: Secret, fresh: Secret): Promise<void>
  /** As `addKey`, where nothing on the disk opens: the volume key itself is the authority. */
  addKeyWith(slot: number, volumeKey: Secret, fresh: Secret): Promise<void>
  /** Puts another passphrase into a key slot, in its place. */
  changeKey(slot: number, old: Secret, fresh: Secret): Promise<void>
  /** Destroys a key slot. `authority` opens another one; without it cryptsetup does not ask whether there is one. */
  killSlot(slot: number, authority?: Secret): Promise<void>
  /** LUKS2: writes a token; with `replace` over the one of that number, in a single write of the header. */
  importToken(tokenId: number, token: string, replace: boolean): Promise<void>
  removeToken(tokenId: number): Promise<void>
  /** LUKS1: writes the entry of a key slot, which must have none. */
  saveEntry(slot: number, data: string): Promise<void>
  wipeEntry(slot: number): Promise<void>
  /** True if cryptsetup itself opens this key slot, which must be in use, or any, with these exact bytes. */
  opens(passphrase: Secret, slot?: number): Promise<boolean>
}

/** `path` is the volume itself: a device, an image, or a detached header. */
export function volumeHands(exec: Exec, path: string): VolumeHands {
  const target = plainPath(path)
  const run = async (program: string, args: readonly string[], stdin?: Uint8Array): Promise<ExecResult> => {
    const result = await exec.run(program, args, stdin)
    if (result.code !== 0) throw failed(program, args, result)
    return result
  }
  const withTwo = async (args: readonly string[], first: Secret, second: Secret): Promise<void> => {
    const both = Secret.join([first.reveal(), second.reveal()])
    const sizes = ["--keyfile-size", String(first.length), "--new-keyfile-size", String(second.length)]
    try {
      await run("cryptsetup", [...args, "--key-file", "-", ...sizes, target, "-"], both.reveal())
    } finally {
      both.wipe()
    }
  }
  return {
    addKey: (slot, authority, fresh) =>
      withTwo(["luksAddKey", "-q", ...CHEAP_KDF, "--key-slot", String(slot)], authority, fresh),
    addKeyWith: async (slot, volumeKey, fresh) => {
      const both = Secret.join([volumeKey.reveal(), fresh.reveal()])
      const sizes = ["--key-size", String(volumeKey.length * 8), "--new-keyfile-size", String(fresh.length)]
      const args = ["luksAddKey", "-q", ...CHEAP_KDF, "--key-slot", String(slot), ...sizes]
      const attempt = (option: string): Promise<ExecResult> =>
        exec.run("sh", [...ON_A_PIPE, ...args, option, "/dev/stdin", target, "-"], both.reveal())
      try {
        let result = await attempt("--volume-key-file")
        // Its name before cryptsetup 2.5.
        if (UNKNOWN_OPTION.test(wordsOf(result))) result = await attempt("--master-key-file")
        if (result.code !== 0) throw failed("cryptsetup", args, result)
      } finally {
        both.wipe()
      }
    },
    changeKey: (slot, old, fresh) =>
      withTwo(["luksChangeKey", "-q", ...CHEAP_KDF, "--key-slot", String(slot)], old, fresh),
    killSlot: async (slot, authority) => {
      const key = authority === undefined ? [] : ["--key-file", "-"]
      await run("cryptsetup", ["luksKillSlot", "-q", ...key, target, String(slot)], authority?.reveal())
    },
    importToken: async (tokenId, token, replace) => {
      const args = ["token", "import", "--json-file", "-", "--token-id", String(tokenId)]
      const bytes = Buffer.from(token)
      if (!replace) return void (await run("cryptsetup", [...args, target], bytes))
      const result = await exec.run("cryptsetup", [...args, "--token-replace", target], bytes)
      if (result.code === 0) return
      if (!UNKNOWN_OPTION.test(wordsOf(result))) throw failed("cryptsetup", args, result)
      // Before cryptsetup 2.5 it takes two writes.
      await run("cryptsetup", ["token", "remove", "--token-id", String(tokenId), target])
      await run("cryptsetup", [...args, target], bytes)
    },
    removeToken: async (tokenId) => {
      await run("cryptsetup", ["token", "remove", "--token-id", String(tokenId), target])
    },
    saveEntry: async (slot, data) => {
      await run("luksmeta", ["save", ...entry(target, slot)], Buffer.from(data))
    },
    wipeEntry: async (slot) => {
      await run("luksmeta", ["wipe", "-f", ...entry(target, slot)])
    },
    opens: async (passphrase, slot) => {
      const which = slot === undefined ? [] : ["--key-slot", String(slot)]
      const args = ["open", "--test-passphrase", ...which, "--key-file", "-", target]
      const result = await exec.run("cryptsetup", args, passphrase.reveal())
      if (result.code === 0) return true
      // 2 alone says that the passphrase is wrong. 1 is anything else, an error of the disk too: it must not pass for a dead passphrase.
      if (result.code === 2) return false
      throw failed("cryptsetup", args, result)
    },
  }
}

function entry(path: string, slot: number): string[] {
  return ["-d", path, "-s", String(slot), "-u", CLEVIS_UUID]
}

// A path is never taken for an option.
function plainPath(path: string): string {
  return path.startsWith("-") ? `./${path}` : path
}

function wordsOf({ stderr, stdout }: ExecResult): string {
  return Buffer.from(stderr.length > 0 ? stderr : stdout)
    .toString("utf8")
    .trim()
}

function failed(program: string, args: readonly string[], result: ExecResult): ToolError {
  const words = wordsOf(result)
  const last = words.split("\n").at(-1) ?? ""
  const what = `${program} ${args[0] ?? ""}`
  const details = { program, exit: result.code }
  if (NO_ROOM.test(words)) return new ToolError("no-free-slot", `${what}: ${last}`, details)
  const said = last === "" ? `it ended with ${result.code}` : last
  return new ToolError("volume-change-failed", `${what} failed: ${said}`, details)
}
