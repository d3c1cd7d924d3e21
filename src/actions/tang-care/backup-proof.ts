// What is known of a backup before keys are deleted. What stands on it in clear is a label: anybody can write one, and its signature lies
// inside. The strongest proof is to open it and find the private keys; a home that cannot open it knows the file that it made itself, byte for
// byte, by its own record. Not shown by either: that its keepers still have their keys.
import { createHash } from "node:crypto"
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { asKnown } from "../../journal/entry-types.ts"
import { openSealedFile, readSealedFile, type SealedFile } from "../../seal/sealed-file.ts"
import { readKeyDirectory } from "../../tang/keydir.ts"
import type { Desk } from "../desk.ts"
import { readRecord } from "../record/read-record.ts"
import { decodeFiles, isWholeKey } from "./backup.ts"
import { factOf } from "./key-folder-facts.ts"

/** "opened": the private keys were found inside. "made-here": the file that this home made. "label": nobody here knows more than its label. */
export type BackupProof = "opened" | "made-here" | "label"

export interface ProvenBackup {
  readonly proof: BackupProof
  readonly keyIds: readonly string[]
}

/** SHA-256 of a backup as the record has it, base64url. */
export function backupDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url")
}

/** Throws `sealed-file-malformed`, and `sealed-file-altered` where it opens and its label says something else than what is inside. */
export async function proveBackup(
  desk: Pick<Desk, "identity" | "home">,
  bytes: Uint8Array,
): Promise<ProvenBackup> {
  const file = readSealedFile(bytes)
  if (file.kind !== "tang-backup")
    throw new ToolError("sealed-file-malformed", "this sealed file holds no backup of Tang keys")
  const opened = await keysInside(desk, file)
  if (opened !== undefined) return { proof: "opened", keyIds: opened }
  const made = await madeHere(desk, bytes)
  if (made !== undefined) return { proof: "made-here", keyIds: made }
  return { proof: "label", keyIds: file.keyIds }
}

async function keysInside(
  { identity }: Pick<Desk, "identity">,
  file: SealedFile,
): Promise<readonly string[] | undefined> {
  if (identity?.opener === undefined) return undefined
  try {
    const { content } = await openSealedFile(file, identity.opener)
    try {
      return readKeyDirectory(decodeFiles(content))
        .keys.filter(isWholeKey)
        .map((key) => factOf(key).id)
    } finally {
      content.wipe()
    }
  } catch (error) {
    if (isToolError(error, "sealed-file-not-for-me")) return undefined
    throw error
  }
}

async function madeHere(
  { home }: Pick<Desk, "home">,
  bytes: Uint8Array,
): Promise<readonly string[] | undefined> {
  const digest = backupDigest(bytes)
  const { chain } = await readRecord(home)
  for (const { entry } of chain.links) {
    const known = asKnown(entry)
    if (known?.type === "tang-backed-up" && known.body.sha256 === digest) return known.body.kids
  }
  return undefined
}
