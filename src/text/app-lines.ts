// What the screens of the app say about disks, requests and answers, as lines. Everything from outside passes the display filter.
import type { Answered } from "../actions/answer/answer-types.ts"
import type { CaseReport } from "../actions/case/case-report.ts"
import type { DebtReport } from "../actions/case/debts.ts"
import type { BlockDevice } from "../actions/ports.ts"
import type { Candidate } from "../actions/volume/look-at-disks.ts"
import type { FoundBy } from "../luks/volume.ts"
import type { DoneStep } from "../session/app-state.ts"
import { STAGES } from "./case-lines.ts"
import { dutyUntil, dutyWhat } from "./duty-words.ts"
import { showShort, showText } from "./escape.ts"
import { handedOverLines } from "./hand-over-lines.ts"
import { planWords } from "./plan-words.ts"
import { policyLines } from "./policy-tree.ts"
import { showDay, showTime } from "./show-time.ts"
import { ticketLines } from "./ticket-comment.ts"

/** Which disk and which key slot: the line that a person chooses. */
export function candidateTitle({ path, device, volume, binding }: Candidate): string {
  const place = volume === undefined ? "" : placeWords(volume.foundBy)
  const slot =
    binding === undefined ? "" : binding.slot === null ? ", key slot unknown" : `, key slot ${binding.slot}`
  return `${showText(path)}${place}${slot}${device === undefined ? "" : `  (${deviceWords(device)})`}`
}

function placeWords(foundBy: FoundBy): string {
  const partition = "partition" in foundBy ? `, partition ${foundBy.partition}` : ""
  if (foundBy.kind === "md") return `${partition}, RAID 1 "${showShort(foundBy.array, 30)}"`
  return foundBy.kind === "lvm"
    ? `${partition}, LVM ${showShort(`${foundBy.group}/${foundBy.volume}`, 40)}`
    : partition
}

/** Whether a colleague can help with it. */
export function candidateVerdict({ binding, volume }: Candidate): string {
  const name = volume === undefined || volume.label === "" ? "" : ` Label "${showShort(volume.label, 30)}".`
  if (binding === undefined)
    return `Nothing here is bound with Clevis. Only a passphrase or key file opens it.${name}`
  return `${VERDICTS[binding.recoverable]}${name}`
}

/** What the key slot needs, as a tree. */
export function candidateTree({ binding }: Candidate): string[] {
  if (binding === undefined) return []
  return binding.policy === null
    ? [`It cannot be read: ${showText(binding.why ?? "")}`]
    : policyLines(binding.policy)
}

const VERDICTS = {
  relay: "A colleague who reaches Tang can help.",
  partly: "Tang alone is not enough: its own host must help.",
  here: "Only its own host can open this.",
  no: "Nothing this program knows can open this.",
} as const

/** How many answers are enough, below the tree; for other plans all there is to say. */
export function planSummary({ plan, ...candidate }: Candidate): string[] {
  if (plan === undefined) return [candidateVerdict(candidate)]
  if (plan.recoverable !== "relay") return planWords(plan, "Start this program there, and choose this disk.")
  return [
    plan.leaves.length === 1
      ? "One answer of a Tang server is enough."
      : `Answers for ${plan.needed} of the ${plan.leaves.length} Tang keys are enough.`,
    ...(plan.shareIsKey ? ["One answer alone is the key: keep it like the passphrase."] : []),
  ]
}

function deviceWords({ bytes, model, serial, removable, system }: BlockDevice): string {
  const parts = [
    sizeWords(bytes),
    ...(model === undefined ? [] : [showShort(model, 24)]),
    ...(serial === undefined ? [] : [`serial ${showShort(serial, 24)}`]),
    ...(removable ? ["removable"] : []),
    ...(system ? ["SYSTEM DISK OF THIS MACHINE"] : []),
  ]
  return parts.join(", ")
}

