// What a runbook does with cases and the record.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { reportCase } from "../case/case-report.ts"
import { closeCase, onlyOpenCase } from "../case/cases.ts"
import { OPENS_A_DISK, openDebts } from "../case/debts.ts"
import { handOver } from "../case/hand-over.ts"
import { addDuty, type DutyWord } from "../case/own-duties.ts"
import { withDesk } from "../desk.ts"
import { defineAction } from "../flow-action.ts"
import { exportOwnCase } from "../record/journal-export.ts"
import { verifyOwnRecord } from "../record/journal-verify.ts"
import { readRecord } from "../record/read-record.ts"
import { given, optionalSlot, optionalText, text } from "./inputs.ts"

const noCase = { says: "There is no such case.", carries: ["code"] } as const
const several = { says: "Several cases are open: name one.", carries: ["code"] } as const
const WHICH = { "no-such-case": "no-case", "case-finished": "no-case", "choose-case": "several" } as const

export const caseShowAction = defineAction({
  summary: "Show where the case stands and which duties are open",
  effect: "read",
  inputs: { case: optionalText },
  outcomes: {
    duties: { says: "Duties are open.", carries: ["case", "host", "duties"] },
    clear: { says: "No duty is open.", carries: ["case", "host"] },
    "no-case": noCase,
    several,
  },
  errors: WHICH,
  byHand: () => ["Read the incident ticket: who saw the passphrase, who has copies, what is still to do."],
  run: async ({ ports }, { case: wanted }) => {
    const { state } = await readRecord(await ports.openHome())
    const report = reportCase(state, wanted ?? onlyOpenCase(state).id, ports.clock)
    const { id, host, debts } = report
    const outcome = debts.length > 0 ? "duties" : "clear"
    return { outcome, values: { case: id, host, duties: debts.length }, view: { kind: "case", report } }
  },
})

export const caseListAction = defineAction({
  summary: "Show which duties are open: passphrases, key slots, header copies",
  effect: "read",
  inputs: { case: optionalText },
  outcomes: {
    open: { says: "Duties are open.", carries: ["count"] },
    none: { says: "No passphrase, key slot or header copy is left." },
  },
  byHand: () => [
    "Look at the night sheet: each key slot, envelope and header copy has a tick for its end.",
    "    nbde-rescue case list",
  ],
  run: async ({ ports, caseOfRun }, { case: named }) => {
    const { state } = await readRecord(await ports.openHome())
    const caseId = named ?? caseOfRun
    const duties = openDebts(state, {
      kinds: OPENS_A_DISK,
      ...(caseId === undefined ? {} : { case: caseId }),
    })
    const view = { kind: "duties", duties } as const
    return duties.length === 0
      ? { outcome: "none", view }
      : { outcome: "open", values: { count: duties.length }, view }
  },
})

const WHAT = v.picklist([
  "passphrase",
  "temporary-passphrase",
  "header-copy",
  "leaked-header",
  "key",
  "key-backup",
  "breach",
] satisfies readonly DutyWord[])

export const caseAddDutyAction = defineAction({
  summary: "Write down a duty, before the act that makes it necessary",
  effect: "write",
  inputs: {
    what: WHAT,
    subject: text,
    owner: optionalText,
    by: optionalText,
    case: optionalText,
    volume: optionalText,
    slot: optionalSlot,
  },
  outcomes: {
    added: { says: "The duty is on the list.", carries: ["duty", "owner?"] },
    "no-time": { says: "The time could not be read.", carries: ["code"] },
    "no-case": noCase,
  },
  errors: { "bad-deadline": "no-time", "no-such-case": "no-case" },
  byHand: ({ subject, owner, by }) => [
    `Write it in the ticket: ${subject ?? "____"}. Owner ${owner ?? "____"}, until ${by ?? "____"}`,
  ],
  run: async ({ ports, caseOfRun }, { what, subject, case: named, ...rest }) => {
    const duty = await addDuty(ports, { what, subject, ...given({ ...rest, caseId: named ?? caseOfRun }) })
    return {
      outcome: "added",
      values: { duty: duty.id, owner: duty.owner },
      view: { kind: "duty-added", duty },
    }
  },
})

