// The receipt of a person who takes open duties over: who, what, until when. Nothing secret; made to be kept, on paper too.
import type { HandedOver } from "../actions/case/hand-over.ts"
import { dutyCount, dutySheet } from "./duty-words.ts"
import { showText } from "./escape.ts"
import { showDay, showTime } from "./show-time.ts"
import { ticketLines } from "./ticket-comment.ts"

/** The receipt, for the new owner. */
function receiptLines({ to, from, time, duties, report, record }: HandedOver): string[] {
  return [
    "RECEIPT FOR OPEN DUTIES",
    `Taken over by: ${showText(to)}`,
    ...(from === undefined ? [] : [`Handed over by: ${showText(from)}`]),
    `At: ${showTime(time)}`,
    ...(report === undefined
      ? []
      : [
          `Host: ${showText(report.host)}${report.ticket === undefined ? "" : `, ticket ${showText(report.ticket)}`}`,
          `Case: ${showText(report.id)}`,
        ]),
    "",
    ...duties.flatMap(dutySheet),
    "",
    "There is no secret in this text. Keep it until every box is ticked.",
    `It stands in the record${from === undefined ? "" : ` of ${showText(from)}`} as entry ${record.seq}. Its check value:`,
    `    ${record.hash}`,
    "On paper, both sign:  ____________________   ____________________",
  ]
}

/** The receipt as a file. */
export function receiptText(handed: HandedOver): string {
  return `${receiptLines(handed).join("\n")}\n`
}

/** "You can leave. Kim owns: 1 new passphrase by Fri 2026-11-27 18:00 UTC" */
export function leavingLine({ to, duties }: Pick<HandedOver, "to" | "duties">): string {
  const deadlines = duties.flatMap(({ deadline }) => deadline ?? [])
  const until = deadlines.length === 0 ? "" : ` by ${showDay(Math.min(...deadlines))}`
  return `You can leave. ${showText(to)} owns: ${dutyCount(duties)}${until}`
}

/** Everything a person needs after handing over: the receipt, the comment for the ticket, and that they may go. */
export function handedOverLines(handed: HandedOver): string[] {
  const { report, opens } = handed
  return [
    ...receiptLines(handed),
    "",
    ...(report === undefined
      ? []
      : ["Comment for the ticket:", ...ticketLines(report, opens), "End of the comment.", ""]),
    leavingLine(handed),
  ]
}
