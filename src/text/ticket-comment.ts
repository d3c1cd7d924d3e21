// The comment for the ticket: what was done and what is still owed, without anything secret, ready to paste.
import type { CaseReport } from "../actions/case/case-report.ts"
import { dutyWhat } from "./duty-words.ts"
import { showText } from "./escape.ts"
import { showDay, showTime } from "./show-time.ts"

/** Plain lines. `opens`: the key slot that was tested. */
export function ticketLines(
  { id, host, ticket, opened, requests, stage, debts }: CaseReport,
  opens?: number,
): string[] {
  const answered = requests.filter((request) => request.answered.length > 0).length
  return [
    `Disk recovery for ${showText(host)}${ticket === undefined ? "" : `, ticket ${showText(ticket)}`}`,
    `Case ${showText(id)}, begun ${showTime(opened)}`,
    `Requests: ${requests.length}, answered: ${answered}`,
    ...(opens === undefined ? [] : [`Tested: the passphrase opens key slot ${opens}`]),
    ...(stage === "revealed" ? ["The passphrase was shown and must be changed"] : []),
    ...(debts.length === 0 ? ["Open duties: none"] : ["Open duties:"]),
    ...debts.map(({ kind, subject, owner, deadline }) => {
      const who = owner === undefined ? "" : `, owner ${showText(owner)}`
      const until = deadline === undefined ? "" : `, until ${showDay(deadline)}`
      return `- ${dutyWhat({ kind })}: ${showText(subject)}${who}${until}`
    }),
  ]
}
