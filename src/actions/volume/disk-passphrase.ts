// A disk's passphrase comes from standard input or a prompt without echo, never from an argument, a variable or a named file
// (design §5). Exact bytes: whether a final newline belongs to it is decided by trying, not here.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Ports } from "../ports.ts"

// cryptsetup's own limit for a key file.
const MAX_PASSPHRASE = 8 << 20

/**
 * Asks a person, or reads all of standard input where that is a pipe or a file. The caller wipes it. Throws `input-needed` if that holds
 * nothing: "it opens nothing" must not be said of a passphrase that was never given.
 */
export async function readDiskPassphrase(
  ports: Pick<Ports, "files" | "terminal" | "stdinIsTerminal">,
  question = "Passphrase of the disk:",
): Promise<Secret> {
  if (ports.stdinIsTerminal === true)
    return await ports.terminal.askSecret({ text: question, flag: "standard input" })
  const given = await ports.files.read("-", MAX_PASSPHRASE)
  if (given.length === 0)
    throw new ToolError("input-needed", "no passphrase came on standard input", { flag: "standard input" })
  return new Secret(given)
}
