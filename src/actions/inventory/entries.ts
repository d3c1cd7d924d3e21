// inventory.jsonl: what is known of the bindings of a site, one line a binding, public facts only (design §6). A volume is its UUID and the
// salt of its digest: two hosts with one pair are copies of one volume, and one leaked header opens both.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { parseStrictJson } from "../../bytes/json.ts"
import type { State } from "../ports.ts"

export const INVENTORY_FILE = "inventory.jsonl"

/** What people know of a host that no disk says. */
export const HOST_STATES = ["in-use", "maintenance", "retired", "stolen"] as const
export type HostState = (typeof HOST_STATES)[number]

const MAX_LINES = 20_000
const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const keyId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{27,86}$/))
const ENTRY = v.strictObject({
  v: v.literal(1),
  host: v.pipe(text(255), v.minLength(1)),
  /** LUKS UUID and digest salt (base64); null where the source did not say. */
  uuid: v.nullable(text(64)),
  salt: v.nullable(text(100)),
  slot: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31))),
  /** Key ids its Tang leaves need; empty where the source does not name them (`clevis luks list`). */
  kids: v.pipe(v.array(keyId), v.maxLength(64)),
  urls: v.pipe(v.array(text(2000)), v.maxLength(64)),
  /** The policy in one line, for people. */
  policy: text(2000),
  /** The header commitment of the JWE, base64url. */
  commitment: v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))),
  /** Keyslots of the volume that are not clevis: other ways in. */
  otherSlots: v.pipe(v.array(v.pipe(v.number(), v.integer())), v.maxLength(32)),
  state: v.picklist(HOST_STATES),
  /** When it was last looked at, milliseconds since 1970. */
  seen: v.pipe(v.number(), v.safeInteger()),
  source: v.picklist(["disk", "token", "list"]),
})

/** One binding of one host. */
export type InventoryEntry = Readonly<v.InferOutput<typeof ENTRY>>

/** True for what can be read back: what a disk or another machine says of itself may be too long, or no key id. */
export function canBeKept(entry: InventoryEntry): boolean {
  return v.is(ENTRY, entry)
}

/** Every entry, in the order of the file; empty if there is none. Throws `inventory-damaged` naming the line. */
export async function loadInventory(state: Pick<State, "read">): Promise<readonly InventoryEntry[]> {
  const bytes = await state.read(INVENTORY_FILE)
  if (bytes === undefined) return []
  const lines = Buffer.from(bytes).toString().split("\n").slice(0, -1)
  return lines.slice(0, MAX_LINES).map((line, index) => parseLine(line, index + 1))
}

export async function saveInventory(
  state: Pick<State, "write">,
  entries: readonly InventoryEntry[],
): Promise<void> {
  await state.write(
    INVENTORY_FILE,
    Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")),
  )
}

/** `entries` with `fresh` in the place of what was known of the same host, volume and key slot. People's own words about a host stay. */
export function withEntries(
  entries: readonly InventoryEntry[],
  fresh: readonly InventoryEntry[],
): InventoryEntry[] {
  const replaced = (entry: InventoryEntry) => fresh.some((one) => sameBinding(one, entry))
  const kept = fresh.map((one) => {
    const before = entries.find((entry) => entry.host === one.host)
    return before === undefined ? one : { ...one, state: before.state }
  })
  return [...entries.filter((entry) => !replaced(entry)), ...kept].sort(byHost)
}

function sameBinding(a: InventoryEntry, b: InventoryEntry): boolean {
  return a.host === b.host && a.slot === b.slot && (a.uuid === b.uuid || a.uuid === null || b.uuid === null)
}

function byHost(a: InventoryEntry, b: InventoryEntry): number {
  return a.host < b.host ? -1 : a.host > b.host ? 1 : (a.slot ?? 0) - (b.slot ?? 0)
}

function parseLine(line: string, number: number): InventoryEntry {
  try {
    return v.parse(ENTRY, parseStrictJson(line, { what: "the inventory", maxLength: 32_768 }))
  } catch (cause) {
    throw new ToolError(
      "inventory-damaged",
      `line ${number} of the inventory cannot be read`,
      { line: number },
      cause,
    )
  }
}
