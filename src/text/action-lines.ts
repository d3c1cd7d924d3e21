// What came of an act of a runbook, in lines. The passphrase is never among them: the reveal screen alone shows it.
import type { ActionView } from "../actions/action-view.ts"
import type { Answered } from "../actions/answer/answer-types.ts"
import type { RequestResult } from "../actions/request/request-types.ts"
import type { RevealResult } from "../actions/reveal/reveal.ts"
import { caseSheet, debtLine } from "./case-lines.ts"
import { counted } from "./counted.ts"
import { dutySheet } from "./duty-words.ts"
import { showText } from "./escape.ts"
import { handedOverLines } from "./hand-over-lines.ts"
import { inspectLines } from "./inspect-view.ts"
import { planWords } from "./plan-words.ts"
import { regenEndLines, removedLines } from "./regen-lines.ts"
import { keyLines, shortKey } from "./tang-care-lines.ts"

/** Lines for people; everything from outside is escaped. */
export function actionLines(view: ActionView): string[] {
  switch (view.kind) {
    case "error":
      return [`${showText(view.error.message)} [${view.error.code}]`]
    case "inspected":
      return [
        ...inspectLines(view.report),
        ...view.report.failures.map(({ source, error }) => `${showText(source)}: ${showText(error.message)}`),
      ]
    case "extracted":
      return [`Written to ${showText(view.output)}`, `SHA-256 ${view.extracted.sha256}`]
    case "request":
      return requestLines(view.made, view.output)
    case "answered":
      return view.rows.flatMap((row) => answeredLines(row, view.output))
    case "revealed":
      return revealedLines(view.result, view.receipt)
    case "proven":
      return [`This passphrase opens key slot ${view.proven.opens}.`]
    case "tang-checked":
      return [
        `${showText(view.result.url)} answers, ${view.result.milliseconds} ms.`,
        ...view.result.keys.map(
          ({ id, advertised }) =>
            `  key id ${showText(id.slice(0, 8))}${advertised ? "" : ", not advertised any more"}`,
        ),
      ]
    case "tang-trusted":
      return [`Trusted: ${showText(view.result.server.url)}`]
    case "tang-rotated":
      return [
        "New keys, advertised now:",
        ...view.result.made.flatMap((key) => keyLines(key).map((line) => `  ${line}`)),
        `Hidden, still answered: ${view.result.hidden.map(shortKey).join(", ")}`,
      ]
    case "written":
      return [
        `In ${showText(view.output)}: ${counted(view.keys, "key")}. It opens for: ${view.to.map(showText).join(", ")}`,
      ]
    case "escrow-sealed":
      return [
        `The passphrase opens key slot ${view.sealed.slot}. Envelopes of set ${view.sealed.set.slice(0, 6)}:`,
        ...view.files.map((file) => `  ${showText(file)}`),
      ]
    case "changed":
      return regenEndLines(view.result)
    case "escrow-dead":
      return [
        view.proven.how === "opens-nothing"
          ? "It opens no key slot."
          : "Its key slot was changed (weaker evidence).",
        ...(view.proven.out.length === 0
          ? []
          : [`Envelopes still out: ${view.proven.out.map(showText).join(", ")}`]),
      ]
    case "slot-removed":
      return removedLines(view.removed)
    case "duties":
      return view.duties.map(debtLine)
    case "case":
      return caseSheet(view.report)
    case "case-closed":
      return [
        `Case ${view.case} is closed. Its secrets are destroyed.`,
        ...(view.openDuties === 0 ? [] : [`Open duties: ${view.openDuties}. They stay on the list.`]),
      ]
    case "duty-added":
      return dutySheet(view.duty)
    case "handed-over":
      return handedOverLines(view.handed)
    case "record":
      return view.checked.problems.length === 0
        ? [`The record is whole: ${counted(view.checked.entries, "entry", "entries")}.`]
        : view.checked.problems.slice(0, 10).map(({ text }) => showText(text))
    case "exported":
      return [`Written to ${showText(view.folder)}: ${view.exported.files.join(", ")}`]
    case "practised":
      return [`PRACTICE done: ${view.rounds.length} rescues in ${view.seconds.toFixed(1)} s.`]
  }
}

function requestLines(
  { plan, code, case: id, mode, letter, kept }: RequestResult,
  output?: string,
): string[] {
  return [
    ...planWords(plan),
    mode === "relay"
      ? "Nothing in this message is secret. It may travel by mail, chat or stick."
      : "This message holds the binding: your colleague will see the passphrase.",
    ...(output === undefined
      ? ["", ...letter.trimEnd().split("\n"), ""]
      : [`The request is in ${showText(output)}`]),
    "When your colleague calls you, read them these six words:",
    `    ${code.words.join("  ")}`,
    `    or these digits: ${code.digits.join(" ")}`,
    ...(kept === "process" ? ["The secret half lives in this program only: keep this window open."] : []),
    `Case ${id}`,
  ]
}

function answeredLines(
  { decision, from, host, leaves, whole, error, outcome, reply }: Answered,
  output?: string,
): string[] {
  const about = `${from === undefined ? "" : ` of ${showText(from)}`}${host === undefined ? "" : ` for ${showText(host)}`}`
  if (error !== undefined) return [`Not used: ${showText(error.message)} [${error.code}]`]
  if (outcome !== undefined) return [`The technician reports: ${showText(outcome)}`]
  if (decision === "hold") return [`The request${about} is on hold.`]
  const answered = leaves.filter(({ status }) => status === "ok").length
  return [
    decision === "deny"
      ? `The request${about} is refused.`
      : `The request${about}: ${answered} of ${leaves.length} keys answered.`,
    ...(whole === false ? ["More answers may be needed: somebody else can give them."] : []),
    ...(output !== undefined
      ? [`The answer is in ${showText(output)}`]
      : (reply ?? "").trimEnd().split("\n")),
  ]
}

function revealedLines({ opens, untested, debts, refused }: RevealResult, receipt?: string): string[] {
  return [
    ...refused.map(
      ({ name, error }) => `${showText(name)}: not used. ${showText(error.message)} [${error.code}]`,
    ),
    opens === null
      ? `The passphrase was not tested: ${showText(untested ?? "")}.`
      : `The passphrase opens key slot ${opens}. You can put the disk back now.`,
    ...(debts.length === 0 ? [] : [`Open duties: ${debts.length}. It was seen and must be changed.`]),
    ...(receipt === undefined ? [] : [`The receipt for your colleague is in ${showText(receipt)}`]),
  ]
}
