// Where the events of a run go before they count: into the record of this home, or, in a rehearsal, nowhere that lasts.
import { unlockIfPresent } from "../actions/person/own-identity.ts"
import type { Home, Ports } from "../actions/ports.ts"
import { openRecorder } from "../actions/record/record.ts"
import type { FlowEvent } from "../flow/events.ts"
import type { beginEvent, overEvent } from "./runs.ts"

export type LoggedEvent = FlowEvent | ReturnType<typeof beginEvent> | ReturnType<typeof overEvent>

export interface FlowLog {
  /** Resolves when the event is on the medium. `caseId`: the case that the run has come to. */
  append(event: LoggedEvent, caseId: string | undefined): Promise<void>
  close(): Promise<void>
}

export interface RunName {
  readonly flow: string
  readonly digest: string
  readonly run: string
}

/**
 * Into the record, signed if there is an identity. The record is opened for each event: in between, actions write to it themselves.
 * Throws `home-busy`, `journal-broken`, `wrong-identity-passphrase`.
 */
export async function openJournalLog(
  ports: Pick<Ports, "openHome" | "clock" | "random" | "terminal">,
  name: RunName,
): Promise<FlowLog> {
  const home: Home = await ports.openHome()
  const identity = await unlockIfPresent(home, ports.terminal)
  const { clock, random, terminal } = ports
  return {
    append: async (event, caseId) => {
      const recorder = await openRecorder({ home, clock, random, terminal }, identity?.signer)
      try {
        const body = { ...name, event: { ...event } }
        await recorder.append({ type: "flow-event", ...(caseId === undefined ? {} : { case: caseId }), body })
      } finally {
        await recorder.close()
      }
    },
    close: async () => identity?.wipe(),
  }
}

/** A rehearsal leaves no trace. */
export function rehearsalLog(): FlowLog {
  return { append: async () => {}, close: async () => {} }
}
