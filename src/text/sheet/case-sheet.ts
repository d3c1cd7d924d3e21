// The printed sheet of a case: what happened, the requests to carry, who has the disk, what is still owed, and lines to sign. No secret. The
// colleague's copy is without the call-back code, because the colleague must hear it on a call that they made.
import type { CasePaper, PaperRequest } from "../../actions/case/case-paper.ts"
import { STAGES } from "../case-lines.ts"
import { dutyWhat } from "../duty-words.ts"
import { showTime } from "../show-time.ts"
import { qrPicture } from "./barcode.ts"
import type { SheetBlock, SheetDocument } from "./document.ts"

const CUSTODY_ROWS = 4

export type Copy = "technician" | "colleague"

/** The whole sheet. */
export function caseDocument(paper: CasePaper, copy: Copy): SheetDocument {
  const { report, time, record } = paper
  return {
    title: `Case ${report.id}`,
    mark: `${report.id}, ${copy}'s copy, printed ${showTime(time)}${record === undefined ? "" : `, record line ${record.seq}`}`,
    blocks: [
      ...aboutBlocks(paper, copy),
      ...custodyBlocks(paper),
      ...dutyBlocks(paper),
      ...signatureBlocks(),
      ...paper.requests.flatMap((request) => requestBlocks(request, copy)),
    ],
  }
}

function aboutBlocks({ report, owner, record, time }: CasePaper, copy: Copy): SheetBlock[] {
  return [
    {
      kind: "facts",
      rows: [
        ["Host", report.host],
        ["Ticket", report.ticket ?? ""],
        ["Begun", showTime(report.opened)],
        ["State", STAGES[report.stage]],
        ["Technician", owner ?? ""],
        ["Requests", String(report.requests.length)],
        ["Printed", showTime(time)],
        ...(record === undefined ? [] : [["Record", `line ${record.seq}, ${record.hash}`] as const]),
      ],
    },
    {
      kind: "text",
      text:
        copy === "technician"
          ? "Technician's copy. It holds the call-back words: do not hand it to the colleague."
          : "Colleague's copy. Call the technician back and let them read out the call-back words.",
    },
  ]
}

function custodyBlocks({ report, disk }: CasePaper): SheetBlock[] {
  return [
    { kind: "heading", text: "The disk" },
    {
      kind: "facts",
      rows: [
        ["Host", report.host],
        ["Serial number on the label", disk.serial ?? ""],
        ["Bay", disk.bay ?? ""],
        ["Seal or bag number", ""],
        ["Photograph of the label: file, time", ""],
        ["Photograph of the bay: file, time", ""],
      ],
    },
    { kind: "text", text: "Whenever the disk changes hands, both people sign with the time." },
    {
      kind: "table",
      head: ["Date, time", "From", "To", "Why", "Both signatures"],
      rows: Array.from({ length: CUSTODY_ROWS }, () => ["", "", "", "", ""]),
    },
    { kind: "boxes", items: ["The disk is back in its bay. Serial number compared."] },
  ]
}

function dutyBlocks({ report }: CasePaper): SheetBlock[] {
  const { debts } = report
  return [
    { kind: "heading", text: "Open duties" },
    debts.length === 0
      ? { kind: "text", text: "None in the record when this was printed." }
      : {
          kind: "table",
          head: ["Duty", "About", "Owner", "Until", "Done: time, signature"],
          rows: debts.map(({ id, kind, subject, owner, deadline }) => [
            `${id}: ${dutyWhat({ kind })}`,
            subject,
            owner ?? "",
            deadline === undefined ? "" : showTime(deadline),
            "",
          ]),
        },
  ]
}

function signatureBlocks(): SheetBlock[] {
  return [
    { kind: "heading", text: "Signatures" },
    {
      kind: "table",
      head: ["Role", "Name", "Date, time", "Signature"],
      rows: [
        ["Technician", "", "", ""],
        ["Colleague", "", "", ""],
        ["Second person", "", "", ""],
      ],
    },
  ]
}

function requestBlocks({ id, mode, letter, codes, callBack }: PaperRequest, copy: Copy): SheetBlock[] {
  return [
    { kind: "new-page" },
    { kind: "heading", text: `Request ${id}` },
    {
      kind: "text",
      text:
        mode === "relay"
          ? "It holds nothing secret. Whoever alters it is found out."
          : "It holds the binding, sealed for one person. Give it to nobody else.",
    },
    ...(copy === "technician" && callBack !== undefined ? callBackBlocks(callBack) : []),
    ...(letter === undefined
      ? [{ kind: "text", text: "The request was not kept in this home." } as const]
      : letterBlocks(letter, codes)),
  ]
}

function letterBlocks(letter: string, codes: readonly string[]): SheetBlock[] {
  const of = codes.length
  return [
    ...(of === 0
      ? [{ kind: "text", text: "It is read out or typed: these lines." } as const]
      : [{ kind: "text", text: "As QR codes: photograph all of them. Any phone shows the text." } as const]),
    ...codes.map((code, at) => {
      const caption = of === 1 ? "The whole request." : `Part ${at + 1} of ${of}.`
      return { kind: "picture", picture: qrPicture(code), caption } as const
    }),
    { kind: "text", text: "The request itself:" },
    { kind: "typed", lines: letter.trimEnd().split(/\r?\n/) },
  ]
}

function callBackBlocks({ words, digits }: NonNullable<PaperRequest["callBack"]>): SheetBlock[] {
  return [
    { kind: "warning", lines: ["Read this out only when your colleague calls you back."] },
    {
      kind: "facts",
      rows: [
        ["Call-back words", words.join(" ")],
        ["Or digits", digits.join(" ")],
      ],
    },
  ]
}
