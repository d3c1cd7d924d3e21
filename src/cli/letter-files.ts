// LETTER arguments: files, "-" for standard input, folders whose files are letters; mails, pictures and parts have become letters here. What lies
// in a folder by chance (other folders, films, notes, pictures without a code) is named and left out; what a person named is not.
import { gatherLetters, type LetterInput, MAX_PICTURE } from "../actions/letter/gather-letters.ts"
import { NEVER_ONE } from "../actions/letter/unpack-input.ts"
import type { Ports } from "../actions/ports.ts"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { showText } from "../text/escape.ts"
import { recognise } from "../transport/recognise.ts"

/** A whole header with its key slots, at most: people without this tool send what they have. */
const MAX_INPUT = 160 << 20
const BIG = 64 << 10
const READ_AT_ONCE = 16

interface Found {
  readonly path: string
  /** Among the files of a folder, and not named itself. */
  readonly inFolder: boolean
}

/** Reads every argument. Says how to send less where a whole header came. Throws `nothing-to-answer` for an empty folder. */
export async function readLetters(
  { files, pictures }: Pick<Ports, "files" | "pictures">,
  paths: readonly string[],
  say: (line: string) => void,
): Promise<LetterInput[]> {
  const found = (await Promise.all(paths.map((path) => findFiles(files, path)))).flat()
  const tell = (line: string): void => say(showText(line))
  const read: LetterInput[] = []
  for (let at = 0; at < found.length; at += READ_AT_ONCE) {
    const some = found.slice(at, at + READ_AT_ONCE).map((one) => readOne(files, one, tell))
    for (const input of await Promise.all(some)) if (input !== undefined) read.push(input)
  }
  if (read.length === 0) throw new ToolError("nothing-to-answer", "the folder holds no message")
  const byChance = new Set(found.flatMap(({ path, inFolder }) => (inFolder ? [path] : [])))
  const gathered = withoutStrange(await gatherLetters(read, pictures, tell), byChance, tell)
  for (const { name, bytes } of gathered) {
    if (bytes.length > BIG && isHeader(bytes)) for (const line of bigLines(name, bytes.length)) say(line)
  }
  return gathered
}

async function findFiles(files: Ports["files"], path: string): Promise<Found[]> {
  if (path === "-" || (await files.kind(path)) !== "folder") return [{ path, inFolder: false }]
  const names = (await files.list(path)).filter((name) => !name.startsWith("."))
  return names.map((name) => ({ path: `${path.replace(/\/$/, "")}/${name}`, inFolder: true }))
}

/** undefined for what cannot be read in a folder: a folder in it, a device, a film, a file of somebody else. */
async function readOne(
  files: Ports["files"],
  { path, inFolder }: Found,
  tell: (line: string) => void,
): Promise<LetterInput | undefined> {
  if (!inFolder) return { name: path, bytes: await files.read(path, MAX_INPUT) }
  if (!["file", "link"].includes(await files.kind(path))) return undefined
  try {
    return { name: path, bytes: await files.read(path, MAX_PICTURE) }
  } catch (error) {
    if (!isToolError(error)) throw error
    tell(`Left out: ${error.message} [${error.code}]`)
    return undefined
  }
}

// Where nothing else is there, each says itself why it is no message.
function withoutStrange(
  inputs: LetterInput[],
  byChance: ReadonlySet<string>,
  tell: (line: string) => void,
): LetterInput[] {
  const strange = new Map<LetterInput, ToolError>()
  for (const input of inputs) {
    const error = byChance.has(input.name) ? refusalOf(input) : undefined
    if (error !== undefined && NEVER_ONE.has(error.code)) strange.set(input, error)
  }
  if (strange.size === inputs.length) return inputs
  for (const [{ name }, { message, code }] of strange) tell(`Left out: ${name}: ${message} [${code}]`)
  return inputs.filter((input) => !strange.has(input))
}

function isHeader(bytes: Uint8Array): boolean {
  try {
    return ["luks", "luksmeta", "disk"].includes(recognise(bytes).kind)
  } catch (error) {
    if (!isToolError(error)) throw error
    return false
  }
}

function refusalOf({ bytes }: LetterInput): ToolError | undefined {
  try {
    recognise(bytes)
    return undefined
  } catch (error) {
    if (!isToolError(error)) throw error
    return error
  }
}

function bigLines(name: string, length: number): string[] {
  return [
    `${showText(name)} is ${Math.ceil(length / 1024)} KiB: a whole header, perhaps with key slots.`,
    "Whoever has such a copy and an old passphrase can open the disk for ever.",
    "Next time 1.3 kB are enough: cryptsetup token export --token-id 0 /dev/DISK",
    "",
  ]
}
