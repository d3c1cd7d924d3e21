// Deleting hidden keys of a Tang server, the one step of a rotation that cannot be taken back. Refused while any host of the inventory
// needs a key; hosts that the inventory does not know are counted against the number that the person gives, and said aloud.
import { ToolError } from "../../bytes/errors.ts"
import type { InventoryEntry } from "../inventory/entries.ts"
import type { KeyFolder } from "../ports.ts"
import type { ProvenBackup } from "./backup-proof.ts"
import { type KeyFact, keyFolderFacts } from "./key-folder-facts.ts"

export interface PruneFacts {
  /** Hidden keys that nobody in the inventory needs. */
  readonly unneeded: readonly KeyFact[]
  /** Hidden exchange keys that hosts still need. */
  readonly needed: readonly { readonly key: KeyFact; readonly hosts: readonly string[] }[]
  /** Hosts in the inventory, however often. */
  readonly knownHosts: number
  /** Hosts of the inventory whose key ids nobody has read. */
  readonly unreadHosts: readonly string[]
}

/** What could be deleted and what stands against it. A retired host needs nothing. */
export async function pruneFacts(
  folder: KeyFolder,
  inventory: readonly InventoryEntry[],
): Promise<PruneFacts> {
  const hidden = (await keyFolderFacts(folder)).keys.filter((key) => key.rotated)
  const alive = inventory.filter(({ state }) => state !== "retired")
  const hostsOf = (key: KeyFact): string[] =>
    unique(alive.filter(({ kids }) => kids.includes(key.id) || kids.includes(key.s1)).map(({ host }) => host))
  const needed = hidden.map((key) => ({ key, hosts: hostsOf(key) })).filter(({ hosts }) => hosts.length > 0)
  return {
    // A hidden signing key vouches for new keys as long as an exchange key of its time is needed.
    unneeded:
      needed.length > 0
        ? hidden.filter((key) => key.use === "exchange" && hostsOf(key).length === 0)
        : hidden,
    needed,
    knownHosts: unique(alive.map(({ host }) => host)).length,
    unreadHosts: unique(alive.filter(({ kids }) => kids.length === 0).map(({ host }) => host)),
  }
}

export interface PruneRequest {
  /** How many hosts are bound to this server by the person's own count. */
  readonly hosts: number
  /** The backup that holds the keys, as far as that is known here; absent: there is none. */
  readonly backup?: ProvenBackup
  readonly confirm: readonly string[]
}

/**
 * Checks the gate. Throws `tang-key-needed` naming the hosts, and `tang-prune-unsure` for each thing that only a word can settle: hosts
 * nobody has looked at ("unknown-hosts"), no backup of a key ("no-backup"), a backup of which nobody here knows more than its label
 * ("unopened-backup"), the deletion itself ("prune").
 */
export function checkPrune(facts: PruneFacts, { hosts, backup, confirm }: PruneRequest): void {
  const first = facts.needed[0]
  if (first !== undefined) {
    const names = unique(facts.needed.flatMap((one) => one.hosts))
    throw new ToolError("tang-key-needed", `hidden keys are still needed by: ${names.join(", ")}`, {
      hosts: names,
      key: first.key.id,
    })
  }
  const unknown = Math.max(0, hosts - facts.knownHosts) + facts.unreadHosts.length
  if (unknown > 0 && !confirm.includes("unknown-hosts")) {
    throw unsure("unknown-hosts", `of your ${hosts} hosts nobody has looked at ${unknown}`, {
      unknown,
      hosts,
    })
  }
  const unsaved = facts.unneeded.filter(({ id }) => !(backup?.keyIds.includes(id) ?? false))
  if (unsaved.length > 0 && !confirm.includes("no-backup"))
    throw unsure("no-backup", `in no backup: ${unsaved.length} of the keys`, {
      keys: unsaved.map(({ id }) => id),
    })
  const sure = unsaved.length > 0 || backup?.proof !== "label" || confirm.includes("unopened-backup")
  if (!sure) {
    const text = "this home cannot open the backup and did not make it: only its label names the keys"
    throw unsure("unopened-backup", text, { keys: facts.unneeded.map(({ id }) => id) })
  }
  if (!confirm.includes("prune"))
    throw unsure("prune", `keys that would be deleted for ever: ${facts.unneeded.length}`, {})
}

/** Deletes the files. The caller wrote it down before. */
export async function deleteKeys(folder: KeyFolder, keys: readonly KeyFact[]): Promise<void> {
  for (const { file } of keys) await folder.remove(file)
}

function unsure(word: string, text: string, details: object): ToolError {
  return new ToolError("tang-prune-unsure", text, { ...details, flag: `--confirm ${word}` })
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
