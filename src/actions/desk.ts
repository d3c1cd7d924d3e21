// What the acts of a rescue work at: the home entered, its record open, contacts and cases within reach. One way in and out, so that the
// lock is freed and keys are wiped whatever happens.
import type { Contacts } from "../seal/contacts.ts"
import type { Identity } from "../seal/identity.ts"
import type { World } from "../seal/typ.ts"
import { type CaseTools, keptLetter, sweepCases } from "./cases.ts"
import { loadContacts } from "./contacts.ts"
import { enterHome } from "./enter-home.ts"
import type { Home, Ports } from "./ports.ts"
import type { Recorder } from "./record.ts"
import { makeSealedStore } from "./sealed-store.ts"

export interface Desk {
  readonly ports: Ports
  readonly home: Home
  readonly recorder: Recorder
  readonly identity?: Identity
  readonly cases: CaseTools
  contacts(): Promise<Contacts>
  keptLetter(caseId: string, name: string): Promise<Uint8Array | undefined>
}

/** Enters the home, sweeps what has expired, hands the desk to `use`, and leaves. */
export async function withDesk<T>(ports: Ports, world: World, use: (desk: Desk) => Promise<T>): Promise<T> {
  const entered = await enterHome(ports)
  const { home, recorder, identity } = entered
  try {
    const sealed = makeSealedStore({
      state: home.state,
      random: ports.random,
      world: world === "drill" ? "drills" : "cases",
      ...(identity === undefined ? {} : { identity: () => Promise.resolve(identity) }),
    })
    const cases = { recorder, state: home.state, sealed, clock: ports.clock, random: ports.random }
    await sweepCases(cases)
    return await use({
      ports,
      home,
      recorder,
      ...(identity === undefined ? {} : { identity }),
      cases,
      contacts: () => loadContacts(home, identity),
      keptLetter: (caseId, name) => keptLetter(cases, caseId, name),
    })
  } finally {
    await entered.leave()
  }
}
