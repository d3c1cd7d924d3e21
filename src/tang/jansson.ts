// JSON as libjansson writes it by default, spaces after commas and colons: what tangd sends and signs. Objects keep their order.
import type { Json } from "../bytes/json.ts"

/** `value` with `", "` and `": "` between things. */
export function writeSpaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(writeSpaced).join(", ")}]`
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}: ${writeSpaced(member)}`,
    )
    return `{${members.join(", ")}}`
  }
  return JSON.stringify(value)
}

/** `value` without spaces and with sorted names, as jose writes keys, headers and Tang's exchange answers. */
export function writeSorted(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(writeSorted).join(",")}]`
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeSorted(member)}`).join(",")}}`
  }
  return JSON.stringify(value)
}
