// Open duties: what a rescue leaves to be done. The one place where a duty is opened, handed to a named person and closed on evidence
// (design §2 "debt"). Opened before the act that makes it necessary; closed only by what the table below accepts. How the evidence is found
// is the matter of whoever finds it (show-end.ts for passphrases and volumes); this file keeps it in the record.
import { ToolError } from "../../bytes/errors.ts"
import type { DebtState, JournalState } from "../../journal/replay.ts"
import type { HostClaim } from "../../recovery/messages.ts"
import type { Recorder } from "../record/record.ts"
import { destroyKept, type Keeps, type ProofStore } from "./kept-proof.ts"
import type { VolumeFacts } from "./volume-facts.ts"

/** What is owed. Journals of later versions may hold other kinds. */
export type DebtKind =
  /** Somebody on site saw the passphrase of a key slot. */
  | "revealed-passphrase"
  /** Somebody far away saw it: a colleague in disclose mode. */
  | "disclosed-passphrase"
  | "header-copy"
  /** A header copy is where nobody can destroy it. With a passphrase of its day it gives the volume key for ever. */
  | "leaked-header"
  | "temporary-slot"
  /** A passphrase stands on paper or in the file of a sheet. */
  | "secret-sheet"
  /** A key of a Tang server left its place. */
  | "transported-key"
  | "escrow"
  /** A backup of Tang keys exists. */
  | "backup-copy"
  /** A rule of the house was broken on purpose; people have to look at it afterwards. */
  | "breach"

/** Why a duty counts as done. `time`s and people stand in the entry itself. */
export type Evidence =
  /** The passphrase that was seen opens no key slot. `slot`: where it opened before, if known; against: volume, or the sealed-area. */
  | {
      readonly kind: "opens-nothing"
      readonly uuid: string
      readonly slot?: number
      readonly against: string
    }
  /**
   * Weaker: the salt of the key slot differs from the one before; the passphrase was not tried. `source`: the disk, or the file with what
   * luksDump printed.
   */
  | { readonly kind: "salt-changed"; readonly uuid: string; readonly slot: number; readonly source: string }
  /**
   * The volume key is another one. The only cure where a header copy is out as well; the passphrase that did it opens as before. by: the
   * digest of the volume key is another one, or (LUKS1, where a digest can be made anew) the volume key itself was held against the old digest.
   */
  | { readonly kind: "reencrypted"; readonly uuid: string; readonly by: "digest" | "volume-key" }
  /** A Tang server answers that it does not have this key. */
  | { readonly kind: "key-id-refused"; readonly url: string; readonly kid: string }
  /** The key slot is empty, read from the volume. */
  | { readonly kind: "slot-empty"; readonly uuid: string; readonly slot: number }
  /** What was copied is gone. `what`: the file or the medium. */
  | { readonly kind: "destroyed"; readonly what: string }
  /** Weaker: the disk itself is gone, as somebody said, so nothing can be tested on it. `what`: serial, how, before whom. */
  | { readonly kind: "disk-destroyed"; readonly what: string }
  /** Each of these people said so, and it was written down. */
  | { readonly kind: "statements"; readonly custodians: readonly string[] }

const CLOSED_BY: Readonly<Record<DebtKind, readonly Evidence["kind"][]>> = {
  "revealed-passphrase": ["opens-nothing", "salt-changed", "disk-destroyed"],
  "disclosed-passphrase": ["opens-nothing", "salt-changed", "disk-destroyed"],
  "header-copy": ["destroyed", "reencrypted", "disk-destroyed"],
  "leaked-header": ["reencrypted", "statements", "disk-destroyed"],
  "temporary-slot": ["opens-nothing", "slot-empty", "disk-destroyed"],
  "secret-sheet": ["destroyed", "opens-nothing", "salt-changed", "disk-destroyed"],
  "transported-key": ["key-id-refused", "statements"],
  escrow: ["opens-nothing", "salt-changed", "statements", "disk-destroyed"],
  "backup-copy": ["destroyed", "key-id-refused", "statements"],
  breach: ["statements", "key-id-refused", "reencrypted"],
}

