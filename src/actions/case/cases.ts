// Cases: one host, one incident. A case is opened by the first request, collects letters, and ends with `case close` or `cancel`; its
// sealed secrets die with it, or a day after its last request has expired (design §5).
import { ToolError } from "../../bytes/errors.ts"
import type { EntryBody, NewEntry } from "../../journal/entry-types.ts"
import type { CaseState, JournalState, RequestState } from "../../journal/replay.ts"
import type { Clock, Random, State } from "../ports.ts"
import type { Recorder } from "../record/record.ts"
import { destroyKeptOf } from "../regen/kept.ts"
import { isCaseId, newCaseId } from "./case-id.ts"
import { closeDebt, isSealedCopy, openDebts } from "./debts.ts"
import { sweepKept } from "./kept-proof.ts"
import type { SealedStore } from "./sealed-store.ts"

const DAY = 24 * 3600 * 1000
// Older than this program: a clock that says so was never set.
const FIRST_PLAUSIBLE = Date.UTC(2025, 0, 1)

/** What the acts on cases work with. */
export interface CaseTools {
  readonly recorder: Recorder
  readonly state: State
  readonly sealed: SealedStore
  readonly clock: Clock
  readonly random: Random
  /** "drills" for rehearsals; default "cases". */
  readonly world?: "cases" | "drills"
}

/**
 * A new case: its id, and the entry that opens it. It is there once that entry is on the medium: written together with the first request, so
 * that nobody ever sees a case with nothing in it.
 */
export function newCase(
  { recorder, clock, random }: Pick<CaseTools, "recorder" | "clock" | "random">,
  about: EntryBody<"case-opened">,
): { readonly id: string; readonly opened: NewEntry } {
  let id = newCaseId(about.host, clock.now(), random)
  while (recorder.state().cases.has(id)) id = newCaseId(about.host, clock.now(), random)
  return { id, opened: { type: "case-opened", case: id, body: about } }
}

/** The case of that id. Throws `no-such-case`, and `case-finished` for one that was closed or cancelled. */
export function openCaseOf(journal: JournalState, id: string): CaseState {
  const found = findCase(journal, id)
  if (!isOpen(found))
    throw new ToolError("case-finished", `case ${id} is ${found.stage}`, { case: id, stage: found.stage })
  return found
}

/** The case of that id, finished or not. Throws `no-such-case`. */
export function findCase(journal: JournalState, id: string): CaseState {
  const found = isCaseId(id) ? journal.cases.get(id) : undefined
  if (found === undefined) throw new ToolError("no-such-case", `there is no case ${id}`, { case: id })
  return found
}

/** The one open case, where no id was given. Throws `no-such-case` if there is none, `choose-case` if there are several. */
export function onlyOpenCase(journal: JournalState): CaseState {
  const open = [...journal.cases.values()].filter(isOpen)
  const [only, ...more] = open
  if (only === undefined) throw new ToolError("no-such-case", "no case is open")
  if (more.length > 0) {
    throw new ToolError("choose-case", "more than one case is open", { cases: open.map(({ id }) => id) })
  }
  return only
}

export function isOpen({ stage }: Pick<CaseState, "stage">): boolean {
  return stage !== "closed" && stage !== "cancelled"
}

/** Keeps a letter with its case. `name` is a plain file name, for example "request-ID.txt". */
export async function keepLetter(
  { state, world = "cases" }: Pick<CaseTools, "state" | "world">,
  id: string,
  name: string,
  letter: Uint8Array,
): Promise<void> {
  await state.write(`${world}/${id}/letters/${name}`, letter)
}

/** Removes a letter that was kept; nothing happens if it is not there. */
export async function dropLetter(
  { state, world = "cases" }: Pick<CaseTools, "state" | "world">,
  id: string,
  name: string,
): Promise<void> {
  await state.remove(`${world}/${id}/letters/${name}`)
}

/** A letter kept with its case, or undefined. */
export async function keptLetter(
  { state, world = "cases" }: Pick<CaseTools, "state" | "world">,
  id: string,
  name: string,
): Promise<Uint8Array | undefined> {
  return state.read(`${world}/${id}/letters/${name}`)
}

export interface CloseOptions {
  readonly outcome: "done" | "cancelled"
  /** The word given with --confirm. */
  readonly confirm?: string
}

/**
 * Closes a case and destroys its secrets. Open duties need the word "debts"; they stay open after it. Throws `no-such-case`,
 * `case-finished`, `confirm-needed`.
 */
export async function closeCase(tools: CaseTools, id: string, options: CloseOptions): Promise<void> {
  const { recorder } = tools
  openCaseOf(recorder.state(), id)
  const open = openDebts(recorder.state(), { case: id }).length
  if (open > 0 && options.confirm !== "debts") {
    throw new ToolError("confirm-needed", `case ${id} has ${open} open ${open === 1 ? "duty" : "duties"}`, {
      case: id,
      debts: open,
      flag: "--confirm debts",
    })
  }
  const confirmed = open > 0 && options.confirm !== undefined ? { confirmed: options.confirm } : {}
  await recorder.append({
    type: "case-closed",
    case: id,
    body: { outcome: options.outcome, openDebts: open, ...confirmed },
  })
  await destroySecrets(tools, id, options.outcome === "done" ? "closed" : "cancelled")
}

/**
 * Destroys what is still sealed of finished and long expired cases, and of duties that are done; returns the ids of the cases. Run whenever
 * the home is entered.
 */
export async function sweepCases(tools: CaseTools): Promise<string[]> {
  const journal = tools.recorder.state()
  if (tools.world !== "drills") await sweepKept(tools, journal.debts)
  const swept: string[] = []
  for (const found of [...journal.cases.values()]) {
    if (!found.sealed) continue
    const why = isOpen(found)
      ? isLongExpired(journal, found, tools.clock)
        ? "expired"
        : undefined
      : found.stage
    if (why === undefined) continue
    await destroySecrets(tools, found.id, why)
    swept.push(found.id)
  }
  return swept
}

function isLongExpired(journal: JournalState, { requests }: CaseState, clock: Clock): boolean {
  return requests.every((id) => {
    const request = journal.requests.get(id)
    return request !== undefined && pastExpiry(request, clock) > DAY
  })
}

/**
 * Milliseconds since a request has expired; negative before. Within one boot this goes by the clock that only goes forward: a machine
 * that woke up in 1970 and is then set right must not lose its secrets over it.
 */
export function pastExpiry({ about, written }: RequestState, clock: Clock): number {
  const lifetime = about.expires - written.time
  if (written.boot !== "unknown" && written.boot === clock.bootId())
    return clock.monotonic() - written.mono - lifetime
  return written.time < FIRST_PLAUSIBLE ? -lifetime : clock.now() - about.expires
}

// Written after the act: until then a crash leaves `sealed` true, and the next sweep does it again.
async function destroySecrets(tools: CaseTools, id: string, why: string): Promise<void> {
  const { sealed, recorder } = tools
  await sealed.destroyCase(id)
  // A header copy outlives the requests: a change that was cut off may still need it.
  if (why !== "expired" && (await destroyKeptOf(tools, id)) > 0) {
    for (const { id: duty } of openDebts(recorder.state(), { case: id }).filter(isSealedCopy))
      await closeDebt(tools, duty, { kind: "destroyed", what: "the sealed header copy in this home" })
  }
  await recorder.append({ type: "secrets-destroyed", case: id, body: { why } })
}
