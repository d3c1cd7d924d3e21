// What a digest of a runbook is made over: its JSON with sorted members, so that the order of typing does not matter, except for the steps,
// whose order is the order on paper. The hash comes in as a function: flow computes nothing of the kind.
import type { Flow } from "./flow.ts"

/** A text that two runbooks share only if they say the same. */
export function canonicalFlow(flow: Flow): string {
  const { steps, ...rest } = flow
  return `nbde-rescue runbook 1\n${canonical(rest)}\n${Object.entries(steps)
    .map(([name, step]) => `${canonical(name)}:${canonical(step)}\n`)
    .join("")}`
}

/** As printed on every page: the first 16 hex digits in groups of four. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ")
}

/** Sorted JSON without spaces. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`
  }
  return JSON.stringify(value)
}
