// The passphrase of the person's own identity: from a file named on the command line or in the environment, else from a prompt. Asked
// once a process. Disk passphrases never come this way.
import type { Files, Terminal } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"

const MAX_PASSPHRASE = 4096
const FLAG = "--passphrase-file"

export interface PassphraseSource {
  /** --passphrase-file, else NBDE_RESCUE_PASSPHRASE_FILE. */
  readonly file: string | undefined
  readonly files: Files
  readonly terminal: Terminal
}

export interface IdentityPassphrase {
  get(purpose: "open" | "create"): Promise<Secret>
  /** Wipes what is remembered: the next `get` asks again. */
  forget(): void
}

/** Asks at most once; every `get` returns a copy of its own. */
export function makeIdentityPassphrase(source: PassphraseSource): IdentityPassphrase {
  let kept: Secret | undefined
  return {
    get: async (purpose) => {
      kept ??=
        source.file === undefined
          ? await askFor(purpose, source.terminal)
          : await fromFile(source.file, source.files)
      return new Secret(new Uint8Array(kept.reveal()))
    },
    forget: () => {
      kept?.wipe()
      kept = undefined
    },
  }
}

async function fromFile(path: string, files: Files): Promise<Secret> {
  const bytes = await files.read(path, MAX_PASSPHRASE)
  const secret = new Secret(new Uint8Array(bytes.subarray(0, bytes.at(-1) === 0x0a ? -1 : undefined)))
  bytes.fill(0)
  if (secret.length === 0) throw new ToolError("usage", `the passphrase file ${path} is empty`, { path })
  return secret
}

async function askFor(purpose: "open" | "create", terminal: Terminal): Promise<Secret> {
  if (purpose === "open") return terminal.askSecret({ text: "Passphrase of your own identity:", flag: FLAG })
  for (let attempt = 0; attempt < 3; attempt++) {
    const first = await terminal.askSecret({ text: "New passphrase for your own identity:", flag: FLAG })
    const second = await terminal.askSecret({ text: "The same passphrase again:", flag: FLAG })
    const same = Buffer.compare(first.reveal(), second.reveal()) === 0
    second.wipe()
    if (same && first.length > 0) return first
    terminal.say(
      first.length === 0
        ? "The passphrase is empty. Type at least one character."
        : "The two were not the same.",
    )
    first.wipe()
  }
  throw new ToolError("cancelled", "no passphrase was set")
}
