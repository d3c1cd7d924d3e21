// What is kept sealed of a request until its case ends (design §5): the facts an answer is checked against and the binding itself as JSON,
// and apart from it, as bare bytes so that no scalar ever becomes a string: reply key, the key made for the case, and every e.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { parseStrictJsonBytes } from "../../bytes/json.ts"
import { Secret } from "../../bytes/secret.ts"
import type { HeldLeaf } from "../../recovery/request.ts"
import { type KeyPair, keyPairOf } from "../../seal/jwk.ts"
import { FIELD_BYTES } from "../../tang/curve.ts"
import type { SealedCase } from "../case/sealed-store.ts"

const SCALAR = 32
const text = v.string()
const point = v.strictObject({ crv: v.picklist(["P-256", "P-384", "P-521"]), x: text, y: text })
const FACTS = v.strictObject({
  v: v.literal(1),
  id: text,
  /** SHA-256 of the exact letter, base64url. */
  sha256: text,
  mode: v.picklist(["relay", "disclose"]),
  /** How it was written; absent in what older versions kept. */
  format: v.exactOptional(v.picklist(["armour", "compact", "openpgp", "code"])),
  open: v.boolean(),
  host: v.strictObject({
    name: text,
    uuid: text,
    serial: v.exactOptional(text),
    slot: v.nullable(v.number()),
  }),
  /** Signing thumbprint. */
  signer: text,
  to: v.exactOptional(text),
  /** Seconds since 1970. */
  exp: v.number(),
  /** The exact bytes the call-back code is made from, as text. */
  signed: text,
  jwe: text,
  leaves: v.array(v.strictObject({ path: text, X: point, check: v.exactOptional(v.literal(true)) })),
})

export type RequestFacts = Omit<v.InferOutput<typeof FACTS>, "v" | "leaves">

export interface KeptRequest {
  readonly facts: RequestFacts
  readonly held: readonly HeldLeaf[]
  readonly replyKey: KeyPair
  /** Made for the case, where the sender has no identity. */
  readonly caseKey?: KeyPair
}

/** The name of the letter beside its case. */
export function requestFile(id: string): string {
  return `request-${id}.txt`
}

/** Seals it under the case's key. */
export async function keepRequest(
  sealed: SealedCase,
  { facts, held, replyKey, caseKey }: KeptRequest,
): Promise<void> {
  const leaves = held.map(({ path, X, check }) => ({ path, X, ...(check ? { check } : {}) }))
  const none = new Uint8Array(SCALAR)
  const scalars = new Secret(
    Buffer.concat([
      replyKey.scalar.reveal(),
      caseKey?.scalar.reveal() ?? none,
      ...held.map(({ e }) => e.reveal()),
    ]),
  )
  try {
    await sealed.put(`scalars-${facts.id}`, scalars)
    await sealed.put(
      `request-${facts.id}`,
      new Secret(Buffer.from(JSON.stringify({ v: 1, ...facts, leaves }))),
    )
  } finally {
    scalars.wipe()
  }
}

/** Forgets a request that was never written down. */
export async function dropRequest(sealed: SealedCase, id: string): Promise<void> {
  // The scalars first: without them nothing else is worth anything.
  for (const name of [`scalars-${id}`, `request-${id}`, `proof-${id}`]) await sealed.drop(name)
}

/** The request as it was kept. Throws `sealed-lost`, `sealed-damaged`. */
export async function keptRequest(sealed: SealedCase, id: string): Promise<KeptRequest> {
  const [json, scalars] = [await sealed.get(`request-${id}`), await sealed.get(`scalars-${id}`)]
  if (json === undefined || scalars === undefined) {
    throw new ToolError("sealed-lost", "the secret half of this request is gone", { request: id })
  }
  const { facts, leaves } = parseFacts(json)
  const bytes = scalars.reveal()
  let at = 0
  const take = (length: number): Secret => {
    const part = new Secret(new Uint8Array(bytes.slice(at, at + length)))
    at += length
    return part
  }
  const replyKey = keyPairOf(take(SCALAR))
  const own = take(SCALAR)
  const caseKey = own.reveal().some((byte) => byte !== 0) ? keyPairOf(own) : undefined
  const held = leaves.map((leaf) => ({ ...leaf, e: take(FIELD_BYTES[leaf.X.crv]) }))
  scalars.wipe()
  return { facts, held, replyKey, ...(caseKey ? { caseKey } : {}) }
}

function parseFacts(json: Secret): { facts: RequestFacts; leaves: v.InferOutput<typeof FACTS>["leaves"] } {
  const parsed = v.safeParse(FACTS, plain(parseStrictJsonBytes(json.reveal(), { what: "the kept request" })))
  if (!parsed.success)
    throw new ToolError("sealed-damaged", "the kept request is not as this program writes it")
  const { v: _, leaves, ...facts } = parsed.output
  return { facts, leaves }
}

// valibot wants objects with a prototype.
function plain(value: unknown): unknown {
  return structuredClone(value)
}
