// A disk's passphrase comes from standard input or a prompt without echo, never from an argument, a variable or a named file
// (design §5). Exact bytes: whether a final newline belongs to it is decided by trying, not here.
import { Secret } from "../../bytes/secret.ts"
import type { Ports } from "../ports.ts"

// cryptsetup's own limit for a key file.
const MAX_PASSPHRASE = 8 << 20

/** Asks a person, or reads all of standard input where that is a pipe or a file. The caller wipes it. */
export async function readDiskPassphrase(
  ports: Pick<Ports, "files" | "terminal" | "stdinIsTerminal">,
  question = "Passphrase of the disk:",
): Promise<Secret> {
  if (ports.stdinIsTerminal === true)
    return await ports.terminal.askSecret({ text: question, flag: "standard input" })
  return new Secret(await ports.files.read("-", MAX_PASSPHRASE))
}