/** "1.8 TB": as it is printed on the disk. */
export function sizeWords(bytes: number): string {
  const steps = ["bytes", "kB", "MB", "GB", "TB", "PB"]
  let [value, step] = [bytes, 0]
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000
    step += 1
  }
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${steps[step]}`
}

/** One key of an answer, and what came of it. */
export function keyLine({
  kid,
  status,
  url,
}: {
  readonly kid: string
  readonly status?: string
  readonly url?: string
}): string {
  const where = url === undefined ? "" : `, ${showShort(url, 44)}`
  return `key id ${showText(kid.slice(0, 8))}: ${status === undefined ? "asking ..." : (KEY_WORDS[status] ?? showText(status))}${where}`
}

const KEY_WORDS: Readonly<Record<string, string>> = {
  ok: "answered",
  "not-needed": "not needed",
  "tang-key-gone": "this server does not have the key",
  "tang-connection": "no server could be reached",
}

/** What came of one request, for the colleague. */
export function answeredLines(
  { decision, from, host, leaves, whole, error, outcome }: Answered,
  file?: string,
): string[] {
  const about = host === undefined ? "" : ` for ${showText(host)}`
  const who = from === undefined ? "" : ` of ${showText(from)}`
  if (error !== undefined) return [`Not used: ${showText(error.message)} [${error.code}]`]
  if (outcome !== undefined) return [`The technician reports: ${OUTCOMES[outcome] ?? showText(outcome)}.`]
  if (decision === "deny")
    return [
      `The request${who}${about} is refused.`,
      ...(file === undefined ? [] : [`The refusal is in ${showText(file)}`]),
    ]
  if (decision === "hold") return [`The request${who}${about} is on hold.`]
  const answered = leaves.filter(({ status }) => status === "ok").length
  return [
    `The request${who}${about}: ${answered} of ${leaves.length} keys answered.`,
    ...leaves.map((key) => `  ${keyLine(key)}`),
    ...(file === undefined ? [] : [`The answer is in ${showText(file)}`]),
    ...(whole === false ? ["More answers may be needed: somebody else can give them."] : []),
  ]
}

const OUTCOMES: Readonly<Record<string, string>> = {
  "opened-slot": "the passphrase opened the key slot",
  "fits-header": "the passphrase fits, the key slot was not tested",
  failed: "it did not work",
}

/** One open duty: what and until when, then where. */
export function dutyLines({ id, kind, subject, owner, deadline }: DebtReport): string[] {
  const until = deadline === undefined ? "" : `, until ${showDay(deadline)}`
  const who = owner === undefined ? "" : `, owner ${showText(owner)}`
  return [`  ${id}  ${dutyWhat({ kind })}${until}${who}`, `      ${showText(subject)}`]
}

/** One open duty on one line of at most so many columns: until when and what, then who and where as far as there is room. */
export function dutyLine(duty: DebtReport, now: number, columns: number): string {
  const { kind, owner, subject } = duty
  const first = [dutyUntil(duty, now), dutyWhat({ kind })].filter((text) => text !== "").join(": ")
  const more = [...(owner === undefined ? [] : [`owner ${showText(owner)}`]), showText(subject)]
  return more.reduce(
    (line, part) => (line.length + part.length + 2 <= columns ? `${line}, ${part}` : line),
    showShort(first, columns),
  )
}

/** A case in short: where it stands. */
export function caseFacts({ host, ticket, opened, stage, requests, unsettled }: CaseReport): string[] {
  const latest = requests.at(-1)
  return [
    `  host     ${showText(host)}`,
    ...(ticket === undefined ? [] : [`  ticket   ${showText(ticket)}`]),
    `  begun    ${showTime(opened)}`,
    `  state    ${STAGES[stage]}`,
    ...(latest === undefined
      ? []
      : [
          `  answers  ${latest.answered.length} of ${latest.leaves.length} keys${latest.expired ? ", the request has expired" : ""}`,
        ]),
    ...(unsettled.length === 0 ? [] : ["! A step was cut off: nbde-rescue case resume"]),
  ]
}

/** What is owed in a case, in so many rows at most: one line each, and how many are not shown. */
export function dutyList(
  { id, debts }: Pick<CaseReport, "id" | "debts">,
  now: number,
  columns: number,
  rows: number,
): string[] {
  if (debts.length === 0) return []
  const lines = debts.map((debt) => {
    const lead = `  ${debt.id}  `
    return `${lead}${dutyLine(debt, now, columns - lead.length)}`
  })
  const shown = lines.length + 1 <= rows ? lines : lines.slice(0, Math.max(0, rows - 2))
  const rest = lines.length - shown.length
  return [
    `Open duties: ${debts.length}`,
    ...shown,
    ...(rest === 0 ? [] : [`  ${rest} more: nbde-rescue case show ${showText(id)}`]),
  ]
}

/** The code for the telephone: words, and the same as digits. */
export function codeLines({
  words,
  digits,
}: {
  readonly words: readonly string[]
  readonly digits: readonly string[]
}): string[] {
  return [`    ${words.join("  ")}`, `    or these digits: ${digits.join(" ")}`]
}

/** A finished step, as it stays on the terminal. */
export function doneLines(step: DoneStep): string[] {
  switch (step.kind) {
    case "request":
      return [
        `Request written: ${showText(step.file)}`,
        `  Case ${showText(step.made.case)}. Read these words out when your colleague calls:`,
        ...codeLines(step.made.code),
      ]
    case "answered":
      return answeredLines(step.row, step.file)
    case "written-again":
      return [`The request is written again: ${showText(step.file)}`]
    case "ticket":
      return ["Comment for the ticket:", ...ticketLines(step.report, step.opens), "End of the comment."]
    case "step":
      return [`Step ${step.number}: ${showText(step.title)}  [${showText(step.by)}]`]
    case "handed-over":
      return [
        ...handedOverLines(step.handed),
        ...(step.file === "" ? [] : [`The receipt is in ${showText(step.file)}`]),
      ]
    case "closed":
      return [
        `Case ${showText(step.case)} is closed. Its secrets are destroyed.`,
        ...(step.openDuties === 0 ? [] : [`Open duties: ${step.openDuties}. They stay on the list.`]),
      ]
  }
}
