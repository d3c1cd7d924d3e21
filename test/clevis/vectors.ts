// Bindings made by the real clevis 19 with the private keys of the servers they are bound to, so that the whole exchange runs here
// without a peer.

import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { asObject, asText, parseStrictJson } from "../../src/bytes/json.ts"
import type { Secret } from "../../src/bytes/secret.ts"
import { type TangLeaf, tangLeaves } from "../../src/clevis/leaves.ts"
import { type Binding, readBinding } from "../../src/clevis/tree.ts"
import { openTangLeaf } from "../../src/clevis/unwrap.ts"
import { blind, serverExchange, unblind } from "../../src/tang/exchange.ts"
import { type PrivateKey, parsePrivateKey } from "../../src/tang/jwk.ts"
import { hasThumbprint } from "../../src/tang/thumbprint.ts"

const FILE = asObject(
  parseStrictJson(readFileSync(join(import.meta.dirname, "../vectors/clevis/bindings.json"), "utf8"), {
    what: "vectors",
  }),
)

export type Curve = "P-256" | "P-384" | "P-521"

/** A compact JWE by its name in the file. The plaintext is "correct horse NAME". */
export function vector(name: string): string {
  const text = asText(asObject(FILE?.bindings)?.[name])
  if (text === undefined) throw new Error(`there is no binding "${name}"`)
  return text
}

export function vectorNames(): string[] {
  return Object.keys(asObject(FILE?.bindings) ?? {})
}

export function vectorAdvertisement(crv: Curve): Uint8Array {
  return Buffer.from(asText(asObject(FILE?.advertisements)?.[crv]) ?? "")
}

/** The private exchange key with this key id. */
function vectorKey(kid: string): PrivateKey {
  for (const value of Object.values(asObject(FILE?.keys) ?? {})) {
    const jwk = asObject(value) ?? {}
    if (hasThumbprint(jwk, kid)) return parsePrivateKey(jwk, asText(jwk.d) ?? "", "the test key")
  }
  throw new Error(`there is no key ${kid}`)
}

/** What a leaf's exchange gives with the real key. */
export function solveLeaf(leaf: TangLeaf): Secret {
  const { e, X } = blind(leaf.C, randomBytes, Buffer.from("test"))
  const Y = serverExchange(leaf.crv, vectorKey(leaf.kid).d, X)
  return openTangLeaf(leaf.jwe, unblind({ S: leaf.S, C: leaf.C, e, X, Y }))
}

/** Plaintexts of all usable leaves by path. */
export function solveAll(binding: Binding): Map<string, Secret> {
  return new Map(tangLeaves(binding).usable.map((leaf) => [leaf.path, solveLeaf(leaf)]))
}

export function vectorBinding(name: string): Binding {
  return readBinding(vector(name))
}
