// Journals made by the real recorder over a home in memory, for the tests of this folder.
import { generateKeyPairSync, sign } from "node:crypto"
import type { Home, Journal } from "../../src/actions/ports.ts"
import { openRecorder, type Recorder } from "../../src/actions/record/record.ts"
import type { Signer } from "../../src/journal/entry.ts"
import type { NewEntry } from "../../src/journal/entry-types.ts"
import { thumbprintOf } from "../../src/journal/signatures.ts"

export interface TestKey extends Signer {
  readonly x: string
  readonly y: string
}

/** A P-256 signing key. */
export function makeKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const { x = "", y = "" } = publicKey.export({ format: "jwk" })
  const options = { key: privateKey, dsaEncoding: "ieee-p1363" } as const
  return { x, y, thumbprint: thumbprintOf(x, y), sign: (bytes) => sign("sha256", bytes, options) }
}

export interface MemoryJournal extends Journal {
  bytes: Uint8Array
  /** How often it was synced. */
  syncs: number
  /** The next appends fail, as on a full disk. */
  broken: boolean
}

export function memoryJournal(bytes: Uint8Array = new Uint8Array(0)): MemoryJournal {
  const journal: MemoryJournal = {
    bytes,
    syncs: 0,
    broken: false,
    read: async () => journal.bytes,
    append: async (lines) => {
      if (journal.broken) throw new Error("disk full")
      journal.bytes = new Uint8Array(Buffer.concat([journal.bytes, lines]))
      journal.syncs++
    },
  }
  return journal
}

/** A home whose record is `journal` and whose files live in `files`. */
export function homeOver(journal: Journal, files = new Map<string, Uint8Array>()): Home {
  const under = (name: string): string[] => [...files.keys()].filter((key) => key.startsWith(`${name}/`))
  return {
    journal,
    lock: { acquire: async () => ({ release: async () => {} }) },
    identityPassphrase: () => Promise.reject(new Error("not asked for here")),
    state: {
      home: "/nowhere",
      protectedByModes: true,
      volatile: false,
      session: undefined,
      read: async (name) => files.get(name),
      write: async (name, bytes) => void files.set(name, bytes),
      remove: async (name) => {
        for (const key of [name, ...under(name)]) files.delete(key)
      },
      list: async (name) =>
        [...new Set(under(name).map((key) => key.slice(name.length + 1).split("/")[0] ?? ""))].sort(),
    },
  }
}

let seed = 0

/** Time and chance that are the same in every run. */
export const fixedPorts = {
  clock: {
    now: () => 1_795_000_000_000,
    monotonic: () => 5000,
    bootId: () => "7f6c5b1e-0000-4000-8000-000000000000",
  },
  random: { bytes: (length: number) => Uint8Array.from({ length }, () => (seed = (seed * 7 + 13) % 256)) },
}

export async function recorderOver(journal: Journal, signer?: Signer): Promise<Recorder> {
  return openRecorder({ home: homeOver(journal), ...fixedPorts }, signer)
}

/** The bytes of a journal with these entries after its first line; signed from the second line on if there is a key. */
export async function journalWith(entries: readonly NewEntry[], key?: TestKey): Promise<Uint8Array> {
  const journal = memoryJournal()
  const recorder = await recorderOver(journal)
  if (key !== undefined) {
    recorder.signWith(key)
    await recorder.append(identityEntry(key))
  }
  for (const entry of entries) await recorder.append(entry)
  await recorder.close()
  return journal.bytes
}

export function identityEntry(key: TestKey, name = "Ada"): NewEntry {
  return {
    type: "identity-created",
    body: { name, roles: ["technician"], thumbprint: key.thumbprint, x: key.x, y: key.y },
  }
}

/** A case from beginning to end, one debt left open. Its numbers are right where nothing but line 1 stands before it. */
export const ONE_CASE: readonly NewEntry[] = [
  { type: "case-opened", case: "2026-web17-k3f9", body: { host: "web17", ticket: "INC-4711" } },
  { type: "started", case: "2026-web17-k3f9", body: { act: "request" } },
  {
    type: "request-written",
    case: "2026-web17-k3f9",
    body: {
      request: "r1",
      letter: "bGV0dGVy",
      mode: "relay",
      open: true,
      leaves: ["tang"],
      expires: 1_795_086_400_000,
    },
  },
  { type: "ended", case: "2026-web17-k3f9", body: { of: 3, outcome: "written" } },
  {
    type: "letter-received",
    case: "2026-web17-k3f9",
    body: { letter: "a1", hash: "YW5zd2Vy", kind: "reply", outcome: "accepted", re: "r1" },
  },
  {
    type: "reply-accepted",
    case: "2026-web17-k3f9",
    body: { request: "r1", letter: "a1", hash: "YW5zd2Vy", leaves: ["tang"] },
  },
  { type: "leaf-solved", case: "2026-web17-k3f9", body: { request: "r1", path: "tang" } },
  { type: "reveal-shown", case: "2026-web17-k3f9", body: { where: "screen", request: "r1", slot: 1 } },
  {
    type: "debt-opened",
    case: "2026-web17-k3f9",
    body: { kind: "revealed-passphrase", subject: "web17, key slot 1" },
  },
  { type: "proved", case: "2026-web17-k3f9", body: { against: "header", opens: 1 } },
  { type: "note", body: { text: "Überprüft \u202e mit Frau Ångström" } },
]
