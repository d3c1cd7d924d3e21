// The same policy again, for a new binding: pins, nesting, thresholds, addresses and the form of key ids stay as they are. Only the keys of a
// Tang server may be newer, and only if a key that the old binding or the trust list knows vouches for them, or a person does (a server
// keeps rotated keys hidden and signs with them when asked). What cannot be reached keeps the key it has: never worse than before.
import { ToolError } from "../../bytes/errors.ts"
import { asList, asObject, asText, type JsonObject } from "../../bytes/json.ts"
import { readTangLeaf } from "../../clevis/leaves.ts"
import type { TangNode } from "../../clevis/policy.ts"
import { type Binding, isSss, isTang, leavesOf, pinMembers } from "../../clevis/tree.ts"
import type { TangPlan } from "../../clevis/wrap.ts"
import type { PolicyPlan } from "../../clevis/wrap-policy.ts"
import { wordsOf } from "../../seal/words.ts"
import { type Advertisement, findSigningKey, sortKeys } from "../../tang/advertisement.ts"
import { isProblem, judgeAdvertisement, parseTangUrl } from "../../tang/client.ts"
import { type PublicKey, parsePublicKey } from "../../tang/jwk.ts"
import { thumbprint, thumbprintHash } from "../../tang/thumbprint.ts"
import type { Net, Terminal } from "../ports.ts"
import { exchangeAll, netProblem } from "../tang/tang-calls.ts"
import { callsFor, thumbprintLines, vouching } from "../tang/tang-trust.ts"

const MAX_PINNED = 8

/** A Tang server that may be asked for its keys. */
export interface KeyServer {
  readonly url: string
  readonly ca?: string
  /** Signing keys that a person trusts. */
  readonly signing: readonly PublicKey[]
}

export interface RenewTools {
  /** Absent: nothing is asked, the keys of the old binding are used again. */
  readonly net?: Net
  readonly terminal: Pick<Terminal, "interactive" | "confirm" | "say">
  /** The server behind an address of the policy; undefined if it may not be connected to. */
  server(url: string): KeyServer | undefined
  /** Thumbprints of signing keys that the person typed. */
  readonly thumbprints: readonly string[]
}

export interface RenewedServer {
  readonly path: string
  readonly url: string
  readonly kid: string
  /** `same`: asked, and its key stays. `new-key`: rotated. `kept`: not asked, or not reached. */
  readonly state: "same" | "new-key" | "kept"
  /** Why it was not asked. */
  readonly why?: string
}

export interface Renewed {
  readonly plan: PolicyPlan
  readonly servers: readonly RenewedServer[]
}

/** Asks every Tang server of the policy. Throws `adv-not-trusted`, `kid-mismatch`, `pin-unsupported`. */
export async function renewPolicy(tools: RenewTools, binding: Binding): Promise<Renewed> {
  const leaves = leavesOf(binding).flatMap(({ node, jwe }) => (isTang(node) ? [{ node, jwe }] : []))
  const answers = await Promise.all(leaves.map((leaf) => askServer(tools, leaf)))
  const plans = new Map<string, TangPlan>()
  const servers: RenewedServer[] = []
  // One after the other: each may ask the person a question.
  for (const [index, leaf] of leaves.entries()) {
    const { plan, server } = await renewLeaf(tools, leaf, answers[index] ?? { why: "it was not asked" })
    plans.set(leaf.node.path, plan)
    servers.push(server)
  }
  return { plan: planOf(binding, plans), servers }
}

interface Leaf {
  readonly node: TangNode
  readonly jwe: Binding["jwe"]
}

type Asked =
  | { readonly fresh: Advertisement; readonly vouched: ReturnType<typeof vouching> }
  | { readonly why: string }

async function askServer(tools: RenewTools, { node, jwe }: Leaf): Promise<Asked> {
  if (tools.net === undefined) return { why: "nothing is asked with --offline" }
  const server = tools.server(node.url)
  if (server === undefined) return { why: "it is not on your list of Tang servers" }
  const pinned = [...oldKeys(jwe).signing, ...server.signing].slice(0, MAX_PINNED)
  const answers = await exchangeAll(tools.net, server, callsFor(parseTangUrl(server.url), pinned), {})
  const [first] = answers
  if (first === undefined) return { why: "no answer came" }
  const fresh = "failure" in first ? netProblem(first) : judgeAdvertisement(first)
  if (isProblem(fresh)) return { why: fresh.text }
  return { fresh, vouched: vouching(pinned, answers.slice(1), fresh) }
}

