// The duties that begin when a passphrase is seen: to change it, and to destroy a sheet of paper that shows it (design §4.8).
import type { Secret } from "../../bytes/secret.ts"
import type { HostClaim, Mode } from "../../recovery/messages.ts"
import { aboutKeySlot, DEBT_MS, openDebt, openDebts, ownerOf } from "../case/debts.ts"
import { KEEPS_BY_DEFAULT, keepForProof } from "../case/kept-proof.ts"
import type { VolumeFacts } from "../case/volume-facts.ts"
import type { Desk } from "../desk.ts"
import type { RevealOptions, RevealResult } from "./reveal.ts"

export interface Seen {
  readonly case: string | null
  /** As the request or the answer has it. */
  readonly host: HostClaim
  /** As the disk has it, where it was at hand. */
  readonly proven: HostClaim
  readonly mode: Mode
  readonly facts: VolumeFacts | undefined
  readonly passphrase: Secret
}

/**
 * The duty to change the passphrase begins the first time, whether the disk was at hand or not; what was chosen then stays. Returns what is
 * owed for this case or, without one, for this key slot.
 */
export async function owe(
  { recorder, ports, identity, cases }: Desk,
  { world, where, keeps = KEEPS_BY_DEFAULT }: RevealOptions,
  { case: caseId, host, proven, mode, facts, passphrase }: Seen,
): Promise<RevealResult["debts"]> {
  const kind = mode === "disclose" ? "disclosed-passphrase" : "revealed-passphrase"
  const seen = where !== "nowhere" || mode === "disclose"
  // A case may have several volumes: each passphrase that was seen has to be changed.
  const begun = ({ subject }: { readonly subject: string }): boolean =>
    openDebts(recorder.state(), { case: caseId, kinds: [kind], subject }).length > 0
  const about = [host, proven].map(aboutKeySlot).find(begun) ?? aboutKeySlot(proven)
  if (world === "real" && seen && !begun(about)) {
    const id = await openDebt(recorder, {
      kind,
      ...about,
      case: caseId,
      owner: ownerOf(identity),
      deadline: ports.clock.now() + DEBT_MS,
      keeps,
      ...(facts === undefined ? {} : { facts }),
    })
    await keepForProof(cases, id, { keeps, survive: identity !== undefined }, passphrase)
  }
  // Without a case, the duties of this key slot.
  const mine = { case: caseId, ...(caseId === null ? { subject: about.subject } : {}) }
  return openDebts(recorder.state(), mine).map(({ id, kind: owed, deadline, keeps: kept }) => ({
    id,
    kind: owed,
    ...(deadline === undefined ? {} : { deadline }),
    ...(kept === undefined ? {} : { keeps: kept }),
  }))
}

/** Opens the duty to destroy the sheet; resolves once it is in the record. Practice owes nothing. */
export async function oweSheet(
  { recorder, ports, identity }: Desk,
  { world }: RevealOptions,
  caseId: string | null,
  host: HostClaim,
): Promise<void> {
  if (world !== "real") return
  await openDebt(recorder, {
    kind: "secret-sheet",
    ...aboutKeySlot(host),
    case: caseId,
    owner: ownerOf(identity),
    deadline: ports.clock.now() + DEBT_MS,
  })
}
