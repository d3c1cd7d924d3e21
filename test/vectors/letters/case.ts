// What a case is, and the honest letters that each case spoils in one place.
import { thumbprint } from "../../../src/seal/jwk.ts"
import { HOST, idFrom, keysFrom, NOW, POINT, RELAY } from "../../seal/people.ts"
import { shaFrom, type RequestLabel, type Side } from "../../seal/letter-world.ts"
import { forgePgp, type PgpForging } from "./forge-openpgp.ts"
import { forgeJwe, forgeJws, type Members, padded, type Sealing, type Signing } from "./forge.ts"

export interface Case {
  readonly name: string
  readonly side: Side
  /** An error code, or "ok". */
  readonly expect: string
  /** For "ok": the kind of sender. */
  readonly sender?: string
  readonly comment: string
  readonly letter: string | Forms
}

/** The same letter in JOSE and as an OpenPGP message; in one alone where its fault is one of that envelope. */
export interface Forms {
  readonly jose?: string
  readonly openpgp?: Buffer
}

export const TECH = keysFrom("sig Tess Technician")
export const CARL = { sig: keysFrom("sig Carl Colleague"), enc: keysFrom("enc Carl Colleague") }
export const CORA = { sig: keysFrom("sig Cora Second"), enc: keysFrom("enc Cora Second") }
export const RITA = keysFrom("sig Rita Revoked")
export const OLGA = keysFrom("sig Olga Old")
export const PAUL = keysFrom("sig Paul Planner")
export const NOBODY = keysFrom("sig Nobody")

/** The payload of an honest sealed relay request to Carl. */
export function requestPayload(by = TECH, more: Members = {}): Members {
  const { policy, leaves, ...rest } = RELAY
  return {
    v: 1,
    id: idFrom("vector"),
    from: { key: thumbprint(by.jwk) },
    to: [thumbprint(CARL.sig.jwk)],
    encTo: thumbprint(CARL.enc.jwk),
    iat: NOW,
    exp: NOW + 86_400,
    ...rest,
    policy,
    leaves,
    replyKey: keysFrom("reply vector").jwk,
    caps: ["jose"],
    ...more,
  }
}

/** The same as a disclose request. */
export function disclosePayload(by = TECH, more: Members = {}): Members {
  const { leaves: _, ...rest } = requestPayload(by)
  return { ...rest, mode: "disclose", jwe: "aGVhZA..aXY.Y2lwaGVy.dGFn", ...more }
}

/** The same as an open request: no encTo, nobody named. */
export function openPayload(by = TECH, more: Members = {}): Members {
  const { encTo: _, ...rest } = requestPayload(by)
  return { ...rest, to: [], ...more }
}

/** The payload of an honest sealed relay reply by Carl to one of the technician's requests. */
export function replyPayload(label: RequestLabel, by = CARL.sig, more: Members = {}): Members {
  return {
    v: 1,
    id: idFrom(`vector reply ${label}`),
    re: { id: idFrom(label), sha256: shaFrom(label) },
    from: { key: thumbprint(by.jwk) },
    to: [thumbprint(TECH.jwk)],
    encTo: thumbprint(keysFrom(`reply ${label}`).jwk),
    iat: NOW + 60,
    exp: NOW + 86_400,
    host: HOST,
    ...(label === "disclose"
      ? { mode: "disclose", passphrase: Buffer.from("correct horse").toString("base64url") }
      : { mode: "relay", leaves: [{ path: "sss.0.tang", y: POINT }] }),
    ...more,
  }
}

export interface Faults {
  readonly signing?: Partial<Signing>
  readonly sealing?: Partial<Sealing>
  /** In place of the padded payload. */
  readonly bytes?: Uint8Array | string
  /** In place of the signed letter. */
  readonly inner?: (jws: string) => Uint8Array | string
}

/** Signs a payload and seals it for Carl, each step with the faults asked for. */
export function sealed(payload: Members, faults: Faults = {}): Forms {
  const { signing, sealing, bytes, inner } = faults
  const jws = forgeJws(bytes ?? padded(payload), { by: TECH, ...signing })
  const jose = forgeJwe(inner ? inner(jws) : jws, { id: idFrom("vector"), for: CARL.enc.jwk, ...sealing })
  return faulty(faults) ? { jose } : { jose, openpgp: forgePgp(inOpenPgp(payload, faults)) }
}

/** True if a fault is one of the JOSE envelope and not of what is in it. */
function faulty({ signing = {}, sealing = {}, inner }: Faults): boolean {
  const others = [...Object.keys(signing), ...Object.keys(sealing)].filter(
    (name) => !["by", "typ", "id", "for"].includes(name),
  )
  return inner !== undefined || others.length > 0
}

/** An OpenPGP message that says what the payload says. */
export function inOpenPgp(payload: Members, { signing, sealing, bytes }: Faults = {}): PgpForging {
  const { to, re } = payload
  const answered = typeof re === "object" && re !== null && "sha256" in re ? String(re.sha256) : undefined
  return {
    id: sealing?.id ?? idFrom("vector"),
    payload: bytes ?? padded(payload),
    by: signing?.by ?? TECH,
    typ: signing?.typ ?? "nbde-rescue-request+jws",
    to: Array.isArray(to) ? to.join(",") : "",
    ...(answered === undefined ? {} : { re: answered }),
    for: sealing?.for ?? CARL.enc.jwk,
  }
}

/** Signs a reply and seals it for the reply key of its request. */
export function sealedReply(label: RequestLabel, payload: Members, faults: Faults = {}): Forms {
  return sealed(payload, {
    ...faults,
    signing: { by: CARL.sig, typ: "nbde-rescue-reply+jws", ...faults.signing },
    sealing: { id: idFrom(`vector reply ${label}`), for: keysFrom(`reply ${label}`).jwk, ...faults.sealing },
  })
}

export function without(members: Members, name: string): Members {
  const { [name]: _, ...rest } = members
  return rest
}
