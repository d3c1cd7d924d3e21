// Open duties that people bring: what happened beside this program, a key that is about to be carried, a rule that is broken on purpose.
// They begin before the act, and end when the people named have said so, or when what was copied is destroyed. A passphrase is not done
// because somebody says so: its duty ends with a test (`regen`, `escrow prove-dead`, or the one here).
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"
import { requireDead } from "../volume/require-dead.ts"
import { findCase } from "./cases.ts"
import { parseDeadline } from "./deadline.ts"
import {
  closeDebt,
  DEBT_MS,
  type DebtKind,
  type DebtReport,
  type Evidence,
  endsByTest,
  openDebt,
  openDebts,
} from "./debts.ts"

/** The words of the command line for what a person can bring. */
export const DUTY_WORDS = {
  passphrase: "revealed-passphrase",
  "temporary-passphrase": "temporary-slot",
  "header-copy": "header-copy",
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
}

const MAX_SUBJECT = 200

/** Opens a duty. Throws `usage`, `bad-deadline`, `no-such-case`. */
export async function addDuty(
  ports: Ports,
  { what, subject, caseId, owner, by }: NewDuty,
): Promise<DebtReport> {
  const line = subject.trim()
  if (line === "" || line.length > MAX_SUBJECT)
    throw new ToolError("usage", "say in one line what the duty is about")
  const now = ports.clock.now()
  const deadline = by === undefined ? now + DEBT_MS : parseDeadline(by, now)
  return await withDesk(ports, "real", async ({ recorder, identity }) => {
    if (caseId !== undefined) findCase(recorder.state(), caseId)
    const name = owner ?? identity?.card.name
    const id = await openDebt(recorder, {
      kind: DUTY_WORDS[what],
      subject: line,
      deadline,
      ...(caseId === undefined ? {} : { case: caseId }),
      ...(name === undefined ? {} : { owner: name }),
    })
    return findDuty(openDebts(recorder.state()), id)
  })
}

/** Ends a duty on what people say. Throws `no-such-duty`, `evidence-unfit`, `usage`. */
export async function endDuty(
  ports: Ports,
  id: number,
  evidence: Extract<Evidence, { kind: "statements" | "destroyed" }>,
): Promise<DebtReport> {
  const said = evidence.kind === "statements" ? evidence.custodians : [evidence.what]
  if (said.length === 0 || said.some((text) => text.trim() === ""))
    throw new ToolError("usage", "name who says that it is done", { flag: "--said-by or --destroyed" })
  return await withDesk(ports, "real", async ({ recorder }) => {
    const duty = findDuty(openDebts(recorder.state()), id)
    await closeDebt(recorder, id, evidence)
    return duty
  })
}

/**
 * Ends the duty of a passphrase with the test itself: typed, it opens no key slot of the volume. `regen` does this on its way; here it is for
 * key slots without a binding, and for duties that people brought. Throws `old-passphrase-opens`, `evidence-unfit`, `cancelled`.
 */
export async function endDutyByTest(ports: Ports, id: number, path: string): Promise<DebtReport> {
  return await withDesk(ports, "real", async ({ recorder }) => {
    const duty = findDuty(openDebts(recorder.state()), id)
    requireTestable(duty)
    const { uuid: at, slot } = duty
    const passphrase = await readTwice(ports)
    try {
      const where = { path, ...(at === undefined ? {} : { at }) }
      const uuid = await requireDead(ports, where, passphrase, "old-passphrase-opens")
      const known = slot === undefined ? {} : { slot }
      await closeDebt(recorder, id, { kind: "opens-nothing", uuid, ...known, against: "volume" })
      return duty
    } finally {
      passphrase.wipe()
    }
  })
}

function requireTestable({ id, kind }: DebtReport): void {
  if (endsByTest(kind)) return
  throw new ToolError("evidence-unfit", `duty ${id} is not about a passphrase`, { duty: id })
}

// A typing mistake opens nothing as well.
async function readTwice(ports: Ports): Promise<Secret> {
  const first = await readDiskPassphrase(ports, "The passphrase that must open nothing:")
  if (ports.stdinIsTerminal !== true) return first
  const second = await readDiskPassphrase(ports, "The same once more:")
  const same = Buffer.compare(first.reveal(), second.reveal()) === 0
  second.wipe()
  if (same) return first
  first.wipe()
  throw new ToolError("cancelled", "the two were not the same: nothing was tested")
}

function findDuty(open: readonly DebtReport[], id: number): DebtReport {
  const found = open.find((duty) => duty.id === id)
  if (found === undefined)
    throw new ToolError("no-such-duty", `no open duty has the number ${id}`, { duty: id })
  return found
}
