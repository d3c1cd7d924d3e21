// As wrap.ts, for policies that hold pins which only their host can wrap: a tpm2 leaf is handed out and comes back as a compact JWE. The
// rest, sss around it included, is made here, so that only the one share leaves for another program.
import { asList, asText, type JsonObject } from "../bytes/json.ts"
import type { Secret } from "../bytes/secret.ts"
import type { RandomBytes } from "../tang/exchange.ts"
import type { PolicyNode } from "./policy.ts"
import { splitSss, type TangPlan, wrapTang } from "./wrap.ts"

export type PolicyPlan = TangPlan | SssPolicyPlan | HostPlan

export interface SssPolicyPlan {
  readonly pin: "sss"
  readonly threshold: number
  readonly children: readonly PolicyPlan[]
}

/** A pin that is wrapped by the host it belongs to. */
export interface HostPlan {
  readonly pin: "tpm2"
  /** As `clevis encrypt tpm2` takes it. */
  readonly config: JsonObject
}

/** Wraps a share, or the passphrase itself, with the host's own means. */
export type WrapOnHost = (plan: HostPlan, plaintext: Secret) => Promise<string>

/** A compact JWE. Throws `adv-malformed`, and what `onHost` throws. */
export async function wrapPolicy(
  plan: PolicyPlan,
  plaintext: Secret,
  random: RandomBytes,
  onHost: WrapOnHost,
): Promise<string> {
  switch (plan.pin) {
    case "tang":
      return wrapTang(plan, plaintext, random)
    case "tpm2":
      return await onHost(plan, plaintext)
    case "sss": {
      const split = splitSss(plan.threshold, plan.children.length, random)
      const jwes: string[] = []
      for (const [index, child] of plan.children.entries()) {
        const share = split.share(index)
        jwes.push(await wrapPolicy(child, share, random, onHost))
        share.wipe()
      }
      return split.seal(jwes, plaintext)
    }
  }
}

/** The policy that a binding made from this plan will have. */
export function policyOfPlan(plan: PolicyPlan, prefix = ""): PolicyNode {
  const path = `${prefix}${plan.pin}`
  switch (plan.pin) {
    case "tang": {
      const [key] = plan.advertisement.exchange
      const kid = plan.kid ?? key?.thumbprint ?? ""
      return { pin: "tang", path, url: plan.url, kid, crv: key?.point.crv ?? "P-521" }
    }
    case "tpm2":
      return { pin: "tpm2", path, ...measured(plan.config) }
    case "sss": {
      const children = plan.children.map((child, index) => policyOfPlan(child, `${path}.${index}.`))
      return { pin: "sss", path, threshold: plan.threshold, children }
    }
  }
}

/** As the pin of Clevis reads its configuration: the list as text or as an array, blanks do not count, and SHA-1 is its default. */
function measured({ pcr_bank, pcr_ids }: JsonObject): { pcrBank?: string; pcrIds?: string } {
  const ids = (asList(pcr_ids) ?? [pcr_ids ?? ""]).map((id) => String(id).replace(/\s/g, "")).join(",")
  return ids === "" ? {} : { pcrBank: asText(pcr_bank) ?? "sha1", pcrIds: ids }
}
