// --keep of every command that shows or seals a passphrase: what stays sealed in the home until its duty ends (actions/case/kept-proof.ts).
import { KEEPS, type Keeps } from "../actions/case/kept-proof.ts"
import { ToolError } from "../bytes/errors.ts"

/** `.option(...KEEP_FLAG, DEFAULT)` */
export const KEEP_FLAG = [`--keep <${KEEPS.join("|")}>`, "what stays sealed here to show its end"] as const

/** For the help of such a command. */
export const KEEP_HELP = [
  "--keep secret seals the passphrase itself in this home: the end is a real test, typed by nobody.",
  "--keep salt seals nothing that opens a disk, only what tells whether a passphrase is the one.",
  "Without it only the change of the key slot is shown, which is weaker evidence.",
].join("\n")

/** Throws `usage` for another word. */
export function readKeep(flags: Readonly<Record<string, unknown>>): Keeps | undefined {
  if (flags.keep === undefined) return undefined
  const word = KEEPS.find((one) => one === flags.keep)
  if (word === undefined) throw new ToolError("usage", `--keep takes ${KEEPS.join(" or ")}`)
  return word
}
