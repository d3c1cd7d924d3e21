// LETTER arguments: files, "-" for standard input, folders whose files are letters; pictures and parts have become letters here.
import { gatherLetters, type LetterInput } from "../actions/letter/gather-letters.ts"
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { showText } from "../text/escape.ts"
import { pictureKind } from "../transport/picture-size.ts"

/** A whole header with its key slots, at most: people without this tool send what they have. */
const MAX_INPUT = 160 << 20
const BIG = 64 << 10
const READ_AT_ONCE = 16

/** Reads every argument. Says how to send less where a whole header came. Throws `nothing-to-answer` for an empty folder. */
export async function readLetters(
  { files, pictures }: Pick<Ports, "files" | "pictures">,
  paths: readonly string[],
  say: (line: string) => void,
): Promise<LetterInput[]> {
  const names: string[] = []
  for (const path of paths) {
    if (path !== "-" && (await files.kind(path)) === "folder") {
      for (const name of await files.list(path))
        if (!name.startsWith(".")) names.push(`${path.replace(/\/$/, "")}/${name}`)
    } else names.push(path)
  }
  if (names.length === 0) throw new ToolError("nothing-to-answer", "the folder holds no message")
  const read: LetterInput[] = []
  for (let at = 0; at < names.length; at += READ_AT_ONCE) {
    const some = names.slice(at, at + READ_AT_ONCE)
    read.push(
      ...(await Promise.all(some.map(async (name) => ({ name, bytes: await files.read(name, MAX_INPUT) })))),
    )
  }
  for (const { name, bytes } of read) {
    if (bytes.length > BIG && pictureKind(bytes) === undefined)
      for (const line of bigLines(name, bytes.length)) say(line)
  }
  return await gatherLetters(read, pictures, (line) => say(showText(line)))
}

function bigLines(name: string, length: number): string[] {
  return [
    `${showText(name)} is ${Math.ceil(length / 1024)} KiB: a whole header, perhaps with key slots.`,
    "Whoever has such a copy and an old passphrase can open the disk for ever.",
    "Next time 1.3 kB are enough: cryptsetup token export --token-id 0 /dev/DISK",
    "",
  ]
}