/** As long as one of these is open, a disk is easier to open than it should be. */
export const OPENS_A_DISK: readonly DebtKind[] = [
  "revealed-passphrase",
  "disclosed-passphrase",
  "header-copy",
  "leaked-header",
  "temporary-slot",
  "secret-sheet",
  "escrow",
]

/** Shows less than a test would: named so wherever the end of the duty is told. */
export function isWeaker({ kind }: Pick<Evidence, "kind">): boolean {
  return kind === "salt-changed" || kind === "disk-destroyed"
}

/** True if a duty of this kind may end on evidence of that kind. One that this version does not know ends on statements alone. */
export function endsOn(kind: string, evidence: Evidence["kind"]): boolean {
  return acceptedFor(kind).includes(evidence)
}

function acceptedFor(kind: string): readonly Evidence["kind"][] {
  return isDebtKind(kind) ? CLOSED_BY[kind] : ["statements"]
}

/** A week: time enough to change a passphrase, short enough to be remembered. Milliseconds. */
export const DEBT_MS = 7 * 24 * 3600 * 1000

export interface NewDebt {
  readonly kind: DebtKind
  /** One line for people: which key slot of which host, which file, which key. */
  readonly subject: string
  readonly case?: string | null
  /** See `ownerOf`. */
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly deadline: number
  /** LUKS UUID and key slot, and Tang key ids: what evidence is matched by. */
  readonly uuid?: string
  readonly slot?: number
  readonly kids?: readonly string[]
  /** What is kept sealed for its end, and by whom it is put there: kept-proof.ts. */
  readonly keeps?: Keeps
  readonly facts?: VolumeFacts
}

/** What the end of a duty works with: the record, and what was kept for the proof. */
export interface DutyTools extends ProofStore {
  readonly recorder: Recorder
}

const NOBODY_NAMED = "whoever keeps this home"

/** Who has a duty that nobody was named for: the person of this home. */
export function ownerOf(identity: { readonly card: { readonly name: string } } | undefined): string {
  return identity?.card.name ?? NOBODY_NAMED
}

/** An open duty as screens and `--json` show it. */
export interface DebtReport {
  /** The seq of its entry in the record. */
  readonly id: number
  readonly kind: string
  readonly subject: string
  readonly owner?: string
  readonly deadline?: number
  readonly case: string | null
  readonly uuid?: string
  readonly slot?: number
  readonly kids?: readonly string[]
  readonly keeps?: string
}

export interface DebtFilter {
  readonly kinds?: readonly DebtKind[]
  /** null: only duties of no case. */
  readonly case?: string | null
  readonly uuid?: string
  readonly slot?: number
  readonly kid?: string
  readonly subject?: string
}

/** What a duty says about one key slot: the line for people, and what evidence is matched by. */
export function aboutKeySlot({
  name,
  uuid,
  slot,
}: Pick<HostClaim, "name" | "uuid" | "slot">): Pick<NewDebt, "subject" | "uuid" | "slot"> {
  const subject = `key slot ${slot ?? "?"} of ${name} (${uuid})`
  return { subject, uuid, ...(slot === null ? {} : { slot }) }
}

/** True for the duty of a header copy that this program keeps sealed, and ends itself; false for copies that people made or saved. */
export function isSealedCopy({ kind, subject, uuid, slot }: DebtReport): boolean {
  return kind === "header-copy" && subject.startsWith(`key slot ${slot} of `) && subject.endsWith(`(${uuid})`)
}

/** Opens a duty and returns its id. It is in the record when this resolves. Throws `write-failed`. */
export async function openDebt(
  recorder: Recorder,
  { case: caseId = null, facts, ...about }: NewDebt,
): Promise<number> {
  const body = { ...about, ...facts }
  const [entry] = await recorder.append({ type: "debt-opened", case: caseId, body })
  if (entry === undefined) throw new TypeError("an entry that was written has a number")
  return entry.seq
}

/**
 * Closes a duty, and destroys what was kept for its end. Throws `no-such-duty` if it is not open, `evidence-unfit` if this does not show that
 * a duty of its kind is done.
 */
