// Open duties in words: what each kind is, what has to be done, and when it counts as done.
import type { DebtKind, DebtReport } from "../actions/case/debts.ts"
import type { EndedDuty } from "../actions/case/end-duty.ts"
import { showText } from "./escape.ts"
import { showDay } from "./show-time.ts"

interface DutyWords {
  /** What there is. */
  readonly what: string
  /** What the owner does. */
  readonly todo: string
  /** When it is done. */
  readonly done: string
  /** To count by. */
  readonly one: string
  readonly many: string
}

const WORDS: Readonly<Record<DebtKind, DutyWords>> = {
  "revealed-passphrase": {
    what: "a passphrase was shown here",
    todo: "Change the passphrase.",
    done: "the old passphrase opens nothing",
    one: "new passphrase",
    many: "new passphrases",
  },
  "disclosed-passphrase": {
    what: "a colleague saw a passphrase",
    todo: "Change the passphrase.",
    done: "the old passphrase opens nothing",
    one: "new passphrase",
    many: "new passphrases",
  },
  "header-copy": {
    what: "a copy of a header exists",
    todo: "Destroy the copy of the header.",
    done: "the copy is destroyed",
    one: "header copy to destroy",
    many: "header copies to destroy",
  },
  "leaked-header": {
    what: "a header copy is outside",
    todo: "Reencrypt the disk.",
    done: "the disk has another volume key",
    one: "disk to reencrypt",
    many: "disks to reencrypt",
  },
  "temporary-slot": {
    what: "a temporary passphrase exists",
    todo: "Remove the temporary passphrase.",
    done: "the temporary passphrase opens nothing",
    one: "temporary passphrase to remove",
    many: "temporary passphrases to remove",
  },
  "secret-sheet": {
    what: "a sheet with a passphrase exists",
    todo: "Destroy the sheet and its file.",
    done: "both are destroyed, or the passphrase opens nothing",
    one: "sheet to destroy",
    many: "sheets to destroy",
  },
  "transported-key": {
    what: "a key was carried outside",
    todo: "Make new Tang keys, bind every host again, delete this key.",
    done: "every Tang server refuses this key",
    one: "Tang key to replace",
    many: "Tang keys to replace",
  },
  escrow: {
    what: "keepers hold a passphrase",
    todo: "Change the passphrase. Ask each keeper for the envelope.",
    done: "the old passphrase opens nothing, or every keeper has said so",
    one: "envelope to end",
    many: "envelopes to end",
  },
  "backup-copy": {
    what: "a backup of Tang keys exists",
    todo: "Destroy the backup, or say who keeps it.",
    done: "the backup is destroyed, or its keys are refused",
    one: "key backup to end",
    many: "key backups to end",
  },
  breach: {
    what: "a rule was broken on purpose",
    todo: "Look at what was done, and say what follows.",
    done: "the people named have said that it is over",
    one: "broken rule to look at",
    many: "broken rules to look at",
  },
}

/** What a duty is about. A kind of a later version is shown as it is. */
export function dutyWhat({ kind }: Pick<DebtReport, "kind">): string {
  return wordsOf(kind)?.what ?? showText(kind)
}

/** True if its date was before `now`; never without a date. */
export function isOverdue({ deadline }: Pick<DebtReport, "deadline">, now: number): boolean {
  return deadline !== undefined && deadline < now
}

/** "until Fri 2026-11-27 18:00 UTC"; empty without a date. */
export function dutyUntil(duty: Pick<DebtReport, "deadline">, now: number): string {
  const { deadline } = duty
  if (deadline === undefined) return ""
  return `${isOverdue(duty, now) ? "OVERDUE since" : "until"} ${showDay(deadline)}`
}

/** What is kept for the end of a duty; undefined where nothing is. */
export function keptWords(keeps: string | undefined): string | undefined {
  if (keeps === "secret") return "the passphrase itself, sealed"
  return keeps === "salt" ? "no passphrase, only what tells if it is the one" : undefined
}

