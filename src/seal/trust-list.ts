// The lists a person trusts at rest (design §6): contacts and Tang servers, one JSON object each, under a MAC of the identity once there
// is one. Without the identity's passphrase a list can be looked at, not trusted. A MAC where there is no identity is left alone: who
// could write it could as well leave it out.
import { createHmac, timingSafeEqual } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { asObject, asText, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import type { Identity } from "./identity.ts"

/** Files inside the home that carry a MAC. */
export const CONTACTS_FILE = "contacts/contacts.json"
export const TANG_FILE = "tang.json"
export const TRUST_LISTS: readonly string[] = [CONTACTS_FILE, TANG_FILE]

/** Who vouches for a list: the unlocked identity; nobody yet; or nobody is asked, because the list is only looked at. */
export type Trust = Identity | "no identity" | "unchecked"

const MAX_FILE = 4 << 20

/** The file's bytes; with a MAC if there is an identity. `file` is one of TRUST_LISTS and goes into the MAC. */
export function encodeTrustList(
  file: string,
  members: JsonObject,
  identity: Identity | undefined,
): Uint8Array {
  const mac = identity === undefined ? {} : { mac: macOf(file, members, identity).toString("base64url") }
  return Buffer.from(`${JSON.stringify({ ...members, ...mac }, null, 2)}\n`)
}

/** The list without its MAC. Throws `trust-list-altered` if it is no JSON object or its MAC does not fit. */
export function parseTrustList(file: string, bytes: Uint8Array, trust: Trust): JsonObject {
  let json: JsonObject | undefined
  try {
    json = asObject(parseStrictJsonBytes(bytes, { what: file, maxLength: MAX_FILE, maxDepth: 8 }))
  } catch (cause) {
    throw alteredList(file, cause)
  }
  if (json === undefined) throw alteredList(file)
  const { mac, ...members } = json
  if (typeof trust === "string") return members
  const found = Buffer.from(asText(mac) ?? "", "base64url")
  const wanted = macOf(file, members, trust)
  if (found.length !== wanted.length || !timingSafeEqual(found, wanted)) throw alteredList(file)
  return members
}

/** The error of a list that must not be believed. */
export function alteredList(file: string, cause?: unknown): ToolError {
  return new ToolError(
    "trust-list-altered",
    `${file} was changed by another hand or is damaged`,
    { file },
    cause,
  )
}

// The strict parser keeps the order of members, so that writing them again gives the bytes that were covered.
function macOf(file: string, members: JsonObject, identity: Identity): Buffer {
  const key = identity.deriveKey(`trust list ${file}`)
  try {
    return createHmac("sha256", key.reveal()).update(JSON.stringify(members)).digest()
  } finally {
    key.wipe()
  }
}
