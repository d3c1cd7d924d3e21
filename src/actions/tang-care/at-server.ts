// The care of a Tang server's keys as a person does it: written down first, then done, then checked; on the folder itself and, where an
// address is given, over HTTP as a host would ask.
import { ToolError } from "../../bytes/errors.ts"
import { readSealedFile } from "../../seal/sealed-file.ts"
import type { AskTools } from "../answer/ask-tang.ts"
import { closeDebt, DEBT_MS, openDebt, openDebts, ownerOf } from "../case/debts.ts"
import { type Desk, withDesk } from "../desk.ts"
import { requireKeptRecord } from "../home-guards.ts"
import { loadInventory } from "../inventory/entries.ts"
import { sealableContact } from "../letter/write-letter.ts"
import { noIdentity } from "../person/own-identity.ts"
import type { KeyFolder, Net, Ports } from "../ports.ts"
import type { ActName } from "../record/act-words.ts"
import { readRecord } from "../record/read-record.ts"
import { type Backup, backupKeys, type Restored, restoreKeys } from "./backup.ts"
import { type BackupProof, backupDigest, proveBackup } from "./backup-proof.ts"
import { deadKeys, type Server } from "./canaries.ts"
import { type KeyFact, keyFolderFacts } from "./key-folder-facts.ts"
import { checkPrune, deleteKeys, type PruneFacts, type PruneRequest, pruneFacts } from "./prune.ts"
import { type Rotated, rotateKeys } from "./rotate.ts"
import { type JoinedLog, joinTangLog } from "./server-log.ts"

const MAX_SEALED = 4 << 20
const MAX_LOG = 64 << 20

export interface RotationResult extends Rotated {
  /** Exchange keys that were asked over HTTP before and after; absent where no address was given. */
  readonly canaries?: readonly string[]
}

/** Throws as `rotateKeys`; `tang-key-gone` if a canary fails: before the rotation nothing was changed, after it no key was deleted. */
export async function rotateAtServer(
  ports: Ports,
  net: Net,
  path: string,
  server: Server | undefined,
): Promise<RotationResult> {
  const folder = await ports.keyFolder(path)
  const tools = { net, random: ports.random, clock: ports.clock }
  return await written(ports, "tang rotate", path, async () => {
    const before = exchangeIds((await keyFolderFacts(folder)).keys)
    if (server !== undefined) await requireAlive(tools, server, before, "before the rotation")
    const rotated = await rotateKeys({ exec: ports.exec, random: ports.random }, folder)
    if (server === undefined) return rotated
    const canaries = [...before, ...exchangeIds(rotated.made)]
    await requireAlive(tools, server, canaries, "after the rotation")
    return { ...rotated, canaries }
  })
}

/** Throws `no-identity`, `contact-unknown`, and as `backupKeys`. */
export async function backupAtServer(
  ports: Ports,
  path: string,
  { to, about }: { readonly to: readonly string[]; readonly about: string },
): Promise<Backup> {
  const folder = await ports.keyFolder(path)
  return await written(ports, "tang backup", path, async (desk) => {
    const { identity } = desk
    if (identity === undefined) throw noIdentity()
    const keepers = []
    for (const name of to) keepers.push((await sealableContact(desk, name)).contact.card)
    const backup = await backupKeys(ports, folder, about, identity, keepers)
    const sha256 = backupDigest(Buffer.from(backup.text))
    const kids = backup.keys.map(({ id }) => id)
    await desk.recorder.append({ type: "tang-backed-up", body: { sha256, kids, keepers: [...to] } })
    return backup
  })
}

export interface RestoreOptions {
  readonly file: string
  readonly path: string
  /** This machine is not the home of the keys: the duty to take them away again is opened. */
  readonly away: boolean
  /** The words given with --confirm. */
  readonly confirm: readonly string[]
}

/** Throws as `restoreKeys`. */
export async function restoreAtServer(
  ports: Ports,
  { file, path, away, confirm }: RestoreOptions,
): Promise<Restored> {
  const bytes = await ports.files.read(file, MAX_SEALED)
  const folder = await ports.keyFolder(path)
  return await written(ports, "tang restore", path, async ({ identity, recorder, contacts }) => {
    if (identity === undefined) throw noIdentity()
    const makers = (await contacts()).flatMap(({ card, revoked }) => (revoked ? [] : [card.thumbprint]))
    const known = new Set([identity.signer.thumbprint, ...makers])
    if (away) {
      const { about, keyIds } = readSealedFile(bytes)
      const subject = `keys of ${about} in ${path}, away from their server`
      const deadline = ports.clock.now() + DEBT_MS
      const owner = ownerOf(identity)
      await openDebt(recorder, { kind: "transported-key", subject, kids: keyIds, deadline, owner })
    }
    const isKnown = (signer: string) => known.has(signer) || confirm.includes("unknown-signer")
    return await restoreKeys(bytes, identity, folder, isKnown)
  })
}

