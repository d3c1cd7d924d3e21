// Numbers and lists in sentences: "1 key", "2 keys", "a.txt, b.txt, and 3 more".
import { showShort } from "./escape.ts"

/** A number with its noun. `many` is for nouns that do not just take an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** So many are named. */
const NAMES = 3

/** "a.txt, b.txt, c.txt, and 4 more": names from outside, each whole unless it is very long. */
export function listed(names: readonly string[]): string {
  const rest = names.length - NAMES
  const shown = names.slice(0, NAMES).map((name) => showShort(name, 60))
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ")
}
