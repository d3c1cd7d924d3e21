// A person ends one duty, each kind on its own evidence: what people say, that a copy is destroyed, or what a volume shows. A passphrase is
// not done because somebody says so: its duty ends with a test. `regen`, `slot remove` and `escrow prove-dead` do it on their way; here it is
// for key slots without a binding, for duties that people brought, and for a home that was not on the host.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { type Desk, withDesk } from "../desk.ts"
import { chooseSet, escrowSets } from "../escrow/sets.ts"
import type { Ports } from "../ports.ts"
import { readRecord } from "../record/read-record.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"
import { closeDebt, type DebtReport, type Evidence, endsOn, isWeaker, openDuty } from "./debts.ts"
import { isThePassphrase, keptPassphrase } from "./kept-proof.ts"
import { showChanged, showDead, showEmpty, showReencrypted } from "./show-end.ts"

export interface EndedDuty {
  readonly duty: DebtReport
  readonly evidence: Evidence
  /** It shows less than a test would. */
  readonly weaker: boolean
}

/** On what people say: names, or what was destroyed. Throws `no-such-duty`, `evidence-unfit`, `usage`. */
export async function endDuty(
  ports: Ports,
  id: number,
  evidence: Extract<Evidence, { kind: "statements" | "destroyed" | "disk-destroyed" }>,
): Promise<EndedDuty> {
  const said = evidence.kind === "statements" ? evidence.custodians : [evidence.what]
  if (said.length === 0 || said.some((text) => text.trim() === ""))
    throw new ToolError("usage", "name who says that it is done", {
      flag: "--said-by, --destroyed or --disk-destroyed",
    })
  return await ending(ports, id, evidence.kind, async (desk, duty) => {
    if (duty.kind === "escrow" && evidence.kind === "statements") await requireAllKeepers(desk, duty, said)
    return evidence
  })
}

/** By the test: the passphrase that was kept, or one that is typed, opens no key slot. Throws `old-passphrase-opens`, `passphrase-not-meant`. */
export async function endDutyByTest(ports: Ports, id: number, path: string): Promise<EndedDuty> {
  return await ending(ports, id, "opens-nothing", async (desk, duty) => {
    const empty = await showEmpty(ports, duty, { path })
    if (empty !== undefined) return empty
    const passphrase = (await keptPassphrase(desk.cases, id)) ?? (await readPassphrase(desk, id))
    try {
      return await showDead(desk, duty, { path }, passphrase, "old-passphrase-opens")
    } finally {
      passphrase.wipe()
    }
  })
}

/** By weaker evidence: the key slot was changed, as a disk shows it or what luksDump printed. Throws `slot-unchanged`, `evidence-unfit`. */
export async function endDutyByChange(ports: Ports, id: number, path: string): Promise<EndedDuty> {
  return await ending(ports, id, "salt-changed", (desk, duty) => showChanged(desk, duty, { path }))
}

/** By the volume key, which is another one. Throws `not-reencrypted`, `evidence-unfit`. */
export async function endDutyByReencryption(ports: Ports, id: number, path: string): Promise<EndedDuty> {
  const ask = () => readDiskPassphrase(ports, "A passphrase that opens it now:")
  return await ending(ports, id, "reencrypted", (desk, duty) => showReencrypted(desk, duty, { path }, ask))
}

/** Nobody is asked for anything if a duty of this kind cannot end in this way. */
async function ending(
  ports: Ports,
  id: number,
  kind: Evidence["kind"],
  find: (desk: Desk, duty: DebtReport) => Promise<Evidence>,
): Promise<EndedDuty> {
  return await withDesk(ports, "real", async (desk) => {
    const duty = openDuty(desk.recorder.state(), id)
    if (!endsOn(duty.kind, kind))
      throw new ToolError("evidence-unfit", `duty ${id} does not end in this way: ${UNFIT[kind]}`, {
        duty: id,
      })
    const evidence = await find(desk, duty)
    await closeDebt(desk.cases, id, evidence)
    return { duty, evidence, weaker: isWeaker(evidence) }
  })
}

const UNFIT: Readonly<Record<Evidence["kind"], string>> = {
  "opens-nothing": "it is not about a passphrase",
  "slot-empty": "it is not about a key slot",
  "salt-changed": "it is not about a passphrase that was seen",
  reencrypted: "a reencryption ends header copies, and the passphrase that did it still opens",
  "key-id-refused": "it is not about a key of a Tang server",
  destroyed: "nothing that it is about can be destroyed",
  "disk-destroyed": "it is not about a disk",
  statements: "it needs to be shown, a word is not enough",
}

/** The keepers know what became of their envelopes, and nobody else does. */
async function requireAllKeepers(
  { home }: Desk,
  { id, subject }: DebtReport,
  said: readonly string[],
): Promise<void> {
  const { chain } = await readRecord(home)
  const number = /^escrow ([0-9a-f]{6}):/.exec(subject)?.[1] ?? ""
  const { keepers } = chooseSet(escrowSets(chain), number).about
  const silent = keepers.filter((name) => !said.includes(name))
  if (silent.length === 0) return
  throw new ToolError("evidence-unfit", `not every keeper has said so: ${silent.join(", ")}`, {
    duty: id,
    silent,
  })
}

// A typing mistake opens nothing as well. Where a check value tells whether it is the right one, once is enough: `showDead` asks it.
async function readPassphrase({ ports, cases }: Desk, id: number): Promise<Secret> {
  const first = await readDiskPassphrase(ports, "The passphrase that must open nothing:")
  if (ports.stdinIsTerminal !== true || (await isThePassphrase(cases, id, first)) !== undefined) return first
  const second = await readDiskPassphrase(ports, "The same once more:")
  const same = Buffer.compare(first.reveal(), second.reveal()) === 0
  second.wipe()
  if (same) return first
  first.wipe()
  throw new ToolError("cancelled", "the two were not the same: nothing was tested")
}
