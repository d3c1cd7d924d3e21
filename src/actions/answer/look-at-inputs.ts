// The colleague's queue before anything is opened: what each file is, by its content alone. Nothing is decrypted, recorded or believed.
import { isToolError, type ToolError } from "../../bytes/errors.ts"
import { READING_NAMES, type Recognised, recognise } from "../../transport/recognise.ts"
import { gatherLetters, type LetterInput } from "../letter/gather-letters.ts"
import type { Ports } from "../ports.ts"

/** A whole header with its key slots, at most. */
const MAX_INPUT = 160 << 20

export interface QueuedInput {
  readonly name: string
  readonly bytes: Uint8Array
  /** "letter" and "lines" are decided on a screen; "unsigned" came from somebody without this tool; "other" cannot be answered. */
  readonly kind: "letter" | "lines" | "unsigned" | "other"
  /** In words: "a message", "a token export". */
  readonly what: string
}

/** Reads a file, or every file of a folder. Throws what reading throws, for a folder only if nothing in it can be read. */
export async function readQueue(
  ports: Pick<Ports, "files" | "pictures">,
  path: string,
): Promise<QueuedInput[]> {
  const { files } = ports
  if ((await files.kind(path)) !== "folder")
    return await queueOf(ports, [{ name: path, bytes: await files.read(path, MAX_INPUT) }])
  const read: LetterInput[] = []
  let failed: ToolError | undefined
  for (const name of await files.list(path)) {
    const whole = path === "." ? name : `${path.replace(/\/$/, "")}/${name}`
    if (name.startsWith(".") || (await files.kind(whole)) !== "file") continue
    try {
      read.push({ name: whole, bytes: await files.read(whole, MAX_INPUT) })
    } catch (error) {
      if (!isToolError(error)) throw error
      failed ??= error
    }
  }
  if (read.length === 0 && failed !== undefined) throw failed
  return await queueOf(ports, read)
}

/** What lies in files or in a pasted text: mails opened, pictures read, parts joined. */
export async function queueOf(
  { pictures }: Pick<Ports, "pictures">,
  inputs: readonly LetterInput[],
): Promise<QueuedInput[]> {
  return (await gatherLetters(inputs, pictures)).map(({ name, bytes }) => lookAtInput(name, bytes))
}

/** What these bytes are. */
export function lookAtInput(name: string, bytes: Uint8Array): QueuedInput {
  try {
    const found = recognise(bytes)
    return { name, bytes, kind: kindOf(found), what: READING_NAMES[found.kind] }
  } catch (error) {
    if (!isToolError(error)) throw error
    return { name, bytes, kind: "other", what: error.message }
  }
}

function kindOf(found: Recognised): QueuedInput["kind"] {
  switch (found.kind) {
    case "letter":
      return found.letterKind === "reply" || found.letterKind === "denial" ? "other" : "letter"
    case "typed-code":
      return "letter"
    case "host-lines":
      return "lines"
    case "jwe":
    case "token":
    case "luks":
    case "luksmeta":
    case "disk":
      return "unsigned"
    default:
      return "other"
  }
}
