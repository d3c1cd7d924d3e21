// Waiting for an answer: which files of a folder are answers of a colleague. Looked at by reading the folder again and again, because
// a stick, a share and a mail program's folder do not all tell of changes.
import { isToolError, type ToolError } from "../../bytes/errors.ts"
import { recognise } from "../../transport/recognise.ts"
import { gatherLetters, type LetterInput, MAX_PICTURE } from "../letter/gather-letters.ts"
import type { Ports } from "../ports.ts"

/** What was seen in a folder; handed back in for the next look. */
export type Seen = ReadonlyMap<string, "answer" | "other">

/** One look. Files that are no answers are read once; one that is still being written is read again. */
export async function lookIntoFolder(
  ports: Pick<Ports, "files" | "pictures">,
  folder: string,
  seen: Seen,
): Promise<Seen> {
  const now = new Map<string, "answer" | "other">()
  for (const name of await ports.files.list(folder)) {
    const path = folder === "." ? name : `${folder.replace(/\/$/, "")}/${name}`
    const before = seen.get(path)
    const what = before ?? (await whatIs(ports, path))
    if (what !== "unfinished") now.set(path, what)
  }
  return now
}

/** True if a file or a pasted text holds an answer. Throws what reading throws if it holds none and something in it cannot be read. */
export async function holdsAnswer(
  { pictures }: Pick<Ports, "pictures">,
  input: LetterInput,
): Promise<boolean> {
  let unreadable: ToolError | undefined
  for (const { bytes } of await gatherLetters([input], pictures)) {
    try {
      if (isAnswer(bytes)) return true
    } catch (error) {
      if (!isToolError(error)) throw error
      unreadable ??= error
    }
  }
  if (unreadable !== undefined) throw unreadable
  return false
}

/** True if these bytes are an answer: a message sealed to somebody, a reply or a refusal, or what curl got from Tang. */
function isAnswer(bytes: Uint8Array): boolean {
  const found = recognise(bytes)
  if (found.kind === "tang-answer") return true
  // The page of one's own request may lie in the same folder.
  if (found.kind === "typed-code") return !found.text.includes("REQUEST CODE")
  if (found.kind !== "letter") return false
  return (
    found.letterKind === "reply" || found.letterKind === "denial" || looksSealedReply(bytes, found.sealed)
  )
}

// A sealed message tells its kind only in the first lines of its text form. What somebody made with gpg alone does not; one's own request,
// which may lie in the same folder, does.
function looksSealedReply(bytes: Uint8Array, sealed: boolean): boolean {
  const text = Buffer.from(bytes).toString("latin1")
  const kind = /(?:BEGIN|Comment:) NBDE RESCUE (?:DRILL )?(REQUEST|REPLY|DENIAL|RECEIPT)/.exec(text)?.[1]
  if (kind === undefined) return sealed && text.includes("BEGIN PGP MESSAGE")
  return sealed && (kind === "REPLY" || kind === "DENIAL")
}

async function whatIs(
  ports: Pick<Ports, "files" | "pictures">,
  path: string,
): Promise<"answer" | "other" | "unfinished"> {
  try {
    if ((await ports.files.kind(path)) !== "file") return "other"
    const bytes = await ports.files.read(path, MAX_PICTURE)
    return (await holdsAnswer(ports, { name: path, bytes })) ? "answer" : "other"
  } catch (error) {
    if (!isToolError(error)) throw error
    // A part may be one of an answer: what misses is in other files, or comes later.
    if (error.code === "parts-missing") return "answer"
    return error.code === "armour-damaged" ? "unfinished" : "other"
  }
}
