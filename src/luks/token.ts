// The clevis token of LUKS2: {"type":"clevis","keyslots":["1"],"jwe":{five strings}}, the JWE in flattened serialisation (RFC 7516
// §7.2.2). This folder treats the JWE as text: flattened to compact is joining members, the way back is splitting at the dots.
import { asList, asObject, asText, type JsonObject, parseStrictJson } from "../bytes/json.ts"

export const CLEVIS_TOKEN = "clevis"
const MEMBERS = ["protected", "encrypted_key", "iv", "ciphertext", "tag"] as const
const FIELD = /^[A-Za-z0-9_-]*$/
const MAX_JWE = 256 * 1024

/** A flattened JWE as compact text; undefined if a member is missing, not base64url, or all of it is larger than 256 KiB. */
export function compactFromFlattened(jwe: JsonObject | undefined): string | undefined {
  const fields = MEMBERS.map((member) => asText(jwe?.[member]))
  if (fields.some((field) => field === undefined || !FIELD.test(field))) return undefined
  const compact = fields.join(".")
  return fields[0] === "" || compact.length > MAX_JWE ? undefined : compact
}

/** The compact JWE of a token, or undefined if it is no usable clevis token. */
export function compactFromToken(token: JsonObject): string | undefined {
  return token.type === CLEVIS_TOKEN ? compactFromFlattened(asObject(token.jwe)) : undefined
}

/** True for text that looks like a compact JWE: five base64url fields, the second of them empty or not. */
export function isCompactJwe(text: string): boolean {
  const fields = text.split(".")
  return (
    text.length <= MAX_JWE &&
    fields.length === 5 &&
    fields[0] !== "" &&
    fields.every((field) => FIELD.test(field))
  )
}

/** A token as `cryptsetup token import` takes it, for bindings that come from luksmeta and never were one. */
export function encodeToken(slots: readonly number[], compact: string): string {
  const [header = "", key = "", iv = "", ciphertext = "", tag = ""] = compact.split(".")
  const jwe = { ciphertext, encrypted_key: key, iv, protected: header, tag }
  return JSON.stringify({ type: CLEVIS_TOKEN, keyslots: slots.map(String), jwe })
}

/** A token as `cryptsetup token export` prints it, from what the header has. */
export function exportToken(raw: JsonObject): string {
  return JSON.stringify(raw)
}

/** The keyslots an exported token names. */
export function tokenSlots(token: JsonObject): number[] {
  return (asList(token.keyslots) ?? []).flatMap((name) =>
    /^\d{1,2}$/.test(asText(name) ?? "") ? [Number(name)] : [],
  )
}

/** Compact JWEs found in the remains of a JSON area that no longer parses. */
export function salvageJwes(area: Uint8Array): string[] {
  const text = Buffer.from(area).toString("latin1")
  const found = new Set<string>()
  for (const match of text.matchAll(/"jwe" ?: ?(\{[^{}\0]{0,262144}\})/g)) {
    const compact = compactFromText(match[1] ?? "")
    if (compact !== undefined && found.size < 32) found.add(compact)
  }
  return [...found]
}

function compactFromText(text: string): string | undefined {
  try {
    return compactFromFlattened(asObject(parseStrictJson(text, { what: "a token", duplicates: "last" })))
  } catch {
    return undefined
  }
}
