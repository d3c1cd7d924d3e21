// The inventory for people: a line a key slot, what is odd about the whole, and where a key was found.
import type { InventoryEntry } from "../actions/inventory/entries.ts"
import type { Clone } from "../actions/inventory/look.ts"
import type { KeyPlace } from "../actions/tang-care/find-key.ts"
import { showShort, showText } from "./escape.ts"
import { showTime } from "./show-time.ts"

const STATES = {
  "in-use": "in use",
  maintenance: "in maintenance",
  retired: "retired",
  stolen: "STOLEN",
} as const

/** Two lines a key slot. */
export function inventoryLines(entries: readonly InventoryEntry[], clones: readonly Clone[]): string[] {
  return [
    ...entries.flatMap(({ host, slot, policy, kids, state, seen, otherSlots }) => [
      `${showText(host)}  key slot ${slot ?? "unknown"}  ${STATES[state]}  looked at ${showTime(seen)}`,
      `  needs ${showShort(policy, 50)}${kids.length === 0 ? "; its key ids were not read" : `; key ids ${kids.map((kid) => showText(kid.slice(0, 8))).join(", ")}`}`,
      ...(otherSlots.length === 0
        ? []
        : [`  other ways in: key ${otherSlots.length === 1 ? "slot" : "slots"} ${otherSlots.join(", ")}`]),
    ]),
    ...clones.flatMap(({ uuid, hosts }) => [
      `! One encrypted volume on ${hosts.length} hosts (${showText(uuid)}): ${hosts.map(showText).join(", ")}`,
      "  One leaked header opens all of them. Encrypt each anew: cryptsetup reencrypt",
    ]),
  ]
}

/** Where a key is, a line a place. */
export function keyPlaceLines(places: readonly KeyPlace[]): string[] {
  return places.map(({ where, name, hidden }) => {
    if (where === "server") return `  answered by the server ${showText(name)}`
    if (where === "backup") return `  in the backup ${showText(name)}`
    return `  in the key folder ${showText(name)}${hidden ? ", hidden" : ""}`
  })
}
