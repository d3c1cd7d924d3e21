// The sealed file identity.json (docs/protocol.md, "Identity file"): private keys under argon2id (RFC 9106) and AES-256-GCM, the public
// card in clear beside them. A plain checksum over the file tells damage from a wrong passphrase; the GCM tag covers every other member.
import { argon2, createCipheriv, createDecipheriv, createHash } from "node:crypto"
import * as v from "valibot"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { parseStrictJsonBytes } from "../bytes/json.ts"
import type { Secret } from "../bytes/secret.ts"

/** Cost of argon2id: memory in MiB, passes over it, lanes. */
export interface KdfCost {
  readonly mib: number
  readonly passes: number
  readonly lanes: number
}

export const DEFAULT_COST: KdfCost = { mib: 64, passes: 3, lanes: 4 }
/** What a file may ask of this machine. */
export const MIB_BOUNDS = [8, 1024] as const

const MAX_FILE = 16_384
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const FILE = v.strictObject({
  v: v.literal(1),
  typ: v.literal("nbde-rescue-identity"),
  card: v.string(),
  kdf: v.strictObject({
    alg: v.literal("argon2id"),
    mib: whole(...MIB_BOUNDS),
    passes: whole(1, 16),
    lanes: whole(1, 16),
    salt: v.string(),
  }),
  enc: v.literal("A256GCM"),
  iv: v.string(),
  ct: v.string(),
  tag: v.string(),
  sum: v.string(),
})
type FileMembers = v.InferOutput<typeof FILE>

/** Seals `plain` beside the card. `random` gives the salt and the iv. */
export async function sealIdentityFile(
  input: { readonly card: string; readonly plain: Secret; readonly cost: KdfCost },
  passphrase: Secret,
  random: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const head = {
    v: 1,
    typ: "nbde-rescue-identity",
    card: input.card,
    kdf: { alg: "argon2id", ...input.cost, salt: encodeBase64url(random(16)) },
    enc: "A256GCM",
  } as const
  const iv = random(12)
  const key = await derive(passphrase, head.kdf)
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(aadOf(head))
  const ct = Buffer.concat([cipher.update(input.plain.reveal()), cipher.final()])
  key.fill(0)
  const body = {
    ...head,
    iv: encodeBase64url(iv),
    ct: encodeBase64url(ct),
    tag: encodeBase64url(cipher.getAuthTag()),
  }
  return Buffer.from(`${JSON.stringify({ ...body, sum: sumOf(body) }, null, 2)}\n`)
}

/** The card in clear. Throws `identity-damaged`. */
export function readIdentityCard(file: Uint8Array): string {
  return readMembers(file).card
}

/** The private part, and the cost it was sealed with. Throws `identity-damaged`, `wrong-identity-passphrase`. */
export async function openIdentityFile(
  file: Uint8Array,
  passphrase: Secret,
): Promise<{ readonly plain: Uint8Array; readonly cost: KdfCost }> {
  const { sum: _, iv, ct, tag, ...head } = readMembers(file)
  const key = await derive(passphrase, head.kdf)
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytesOf(iv, 12), { authTagLength: 16 })
    decipher.setAAD(aadOf(head)).setAuthTag(bytesOf(tag, 16))
    const plain = decipher.update(decodeBase64url(ct, "ct"))
    decipher.final()
    const { mib, passes, lanes } = head.kdf
    return { plain, cost: { mib, passes, lanes } }
  } catch (cause) {
    throw new ToolError("wrong-identity-passphrase", "this passphrase does not open the identity", {}, cause)
  } finally {
    key.fill(0)
  }
}

function readMembers(file: Uint8Array): FileMembers {
  const damaged = (why: string, cause?: unknown) =>
    new ToolError("identity-damaged", `the identity file ${why}`, {}, cause)
  if (file.length > MAX_FILE) throw damaged("is too long")
  let json: unknown
  try {
    json = parseStrictJsonBytes(file, { what: "the identity file", maxDepth: 3 })
  } catch (cause) {
    throw damaged("is not complete JSON", cause)
  }
  const parsed = v.safeParse(FILE, json)
  if (!parsed.success) throw damaged("lacks a member or has a wrong one")
  const { sum, ...body } = parsed.output
  if (sum !== sumOf(body)) throw damaged("was changed: its checksum does not fit")
  bytesOf(body.iv, 12)
  bytesOf(body.tag, 16)
  bytesOf(body.kdf.salt, 16)
  return parsed.output
}

function derive(passphrase: Secret, kdf: KdfCost & { readonly salt: string }): Promise<Buffer> {
  const parameters = {
    message: passphrase.reveal(),
    nonce: bytesOf(kdf.salt, 16),
    memory: kdf.mib * 1024,
    passes: kdf.passes,
    parallelism: kdf.lanes,
    tagLength: 32,
  }
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

function aadOf(head: Pick<FileMembers, "v" | "typ" | "card" | "kdf" | "enc">): Buffer {
  const { alg, mib, passes, lanes, salt } = head.kdf
  return Buffer.from(JSON.stringify([head.typ, head.v, head.card, alg, mib, passes, lanes, salt, head.enc]))
}

function sumOf(body: Omit<FileMembers, "sum">): string {
  return createHash("sha256")
    .update(aadOf(body))
    .update(JSON.stringify([body.iv, body.ct, body.tag]))
    .digest("base64url")
}

function bytesOf(text: string, length: number): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = decodeBase64url(text, "a member")
  } catch (cause) {
    throw new ToolError("identity-damaged", "a member of the identity file is not base64url", {}, cause)
  }
  if (bytes.length !== length)
    throw new ToolError("identity-damaged", "a member of the identity file has a wrong length")
  return bytes
}
