// Open duties that people bring: what happened beside this program, a passphrase that was spoken, a key that is about to be carried, a rule that
// is broken on purpose. They begin before the act. How they end: end-duty.ts.
import { ToolError } from "../../bytes/errors.ts"
import { type Desk, withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"
import { chooseVolume, withVolumes } from "../volume/open-volume.ts"
import { prove } from "../volume/prove.ts"
import { findCase } from "./cases.ts"
import { parseDeadline } from "./deadline.ts"
import {
  DEBT_MS,
  type DebtKind,
  type DebtReport,
  endsOn,
  type NewDebt,
  openDebt,
  openDuty,
  ownerOf,
} from "./debts.ts"
import { type Keeps, keepForProof } from "./kept-proof.ts"
import { factsOfVolume } from "./volume-facts.ts"

/** The words of the command line for what a person can bring. */
export const DUTY_WORDS = {
  passphrase: "revealed-passphrase",
  "temporary-passphrase": "temporary-slot",
  "header-copy": "header-copy",
  "leaked-header": "leaked-header",
  key: "transported-key",
  "key-backup": "backup-copy",
  breach: "breach",
} as const satisfies Readonly<Record<string, DebtKind>>

export type DutyWord = keyof typeof DUTY_WORDS

export interface NewDuty {
  readonly what: DutyWord
  /** One line: which key slot, which key, which file, which rule. */
  readonly subject: string
  readonly caseId?: string
  readonly owner?: string
  /** As typed: see `parseDeadline`. Absent: a week. */
  readonly by?: string
  /** The disk or image that it is about, looked at now, so that its end can be seen there. */
  readonly volume?: string
  readonly slot?: number
  /** The passphrase is asked for, tested where there is a volume, and kept for the end: see kept-proof.ts. */
  readonly keeps?: Keeps
}

const MAX_SUBJECT = 200

/** Opens a duty. Throws `usage`, `bad-deadline`, `no-such-case`; with a volume `no-volume`, `no-such-slot`, `opens-nothing`. */
export async function addDuty(ports: Ports, duty: NewDuty): Promise<DebtReport> {
  const { what, subject, caseId, owner, by, keeps } = duty
  const kind = DUTY_WORDS[what]
  const line = subject.trim()
  if (line === "" || line.length > MAX_SUBJECT)
    throw new ToolError("usage", "say in one line what the duty is about")
  if (keeps !== undefined && !endsOn(kind, "opens-nothing"))
    throw new ToolError("usage", "only a passphrase can be kept for its end", { flag: "--keep" })
  const now = ports.clock.now()
  const deadline = by === undefined ? now + DEBT_MS : parseDeadline(by, now)
  return await withDesk(ports, "real", async (desk) => {
    const { recorder, identity, cases } = desk
    if (caseId !== undefined) findCase(recorder.state(), caseId)
    const seen = await lookAtVolume(ports, duty)
    const passphrase = keeps === undefined ? undefined : await tested(ports, duty, seen)
    const id = await openDebt(recorder, {
      kind,
      subject: line,
      deadline,
      ...(caseId === undefined ? {} : { case: caseId }),
      owner: owner ?? ownerOf(identity),
      ...seen,
      ...(keeps === undefined ? {} : { keeps }),
    })
    if (keeps !== undefined && passphrase !== undefined) {
      await keepForProof(cases, id, { keeps, survive: identity !== undefined }, passphrase)
      passphrase.wipe()
    }
    return openDuty(recorder.state(), id)
  })
}

type Seen = Pick<NewDebt, "uuid" | "slot" | "facts">

async function lookAtVolume(ports: Ports, { volume: path, slot }: NewDuty): Promise<Seen> {
  const named = slot === undefined ? {} : { slot }
  if (path === undefined) return named
  return await withVolumes(ports, path, async (_, volumes) => {
    const volume = chooseVolume(volumes)
    if (slot !== undefined && !volume.keyslots.some((keyslot) => keyslot.slot === slot))
      throw new ToolError("no-such-slot", `the encrypted volume has no key slot ${slot}`, { slot })
    return { uuid: volume.uuid, ...named, facts: factsOfVolume(volume, slot) }
  })
}

/** The passphrase that was seen. What does not open now would count as dead at once. */
async function tested(ports: Desk["ports"], { volume: path, slot }: NewDuty, { uuid }: Seen) {
  const passphrase = await readDiskPassphrase(ports, "The passphrase that was seen:")
  if (path === undefined) return passphrase
  try {
    const where = {
      path,
      ...(uuid === undefined ? {} : { at: uuid }),
      ...(slot === undefined ? {} : { slot }),
    }
    await prove(ports, where, passphrase)
    return passphrase
  } catch (error) {
    passphrase.wipe()
    throw error
  }
}
