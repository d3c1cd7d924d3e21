// What a binding needs, as a tree (design §7): the pins of a Clevis JWE, each with its path. The root's path is the pin's own name
// ("tang", "sss"); a child's path is its parent's, its index and its pin: "sss.0.tang", "sss.1.sss.0.tang".
import type { Curve } from "../tang/curve.ts"

export interface TangNode {
  readonly pin: "tang"
  readonly path: string
  /** As the header has it: a label, never to be connected to (design §4.5). */
  readonly url: string
  readonly kid: string
  readonly crv: Curve
}

export interface SssNode {
  readonly pin: "sss"
  readonly path: string
  readonly threshold: number
  readonly children: readonly PolicyNode[]
}

export interface Tpm2Node {
  readonly pin: "tpm2"
  readonly path: string
  readonly pcrBank?: string
  readonly pcrIds?: string
}

/** Any other pin, by the name the header gives it: pkcs11, file, null, tpm1, http, yubikey, trustee, unknown ones. */
export interface OtherNode {
  readonly pin: string & {}
  readonly path: string
  readonly other: true
}

export type PolicyNode = TangNode | SssNode | Tpm2Node | OtherNode