/** One duty as the new owner reads it: what, where, until when, and when it is done. */
export function dutySheet(duty: DebtReport): string[] {
  const { id, kind, subject, deadline, keeps } = duty
  const words = wordsOf(kind)
  const kept = keptWords(keeps)
  return [
    `[ ] Duty ${id}: ${words?.todo ?? showText(kind)}`,
    `    About: ${showText(subject)}`,
    ...(deadline === undefined ? [] : [`    Until: ${showDay(deadline)}`]),
    ...(words === undefined ? [] : [`    It is done when ${words.done}.`]),
    ...(kept === undefined ? [] : [`    Kept for that: ${kept}.`]),
  ]
}

/** What ends it with this program: lines to type, DISK and what else is in capitals to be filled in. Empty for a kind nobody knows. */
export function endingCommands({ id, kind, slot, subject, kids }: DebtReport): string[] {
  const known: Readonly<Record<string, string>> = {
    "revealed-passphrase": `nbde-rescue case end-duty ${id} --volume DISK`,
    "disclosed-passphrase": `nbde-rescue case end-duty ${id} --volume DISK`,
    "header-copy": `nbde-rescue case end-duty ${id} --destroyed "WHAT, WHERE, HOW"`,
    "leaked-header": `nbde-rescue case end-duty ${id} --reencrypted DISK`,
    "temporary-slot": `nbde-rescue slot remove DISK --slot ${slot ?? "N"}`,
    "secret-sheet": `nbde-rescue case end-duty ${id} --destroyed "WHAT, WHERE, HOW"`,
    "transported-key": `nbde-rescue tang check URL --kid ${kids?.[0] ?? "KEY-ID"} --gone`,
    escrow: `nbde-rescue escrow prove-dead ${/^escrow ([0-9a-f]{6}):/.exec(subject)?.[1] ?? "SET"} DISK`,
    "backup-copy": `nbde-rescue case end-duty ${id} --destroyed "WHAT, WHERE, HOW"`,
    breach: `nbde-rescue case end-duty ${id} --said-by NAME`,
  } satisfies Readonly<Record<DebtKind, string>>
  const first =
    kind.endsWith("-passphrase") && slot !== undefined ? [`nbde-rescue regen DISK --slot ${slot}`] : []
  const last = Object.hasOwn(known, kind) ? known[kind] : undefined
  return last === undefined ? [] : [...first, last]
}

/** "2 new passphrases, 1 header copy to destroy". */
export function dutyCount(duties: readonly Pick<DebtReport, "kind">[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of duties) {
    const name = wordsOf(kind)?.one ?? "other duty"
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} ${count === 1 ? name : manyOf(name)}`).join(", ")
}

/** What a person reads when a duty ended. */
export function endedLines({ duty, evidence, weaker }: EndedDuty): string[] {
  return [
    `Done: duty ${duty.id}, ${dutyCount([duty])}. ${showText(duty.subject)}`,
    `  ${ENDINGS[evidence.kind]}.`,
    ...(weaker ? [`  ${WEAKER}`] : []),
  ]
}

/** For every place that tells how a duty ended. */
export const WEAKER = "This is weaker evidence: the passphrase itself was not tried."

const ENDINGS: Readonly<Record<EndedDuty["evidence"]["kind"], string>> = {
  "opens-nothing": "The passphrase opens no key slot",
  "salt-changed": "The key slot was changed",
  reencrypted: "The disk has another volume key. Header copies of before open nothing on it",
  "key-id-refused": "A Tang server refuses the key",
  "slot-empty": "The key slot is empty",
  destroyed: "It is destroyed, as somebody said",
  "disk-destroyed": "The disk is destroyed, as somebody said",
  statements: "People said so. Their names are in the record",
}

function manyOf(one: string): string {
  return Object.values(WORDS).find((words) => words.one === one)?.many ?? "other duties"
}

function wordsOf(kind: string): DutyWords | undefined {
  const words: Readonly<Record<string, DutyWords>> = WORDS
  return Object.hasOwn(words, kind) ? words[kind] : undefined
}