async function renewLeaf(
  tools: RenewTools,
  leaf: Leaf,
  asked: Asked,
): Promise<{ plan: TangPlan; server: RenewedServer }> {
  const { path, url, kid } = leaf.node
  if ("why" in asked) {
    const { S } = readTangLeaf(leaf.node, leaf.jwe)
    const payload = asObject(pinMembers(leaf.jwe, "tang").adv) ?? {}
    const key = parsePublicKey({ kty: "EC", ...S }, "the server's key")
    const plan: TangPlan = { pin: "tang", url, advertisement: { payload, exchange: [key] }, kid }
    return { plan, server: { path, url, kid, state: "kept", why: asked.why } }
  }
  const { fresh, vouched } = asked
  if (vouched !== "known key" && vouched !== "old key") await trustNewKeys(tools, leaf, fresh)
  const [first] = fresh.exchange
  const key = fresh.exchange.find(({ jwk }) => sameKid(jwk, kid)) ?? first
  if (key === undefined)
    throw new ToolError("adv-malformed", "the advertisement has no exchange key", { url })
  const name = thumbprint(key.jwk, thumbprintHash(kid) ?? "S256") ?? key.thumbprint
  const plan: TangPlan = {
    pin: "tang",
    url,
    advertisement: { payload: fresh.payload, exchange: [key] },
    kid: name,
  }
  return { plan, server: { path, url, kid: name, state: name === kid ? "same" : "new-key" } }
}

function sameKid(jwk: JsonObject, kid: string): boolean {
  const hash = thumbprintHash(kid)
  return hash !== undefined && thumbprint(jwk, hash) === kid
}

/** Nobody vouches: a thumbprint that was typed, or a person who sees both. Never `--yes`. */
async function trustNewKeys(tools: RenewTools, { node, jwe }: Leaf, fresh: Advertisement): Promise<void> {
  const { terminal, thumbprints } = tools
  if (thumbprints.some((typed) => findSigningKey(fresh, typed) !== undefined)) return
  terminal.say(`The Tang server ${node.url} signs with keys that no known key vouches for.`)
  terminal.say("Known until now:")
  for (const line of keyLines(oldKeys(jwe).signing)) terminal.say(`  ${line}`)
  terminal.say("It shows now:")
  for (const line of keyLines(fresh.signing)) terminal.say(`  ${line}`)
  terminal.say("Ask its keeper to read the words to you. An attacker's server looks like this too.")
  const text = "Did the keeper read these words, and do you trust these keys?"
  if (terminal.interactive && (await terminal.confirm({ text, flag: "--thumbprint" }))) return
  throw new ToolError("adv-not-trusted", `no known key of ${node.url} vouches for the keys it shows now`, {
    url: node.url,
    thumbprints: fresh.signing.map((key) => key.thumbprint),
    flag: "--thumbprint",
  })
}

/** Two lines a key: its thumbprints, and its words for the telephone. */
function keyLines(keys: readonly PublicKey[]): string[] {
  return keys.flatMap((key) => [
    ...thumbprintLines([key]),
    `words: ${wordsOf(Buffer.from(key.thumbprint, "base64url"), 8).join(" ")}`,
  ])
}

function oldKeys(jwe: Binding["jwe"]): { signing: PublicKey[] } {
  const keys = asList(asObject(pinMembers(jwe, "tang").adv)?.keys) ?? []
  try {
    return sortKeys(keys)
  } catch (error) {
    if (error instanceof ToolError) return { signing: [] }
    throw error
  }
}

function planOf({ node, jwe, children }: Binding, plans: ReadonlyMap<string, TangPlan>): PolicyPlan {
  if (isSss(node)) {
    return { pin: "sss", threshold: node.threshold, children: children.map((child) => planOf(child, plans)) }
  }
  const tang = plans.get(node.path)
  if (tang !== undefined) return tang
  if (node.pin === "tpm2" && !("other" in node)) return { pin: "tpm2", config: tpm2Config(jwe) }
  const text = `the policy has a key source of the kind "${node.pin}", which this program cannot make again`
  throw new ToolError("pin-unsupported", text, { pin: node.pin })
}

/** What `clevis encrypt tpm2` was told, from what it wrote. */
function tpm2Config(jwe: Binding["jwe"]): JsonObject {
  const members = pinMembers(jwe, "tpm2")
  const config: Record<string, string> = {}
  for (const name of ["hash", "key", "pcr_bank", "pcr_ids"]) {
    const value = asText(members[name])
    if (value !== undefined && value !== "") config[name] = value
  }
  return config
}