export async function closeDebt(tools: DutyTools, id: number, evidence: Evidence): Promise<void> {
  const { recorder } = tools
  const debt = debtOf(recorder.state(), id)
  const { kind } = debt.about
  if (!endsOn(kind, evidence.kind)) {
    throw new ToolError("evidence-unfit", `this does not show that duty ${id} is done`, {
      duty: id,
      evidence: evidence.kind,
      accepted: [...acceptedFor(kind)],
    })
  }
  const weaker = isWeaker(evidence) ? { weaker: true } : {}
  const body = { debt: id, how: evidence.kind, evidence, ...weaker }
  await recorder.append({ type: "debt-closed", case: debt.case, body })
  await destroyKept(tools, id)
}

export interface HandOver {
  /** The person who has it from now on. */
  readonly to: string
  /** A new deadline; absent: the one it has. */
  readonly deadline?: number
}

/** Gives open duties to a person, all in one write. Throws `no-such-duty`, and then none was given. */
export async function handOverDebts(
  recorder: Recorder,
  ids: readonly number[],
  { to, deadline }: HandOver,
): Promise<void> {
  const debts = ids.map((id) => debtOf(recorder.state(), id))
  const until = deadline === undefined ? {} : { deadline }
  await recorder.append(
    ...debts.map(({ id, case: caseId, owner }) => ({
      type: "debt-handed-over" as const,
      case: caseId,
      body: { debt: id, to, ...(owner === undefined ? {} : { from: owner }), ...until },
    })),
  )
}

/** Open duties, those of no case included; the next deadline first. */
export function openDebts(journal: JournalState, filter: DebtFilter = {}): DebtReport[] {
  return [...journal.debts.values()]
    .map(reportDebt)
    .filter((debt) => fits(debt, filter))
    .sort((a, b) => (a.deadline ?? Infinity) - (b.deadline ?? Infinity) || a.id - b.id)
}

function fits(debt: DebtReport, { kinds, case: caseId, uuid, slot, kid, subject }: DebtFilter): boolean {
  return (
    (kinds === undefined || kinds.some((kind) => kind === debt.kind)) &&
    (caseId === undefined || caseId === debt.case) &&
    (uuid === undefined || uuid === debt.uuid) &&
    (slot === undefined || slot === debt.slot) &&
    (kid === undefined || debt.kids?.includes(kid) === true) &&
    (subject === undefined || subject === debt.subject)
  )
}

function reportDebt({ id, about, owner, deadline, case: caseId }: DebtState): DebtReport {
  const { kind, subject, uuid, slot, kids, keeps } = about
  return {
    id,
    kind,
    subject,
    ...(owner === undefined ? {} : { owner }),
    ...(deadline === undefined ? {} : { deadline }),
    case: caseId,
    ...(uuid === undefined ? {} : { uuid }),
    ...(slot === undefined ? {} : { slot }),
    ...(kids === undefined ? {} : { kids }),
    ...(keeps === undefined ? {} : { keeps }),
  }
}

/** Duties that ended on weaker evidence: of one case, or null for those of none. */
export function endedWeaker(journal: JournalState, caseId: string | null): DebtReport[] {
  return journal.weaklyEnded.filter((debt) => debt.case === caseId).map(reportDebt)
}

/** What was known of the volume when a duty began; empty where it was not looked at. Throws `no-such-duty`. */
export function factsOfDuty(journal: JournalState, id: number): VolumeFacts {
  const { slotSalt, volumeKey = [] } = debtOf(journal, id).about
  return { ...(slotSalt === undefined ? {} : { slotSalt }), volumeKey }
}

/** The open duty of this number. Throws `no-such-duty`. */
export function openDuty(journal: JournalState, id: number): DebtReport {
  return reportDebt(debtOf(journal, id))
}

function debtOf(journal: JournalState, id: number): DebtState {
  const debt = journal.debts.get(id)
  if (debt === undefined)
    throw new ToolError("no-such-duty", `no open duty has the number ${id}`, { duty: id })
  return debt
}

function isDebtKind(kind: string): kind is DebtKind {
  return Object.hasOwn(CLOSED_BY, kind)
}
