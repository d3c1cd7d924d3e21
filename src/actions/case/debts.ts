// Open duties: what a rescue leaves to be done. The one place where a duty is opened, handed to a named person and closed on evidence
// (design §2 "debt"). Opened before the act that makes it necessary; closed only by what the table below accepts. How the evidence is found
// is the matter of whoever finds it; this file keeps it in the record.
import { ToolError } from "../../bytes/errors.ts"
import type { DebtState, JournalState } from "../../journal/replay.ts"
import type { HostClaim } from "../../recovery/messages.ts"
import type { Recorder } from "../record/record.ts"

/** What is owed. Journals of later versions may hold other kinds. */
export type DebtKind =
  /** Somebody on site saw the passphrase of a key slot. */
  | "revealed-passphrase"
  /** Somebody far away saw it: a colleague in disclose mode. */
  | "disclosed-passphrase"
  | "header-copy"
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
  /** Weaker: the salt of the key slot differs from the one before. Read from text that somebody sent, the passphrase was not tried. */
  | { readonly kind: "salt-changed"; readonly uuid: string; readonly slot: number; readonly source: string }
  /** The volume key is another one. The only cure where a header copy is out as well. */
  | { readonly kind: "reencrypted"; readonly uuid: string }
  /** A Tang server answers that it does not have this key. */
  | { readonly kind: "key-id-refused"; readonly url: string; readonly kid: string }
  /** The key slot is empty, read from the volume. */
  | { readonly kind: "slot-empty"; readonly uuid: string; readonly slot: number }
  /** What was copied is gone. `what`: the file or the medium. */
  | { readonly kind: "destroyed"; readonly what: string }
  /** Each of these people said so, and it was written down. */
  | { readonly kind: "statements"; readonly custodians: readonly string[] }

const CLOSED_BY: Readonly<Record<DebtKind, readonly Evidence["kind"][]>> = {
  "revealed-passphrase": ["opens-nothing", "salt-changed", "reencrypted"],
  "disclosed-passphrase": ["opens-nothing", "salt-changed", "reencrypted"],
  "header-copy": ["destroyed", "reencrypted"],
  "temporary-slot": ["opens-nothing", "slot-empty", "reencrypted"],
  "secret-sheet": ["destroyed", "opens-nothing", "salt-changed", "reencrypted"],
  "transported-key": ["key-id-refused", "statements"],
  escrow: ["opens-nothing", "salt-changed", "reencrypted", "statements"],
  "backup-copy": ["destroyed", "key-id-refused", "statements"],
  breach: ["statements", "key-id-refused", "reencrypted"],
}

/** True if a duty of this kind ends when its passphrase is shown to open nothing. */
export function endsByTest(kind: string): boolean {
  return isDebtKind(kind) && CLOSED_BY[kind].includes("opens-nothing")
}

/** A week: time enough to change a passphrase, short enough to be remembered. Milliseconds. */
export const DEBT_MS = 7 * 24 * 3600 * 1000

export interface NewDebt {
  readonly kind: DebtKind
  /** One line for people: which key slot of which host, which file, which key. */
  readonly subject: string
  readonly case?: string | null
  readonly owner?: string
  /** Milliseconds since 1970. */
  readonly deadline?: number
  /** LUKS UUID and key slot, and Tang key ids: what evidence is matched by. */
  readonly uuid?: string
  readonly slot?: number
  readonly kids?: readonly string[]
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

/** Opens a duty and returns its id. It is in the record when this resolves. Throws `write-failed`. */
export async function openDebt(
  recorder: Recorder,
  { case: caseId = null, ...body }: NewDebt,
): Promise<number> {
  const [entry] = await recorder.append({ type: "debt-opened", case: caseId, body })
  if (entry === undefined) throw new TypeError("an entry that was written has a number")
  return entry.seq
}

/**
 * Closes a duty. Throws `no-such-duty` if it is not open, `evidence-unfit` if this does not show that a duty of its kind is done.
 * A duty of a kind that this version does not know is closed only by statements.
 */
export async function closeDebt(recorder: Recorder, id: number, evidence: Evidence): Promise<void> {
  const debt = debtOf(recorder.state(), id)
  const accepted = isDebtKind(debt.about.kind) ? CLOSED_BY[debt.about.kind] : (["statements"] as const)
  if (!accepted.includes(evidence.kind)) {
    throw new ToolError("evidence-unfit", `this does not show that duty ${id} is done`, {
      duty: id,
      evidence: evidence.kind,
      accepted: [...accepted],
    })
  }
  const body = { debt: id, how: evidence.kind, evidence }
  await recorder.append({ type: "debt-closed", case: debt.case, body })
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
  const { kind, subject, uuid, slot, kids } = about
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
  }
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
