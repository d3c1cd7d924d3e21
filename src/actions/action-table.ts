// Every action that a runbook may call, under the name of its command. An action that lands gets a row here; runbooks can then make an
// act of what was a human step.
import { rebindAction, regenAction } from "./flow-actions/change.ts"
import { drillAction } from "./flow-actions/drill.ts"
import { escrowDeadAction, escrowSealAction } from "./flow-actions/escrow.ts"
import { answerAction, requestAction, revealAction } from "./flow-actions/letters.ts"
import {
  caseAddDutyAction,
  caseCloseAction,
  caseHandOverAction,
  caseListAction,
  caseShowAction,
  journalExportAction,
  journalVerifyAction,
} from "./flow-actions/record.ts"
import { slotAddTemporaryAction, slotRemoveAction } from "./flow-actions/slot.ts"
import { tangCheckAction, tangTrustAction } from "./flow-actions/tang.ts"
import { tangBackupAction, tangRotateAction } from "./flow-actions/tang-care.ts"
import { extractAction, inspectAction, proveAction } from "./flow-actions/volume.ts"

export const ACTIONS = {
  inspect: inspectAction,
  extract: extractAction,
  request: requestAction,
  answer: answerAction,
  reveal: revealAction,
  prove: proveAction,
  "tang check": tangCheckAction,
  "tang trust": tangTrustAction,
  "tang rotate": tangRotateAction,
  "tang backup": tangBackupAction,
  regen: regenAction,
  rebind: rebindAction,
  "escrow seal": escrowSealAction,
  "escrow prove-dead": escrowDeadAction,
  "slot add-temporary": slotAddTemporaryAction,
  "slot remove": slotRemoveAction,
  "case list": caseListAction,
  "case show": caseShowAction,
  "case add-duty": caseAddDutyAction,
  "case hand-over": caseHandOverAction,
  "case close": caseCloseAction,
  "journal verify": journalVerifyAction,
  "journal export": journalExportAction,
  drill: drillAction,
} as const

export type ActionTable = typeof ACTIONS
export type ActionName = keyof ActionTable
