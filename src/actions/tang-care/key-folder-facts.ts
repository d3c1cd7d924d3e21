// A Tang server's key folder as tangd reads it, and what tangd does not say: files it passes over in silence, permissions under which it
// cannot read them, a folder that would make it serve foreign keys. Public facts only.
import { isToolError } from "../../bytes/errors.ts"
import { type HeldKey, type KeyDirectory, keyPurpose, readKeyDirectory } from "../../tang/keydir.ts"
import { thumbprint } from "../../tang/thumbprint.ts"
import type { KeyFolder, KeyFolderFile } from "../ports.ts"

/** One key of the folder, without anything private. */
export interface KeyFact {
  /** S256. */
  readonly id: string
  readonly s1: string
  readonly file: string
  readonly use: "signing" | "exchange" | "other"
  readonly curve: string
  readonly rotated: boolean
  readonly hasPrivate: boolean
}

export interface KeyFolderFacts {
  readonly keys: readonly KeyFact[]
  /** One plain clause a file. */
  readonly notes: readonly { readonly file: string; readonly why: string }[]
}

const USES = { sign: "signing", exchange: "exchange", other: "other" } as const

/** Throws `no-such-file` or `permission-denied` if the folder cannot be read. */
export async function keyFolderFacts(folder: KeyFolder): Promise<KeyFolderFacts> {
  const files = await folder.list()
  const { keys, notes } = await readKeys(folder, files)
  return {
    keys: keys.map(factOf),
    notes: [
      ...notes.map(({ name, why }) => ({ file: name, why })),
      ...files.flatMap((file) => {
        const why = oddity(file, folder)
        return why === undefined ? [] : [{ file: file.name, why }]
      }),
    ],
  }
}

/** The keys with their private parts. A file that cannot be read counts as one that does not parse. */
export async function readKeys(folder: KeyFolder, files?: readonly KeyFolderFile[]): Promise<KeyDirectory> {
  const named = (files ?? (await folder.list())).filter(({ name }) => name.endsWith(".jwk"))
  return readKeyDirectory(
    await Promise.all(named.map(async ({ name }) => ({ name, bytes: await readOrEmpty(folder, name) }))),
  )
}

export function factOf({ name, hidden, jwk, d }: HeldKey): KeyFact {
  return {
    id: thumbprint(jwk) ?? "",
    s1: thumbprint(jwk, "S1") ?? "",
    file: name,
    use: USES[keyPurpose(jwk)],
    curve: typeof jwk.crv === "string" ? jwk.crv : "",
    rotated: hidden,
    hasPrivate: d !== undefined,
  }
}

function oddity({ name, kind, mode, owner, group }: KeyFolderFile, folder: KeyFolder): string | undefined {
  if (!name.endsWith(".jwk")) return "not a key file: the Tang server does not look at it"
  if (kind === "link") return "a link: a copy of the folder may leave the key out"
  if ((mode & 0o007) !== 0) return "everybody on the server can read this private key"
  // A folder of root's says nothing about the user that the server runs as.
  if (folder.owner === 0) return undefined
  const readable =
    owner === folder.owner ? (mode & 0o400) !== 0 : group === folder.group && (mode & 0o040) !== 0
  return readable ? undefined : "the owner of the folder cannot read it: the Tang server passes over it"
}

async function readOrEmpty(folder: KeyFolder, name: string): Promise<Uint8Array> {
  try {
    return await folder.read(name)
  } catch (error) {
    if (isToolError(error)) return new Uint8Array()
    throw error
  }
}
