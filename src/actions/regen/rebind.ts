// `rebind`: the engine of regen with another policy, for a server that was replaced, for what can be reached now, for a TPM key slot for a
// while. Every server of the new policy needs a thumbprint, also those that stay.

import { MAX_JWE } from "../../clevis/jwe.ts"
import { readBinding } from "../../clevis/tree.ts"
import { type PolicyPlan, policyOfPlan } from "../../clevis/wrap-policy.ts"
import { readPolicyFile } from "../encrypt.ts"
import type { Net, Ports } from "../ports.ts"
import { changeBindings, type RegenOptions, type RegenResult, type RegenView } from "./regen.ts"
import { samePolicy } from "./same-policy.ts"

export interface RebindOptions extends RegenOptions {
  readonly slot: number
  /** A file with the new policy. */
  readonly policy: string
}

/** Throws as `regen`, and `config-malformed`, `adv-not-trusted` for the policy. */
export async function rebind(
  ports: Ports,
  net: Net,
  options: RebindOptions,
  view: RegenView,
): Promise<RegenResult> {
  const { files, random, terminal } = ports
  const text = Buffer.from(await files.read(options.policy, MAX_JWE)).toString("utf8")
  const plan = await readPolicyFile({ net, files, random, terminal }, text)
  // The person wrote these addresses down.
  const told = { ...options, tang: [...options.tang, ...addressesOf(plan)] }
  const bind = (): Promise<RegenResult> =>
    changeBindings(ports, told, view, "rebind", () => Promise.resolve({ plan, servers: [] }))
  const result = await bind()
  // What was cut off before was another change: it is whole now, and this one has not begun.
  const wanted = policyOfPlan(plan)
  return result.changed.every(({ jwe }) => samePolicy(readBinding(jwe).node, wanted)) ? result : await bind()
}

function addressesOf(plan: PolicyPlan): string[] {
  if (plan.pin === "sss") return plan.children.flatMap(addressesOf)
  return plan.pin === "tang" ? [plan.url] : []
}
