// The inventory of this home: adding what was gathered, saying what people know of a host, and finding where a key is.
import { ToolError } from "../../bytes/errors.ts"
import { enterHome } from "../enter-home.ts"
import type { Ports } from "../ports.ts"
import { type HostState, type InventoryEntry, loadInventory, saveInventory, withEntries } from "./entries.ts"
import { type Gathering, gather } from "./gather.ts"

/** Reads every source first; nothing is kept unless all of them could be read. Throws as `gather`. */
export async function addToInventory(
  ports: Ports,
  sources: readonly Gathering[],
): Promise<readonly InventoryEntry[]> {
  const fresh: InventoryEntry[] = []
  for (const source of sources) fresh.push(...(await gather(ports, source)))
  await changeInventory(ports, (entries) => withEntries(entries, fresh))
  return fresh
}

/** What people know of a host. Throws `no-such-host`. */
export async function markHost(ports: Ports, host: string, state: HostState): Promise<void> {
  await changeInventory(
    ports,
    (entries) => {
      requireHost(entries, host)
      return entries.map((entry) => (entry.host === host ? { ...entry, state } : entry))
    },
    `host ${host}: ${state}`,
  )
}

/** Throws `no-such-host`. */
export async function removeHost(ports: Ports, host: string): Promise<void> {
  await changeInventory(
    ports,
    (entries) => {
      requireHost(entries, host)
      return entries.filter((entry) => entry.host !== host)
    },
    `host ${host}: removed from the inventory`,
  )
}

/** Reads only. */
export async function listInventory(ports: Ports): Promise<readonly InventoryEntry[]> {
  return loadInventory((await ports.openHome()).state)
}

async function changeInventory(
  ports: Ports,
  change: (entries: readonly InventoryEntry[]) => readonly InventoryEntry[],
  note?: string,
): Promise<void> {
  const { home, recorder, leave } = await enterHome(ports)
  try {
    const entries = change(await loadInventory(home.state))
    if (note !== undefined) await recorder.append({ type: "note", body: { text: note } })
    await saveInventory(home.state, entries)
  } finally {
    await leave()
  }
}

function requireHost(entries: readonly InventoryEntry[], host: string): void {
  if (entries.some((entry) => entry.host === host)) return
  throw new ToolError("no-such-host", `the inventory has no host ${host}`, { host })
}
