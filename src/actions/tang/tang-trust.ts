// Trusting a Tang server: its advertisement is fetched and verified, then a person compares a thumbprint, or a key that is trusted
// already vouches. A server keeps old signing keys hidden and signs with them when asked by their thumbprint; that is the vouching.
import { ToolError } from "../../bytes/errors.ts"
import { type Advertisement, findSigningKey, isSignedBy } from "../../tang/advertisement.ts"
import {
  advertisementCall,
  isProblem,
  judgeAdvertisement,
  parseTangUrl,
  type TangUrl,
} from "../../tang/client.ts"
import { type PublicKey, parsePublicKey, pointMembers } from "../../tang/jwk.ts"
import { thumbprint, thumbprintHash } from "../../tang/thumbprint.ts"
import type { HttpAnswer, Net, NetFailure, State, Terminal } from "../ports.ts"
import { exchangeAll, netProblem } from "./tang-calls.ts"
import { loadTrustList, type SealMac, saveTrustList, type TrustedServer, withServer } from "./trust-list.ts"

const MAX_KNOWN_KEYS = 8
// In a sentence; the details have all.
const MAX_NAMED = 4

export interface TrustRequest {
  readonly url: string
  /** Of a signing key, any of the five hashes: then nobody is asked. */
  readonly thumbprint?: string
  /** PEM of the only authority to accept for this server. */
  readonly ca?: string
}

export interface TrustTools {
  readonly net: Net
  readonly terminal: Pick<Terminal, "confirm" | "say">
  readonly state: Pick<State, "read" | "write">
  readonly sealMac?: SealMac
}

export interface TrustResult {
  readonly server: TrustedServer
  /** How the keys came to be trusted. */
  readonly by: "thumbprint" | "person" | "known key" | "old key"
}

/** Fetches, verifies, decides and saves. Throws what is wrong with the server, `adv-not-trusted`, or `cancelled`. */
export async function trustServer(tools: TrustTools, request: TrustRequest): Promise<TrustResult> {
  const url = parseTangUrl(request.url)
  const list = await loadTrustList(tools.state, tools.sealMac)
  const known = list.find((server) => server.url === request.url)
  const ca = request.ca ?? known?.ca
  const server = { url: request.url, ...(ca === undefined ? {} : { ca }) }
  const signing = (known?.signing ?? [])
    .slice(0, MAX_KNOWN_KEYS)
    .map((jwk) => parsePublicKey({ ...jwk }, "a trusted key"))
  const answers = await exchangeAll(tools.net, server, callsFor(url, signing), {})
  const advertisement = expectAdvertisement(answers[0], request.url)
  const by = await decide(tools, request, advertisement, vouching(signing, answers.slice(1), advertisement))
  const trusted = {
    ...server,
    signing: advertisement.signing.map(publicJwk),
    keys: keyIds(advertisement, known?.keys ?? []),
  }
  await saveTrustList(tools.state, withServer(list, trusted), tools.sealMac)
  return { server: trusted, by }
}

/** The verified advertisement of an answer. Throws the problem as a ToolError. */
export function expectAdvertisement(answer: HttpAnswer | NetFailure | undefined, url: string): Advertisement {
  const judged = judgeOrFail(answer)
  if (!isProblem(judged)) return judged
  throw new ToolError(judged.code, `the Tang server gives no usable advertisement: ${judged.text}`, { url })
}

/**
 * What the server advertises, signed by the key with this thumbprint if one is given. Throws what is wrong with the server, or
 * `adv-not-trusted` if it has no such key: Tang answers that with 404, as anything does that is no Tang server.
 */
export async function fetchAdvertisement(
  net: Net,
  server: { readonly url: string; readonly ca?: string },
  wanted?: string,
): Promise<Advertisement> {
  const url = parseTangUrl(server.url)
  const [answer] = await exchangeAll(net, server, [advertisementCall(url, wanted)], {})
  const missing = answer !== undefined && "status" in answer && answer.status === 404
  if (wanted === undefined || !missing) return expectAdvertisement(answer, server.url)
  const [plain] = await exchangeAll(net, server, [advertisementCall(url)], {})
  const shown = expectAdvertisement(plain, server.url)
  throw otherKeys("the Tang server answers, but it has", server.url, wanted, shown)
}

