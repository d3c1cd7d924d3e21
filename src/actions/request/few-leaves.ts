// Which key sources a spoken request asks for: as few as the binding needs, since every one is a minute on the telephone. Where there is a
// choice, the technician asks the colleague on the line which servers they have.
import type { PolicyNode } from "../../clevis/policy.ts"
import { type Plan, planRecovery } from "../../recovery/plan.ts"
import type { Terminal } from "../ports.ts"

/** Paths of the key sources to ask. Where nobody can be asked: one smallest set. */
export async function fewLeaves(terminal: Terminal, policy: PolicyNode, plan: Plan): Promise<string[]> {
  const smallest = plan.smallest.map(({ path }) => path)
  if (plan.leaves.length <= plan.needed || !terminal.interactive) return smallest
  terminal.say(`This binding needs ${plan.needed} of these Tang servers:`)
  for (const [index, { url, kid }] of plan.leaves.entries())
    terminal.say(`  ${index + 1}  ${url}  (key id ${kid.slice(0, 8)})`)
  const proposed = smallest.map((path) => plan.leaves.findIndex((leaf) => leaf.path === path) + 1)
  for (;;) {
    const text = `Which of them can your colleague reach? (Enter: ${proposed.join(" ")})`
    const typed = (await terminal.ask({ text, flag: "--leaf" })).trim()
    if (typed === "") return smallest
    const chosen = typed
      .split(/[\s,]+/)
      .flatMap((number) => (/^\d{1,2}$/.test(number) ? (plan.leaves[Number(number) - 1]?.path ?? []) : []))
    const enough = planRecovery(policy, chosen)
    if (enough.recoverable === plan.recoverable) return enough.smallest.map(({ path }) => path)
    terminal.say(
      `These are not enough. ${plan.needed} numbers are needed, for example: ${proposed.join(" ")}`,
    )
  }
}
