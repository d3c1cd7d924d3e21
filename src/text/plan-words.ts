// A plan in plain words, before anything is sent: what this key slot needs, how many answers are enough, or why it cannot be finished
// here. Right column of design §2; sentences of at most 14 words.
import type { Plan } from "../recovery/plan.ts"
import { showShort } from "./escape.ts"

const REVEAL_THERE = "There: nbde-rescue reveal ANSWER --this-host"

/** Lines for a screen or a sheet; no text from outside without the display filter. `there`: what to do on its own host, where a TPM is needed. */
export function planWords(plan: Plan, there = REVEAL_THERE): string[] {
  switch (plan.recoverable) {
    case "relay":
      return relayWords(plan)
    case "partly":
      return [
        `This binding also needs ${localWords(plan.local)}.`,
        "It cannot be finished elsewhere: the disk must stay in its own host.",
        plan.leaves.length === 1
          ? "From Tang it needs one answer."
          : `From Tang it needs answers of ${count(plan.needed)} of ${plan.leaves.length} servers.`,
        ...(needsTpmOnly(plan) ? [there] : []),
        "Or from its own shell: nbde-rescue host-script",
      ]
    case "here":
      return [
        `This binding needs only ${localWords(plan.local)}.`,
        "Nobody can help from afar: it works on its own host alone.",
      ]
    case "no":
      return [
        "Nothing this program knows can open this binding.",
        "Look for another passphrase of this volume.",
      ]
  }
}

/** Beside Tang only the TPM is missing: on its own host this program can finish it. */
export function needsTpmOnly({ recoverable, local }: Pick<Plan, "recoverable" | "local">): boolean {
  return recoverable === "partly" && local.every((pin) => pin === "tpm2")
}

function relayWords(plan: Plan): string[] {
  const first = plan.leaves[0]
  if (plan.leaves.length === 1 && first !== undefined) {
    return ["One Tang server is needed.", `  key id ${showShort(first.kid, 12)}  ${showShort(first.url, 60)}`]
  }
  return [
    plan.needed === plan.leaves.length
      ? `All ${plan.needed} of these Tang servers are needed:`
      : `${plan.needed} of these ${plan.leaves.length} Tang servers ${plan.needed === 1 ? "is" : "are"} needed:`,
    ...plan.leaves.map((leaf) => `  key id ${showShort(leaf.kid, 12)}  ${showShort(leaf.url, 60)}`),
    ...(plan.shareIsKey ? ["One answer alone is the key: keep it like the passphrase."] : []),
  ]
}

function localWords(pins: readonly string[]): string {
  const names = pins.map((pin) =>
    pin.startsWith("tpm") ? "the TPM of its own host" : `"${showShort(pin, 20)}" there`,
  )
  return names.join(" and ")
}

function count(n: number): string {
  return ["none", "one", "two", "three", "four", "five"][n] ?? String(n)
}
