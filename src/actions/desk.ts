// What the acts of a rescue work at: the home entered, its record open, contacts and cases within reach. One way in and out, so that the
// lock is freed and keys are wiped whatever happens.
import type { Contacts } from "../seal/contacts.ts"
import type { Identity } from "../seal/identity.ts"
import type { World } from "../seal/typ.ts"
import { cutOffWords } from "./case/case-report.ts"
import { type CaseTools, keptLetter, sweepCases } from "./case/cases.ts"
import { makeSealedStore } from "./case/sealed-store.ts"
import { enterHome } from "./enter-home.ts"
import { loadContacts } from "./person/contacts.ts"
import { type LinkedKey, linkedKey } from "./person/gnupg-link.ts"
import type { Home, Ports } from "./ports.ts"
import type { Recorder } from "./record/record.ts"
import { type CutOffRequest, dropUnwritten } from "./request/unwritten-requests.ts"

export interface Desk {
  readonly ports: Ports
  readonly home: Home
  readonly recorder: Recorder
  readonly identity?: Identity
  /** A key in GnuPG beside the identity, for OpenPGP messages. */
  readonly gnupg?: LinkedKey
  readonly cases: CaseTools
  contacts(): Promise<Contacts>
  keptLetter(caseId: string, name: string): Promise<Uint8Array | undefined>
  /** Names of the letters kept with a case. */
  keptLetters(caseId: string): Promise<string[]>
}

/** The thumbprints by which messages name this person. */
export function ownKeys({ identity, gnupg }: Pick<Desk, "identity" | "gnupg">): string[] {
  return [identity?.signer.thumbprint, gnupg?.signer.thumbprint].filter((key) => key !== undefined)
}

/** Tells of every step that a crash cut off: such a step is put to the person, never done again in silence (design §4.8). */
export function tellCutOff({ ports, recorder }: Desk): void {
  for (const act of recorder.state().openActs) {
    ports.terminal.say(`${cutOffWords(act)} Nobody knows how it ended.`)
    ports.terminal.say(`Say how: nbde-rescue case resume${act.case === null ? "" : ` ${act.case}`}`)
  }
}

function tellUnwritten({ terminal }: Ports, { act, request, written }: CutOffRequest): void {
  terminal.say(cutOffWords(act))
  if (written) terminal.say(`It was written. See it again: nbde-rescue request --again ${request}`)
  else terminal.say("Nothing left this computer, and nothing is kept of it. Ask again.")
}

/** Settles such a step where the disk says how far it came: then the same command goes on, and nobody has to be asked. */
export async function goOn(
  { recorder }: Pick<Desk, "recorder">,
  acts: readonly string[],
  subjects: readonly string[],
  note: string,
): Promise<void> {
  for (const { seq, about, case: caseId } of recorder.state().openActs) {
    if (!acts.includes(about.act) || !subjects.includes(about.subject ?? "")) continue
    const body = { of: seq, outcome: "continued", note }
    await recorder.append({ type: "ended", case: caseId, body })
  }
}

/** Enters the home, sweeps what has expired, hands the desk to `use`, and leaves. */
export async function withDesk<T>(ports: Ports, world: World, use: (desk: Desk) => Promise<T>): Promise<T> {
  const entered = await enterHome(ports)
  const { home, recorder, identity } = entered
  try {
    const folder = world === "drill" ? "drills" : "cases"
    const sealed = makeSealedStore({
      state: home.state,
      random: ports.random,
      world: folder,
      ...(identity === undefined ? {} : { identity: () => Promise.resolve(identity) }),
    })
    const cases = {
      recorder,
      state: home.state,
      sealed,
      clock: ports.clock,
      random: ports.random,
      world: folder,
    } as const
    await sweepCases(cases)
    for (const one of await dropUnwritten(cases)) tellUnwritten(ports, one)
    const gnupg = await linkedKey(ports, home, identity)
    return await use({
      ports,
      home,
      recorder,
      ...(identity === undefined ? {} : { identity }),
      ...(gnupg === undefined ? {} : { gnupg }),
      cases,
      contacts: () => loadContacts(home, identity),
      keptLetter: (caseId, name) => keptLetter(cases, caseId, name),
      keptLetters: (caseId) => home.state.list(`${folder}/${caseId}/letters`),
    })
  } finally {
    await entered.leave()
  }
}
