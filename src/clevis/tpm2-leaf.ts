// What the tpm2 pin keeps in a header: the sealed key, and which measured values (PCRs) must be as on the day of binding. Its public part
// says the digest that the TPM will compute from them (TPM 2.0 Library, Part 2 §12.2.4 TPMT_PUBLIC, Part 3 §23.7 TPM2_PolicyPCR), so that
// a host can be compared without asking its TPM to unseal. Left out: pins with an authorised policy (tpm2plus).
import { createHash } from "node:crypto"
import { decodeBase64url } from "../bytes/base64url.ts"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { asText } from "../bytes/json.ts"
import { Reader } from "../bytes/reader.ts"
import { type Binding, pinMembers } from "./tree.ts"

export interface Tpm2Leaf {
  readonly path: string
  /** The compact JWE of this leaf alone. */
  readonly jwe: string
  /** "sha256", …; absent where the leaf uses no measured values. */
  readonly bank?: string
  /** Ascending; empty if the leaf uses none. */
  readonly pcrs: readonly number[]
  /** What they must come to; absent where the header does not say it in a known way. */
  readonly policy?: { readonly hash: Hash; readonly digest: Uint8Array }
}

type Hash = keyof typeof HASHES

/** TPM_ALG_ID. */
const HASHES = { sha1: 0x0004, sha256: 0x000b, sha384: 0x000c, sha512: 0x000d } as const
const POLICY_PCR = 0x0000017f
const SEALED = 0x0008
const MAX_PCR = 23

/** True for a leaf that the TPM of its host opens. */
export function isTpm2({ node }: Binding): boolean {
  return node.pin === "tpm2" && !("other" in node)
}

/**
 * Throws `jwe-malformed` for a bank or list of PCRs that is none. The tpm2 pin of Clevis hands these two to a program word by word: what stands
 * behind a blank would be an option of it.
 */
export function readTpm2Leaf({ node, jwe }: Binding): Tpm2Leaf {
  const { pcr_bank, pcr_ids, jwk_pub } = pinMembers(jwe, "tpm2")
  const [bank, ids] = [asText(pcr_bank) ?? "", asText(pcr_ids) ?? ""]
  const { path } = node
  const known = (value: unknown): boolean => value === undefined || typeof value === "string"
  if (
    !known(pcr_bank) ||
    !known(pcr_ids) ||
    !/^[a-z0-9_]{0,16}$/.test(bank) ||
    !/^(\d{1,2}(,\d{1,2})*)?$/.test(ids)
  )
    throw new ToolError("jwe-malformed", "the tpm2 binding names no usable PCRs", { path })
  const pcrs = ids === "" ? [] : [...new Set(ids.split(",").map(Number))].sort((a, b) => a - b)
  if (pcrs.some((pcr) => pcr > MAX_PCR))
    throw new ToolError("jwe-malformed", "the tpm2 binding names a PCR that no TPM has", { path })
  const policy = policyOf(asText(jwk_pub) ?? "")
  return {
    path,
    jwe: jwe.compact,
    ...(pcrs.length === 0 ? {} : { bank }),
    pcrs,
    ...(policy === undefined ? {} : { policy }),
  }
}

/** TPM2B_PUBLIC of the sealed key, as far as its policy. */
function policyOf(text: string): Tpm2Leaf["policy"] {
  try {
    const reader = new Reader(decodeBase64url(text, "the sealed key"), "the sealed key")
    reader.skip(2)
    if (reader.u16be() !== SEALED) return undefined
    const algorithm = reader.u16be()
    reader.skip(4)
    const digest = reader.take(reader.u16be())
    const hash = hashNames().find((name) => HASHES[name] === algorithm)
    return hash === undefined || digest.length === 0 ? undefined : { hash, digest }
  } catch (error) {
    if (isToolError(error)) return undefined
    throw error
  }
}

/** Whether the leaf's policy fits `values`, by PCR; undefined if that cannot be told. A leaf without PCRs fits every start. */
export function fitsValues(
  { bank, pcrs, policy }: Tpm2Leaf,
  values: ReadonlyMap<number, Uint8Array>,
): boolean | undefined {
  if (pcrs.length === 0) return true
  const present = pcrs.flatMap((pcr) => values.get(pcr) ?? [])
  const bankId = hashNames().find((name) => name === bank)
  if (policy === undefined || bankId === undefined || present.length !== pcrs.length) return undefined
  return Buffer.compare(pcrPolicy(policy.hash, bankId, pcrs, present), policy.digest) === 0
}

function pcrPolicy(
  hash: Hash,
  bank: Hash,
  pcrs: readonly number[],
  values: readonly Uint8Array[],
): Uint8Array {
  const digest = (...parts: Uint8Array[]): Buffer => createHash(hash).update(Buffer.concat(parts)).digest()
  const selection = Buffer.alloc(10)
  selection.writeUInt32BE(1, 0)
  selection.writeUInt16BE(HASHES[bank], 4)
  selection[6] = 3
  for (const pcr of pcrs) {
    const at = 7 + Math.floor(pcr / 8)
    selection[at] = (selection[at] ?? 0) | (1 << (pcr % 8))
  }
  const command = Buffer.alloc(4)
  command.writeUInt32BE(POLICY_PCR)
  const start = new Uint8Array(digest().length)
  return digest(start, command, selection, digest(...values))
}

function hashNames(): readonly Hash[] {
  return ["sha1", "sha256", "sha384", "sha512"]
}
