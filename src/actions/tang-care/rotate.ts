// New keys for a Tang server; the old ones stay as hidden keys that are still answered. The same effect as tangd-rotate-keys, in a safer
// order: the new pair (made by tangd-keygen where it is installed) is there before the first old key is hidden, so that at no moment the
// folder is one in which tangd would make a pair of its own. Cut off at any point, the same command again ends clean.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { makeKeyPair } from "../../tang/keydir.ts"
import type { Exec, KeyFolder, Random } from "../ports.ts"
import { type KeyFact, keyFolderFacts } from "./key-folder-facts.ts"

export interface RotateTools {
  readonly exec: Exec
  readonly random: Random
}

export interface Rotated {
  /** Who made the new pair. */
  readonly by: "tangd-keygen" | "nbde-rescue"
  /** Keys that were advertised and now are hidden. */
  readonly hidden: readonly KeyFact[]
  /** Keys that are advertised now. */
  readonly made: readonly KeyFact[]
}

const KEY_MODE = 0o440
const MAKER = "tangd-keygen"

/** Throws `tang-folder-no-keys` where there is nothing to rotate, `tang-rotation-unsafe`, `write-failed`. */
export async function rotateKeys({ exec, random }: RotateTools, folder: KeyFolder): Promise<Rotated> {
  const before = (await keyFolderFacts(folder)).keys
  const shown = before.filter((key) => !key.rotated)
  if (shown.length === 0) {
    throw new ToolError("tang-folder-no-keys", `no advertised key is in ${folder.path}`, {
      path: folder.path,
    })
  }
  refuseTaken(before)
  const by = await makePair({ exec, random }, folder)
  for (const { file } of shown) await folder.rename(file, `.${file}`)
  return { by, ...expectRotated(before, (await keyFolderFacts(folder)).keys) }
}

// A hidden file of the same name would be written over, and with it a key would be lost.
function refuseTaken(keys: readonly KeyFact[]): void {
  const taken = keys.find(({ rotated, file }) => !rotated && keys.some((other) => other.file === `.${file}`))
  if (taken === undefined) return
  throw new ToolError("tang-rotation-unsafe", `a hidden key file .${taken.file} is there already`, {
    file: `.${taken.file}`,
  })
}

async function makePair({ exec, random }: RotateTools, folder: KeyFolder): Promise<Rotated["by"]> {
  try {
    const { code, stderr } = await exec.run(MAKER, [folder.path])
    if (code === 0) return MAKER
    const said = Buffer.from(stderr).toString().trim().split("\n").at(-1) ?? ""
    throw new ToolError("write-failed", `${MAKER} ended with ${code}: ${said}`, { path: folder.path })
  } catch (error) {
    if (!isToolError(error) || error.code !== "program-missing") throw error
  }
  for (const { name, bytes } of makeKeyPair((length) => random.bytes(length)))
    await folder.add(name, bytes, KEY_MODE)
  return "nbde-rescue"
}

/** What must be true afterwards, whoever did it: no key lost, every old one hidden, a new pair that can sign and exchange. */
function expectRotated(before: readonly KeyFact[], after: readonly KeyFact[]): Omit<Rotated, "by"> {
  const lost = before.find(({ id }) => !after.some((key) => key.id === id))
  if (lost !== undefined) {
    throw new ToolError("tang-rotation-unsafe", `the key ${lost.id} is gone after the rotation`, {
      key: lost.id,
    })
  }
  const known = new Set(before.map(({ id }) => id))
  const made = after.filter(({ id, rotated }) => !rotated && !known.has(id))
  const still = after.find(({ id, rotated }) => !rotated && known.has(id))
  const whole = ["signing", "exchange"].every((use) => made.some((key) => key.use === use))
  if (still !== undefined || !whole) {
    throw new ToolError("tang-rotation-unsafe", "the folder does not hold exactly one new pair", {
      ...(still === undefined ? {} : { file: still.file }),
    })
  }
  const hidden = after.filter(
    ({ id, rotated }) => rotated && before.some((key) => key.id === id && !key.rotated),
  )
  return { hidden, made }
}
