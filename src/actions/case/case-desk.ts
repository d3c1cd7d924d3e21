// What the screens of a case show besides its report: the call-back codes of requests that still wait, and where to begin.
import { readBinding } from "../../clevis/tree.ts"
import { planRecovery } from "../../recovery/plan.ts"
import { type CallBackCode, callBackCode } from "../../seal/call-back.ts"
import { withDesk } from "../desk.ts"
import { IDENTITY_FILE } from "../person/own-identity.ts"
import type { Ports } from "../ports.ts"
import { readRecord } from "../record/read-record.ts"
import { openRequests } from "../reveal/open-requests.ts"
import { type CaseReport, reportCase, reportCases } from "./case-report.ts"
import { type CloseOptions, closeCase } from "./cases.ts"
import { type DebtReport, openDebts } from "./debts.ts"

export interface Overview {
  /** When this was read: milliseconds since 1970. */
  readonly now: number
  readonly cases: readonly CaseReport[]
  readonly duties: readonly DebtReport[]
  /** Steps that a crash cut off and nobody has settled. */
  readonly cutOff: number
  /** The record has a line that does not fit: `journal verify` says which. */
  readonly damaged: boolean
  readonly hasIdentity: boolean
  /** True if secrets of a request would not outlive the command that made it. */
  readonly noSessionStore: boolean
}

/** Open cases, the latest first, and open duties. Reads only. */
export async function overview(ports: Ports): Promise<Overview> {
  const home = await ports.openHome()
  const { state, chain } = await readRecord(home)
  return {
    now: ports.clock.now(),
    cases: reportCases(state, ports.clock, false).toReversed(),
    duties: openDebts(state),
    cutOff: state.openActs.length,
    damaged: chain.problems.some(({ kind }) => kind !== "torn"),
    hasIdentity: (await home.state.read(IDENTITY_FILE)) !== undefined,
    noSessionStore: home.state.session === undefined,
  }
}

export interface CaseNow {
  readonly report: CaseReport
  /** The key slot that its passphrase was proved to open. */
  readonly opens?: number
  /** When this was read: milliseconds since 1970. */
  readonly now: number
}

/** One case as it stands. Reads only. Throws `no-such-case`. */
export async function caseNow(ports: Ports, id: string): Promise<CaseNow> {
  const { state } = await readRecord(await ports.openHome())
  const opens = state.cases.get(id)?.opens
  const report = reportCase(state, id, ports.clock)
  return { report, now: ports.clock.now(), ...(opens === undefined ? {} : { opens }) }
}

export interface AskedRequest {
  readonly code: CallBackCode
  /** Answers of Tang are not enough: the TPM of its own host must give the rest. */
  readonly needsTpm: boolean
}

/** The latest request of a case that can still be answered; undefined if its secret half is gone. */
export async function askedRequest(ports: Ports, id: string): Promise<AskedRequest | undefined> {
  return await withDesk(ports, "real", async (desk) => {
    const facts = (await openRequests(desk, id)).found.at(-1)?.facts
    if (facts === undefined) return undefined
    const { recoverable, local } = planRecovery(readBinding(facts.jwe).node)
    return {
      code: callBackCode(Buffer.from(facts.signed, "latin1")),
      needsTpm: recoverable === "partly" && local.every((pin) => pin === "tpm2"),
    }
  })
}

/** Closes a case. Throws as `closeCase`. */
export async function closeCaseNow(ports: Ports, id: string, options: CloseOptions): Promise<void> {
  await withDesk(ports, "real", ({ cases }) => closeCase(cases, id, options))
}
