// What must not leave of a binding in relay mode (design §4.2): epk, iv, ciphertext and tag of its JWE and of every JWE inside it.
import { asList, asObject, asText, parseStrictJson } from "../../src/bytes/json.ts"
import type { Needle } from "../support/leaks.ts"

/** The parts of a compact JWE that must not leave. S and the key id may. */
export function piecesOf(jwe: string): Needle[] {
  const [header = "", , iv = "", ciphertext = "", tag = ""] = jwe.split(".")
  const members = asObject(parseStrictJson(Buffer.from(header, "base64url").toString(), { what: "header" }))
  const epk = asObject(members?.epk)
  const inner = asList(asObject(asObject(members?.clevis)?.sss)?.jwe) ?? []
  return [
    ...(["x", "y"] as const).flatMap((name) => coordinate(`epk ${name}`, asText(epk?.[name]))),
    { name: "iv", bytes: bytesOf(iv) },
    { name: "ciphertext", bytes: bytesOf(ciphertext) },
    { name: "tag", bytes: bytesOf(tag) },
    ...inner.flatMap((one) => piecesOf(asText(one) ?? "")),
  ]
}

// In the header's JSON it is text, which the JWE encodes once more.
function coordinate(name: string, text: string | undefined): Needle[] {
  if (text === undefined) return []
  return [
    { name, bytes: bytesOf(text) },
    { name: `${name} as text`, bytes: Buffer.from(text) },
  ]
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64url"))
}
