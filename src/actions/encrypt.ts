// `clevis encrypt tang|sss`: the configuration clevis takes, the advertisement it would trust, a JWE it opens. Advertisements come from
// the configuration, a file or the server; what came over the network needs a thumbprint, a person's yes, or -y.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type Json, type JsonObject, parseStrictJson } from "../bytes/json.ts"
import type { Secret } from "../bytes/secret.ts"
import { MAX_JWE } from "../clevis/jwe.ts"
import { MAX_DEPTH, MAX_LEAVES } from "../clevis/tree.ts"
import { type PolicyPlan, wrapPolicy } from "../clevis/wrap-policy.ts"
import {
  type Advertisement,
  findSigningKey,
  MAX_ADVERTISEMENT,
  parseAdvertisement,
} from "../tang/advertisement.ts"
import { parseTangUrl } from "../tang/client.ts"
import { thumbprintHash } from "../tang/thumbprint.ts"
import type { Files, Net, Random, Terminal } from "./ports.ts"
import { fetchAdvertisement, otherKeys, thumbprintLines } from "./tang/tang-trust.ts"

export interface EncryptTools {
  readonly net: Net
  readonly files: Pick<Files, "read">
  readonly random: Random
  readonly terminal: Pick<Terminal, "confirm" | "say">
}

export interface EncryptRequest {
  readonly pin: string
  /** The configuration as JSON text. */
  readonly config: string
  /** Trust every advertisement (-y). */
  readonly yes: boolean
}

/** How a policy is read: what makes an advertisement trusted, and whether pins of the host itself are allowed. */
interface PlanRules {
  /** `thumbprint`: every server needs one in the configuration, and nobody is asked. */
  readonly trust: "ask" | "yes" | "thumbprint"
  readonly hostPins: boolean
}

// As clevis, members that are not known are passed over.
const TangConfig = v.object({ url: v.string(), thp: v.optional(v.string()), adv: v.optional(v.unknown()) })
const SssConfig = v.object({ t: v.pipe(v.number(), v.integer()), pins: v.record(v.string(), v.unknown()) })

/** A compact JWE. Throws `config-malformed`, `pin-unsupported`, `adv-not-trusted`, or what is wrong with a server. */
export async function encryptBinding(
  tools: EncryptTools,
  request: EncryptRequest,
  plaintext: Secret,
): Promise<string> {
  const rules: PlanRules = { trust: request.yes ? "yes" : "ask", hostPins: false }
  const plan = await readPlan(tools, rules, request.pin, parseConfig(request.config), 0, { left: MAX_LEAVES })
  const jwe = await wrapPolicy(plan, plaintext, (length) => tools.random.bytes(length), refuseHostPin)
  if (jwe.length > MAX_JWE)
    throw new ToolError("jwe-too-large", "the binding would be larger than 256 KiB", { bytes: jwe.length })
  return jwe
}

/**
 * The policy of a file: `{"pin":…,"config":…}`, or the configuration of sss or tang alone. A thumbprint is required for every server, tpm2 is
 * allowed. Throws as `encryptBinding`.
 */
export async function readPolicyFile(tools: EncryptTools, text: string): Promise<PolicyPlan> {
  const json = parseConfig(text)
  const named = asText(json.pin)
  const pin = named ?? (json.pins === undefined ? "tang" : "sss")
  const config = named === undefined ? json : (asObject(json.config) ?? {})
  return await readPlan(tools, { trust: "thumbprint", hostPins: true }, pin, config, 0, { left: MAX_LEAVES })
}

function refuseHostPin({ pin }: { readonly pin: string }): never {
  throw new ToolError("pin-unsupported", `this program binds to tang and sss, not to "${pin}"`, { pin })
}

function parseConfig(text: string): JsonObject {
  try {
    const config = asObject(
      parseStrictJson(text, { what: "the configuration", maxLength: MAX_JWE, maxDepth: 24 }),
    )
    if (config !== undefined) return config
  } catch (cause) {
    throw new ToolError("config-malformed", "the configuration is not valid JSON", {}, cause)
  }
  throw new ToolError("config-malformed", "the configuration is not a JSON object")
}

