// The signatures in a journal. The record carries the public keys of its person in `identity-created`; whoever checks it should
// compare the thumbprint with a contact file that came another way.
import { createPublicKey, hash, type KeyObject, verify } from "node:crypto"
import { decodeBase64url } from "../bytes/base64url.ts"
import type { Link, Problem } from "./chain.ts"
import { encodeFields, isSigned, signingInput } from "./entry.ts"
import { asKnown } from "./entry-types.ts"

// Verification runs on OpenSSL's own threads; this many at once keeps them busy without holding a whole journal in flight.
const AT_ONCE = 512

export interface SignatureCheck {
  readonly problems: readonly Problem[]
  readonly signed: number
  /** Lines that nobody signed: written before there was an identity, or while it was locked. */
  readonly unsigned: number
  /** Thumbprints of the keys found in the record. */
  readonly signers: readonly string[]
}

/** Checks every signature in `links`. */
export async function checkSignatures(links: readonly Link[]): Promise<SignatureCheck> {
  const keys = keysIn(links)
  const signed = links.filter((link) => isSigned(link.entry))
  const problems: Problem[] = []
  for (let from = 0; from < signed.length; from += AT_ONCE) {
    const found = await Promise.all(signed.slice(from, from + AT_ONCE).map((link) => check(link, keys)))
    problems.push(...found.flatMap((problem) => (problem === undefined ? [] : [problem])))
  }
  return {
    problems,
    signed: signed.length,
    unsigned: links.length - signed.length,
    signers: [...keys.keys()],
  }
}

/** The public signing keys the record itself names, by thumbprint. A thumbprint that does not fit its key is left out. */
export function keysIn(links: readonly Link[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>()
  for (const { entry } of links) {
    const known = asKnown(entry)
    if (known?.type !== "identity-created") continue
    const { x, y, thumbprint } = known.body
    if (thumbprintOf(x, y) !== thumbprint) continue
    try {
      keys.set(thumbprint, createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" }))
    } catch {
      // Not a point of the curve: its lines then have an unknown signer.
    }
  }
  return keys
}

/** RFC 7638 thumbprint of a P-256 key, SHA-256, base64url. */
export function thumbprintOf(x: string, y: string): string {
  return hash("sha256", JSON.stringify({ crv: "P-256", kty: "EC", x, y }), "base64url")
}

function check(link: Link, keys: ReadonlyMap<string, KeyObject>): Promise<Problem | undefined> {
  const { entry, line } = link
  const key = entry.actor === null ? undefined : keys.get(entry.actor)
  if (key === undefined) {
    return Promise.resolve({
      line,
      kind: "unknown-signer",
      text: `line ${line} is signed with a key this record does not name`,
    })
  }
  const wrong: Problem = { line, kind: "signature", text: `line ${line} does not match its signature` }
  const { sig, ...fields } = entry
  return new Promise((resolve) => {
    let signature: Uint8Array
    try {
      signature = decodeBase64url(sig, "the signature")
    } catch {
      resolve(wrong)
      return
    }
    verify(
      "sha256",
      signingInput(encodeFields(fields)),
      { key, dsaEncoding: "ieee-p1363" },
      signature,
      (error, fits) => {
        resolve(error === null && fits ? undefined : wrong)
      },
    )
  })
}
