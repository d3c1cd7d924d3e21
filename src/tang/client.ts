// A Tang client without its socket: where to send what, and what an answer means. An HTTP 200 proves nothing, a captive portal sends
// one too; the checks of the key type, the curve and the point come before any use.
import { type ErrorCode, isToolError, ToolError } from "../bytes/errors.ts"
import { asObject, asText, type Json, parseStrictJsonBytes } from "../bytes/json.ts"
import { type Advertisement, parseAdvertisement } from "./advertisement.ts"
import type { Curve, PublicPoint } from "./curve.ts"
import { writeSorted } from "./jansson.ts"
import { pointMembers } from "./jwk.ts"
import { checkPoint } from "./point.ts"
import { thumbprintHash } from "./thumbprint.ts"

/** Where a Tang server is: `origin` for the socket, `path` before "/adv" and "/rec", no slash at its end. */
export interface TangUrl {
  readonly url: string
  readonly origin: string
  readonly path: string
}

export interface TangCall {
  readonly method: "GET" | "POST"
  readonly target: string
  readonly contentType?: string
  readonly body?: Uint8Array
}

export interface TangAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array
}

/** Why a server gave nothing usable: a code for programs, a clause for people. */
export interface TangProblem {
  readonly code: ErrorCode
  readonly text: string
}

/**
 * Reads an address as clevis users write it: http or https, or no scheme at all, which means http. Throws `tang-url-refused` for
 * other schemes, names and passwords, queries, and what is no URL.
 */
export function parseTangUrl(text: string): TangUrl {
  const refuse = (why: string): never => {
    throw new ToolError("tang-url-refused", `this address of a Tang server is refused: ${why}`, {
      url: text.slice(0, 200),
    })
  }
  if (text.length > 2000 || !/^[\x21-\x7e]+$/.test(text)) refuse("it is too long or holds unusual characters")
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d{1,5}(?:\/|$))/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && !/^https?:\/\//i.test(text))
    refuse(`only http and https are used, not "${scheme}"`)
  const full = scheme === undefined ? `http://${text}` : text
  if (!URL.canParse(full) || /^[-/\\]/.test(text)) refuse("it is not a URL")
  const url = new URL(full)
  if (url.username !== "" || url.password !== "") refuse("it holds a name or password")
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(full)) refuse("it holds a query or fragment")
  return { url: text, origin: url.origin, path: url.pathname.replace(/\/+$/, "") }
}

/** GET /adv, or of one signing key by its thumbprint. */
export function advertisementCall(server: TangUrl, thumbprint?: string): TangCall {
  return {
    method: "GET",
    target: `${server.path}/adv${thumbprint === undefined ? "" : `/${checkedName(thumbprint)}`}`,
  }
}

/** POST /rec/KID with the point X, byte for byte as clevis sends it. */
export function exchangeCall(server: TangUrl, kid: string, X: PublicPoint): TangCall {
  const body = Buffer.from(`${writeSorted({ ...pointMembers(X), alg: "ECMR" })}\n`)
  return {
    method: "POST",
    target: `${server.path}/rec/${checkedName(kid)}`,
    contentType: "application/jwk+json",
    body,
  }
}

/** The point of an answer to POST /rec, checked, or what is wrong with the answer. */
export function judgeExchange(answer: TangAnswer, crv: Curve): PublicPoint | TangProblem {
  if (answer.status === 404) return problem("tang-key-gone", "this server does not have the key")
  if (answer.status === 403)
    return problem("tang-key-forbidden", "this key is not an exchange key of the server")
  if (answer.status === 400) return problem("tang-refused", "the server refused the point")
  const other = judgeStatus(answer)
  if (other !== undefined) return other
  const jwk = asObject(readJson(answer))
  const [x, y] = [asText(jwk?.x), asText(jwk?.y)]
  if (jwk === undefined) return notJson(answer)
  if (jwk.kty !== "EC" || x === undefined || y === undefined) return wrong("it is not an elliptic-curve key")
  if (jwk.crv !== crv) return wrong(`it is not on ${crv}`)
  if (jwk.d !== undefined) return wrong("it carries a private number")
  if (jwk.alg !== undefined && jwk.alg !== "ECMR") return wrong("it names another algorithm")
  try {
    checkPoint({ crv, x, y }, "the answer's point")
    return { crv, x, y }
  } catch (error) {
    return wrong(isToolError(error) ? error.message : "the point is not valid")
  }
}

/** The advertisement of an answer to GET /adv, verified, or what is wrong. */
export function judgeAdvertisement(answer: TangAnswer): Advertisement | TangProblem {
  if (answer.status === 404) return problem("tang-not-tang", "there is no advertisement at this address")
  const other = judgeStatus(answer)
  if (other !== undefined) return other
  if (asObject(readJson(answer)) === undefined) return notJson(answer)
  try {
    return parseAdvertisement(answer.body)
  } catch (error) {
    if (!isToolError(error)) throw error
    return problem(error.code, error.message)
  }
}

/**
 * What GET /adv/KID says about a server, for the id of an exchange key: 404 is right. Tang 8 to 10 send the private key itself
 * (CVE-2021-4076); the body is looked at here and goes nowhere else.
 */
export function judgeLeak(answer: TangAnswer): TangProblem | undefined {
  if (answer.status !== 200) return undefined
  const json = asObject(readJson(answer))
  if (json?.d !== undefined)
    return problem("tang-leaks-keys", "the server gives its private keys to everybody (CVE-2021-4076)")
  return json?.payload === undefined
    ? undefined
    : problem("tang-key-forbidden", "this is the id of a signing key")
}

/** True for a problem, false for the thing asked for. */
export function isProblem(value: object): value is TangProblem {
  return "code" in value && "text" in value
}

function judgeStatus({ status, contentType, body }: TangAnswer): TangProblem | undefined {
  if (status === 500) return problem("tang-keys-unreadable", "the server cannot read its keys")
  if (status >= 300 && status < 400)
    return problem("tang-refused", "the server sends us to another address; that is not followed")
  if (looksLikePage(contentType, body))
    return problem("tang-portal", "a web page came back, not a Tang answer")
  if (status !== 200) return problem("tang-refused", `the server answered with status ${status}`)
  return undefined
}

function looksLikePage(contentType: string, body: Uint8Array): boolean {
  return (
    /html/i.test(contentType) ||
    /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(Buffer.from(body.subarray(0, 200)).toString("latin1"))
  )
}

function readJson(answer: TangAnswer): Json | undefined {
  try {
    return parseStrictJsonBytes(answer.body, { what: "the answer", maxLength: 64 * 1024, maxDepth: 8 })
  } catch {
    return undefined
  }
}

function notJson(answer: TangAnswer): TangProblem {
  return problem("tang-not-tang", `the answer (${answer.body.length} bytes) is not Tang's JSON`)
}

function wrong(why: string): TangProblem {
  return problem("tang-wrong-answer", `the server's answer is not usable: ${why}`)
}

function problem(code: ErrorCode, text: string): TangProblem {
  return { code, text }
}

// A key id goes into the request line: nothing but base64url of one of the five lengths may.
function checkedName(kid: string): string {
  if (thumbprintHash(kid) === undefined) throw new ToolError("kid-mismatch", "this is not a key id")
  return kid
}
