// A Tang server's key directory (tang 11): every "*.jwk" file is one private key; a leading dot means rotated, still answered but no
// longer advertised. Names mean nothing else. Files that do not parse are passed over, as tangd does, but not in silence.
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type Json, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import { type Curve, FIELD_BYTES } from "./curve.ts"
import { multiplyBase, scalarFrom } from "./ecdh.ts"
import type { RandomBytes } from "./exchange.ts"
import { writeSpaced } from "./jansson.ts"
import { mayBeUsed, type PrivateKey, parsePrivateKey, pointMembers, publicForm, scalarMember } from "./jwk.ts"
import { thumbprint } from "./thumbprint.ts"

/** Bytes of a key file that are looked at. */
export const MAX_KEY_FILE = 64 * 1024

export interface KeyFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface HeldKey {
  readonly name: string
  /** Rotated: not advertised, still answered. */
  readonly hidden: boolean
  /** The public members, in the order of the file. */
  readonly jwk: JsonObject
  /** The text of the private number, base64url; absent if the file has none. */
  readonly d: Secret | undefined
}

export interface KeyDirectory {
  readonly keys: readonly HeldKey[]
  /** Files passed over, each with the reason. */
  readonly notes: readonly { readonly name: string; readonly why: string }[]
}

/** Reads the files of a key directory. Never throws: what cannot be read becomes a note. */
export function readKeyDirectory(files: readonly KeyFile[]): KeyDirectory {
  const keys: HeldKey[] = []
  const notes: { name: string; why: string }[] = []
  for (const { name, bytes } of files) {
    if (!name.endsWith(".jwk")) continue
    const jwk = parseKeyFile(bytes)
    if (typeof jwk === "string") notes.push({ name, why: jwk })
    else keys.push({ name, hidden: name.startsWith("."), jwk: withoutPrivate(jwk), d: secretText(jwk.d) })
  }
  return { keys, notes }
}

/** What a key is for, as tangd sees it. A key that says nothing counts as a signing key. */
export function keyPurpose(jwk: JsonObject): "sign" | "exchange" | "other" {
  if (mayBeUsed(jwk, "sign", false) && mayBeUsed(jwk, "verify", false)) return "sign"
  return mayBeUsed(jwk, "deriveKey", false) ? "exchange" : "other"
}

/** The two files tangd makes when it finds no key: ES512 and ECMR over P-521, named by their S256 thumbprints. */
export function makeKeyPair(random: RandomBytes, crv: Curve = "P-521"): readonly [KeyFile, KeyFile] {
  const algorithm = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" }[crv]
  return [makeKey(algorithm, ["sign", "verify"], crv, random), makeKey("ECMR", ["deriveKey"], crv, random)]
}

function makeKey(alg: string, operations: readonly string[], crv: Curve, random: RandomBytes): KeyFile {
  const d = new Secret(scalarFrom(crv, random(FIELD_BYTES[crv] + 16)))
  const { kty, x, y } = pointMembers(multiplyBase(crv, d.reveal()))
  const jwk = { alg, kty, crv, x, y, d: scalarMember(d), key_ops: operations }
  d.wipe()
  return { name: `${thumbprint(jwk)}.jwk`, bytes: Buffer.from(writeSpaced(jwk)) }
}

/** The key ready for use. Throws `bad-key` or `bad-point` if it has no private number or the numbers do not fit. */
export function openKey(held: HeldKey): PrivateKey {
  const what = `the key in ${held.name}`
  if (held.d === undefined) throw new ToolError("bad-key", `${what} has no private number`)
  return parsePrivateKey(held.jwk, Buffer.from(held.d.reveal()).toString("latin1"), what)
}

function secretText(value: Json | undefined): Secret | undefined {
  const text = asText(value)
  return text === undefined ? undefined : new Secret(new Uint8Array(Buffer.from(text, "latin1")))
}

// key_ops must stay as the file has it: it decides what tangd does with the key.
function withoutPrivate(jwk: JsonObject): JsonObject {
  return jwk.key_ops === undefined ? publicForm(jwk) : { ...publicForm(jwk), key_ops: jwk.key_ops }
}

function parseKeyFile(bytes: Uint8Array): JsonObject | string {
  try {
    const limits = { what: "the key file", maxLength: MAX_KEY_FILE, maxDepth: 8, duplicates: "last" } as const
    const value = parseStrictJsonBytes(bytes, limits)
    // tangd takes a list for a key that says nothing; it counts as a signing key, cannot sign, and spoils the advertisement.
    return asObject(value) ?? (asList(value) === undefined ? "not a JSON object" : Object.create(null))
  } catch (error) {
    return error instanceof ToolError ? error.message : "unreadable"
  }
}
