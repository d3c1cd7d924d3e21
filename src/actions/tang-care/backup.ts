// A backup of a Tang server's keys, hidden ones included, sealed for named people; and its way back into a folder. A backup that leaves
// the hidden keys out loses every host that was bound before the last rotation: they are the ones nobody can make again.
import * as v from "valibot"
import { decodeBase64url, encodeBase64url } from "../../bytes/base64url.ts"
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { parseStrictJsonBytes } from "../../bytes/json.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Identity } from "../../seal/identity.ts"
import { openSealedFile, type Recipient, readSealedFile, sealFile } from "../../seal/sealed-file.ts"
import { type HeldKey, type KeyFile, openKey, readKeyDirectory } from "../../tang/keydir.ts"
import type { Clock, KeyFolder, Random } from "../ports.ts"
import { factOf, type KeyFact, keyFolderFacts, readKeys } from "./key-folder-facts.ts"

export interface Backup {
  /** The sealed file. */
  readonly text: string
  readonly id: string
  readonly keys: readonly KeyFact[]
}

export interface Restored {
  /** Keys that were written. */
  readonly written: readonly KeyFact[]
  /** Keys that were there already, the same to the last byte or under another name. */
  readonly present: readonly KeyFact[]
  /** Advertised keys of the folder that the backup does not know: perhaps made by a server that found its folder empty. */
  readonly foreign: readonly KeyFact[]
  /** Thumbprint of the key that signed the backup. */
  readonly signer: string
  /** Seconds since 1970. */
  readonly made: number
}

const KEY_MODE = 0o440
const CONTENT = v.strictObject({
  v: v.literal(1),
  files: v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(v.string(), v.regex(/^[^/\0]{1,250}\.jwk$/)),
        bytes: v.pipe(v.string(), v.maxLength(90_000)),
      }),
    ),
    v.maxLength(1000),
  ),
})

/** True if the private number is there and is that of the public ones. */
export function isWholeKey(key: HeldKey): boolean {
  try {
    openKey(key)
    return true
  } catch (error) {
    if (isToolError(error)) return false
    throw error
  }
}

/** Throws `tang-folder-no-keys`, `tang-key-unreadable` if a key file cannot be read, `contact-cannot-decrypt`. */
export async function backupKeys(
  tools: { readonly clock: Clock; readonly random: Random },
  folder: KeyFolder,
  about: string,
  identity: Identity,
  keepers: readonly Recipient[],
): Promise<Backup> {
  const { keys, notes } = await readKeys(folder)
  const unread = notes[0]
  if (unread !== undefined)
    throw new ToolError("tang-key-unreadable", `the key file ${unread.name} cannot be used: ${unread.why}`, {
      file: unread.name,
    })
  if (keys.length === 0)
    throw new ToolError("tang-folder-no-keys", `no key is in ${folder.path}`, { path: folder.path })
  const files: KeyFile[] = []
  for (const { name } of keys) files.push({ name, bytes: await folder.read(name) })
  const facts = keys.map(factOf)
  const content = encodeFiles(files)
  const id = encodeBase64url(tools.random.bytes(16))
  const made = Math.floor(tools.clock.now() / 1000)
  try {
    const draft = {
      kind: "tang-backup",
      id,
      about,
      keyIds: facts.map((key) => key.id),
      made,
      content,
    } as const
    return { text: await sealFile(draft, identity.signer, keepers), id, keys: facts }
  } finally {
    content.wipe()
  }
}

/**
 * Puts back what is missing, never over a file that is there, and checks each key by its id afterwards. `isKnown`: whether somebody known made
 * a signature; anybody can seal a file for this person, with keys that they know themselves. Throws as `openSealedFile`,
 * `sealed-file-unknown-signer`, and `tang-restore-conflict` if another file has the name of a key.
 */
export async function restoreKeys(
  bytes: Uint8Array,
  identity: Identity,
  folder: KeyFolder,
  isKnown: (signer: string) => boolean,
): Promise<Restored> {
  if (identity.opener === undefined)
    throw new ToolError("sealed-file-not-for-me", "this identity has no key that opens files", {})
  const sealed = readSealedFile(bytes)
  if (sealed.kind !== "tang-backup")
    throw new ToolError("sealed-file-malformed", "this sealed file holds no backup of Tang keys")
  const { content, signer, made } = await openSealedFile(sealed, identity.opener)
  if (!isKnown(signer)) {
    content.wipe()
    throw new ToolError("sealed-file-unknown-signer", "nobody who is known here made this backup", {
      key: signer.slice(0, 8),
      flag: "--confirm unknown-signer",
    })
  }
  const files = decodeFiles(content)
  content.wipe()
  const wanted = readKeyDirectory(files).keys.map(factOf)
  const before = (await keyFolderFacts(folder)).keys
  const missing = files.filter(({ name }) => !before.some(({ id }) => id === idOf(wanted, name)))
  await refuseConflicts(folder, missing)
  for (const { name, bytes } of missing) await folder.add(name, bytes, KEY_MODE)
  const after = (await keyFolderFacts(folder)).keys
  const lost = wanted.find(({ id }) => !after.some((key) => key.id === id && key.hasPrivate))
  if (lost !== undefined)
    throw new ToolError("tang-key-unreadable", `the key ${lost.id} was written but cannot be read back`, {
      key: lost.id,
    })
  const isMissing = ({ file }: KeyFact) => missing.some(({ name }) => name === file)
  return {
    written: wanted.filter(isMissing),
    present: wanted.filter((key) => !isMissing(key)),
    foreign: before.filter(({ id, rotated }) => !rotated && !wanted.some((key) => key.id === id)),
    signer,
    made,
  }
}

async function refuseConflicts(folder: KeyFolder, files: readonly KeyFile[]): Promise<void> {
  const names = new Set((await folder.list()).map(({ name }) => name))
  const taken = files.find(({ name }) => names.has(name))
  if (taken === undefined) return
  throw new ToolError("tang-restore-conflict", `${taken.name} is there already and holds another key`, {
    file: taken.name,
  })
}

function idOf(keys: readonly KeyFact[], name: string): string | undefined {
  return keys.find(({ file }) => file === name)?.id
}

function encodeFiles(files: readonly KeyFile[]): Secret {
  const listed = files.map(({ name, bytes }) => ({ name, bytes: encodeBase64url(bytes) }))
  return new Secret(Buffer.from(JSON.stringify({ v: 1, files: listed })))
}

/** The files in an opened backup. Throws `sealed-file-malformed`. */
export function decodeFiles(content: Secret): KeyFile[] {
  const limits = { what: "the backup", maxLength: 4 << 20, maxDepth: 4 }
  const parsed = v.safeParse(CONTENT, parseStrictJsonBytes(content.reveal(), limits))
  if (!parsed.success)
    throw new ToolError("sealed-file-malformed", "the backup holds something else than key files")
  return parsed.output.files.map(({ name, bytes }) => ({ name, bytes: decodeBase64url(bytes, "a key file") }))
}
