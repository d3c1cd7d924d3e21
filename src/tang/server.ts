// What tangd answers (tang 11), request by request: the same routes, the same order of checks, the same statuses and bodies. Pure:
// the caller reads the key directory anew for every request, as tangd does, and writes the bytes (connection.ts, host).
import { isToolError, ToolError } from "../bytes/errors.ts"
import { asObject, asText, type JsonObject, parseStrictJson } from "../bytes/json.ts"
import { writeAdvertisement } from "./advertisement.ts"
import { asCurve, type PublicPoint } from "./curve.ts"
import { serverExchange } from "./exchange.ts"
import { writeSorted, writeSpaced } from "./jansson.ts"
import { mayBeUsed, parsePrivateKey, pointMembers, publicForm } from "./jwk.ts"
import { type HeldKey, type KeyDirectory, keyPurpose, openKey } from "./keydir.ts"
import { padPoint } from "./point.ts"
import { hasThumbprint } from "./thumbprint.ts"

export interface TangRequest {
  readonly method: string
  /** The raw request target, query included. */
  readonly target: string
  readonly body: string
}

export interface TangReply {
  readonly status: number
  readonly type?: string
  readonly body?: string
}

const ADV = /^\/+adv\/*$/
const ADV_BY_THUMBPRINT = /^\/+adv\/+([0-9A-Za-z_-]+)$/
const REC = /^\/+rec\/+([0-9A-Za-z_-]+)$/

/** The answer to one request. `directory` is undefined if the key directory cannot be read. */
export function answerTang(directory: KeyDirectory | undefined, request: TangRequest): TangReply {
  const wanted = ADV_BY_THUMBPRINT.exec(request.target)?.[1]
  if (wanted !== undefined || ADV.test(request.target)) {
    return request.method === "GET" ? advertise(directory, wanted) : { status: 405 }
  }
  const kid = REC.exec(request.target)?.[1]
  if (kid === undefined) return { status: 404 }
  return request.method === "POST" ? exchange(directory, kid, request.body) : { status: 405 }
}

/** The keys that sign and the keys that are advertised; undefined means that tangd answers 500. */
function advertised(
  directory: KeyDirectory | undefined,
): { signers: HeldKey[]; payload: HeldKey[] } | undefined {
  const shown = (directory?.keys ?? []).filter((key) => !key.hidden)
  const signers = shown.filter((key) => keyPurpose(key.jwk) === "sign")
  return signers.length === 0
    ? undefined
    : { signers, payload: shown.filter((key) => keyPurpose(key.jwk) !== "other") }
}

function advertise(directory: KeyDirectory | undefined, wanted: string | undefined): TangReply {
  const sets = advertised(directory)
  if (directory === undefined || sets === undefined) return { status: 500 }
  const named = wanted === undefined ? undefined : findKey(directory, wanted)
  // CVE-2021-4076: an exchange key asked for by name is not found, never shown.
  if (wanted !== undefined && (named === undefined || keyPurpose(named.jwk) !== "sign"))
    return { status: 404 }
  const payload = writeSpaced({ keys: sets.payload.map((key) => publicForm(key.jwk)) })
  try {
    const signers = [...sets.signers, ...(named === undefined ? [] : [named])].map(openSigner)
    return { status: 200, type: "application/jose+json", body: writeAdvertisement(payload, signers) }
  } catch {
    // One key that counts as a signing key but cannot sign spoils the advertisement for everybody.
    return { status: 404 }
  }
}

function exchange(directory: KeyDirectory | undefined, kid: string, body: string): TangReply {
  const jwk = parseBody(body)
  if (jwk === undefined) return { status: 400 }
  if (!mayBeUsed(jwk, "deriveKey", false)) return { status: 403 }
  if (jwk.kty !== "EC" || (jwk.alg !== undefined && jwk.alg !== "ECMR")) return { status: 400 }
  if (directory === undefined || advertised(directory) === undefined) return { status: 500 }
  const held = findKey(directory, kid)
  if (held === undefined) return { status: 404 }
  if (!mayBeUsed(held.jwk, "deriveKey", true) || held.d === undefined) return { status: 403 }
  if (held.jwk.alg !== undefined && held.jwk.alg !== "ECMR") return { status: 403 }
  try {
    const key = openKey(held)
    const Y = serverExchange(key.point.crv, key.d, pointOf(jwk))
    const reply = { ...pointMembers(Y), alg: "ECMR", key_ops: ["deriveKey"] }
    return { status: 200, type: "application/jwk+json", body: writeSorted(reply) }
  } catch (error) {
    if (!isToolError(error)) throw error
    return { status: 400 }
  }
}

function findKey(directory: KeyDirectory, wanted: string): HeldKey | undefined {
  return directory.keys.find((key) => hasThumbprint(key.jwk, wanted))
}

function openSigner(held: HeldKey): ReturnType<typeof openKey> {
  const alg = asText(held.jwk.alg)
  if (alg !== undefined && !/^ES(256|384|512)$/.test(alg)) throw new TypeError(`${alg} does not sign`)
  return openKey(held)
}

// A body is a C string to tangd: it ends at the first NUL. jansson keeps the last of two names.
function parseBody(body: string): JsonObject | undefined {
  try {
    const limits = { what: "the body", maxLength: 65536, maxDepth: 64, duplicates: "last" } as const
    return asObject(parseStrictJson(body.split("\0", 1)[0] ?? "", limits))
  } catch {
    return undefined
  }
}

function pointOf(jwk: JsonObject): PublicPoint {
  const crv = asCurve(jwk.crv)
  if (crv === undefined) throw new ToolError("bad-point", "the asked point is on an unknown curve")
  // tangd takes a private number in the question, too, but only the one that belongs to the point.
  if (jwk.d !== undefined) parsePrivateKey(jwk, asText(jwk.d) ?? "", "the asked key").d.wipe()
  return padPoint({ crv, x: asText(jwk.x) ?? "", y: asText(jwk.y) ?? "" })
}