/** Keys are shown that were not wanted. `who`: whose they are, with "has". Both thumbprints are by the same hash. */
export function otherKeys(who: string, url: string, wanted: string, { signing }: Advertisement): ToolError {
  const shown = signing.map(
    ({ jwk, thumbprint: own }) => thumbprint(jwk, thumbprintHash(wanted) ?? "S256") ?? own,
  )
  const named = shown.length === 0 ? "none" : shown.slice(0, MAX_NAMED).join(", ")
  return new ToolError(
    "adv-not-trusted",
    `${who} no signing key with the thumbprint ${wanted}; it shows ${named}`,
    { url, wanted, thumbprints: shown },
  )
}

/** One line a key: both thumbprints, for comparing. */
export function thumbprintLines(keys: readonly PublicKey[]): string[] {
  return keys.map((key) => `${key.thumbprint}  (SHA-1: ${thumbprint(key.jwk, "S1")})`)
}

async function decide(
  { terminal }: TrustTools,
  { url, thumbprint: wanted }: TrustRequest,
  advertisement: Advertisement,
  vouched: "known key" | "old key" | "nobody" | "new",
): Promise<TrustResult["by"]> {
  if (wanted !== undefined) {
    if (findSigningKey(advertisement, wanted) !== undefined) return "thumbprint"
    throw otherKeys("the Tang server answers, but it has", url, wanted, advertisement)
  }
  if (vouched === "known key" || vouched === "old key") return vouched
  if (vouched === "nobody")
    throw notTrusted(
      url,
      "its signing keys changed, and no trusted key vouches for the new ones",
      advertisement,
    )
  terminal.say("The server signs with these keys (thumbprints):")
  for (const line of thumbprintLines(advertisement.signing)) terminal.say(`  ${line}`)
  const text = "Compare them with what the server's keeper told you. Trust this server?"
  if (await terminal.confirm({ text, flag: "--thumbprint" })) return "person"
  throw new ToolError("cancelled", "the server was not trusted", { url })
}

/** Who vouches: a trusted key in the new set, or a trusted key whose signature the server added when asked by its thumbprint. */
export function vouching(
  trusted: readonly PublicKey[],
  answers: readonly (HttpAnswer | NetFailure)[],
  fresh: Advertisement,
): "known key" | "old key" | "nobody" | "new" {
  if (trusted.length === 0) return "new"
  if (trusted.some((key) => isSignedBy(fresh.signed, key))) return "known key"
  const vouches = trusted.some((key, index) => {
    const judged = judgeOrFail(answers[index])
    // Only for these very keys: what the old key signed must list what is about to be trusted.
    return !isProblem(judged) && sameKeys(judged, fresh) && isSignedBy(judged.signed, key)
  })
  return vouches ? "old key" : "nobody"
}

function sameKeys(a: Advertisement, b: Advertisement): boolean {
  const ids = ({ signing, exchange }: Advertisement): string =>
    [...signing, ...exchange]
      .map((key) => key.thumbprint)
      .toSorted()
      .join()
  return ids(a) === ids(b)
}

export function callsFor(
  url: TangUrl,
  trusted: readonly PublicKey[],
): ReturnType<typeof advertisementCall>[] {
  return [advertisementCall(url), ...trusted.map((key) => advertisementCall(url, key.thumbprint))]
}

function judgeOrFail(answer: HttpAnswer | NetFailure | undefined): ReturnType<typeof judgeAdvertisement> {
  if (answer === undefined) return { code: "tang-connection", text: "no answer came" }
  return "failure" in answer ? netProblem(answer) : judgeAdvertisement(answer)
}

function publicJwk(key: PublicKey): TrustedServer["signing"][number] {
  return pointMembers(key.point)
}

// Bindings made by old versions of clevis name their key by SHA-1.
function keyIds(advertisement: Advertisement, before: readonly string[]): string[] {
  const seen = advertisement.exchange.flatMap((key) => [
    key.thumbprint,
    thumbprint(key.jwk, "S1") ?? key.thumbprint,
  ])
  return [...new Set([...seen, ...before])].slice(0, 64)
}

function notTrusted(url: string, why: string, advertisement: Advertisement): ToolError {
  const thumbprints = advertisement.signing.map((key) => key.thumbprint)
  return new ToolError("adv-not-trusted", `this Tang server is not trusted: ${why}`, { url, thumbprints })
}