async function readPlan(
  tools: EncryptTools,
  rules: PlanRules,
  pin: string,
  config: JsonObject,
  depth: number,
  width: { left: number },
): Promise<PolicyPlan> {
  if (pin === "sss") return readSssPlan(tools, rules, config, depth, width)
  if (pin !== "tang" && !(pin === "tpm2" && rules.hostPins)) refuseHostPin({ pin })
  if (width.left-- === 0)
    throw new ToolError("policy-too-wide", `the policy has more than ${MAX_LEAVES} key sources`)
  if (pin === "tpm2") return { pin, config }
  const parsed = v.safeParse(TangConfig, config)
  if (!parsed.success) throw new ToolError("config-malformed", 'the tang configuration needs a text "url"')
  const { url, thp } = parsed.output
  return {
    pin: "tang",
    url,
    advertisement: await trustedAdvertisement(tools, rules.trust, url, thp, config.adv),
  }
}

async function readSssPlan(
  tools: EncryptTools,
  rules: PlanRules,
  config: JsonObject,
  depth: number,
  width: { left: number },
): Promise<PolicyPlan> {
  if (depth === MAX_DEPTH)
    throw new ToolError("policy-too-deep", `the policy is nested deeper than ${MAX_DEPTH} levels`)
  const parsed = v.safeParse(SssConfig, config)
  const pins = asObject(config.pins)
  if (!parsed.success || pins === undefined)
    throw new ToolError("config-malformed", 'the sss configuration needs "t" and "pins"')
  const configs = Object.entries(pins).flatMap(([pin, value]) =>
    childConfigs(value).map((child) => ({ pin, child })),
  )
  const threshold = parsed.output.t
  if (threshold < 1 || threshold > configs.length) {
    throw new ToolError("config-malformed", `the threshold must be from 1 to ${configs.length}`, {
      threshold,
    })
  }
  const children: PolicyPlan[] = []
  // One after the other: each may ask the person a question.
  for (const { pin, child } of configs)
    children.push(await readPlan(tools, rules, pin, child, depth + 1, width))
  return { pin: "sss", threshold, children }
}

function childConfigs(value: Json): JsonObject[] {
  const objects = (asList(value) ?? [value]).map(asObject)
  return objects.map((one) => {
    if (one === undefined)
      throw new ToolError("config-malformed", "the configuration of a pin is not a JSON object")
    return one
  })
}

async function trustedAdvertisement(
  tools: EncryptTools,
  trust: PlanRules["trust"],
  url: string,
  thp: string | undefined,
  adv: Json | undefined,
): Promise<Advertisement> {
  if (trust === "thumbprint" && (thp === undefined || thp === ""))
    throw new ToolError("config-malformed", `the policy has no thumbprint ("thp") for ${url}`, { url })
  const wanted = thp === undefined || thp === "" ? undefined : checkedThumbprint(thp)
  parseTangUrl(url) // also where nothing is fetched: it becomes part of the binding
  const given = adv === undefined ? undefined : parseAdvertisement(await givenBytes(tools, adv))
  const advertisement = given ?? (await fetchAdvertisement(tools.net, { url }, wanted))
  if (trust === "yes") return advertisement
  if (wanted !== undefined) {
    if (findSigningKey(advertisement, wanted) !== undefined) return advertisement
    const who = given === undefined ? "the Tang server answers, but it has" : "the advertisement has"
    throw otherKeys(who, url, wanted, advertisement)
  }
  // What a person put into the configuration they trust already.
  if (given === undefined) await askPerson(tools, url, advertisement)
  return advertisement
}

async function askPerson(
  { terminal }: EncryptTools,
  url: string,
  advertisement: Advertisement,
): Promise<void> {
  terminal.say(`The Tang server ${url} signs with these keys (thumbprints):`)
  for (const line of thumbprintLines(advertisement.signing)) terminal.say(`  ${line}`)
  if (await terminal.confirm({ text: "Do you trust these keys?", flag: "-y" })) return
  throw new ToolError("cancelled", "the keys were not trusted", { url })
}

async function givenBytes(tools: EncryptTools, adv: Json): Promise<Uint8Array> {
  const file = asText(adv)
  return file === undefined ? Buffer.from(JSON.stringify(adv)) : tools.files.read(file, MAX_ADVERTISEMENT)
}

function checkedThumbprint(thp: string): string {
  if (thumbprintHash(thp) === undefined) throw new ToolError("config-malformed", '"thp" is not a thumbprint')
  return thp
}
