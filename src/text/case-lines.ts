// Cases and open duties as lines for people: `case list`, `case show`, `case resume`.
import type { CaseReport, NextStep } from "../actions/case/case-report.ts"
import type { DebtReport } from "../actions/case/debts.ts"
import { dutyWhat } from "./duty-words.ts"
import { showText } from "./escape.ts"
import { showDay, showTime } from "./show-time.ts"

/** Where a case stands, in words. */
export const STAGES: Readonly<Record<CaseReport["stage"], string>> = {
  new: "begun, nothing asked yet",
  sent: "waiting for an answer",
  answered: "an answer is here",
  revealed: "the passphrase was shown",
  closed: "closed",
  cancelled: "cancelled",
}

const NEXT: Readonly<Record<NextStep["why"], string>> = {
  "not-asked": "Make the request.",
  waiting: "When the answer comes, take it in.",
  expired: "The request has expired. Make a new one.",
  "partly-answered": "More answers may be needed. See how far these reach.",
  answered: "Finish with the answers that are here.",
  duties: 'Duties are open. What each one needs: docs/operations.md, "Open duties".',
  "ready-to-close": "Nothing is left to do. Close the case.",
  finished: "Nothing is left to do.",
}

/** One case in a list: two lines. */
export function caseLines(report: CaseReport): string[] {
  const ticket = report.ticket === undefined ? "" : ` (${showText(report.ticket)})`
  return [
    `${report.id}  ${showText(report.host)}${ticket}: ${STAGES[report.stage]}`,
    ...report.weaker.map(weakerLine),
    ...nextLines(report.next),
  ]
}

/** One case in full. */
export function caseSheet(report: CaseReport): string[] {
  const { id, host, ticket, stage, opened, requests, debts, unsettled, next } = report
  return [
    `Case ${id}`,
    `  host: ${showText(host)}`,
    ...(ticket === undefined ? [] : [`  ticket: ${showText(ticket)}`]),
    `  begun: ${showTime(opened)}`,
    `  state: ${STAGES[stage]}`,
    ...requests.map(
      ({ id: request, expired, leaves, answered }) =>
        `  request ${showText(request)}: ${answered.length} of ${leaves.length} answered${expired ? ", expired" : ""}`,
    ),
    ...unsettled.map(
      ({ what, time }) => `  cut off, nobody knows how it ended: ${showText(what)}, ${showTime(time)}`,
    ),
    ...(unsettled.length === 0 ? [] : [`    nbde-rescue case resume ${id}`]),
    ...(debts.length === 0 ? [] : ["  open duties:", ...debts.map((debt) => `  ${debtLine(debt)}`)]),
    ...report.weaker.map(weakerLine),
    ...nextLines(next),
  ]
}

/** A duty that ended on less than a test. */
export function weakerLine({ id, kind, subject }: DebtReport): string {
  return `  ${id}  ended on weaker evidence, not tested: ${dutyWhat({ kind })}: ${showText(subject)}`
}

/** One open duty. */
export function debtLine({ id, kind, subject, owner, deadline, case: caseId, keeps }: DebtReport): string {
  const parts = [
    `  ${id}  ${dutyWhat({ kind })}: ${showText(subject)}`,
    ...(owner === undefined ? [] : [`owner ${showText(owner)}`]),
    ...(deadline === undefined ? [] : [`until ${showDay(deadline)}`]),
    ...(caseId === null ? [] : [`case ${showText(caseId)}`]),
    ...(keeps === "secret" ? ["the passphrase is kept here, sealed"] : []),
  ]
  return parts.join(", ")
}

function nextLines({ why, command }: NextStep): string[] {
  return [`  ${NEXT[why]}`, ...(command === undefined ? [] : [`    ${command}`])]
}
