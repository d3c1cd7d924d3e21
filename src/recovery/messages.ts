// What travels between the technician and the colleague, before any envelope: the request and the answer of both modes (design §5,
// security goals: nothing here holds `epk`, iv, ciphertext or tag in relay mode). Envelopes are made in seal/.
import type { Curve, PublicPoint } from "../tang/curve.ts"

export type Mode = "relay" | "disclose"

/** Who and what the request is for. All of it is a claim of the sender. */
export interface HostClaim {
  readonly name: string
  /** LUKS UUID. */
  readonly uuid: string
  readonly serial?: string
  readonly slot: number | null
}

/** The policy without anything a thief could use: pins, paths, thresholds, key ids. `url` is a label to help the colleague. */
export type SkeletonNode =
  | {
      readonly pin: "tang"
      readonly path: string
      readonly kid: string
      readonly crv: Curve
      readonly url: string
    }
  | {
      readonly pin: "sss"
      readonly path: string
      readonly threshold: number
      readonly children: readonly SkeletonNode[]
    }
  | { readonly pin: string & {}; readonly path: string }

/** One blinded point: X = C + eG for the tang leaf at `path`. */
export interface LeafRequest {
  readonly path: string
  readonly kid: string
  readonly x: PublicPoint
  /** The server's public key, whose thumbprint is `kid`: lets the colleague probe a key that is no longer advertised. */
  readonly s?: PublicPoint
}

interface RequestCommon {
  readonly host: HostClaim
  readonly ticket?: string
  readonly reason?: string
  /** h = SHA-256("nbde-rescue header v1" ‖ compact JWE), base64url: names the header without showing it. Short letters hold less of it. */
  readonly commitment: string
}

export interface RelayRequest extends RequestCommon {
  readonly mode: "relay"
  readonly leaves: readonly LeafRequest[]
  /** Absent where the letter had no room for it. */
  readonly policy?: SkeletonNode
}

export interface DiscloseRequest extends RequestCommon {
  readonly mode: "disclose"
  readonly policy: SkeletonNode
  /** The compact JWE itself. */
  readonly jwe: string
}

export type Request = RelayRequest | DiscloseRequest

/** Y = sX for one leaf, or why there is none. */
export type LeafReply =
  | { readonly path: string; readonly y: PublicPoint }
  | { readonly path: string; readonly refused: string }

export interface RelayReply {
  readonly mode: "relay"
  readonly leaves: readonly LeafReply[]
}

/** The passphrase, or, where a local pin is needed too, the shares this side could open. All base64url. */
export interface DiscloseReply {
  readonly mode: "disclose"
  readonly passphrase?: string
  readonly shares?: readonly { readonly path: string; readonly share: string }[]
}

export type Reply = RelayReply | DiscloseReply