/**
 * Shows that a server does not hold a key any more, and closes the duties that waited for it. Throws `tang-key-answers` if it does, and
 * what is wrong with the server otherwise.
 */
export async function proveKeyGone(ports: Ports, net: Net, server: Server, kid: string): Promise<number[]> {
  const tools = { net, random: ports.random, clock: ports.clock }
  const dead = await deadKeys(tools, server, [kid])
  if (dead.length === 0) {
    const text = `${server.url} still answers for the key ${kid}`
    throw new ToolError("tang-key-answers", text, { url: server.url, key: kid })
  }
  return await withDesk(ports, "real", async ({ recorder, cases }) => {
    const closed = openDebts(recorder.state(), { kinds: ["transported-key", "backup-copy"], kid })
    const evidence = { kind: "key-id-refused", url: server.url, kid } as const
    for (const { id } of closed) await closeDebt(cases, id, evidence)
    return closed.map(({ id }) => id)
  })
}

export interface PruneOptions extends Omit<PruneRequest, "backup" | "hosts"> {
  readonly path: string
  readonly backup?: string
  readonly hosts?: number
}

export interface Pruned extends PruneFacts {
  /** What was known of the backup; absent: there was none. */
  readonly backup?: BackupProof
}

/**
 * Throws as `checkPrune` and `proveBackup`; `input-needed` where nobody can say how many hosts there are. Without a hidden key nothing is
 * asked.
 */
export async function pruneAtServer(ports: Ports, options: PruneOptions): Promise<Pruned> {
  const folder = await ports.keyFolder(options.path)
  const facts = await factsAtHome(ports, folder)
  if (facts.unneeded.length + facts.needed.length === 0) return facts
  const hosts = options.hosts ?? (await askHosts(ports, facts))
  const { backup, confirm } = options
  const bytes = backup === undefined ? undefined : await ports.files.read(backup, MAX_SEALED)
  return await atDesk(ports, async (desk) => {
    const proven = bytes === undefined ? undefined : await proveBackup(desk, bytes)
    checkPrune(facts, { hosts, confirm, ...(proven === undefined ? {} : { backup: proven }) })
    return await recorded(desk, "tang prune", options.path, async () => {
      await deleteKeys(folder, facts.unneeded)
      return { ...facts, ...(proven === undefined ? {} : { backup: proven.proof }) }
    })
  })
}

/** Reads a log of tangd and holds it against the record. */
export async function readServerLog(ports: Ports, file: string): Promise<JoinedLog> {
  const text = Buffer.from(await ports.files.read(file, MAX_LOG)).toString()
  const { chain } = await readRecord(await ports.openHome())
  return joinTangLog(
    text,
    chain.links.map(({ entry }) => entry),
    ports.clock.now(),
  )
}

async function factsAtHome(ports: Ports, folder: KeyFolder): Promise<PruneFacts> {
  const { state } = await ports.openHome()
  return pruneFacts(folder, await loadInventory(state))
}

async function askHosts({ terminal }: Ports, { knownHosts }: PruneFacts): Promise<number> {
  terminal.say(`Hosts in the inventory: ${knownHosts}. Others may need these keys too.`)
  const text = "How many hosts are bound to this Tang server, by your own count?"
  const answer = await terminal.ask({ text, flag: "--hosts" })
  if (!/^\d{1,7}$/.test(answer.trim())) throw new ToolError("usage", "give a number of hosts")
  return Number(answer)
}

async function written<T>(
  ports: Ports,
  act: ActName,
  subject: string,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  return await atDesk(ports, (desk) => recorded(desk, act, subject, () => work(desk)))
}

/** Work in a home that keeps its record. */
async function atDesk<T>(ports: Ports, work: (desk: Desk) => Promise<T>): Promise<T> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    return await work(desk)
  })
}

/** An act between its two lines in the record. */
async function recorded<T>(
  { recorder }: Desk,
  act: ActName,
  subject: string,
  work: () => Promise<T>,
): Promise<T> {
  const started = await recorder.start(act, { subject })
  try {
    const result = await work()
    await started.end("done")
    return result
  } catch (error) {
    await started.end("failed", error instanceof ToolError ? error.code : undefined)
    throw error
  }
}

async function requireAlive(
  tools: AskTools,
  server: Server,
  kids: readonly string[],
  when: string,
): Promise<void> {
  const [dead] = await deadKeys(tools, server, kids)
  if (dead === undefined) return
  throw new ToolError("tang-key-gone", `${server.url} does not answer for the key ${dead} ${when}`, {
    url: server.url,
    key: dead,
  })
}

function exchangeIds(keys: readonly KeyFact[]): string[] {
  return keys.filter(({ use }) => use === "exchange").map(({ id }) => id)
}
