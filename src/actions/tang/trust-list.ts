// tang.json: the Tang servers a person trusts, the keys that sign their advertisements, and the exchange key ids seen there (a cache).
// The public signing keys are kept whole, not as thumbprints: only so can an old key vouch for a new one. Once there is an identity
// the list carries a MAC under it, made and checked by the function the caller hands in.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { parseStrictJsonBytes } from "../../bytes/json.ts"
import { sameMac } from "../../seal/trust-list.ts"
import { thumbprint } from "../../tang/thumbprint.ts"
import type { TangServer } from "../answer/ask-tang.ts"
import type { State } from "../ports.ts"

export const TRUST_FILE = "tang.json"
const MAX_SERVERS = 64
const MAX_FILE = 512 * 1024

const Coordinate = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{40,90}$/))
const SigningKey = v.strictObject({
  kty: v.literal("EC"),
  crv: v.picklist(["P-256", "P-384", "P-521"]),
  x: Coordinate,
  y: Coordinate,
})
const KeyId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{27,86}$/))
const Server = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(2000)),
  ca: v.optional(v.pipe(v.string(), v.maxLength(100_000))),
  signing: v.pipe(v.array(SigningKey), v.minLength(1), v.maxLength(64)),
  keys: v.pipe(v.array(KeyId), v.maxLength(256)),
})
const TrustFile = v.strictObject({
  version: v.literal(1),
  servers: v.pipe(v.array(Server), v.maxLength(MAX_SERVERS)),
  mac: v.optional(v.string()),
})

/** A trusted server. `signing` holds public keys; `keys` are ids of exchange keys seen there, under S256 and S1. */
export type TrustedServer = v.InferOutput<typeof Server>
export type SigningJwk = v.InferOutput<typeof SigningKey>

/** The MAC over the list's text, base64url. With it a list without a MAC, or with another one, is `trust-list-altered`. */
export type SealMac = (text: string) => string | Promise<string>

/** The list, empty if there is none. Throws `bad-json` or `trust-list-altered`. */
export async function loadTrustList(
  state: Pick<State, "read">,
  sealMac?: SealMac,
): Promise<readonly TrustedServer[]> {
  const bytes = await state.read(TRUST_FILE)
  if (bytes === undefined) return []
  const json = parseStrictJsonBytes(bytes, { what: TRUST_FILE, maxLength: MAX_FILE, maxDepth: 8 })
  const parsed = v.safeParse(TrustFile, json)
  if (!parsed.success) throw new ToolError("bad-json", `${TRUST_FILE} is not a list of Tang servers`)
  const { servers, mac } = parsed.output
  if (sealMac !== undefined && !sameMac(mac ?? "", await sealMac(listText(servers)))) {
    throw new ToolError("trust-list-altered", `${TRUST_FILE} was changed outside this program`)
  }
  return servers
}

export async function saveTrustList(
  state: Pick<State, "write">,
  servers: readonly TrustedServer[],
  sealMac?: SealMac,
): Promise<void> {
  const mac = await sealMac?.(listText(servers))
  const file = { version: 1, servers, ...(mac === undefined ? {} : { mac }) }
  await state.write(TRUST_FILE, Buffer.from(`${JSON.stringify(file, null, 2)}\n`))
}

/** The servers as `askTang` takes them. */
export function serversToAsk(list: readonly TrustedServer[]): TangServer[] {
  return list.map(({ url, ca, keys }) => ({ url, kids: keys, ...(ca === undefined ? {} : { ca }) }))
}

/** `list` with `server` added, or put in the place of the one with the same url. */
export function withServer(list: readonly TrustedServer[], server: TrustedServer): TrustedServer[] {
  return list.some(({ url }) => url === server.url)
    ? list.map((one) => (one.url === server.url ? server : one))
    : [...list, server]
}

/** The thumbprints a person compares: S256 as of today, S1 as older lists have it. */
export function bothThumbprints(key: SigningJwk): { s256: string; s1: string } {
  return { s256: thumbprint({ ...key }) ?? "", s1: thumbprint({ ...key }, "S1") ?? "" }
}

// What the MAC covers: every member, in an order that reading and writing do not change.
function listText(servers: readonly TrustedServer[]): string {
  return JSON.stringify(
    servers.map(({ url, ca, signing, keys }) => [url, ca ?? "", signing.map(bothThumbprints), keys]),
  )
}