export const caseHandOverAction = defineAction({
  summary: "Give the open duties of the case to a named person",
  effect: "write",
  inputs: { case: optionalText, to: text, by: optionalText },
  outcomes: {
    handed: { says: "The duties have a new owner.", carries: ["case", "duties", "owner"] },
    none: { says: "This case has no open duty.", carries: ["code"] },
    "no-time": { says: "The time could not be read.", carries: ["code"] },
    "no-case": { says: "This runbook has no case: hand over by hand.", carries: ["code"] },
  },
  errors: { "no-such-duty": "none", "bad-deadline": "no-time", "no-such-case": "no-case" },
  byHand: ({ to, by }) => [
    `Read each duty to ${to ?? "____"}. They repeat it, and the time: ${by ?? "____"}`,
    "Write down who owns what, until when. Both sign. The new owner keeps a copy.",
  ],
  run: async ({ ports, caseOfRun }, { case: named, to, by }) => {
    // Without a case of its own a runbook would give away the duties of another one.
    const id = named ?? caseOfRun
    if (id === undefined) throw new ToolError("no-such-case", "this runbook has no case")
    const handed = await handOver(ports, { caseId: id, to, ...given({ by }) })
    const values = { case: id, duties: handed.duties.length, owner: handed.to }
    return { outcome: "handed", values, view: { kind: "handed-over", handed } }
  },
})

export const caseCloseAction = defineAction({
  summary: "End the case and destroy its secrets",
  effect: "destroy",
  inputs: {
    case: optionalText,
    outcome: v.optional(v.picklist(["done", "cancelled"])),
    confirm: v.optional(v.literal("debts")),
  },
  outcomes: {
    closed: { says: "The case is closed. Its secrets are destroyed.", carries: ["case", "duties"] },
    duties: { says: "Duties are open. The case stays open.", carries: ["code"] },
    "no-case": noCase,
    several,
  },
  errors: { ...WHICH, "confirm-needed": "duties" },
  byHand: () => [
    "Delete every file with the passphrase, the binding or the header of this disk.",
    "Write in the ticket what is still open, and who owns it.",
  ],
  run: async ({ ports, caseOfRun }, { case: wanted, outcome = "done", confirm }) => {
    const closed = await withDesk(ports, "real", async ({ cases }) => {
      const journal = cases.recorder.state()
      const id = wanted ?? caseOfRun ?? onlyOpenCase(journal).id
      await closeCase(cases, id, { outcome, ...given({ confirm }) })
      return { case: id, openDuties: openDebts(journal, { case: id }).length }
    })
    const values = { case: closed.case, duties: closed.openDuties }
    return { outcome: "closed", values, view: { kind: "case-closed", ...closed } }
  },
})

export const journalVerifyAction = defineAction({
  summary: "Check that your record is whole",
  effect: "read",
  inputs: {},
  outcomes: {
    whole: { says: "The record is whole.", carries: ["entries", "head?"] },
    broken: { says: "The record is damaged: do not rely on it.", carries: ["problems"] },
  },
  byHand: () => ["Compare the last line of your notes with the notes of your colleague."],
  run: async ({ ports }) => {
    const checked = await verifyOwnRecord(await ports.openHome())
    const { entries, problems, head } = checked
    const view = { kind: "record", checked } as const
    if (problems.length > 0) return { outcome: "broken", values: { problems: problems.length }, view }
    return { outcome: "whole", values: { entries, head: head?.hash }, view }
  },
})

export const journalExportAction = defineAction({
  summary: "Write the record of one case into a folder, to hand over",
  effect: "write",
  inputs: { case: text, folder: text },
  outcomes: {
    exported: { says: "The folder is ready to hand over.", carries: ["folder", "head"] },
    "no-case": noCase,
    broken: { says: "The record is damaged: do not rely on it.", carries: ["code"] },
  },
  errors: { "no-such-case": "no-case", "journal-broken": "broken" },
  byHand: () => ["Copy your notes of this case. Sign and date each page."],
  run: async ({ ports }, { case: id, folder }) => {
    const exported = await exportOwnCase(await ports.openHome(), ports.files, { case: id, folder })
    return {
      outcome: "exported",
      values: { folder, head: exported.head },
      view: { kind: "exported", exported, folder },
    }
  },
})
