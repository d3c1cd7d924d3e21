// A file sealed for named people: a backup of Tang keys, an escrow share (docs/protocol.md, "Sealed files"). Each of them gets a copy of
// one signed text, encrypted exactly as a letter is, so that the stock `jose` opens it. The file lists in clear who can open it.
import * as v from "valibot"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asObject, type Json, parseStrictJsonBytes } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import { NAME } from "./card.ts"
import { makeJwe, type Opener, readJwe } from "./jwe.ts"
import { type PublicJwk, readPublicJwk, thumbprint } from "./jwk.ts"
import { makeJws, readJws, type Signer, verifyJws } from "./jws.ts"

export type SealedKind = "tang-backup" | "escrow"

export interface SealedDraft {
  readonly kind: SealedKind
  /** 16 random bytes, base64url. */
  readonly id: string
  /** What people read without opening it, for example the name of the server. */
  readonly about: string
  /** Of Tang keys inside; public. */
  readonly keyIds: readonly string[]
  /** Seconds since 1970. */
  readonly made: number
  readonly content: Secret
}

/** What of a card is needed to seal for it. */
export interface Recipient {
  readonly name: string
  readonly thumbprint: string
  readonly enc?: PublicJwk | undefined
}

/** Who can open it: names and signing thumbprints, in clear. */
export interface SealedFor {
  readonly name: string
  readonly key: string
}

/** A sealed file before it is opened. */
export interface SealedFile {
  readonly kind: SealedKind
  readonly id: string
  readonly about: string
  readonly keyIds: readonly string[]
  readonly recipients: readonly (SealedFor & { readonly jwe: string })[]
}

export interface OpenedFile extends Omit<SealedDraft, "content"> {
  readonly content: Secret
  /** Thumbprint of the key that signed it. Whether that is somebody known is the caller's to judge. */
  readonly signer: string
}

const MAX_FILE = 4 << 20
const TYPE = "nbde-rescue-sealed-file"
const TYP = "nbde-rescue-sealed-file+jws"
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const key = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const about = v.pipe(v.string(), v.maxLength(200))
const keyIds = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{27,86}$/))), v.maxLength(1000))
const kind = v.picklist(["tang-backup", "escrow"])
const FILE = v.strictObject({
  type: v.literal(TYPE),
  v: v.literal(1),
  kind,
  id,
  about,
  keyIds,
  recipients: v.pipe(
    v.array(v.strictObject({ name: NAME, key, jwe: v.pipe(v.string(), v.maxLength(1 << 20)) })),
    v.minLength(1),
    v.maxLength(32),
  ),
})
const SIGNED = v.strictObject({
  v: v.literal(1),
  kind,
  id,
  about,
  keyIds,
  made: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  signer: v.unknown(),
  content: v.pipe(v.string(), v.maxLength(1 << 20)),
})

/** Signs and seals for every card. Throws `contact-cannot-decrypt` for a card without a decryption key. */
export async function sealFile(
  draft: SealedDraft,
  signer: Signer,
  cards: readonly Recipient[],
): Promise<string> {
  const { kind, id, about, keyIds, made } = draft
  const content = encodeBase64url(draft.content.reveal())
  const payload = { v: 1, kind, id, about, keyIds, made, signer: signer.jwk, content }
  const jws = await makeJws(TYP, Buffer.from(JSON.stringify(payload)), signer)
  const recipients = []
  for (const card of cards)
    recipients.push({ name: card.name, key: card.thumbprint, jwe: await makeJwe(jws, id, keyOf(card)) })
  return `${JSON.stringify({ type: TYPE, v: 1, kind, id, about, keyIds, recipients }, null, 1)}\n`
}

/** Reads what stands in clear. Throws `sealed-file-malformed`. */
export function readSealedFile(bytes: Uint8Array): SealedFile {
  try {
    const json = parseStrictJsonBytes(bytes, { what: "the sealed file", maxLength: MAX_FILE, maxDepth: 4 })
    return v.parse(FILE, json)
  } catch (cause) {
    throw new ToolError("sealed-file-malformed", "this is no sealed file that can be used", {}, cause)
  }
}

/** Opens it with a key of mine. Throws `sealed-file-not-for-me`, `sealed-file-altered`. */
export async function openSealedFile(file: SealedFile, opener: Opener): Promise<OpenedFile> {
  const copy = file.recipients
    .map(({ jwe }) => readJwe(jwe))
    .find((jwe) => typeof jwe !== "string" && jwe.kid === opener.thumbprint)
  if (copy === undefined || typeof copy === "string") {
    const names = file.recipients.map(({ name }) => name)
    throw new ToolError("sealed-file-not-for-me", "the file is sealed for other people", { names })
  }
  let text: string
  try {
    text = Buffer.from(await opener.open(copy)).toString("latin1")
  } catch (cause) {
    if (cause instanceof TypeError) throw cause
    throw altered("it does not decrypt")
  }
  const opened = await readSigned(text)
  if (copy.apu !== file.id || clearText(opened) !== clearText(file))
    throw altered("the signed part belongs to another file")
  return opened
}

async function readSigned(text: string): Promise<OpenedFile> {
  const jws = readJws(text)
  if (typeof jws === "string" || jws.typ !== TYP) throw altered("what is inside is no sealed file")
  const json = asObject(readPayload(jws.payload))
  const parsed = v.safeParse(SIGNED, json)
  if (!parsed.success) throw altered("a member is missing or wrong")
  const signer = readPublicJwk(json?.signer)
  if (signer === undefined || thumbprint(signer) !== jws.kid || !(await verifyJws(jws, signer)))
    throw altered("its signature does not fit")
  const { kind, id, about, keyIds, made, content } = parsed.output
  return {
    kind,
    id,
    about,
    keyIds,
    made,
    content: new Secret(new Uint8Array(decodeBase64url(content, "the content"))),
    signer: jws.kid,
  }
}

// Without the cause: it could hold a piece of the content.
function readPayload(payload: Uint8Array): Json {
  try {
    return parseStrictJsonBytes(payload, { what: "the sealed file", maxLength: MAX_FILE, maxDepth: 4 })
  } catch {
    throw altered("what is inside is not strict JSON")
  }
}

// What stands outside is believed only if the signed part says the same.
function clearText({
  kind,
  id,
  about,
  keyIds,
}: Pick<SealedFile, "kind" | "id" | "about" | "keyIds">): string {
  return JSON.stringify([kind, id, about, keyIds])
}

function keyOf({ name, enc }: Recipient): PublicJwk {
  if (enc !== undefined) return enc
  throw new ToolError("contact-cannot-decrypt", `${name} has no key that a file could be sealed to`, { name })
}

function altered(why: string): ToolError {
  return new ToolError("sealed-file-altered", `the sealed file was altered or damaged: ${why}`)
}
