// The tang leaves of a binding with everything the exchange needs: C from `epk`, S from the advertisement inside the header, found
// by its thumbprint. The kid, not the url, names the key.
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText } from "../bytes/json.ts"
import type { Curve, PublicPoint } from "../tang/curve.ts"
import { parsePublicKey } from "../tang/jwk.ts"
import { hasThumbprint, thumbprintHash } from "../tang/thumbprint.ts"
import type { Jwe } from "./jwe.ts"
import type { TangNode } from "./policy.ts"
import { type Binding, isTang, leavesOf, pinMembers } from "./tree.ts"

export interface TangLeaf {
  readonly path: string
  /** A label from the header; never to be connected to unless a person says so. */
  readonly url: string
  readonly kid: string
  readonly crv: Curve
  /** The point of the binding: it stays on this machine. */
  readonly C: PublicPoint
  /** The server's exchange key. */
  readonly S: PublicPoint
  readonly jwe: Jwe
}

/** A tang leaf that cannot be used, and why. */
export interface BrokenLeaf {
  readonly path: string
  readonly url: string
  readonly kid: string
  readonly problem: ToolError
}

export interface TangLeaves {
  readonly usable: readonly TangLeaf[]
  readonly broken: readonly BrokenLeaf[]
}

/** All tang leaves, in order. Never throws: one bad leaf must not hide the others. */
export function tangLeaves(binding: Binding): TangLeaves {
  const usable: TangLeaf[] = []
  const broken: BrokenLeaf[] = []
  for (const { node, jwe } of leavesOf(binding)) {
    if (!isTang(node)) continue
    try {
      usable.push(readTangLeaf(node, jwe))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      broken.push({ path: node.path, url: node.url, kid: node.kid, problem: error })
    }
  }
  return { usable, broken }
}

/** Throws `kid-mismatch` if no key of the header has the key id, `bad-key` or `bad-point` for keys that cannot be used. */
export function readTangLeaf(node: TangNode, jwe: Jwe): TangLeaf {
  const { path, url, kid, crv } = node
  if (thumbprintHash(kid) === undefined)
    throw new ToolError("kid-mismatch", "the key id is not a thumbprint", { path })
  const { jwk, point: S } = serverKey(jwe, kid, path)
  const C = parsePublicKey(jwe.header.epk, "the binding's own key").point
  if (S.crv !== C.crv || C.crv !== crv)
    throw new ToolError("bad-key", "the binding and the server's key are on different curves", { path })
  if (asText(jwk.alg) !== undefined && jwk.alg !== "ECMR")
    throw new ToolError("bad-key", "the server's key is not for the exchange", { path })
  return { path, url, kid, crv, C, S, jwe }
}

function serverKey(jwe: Jwe, kid: string, path: string): ReturnType<typeof parsePublicKey> {
  const keys = asList(asObject(pinMembers(jwe, "tang").adv)?.keys) ?? []
  const found = keys.find((key) => hasThumbprint(asObject(key) ?? {}, kid))
  if (found === undefined)
    throw new ToolError("kid-mismatch", "the header holds no server key with this key id", { path, kid })
  return parsePublicKey(found, "the server's key")
}
