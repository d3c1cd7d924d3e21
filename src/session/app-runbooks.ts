// Runbooks in the app: the run is driven by a session as everywhere else. An act is done by another process of this program in line mode,
// which has the ports that the runbook needs and shows a passphrase where one is to be shown; this process then reads from the record
// how it ended.
import type { ActionHost } from "../actions/flow-action.ts"
import type { PersonEvent } from "../flow/events.ts"
import type { Flow } from "../flow/flow.ts"
import { answerProblem } from "../flow/step-machine.ts"
import type { AppTools } from "./app-session.ts"
import type { AppEvent } from "./app-state.ts"
import { beginRun, resumeRun, returnToRun } from "./open-session.ts"
import type { Session, SessionSnapshot } from "./session.ts"
import { siteValues } from "./site.ts"

type RunbookEvent = Extract<AppEvent, { kind: "runbooks" | "flow" | "flow-answer" | "flow-act" }>

export interface Runbooks {
  take(event: RunbookEvent): void
}

export function makeRunbooks(tools: AppTools): Runbooks {
  const { host, show, work } = tools
  const { ports, flows } = host
  const acting: ActionHost = {
    ports,
    staysOpen: true,
    show: elsewhere,
    changes: { intended: elsewhere, done: elsewhere },
    colleague: elsewhere,
    readLetters: elsewhere,
  }
  let session: Session | undefined

  const showRun = (snapshot: SessionSnapshot, misfit?: string): void => {
    show({ kind: "flow", snapshot, ...(misfit === undefined ? {} : { misfit }) })
    // Every step is a screen of its own: keys meant for the one before must not answer it.
    tools.newTurn()
  }

  const open = async (enter: () => Promise<Session>): Promise<void> => {
    await session?.close()
    session = undefined
    session = await enter()
    showRun(session.getSnapshot())
  }

  const begin = async (flow: Flow): Promise<Session> => {
    const home = await ports.openHome()
    return await beginRun(flow, acting, await siteValues(home.state))
  }

  const answer = async (given: PersonEvent): Promise<void> => {
    if (session === undefined) return
    const before = session.getSnapshot()
    const { definition, number, title } = before.wanted
    const problem =
      given.kind === "answered" && definition.kind === "ask"
        ? answerProblem(definition, given.value)
        : undefined
    const sent = problem === undefined ? await session.send(given) : "misfit"
    if (sent !== "taken") return showRun(before, problem ?? "This is no answer here.")
    if (given.kind !== "back") {
      const by = session.getSnapshot().state.visits.at(-1)?.by ?? "done"
      const typed = given.kind === "answered" ? String(given.value ?? "left empty") : by
      tools.finish({ kind: "step", number, title, by: typed })
    }
    showRun(session.getSnapshot())
  }

  const act = async (): Promise<void> => {
    if (session === undefined) return
    const { flow, run } = session.getSnapshot()
    // It has asked, been answered and said what came of it; the next step stands below that.
    await tools.handOver(["flow", "run", flow.id, "--resume", run, "--one-step"], "never")
    await open(() => returnToRun(flow, acting, run))
  }

  return {
    take: (event) => {
      switch (event.kind) {
        case "runbooks":
          show({ kind: "runbooks", flows })
          break
        case "flow": {
          const flow = flows.find(({ id }) => id === event.id)
          const { run } = event
          if (flow !== undefined)
            work("reading", () =>
              open(() => (run === undefined ? begin(flow) : resumeRun(flow, acting, run))),
            )
          break
        }
        case "flow-answer":
          work("writing", () => answer(event.answer))
          break
        case "flow-act":
          work("another program", act)
          break
      }
    },
  }
}

function elsewhere(): never {
  throw new TypeError("acts of a runbook are done by another process")
}
