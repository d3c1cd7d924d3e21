// Cases and open duties in the app: where one stands, closing a case, and duties that go to a named person, those of no case included.
import { caseNow, closeCaseNow, overview } from "../actions/case/case-desk.ts"
import { handOver } from "../actions/case/hand-over.ts"
import { readRecord } from "../actions/record/read-record.ts"
import type { AppTools } from "./app-session.ts"
import type { AppEvent } from "./app-state.ts"
import { unfinishedRuns } from "./open-session.ts"

type CasesEvent = Extract<
  AppEvent,
  { kind: "home" | "open" | "record" | "case" | "close-case" | "duties" | "duty" | "hand-over" | "ticket" }
>

export interface Cases {
  take(event: CasesEvent): void
}

export function makeCases(tools: AppTools): Cases {
  const { host, show, finish, work, state } = tools
  const { ports, flows } = host

  const showHome = async (): Promise<void> => {
    const { turn } = state()
    const runs = (await unfinishedRuns({ ports })).filter(({ flow }) => flows.some(({ id }) => id === flow))
    const seen = await overview(ports)
    // Whoever has gone on meanwhile is not called back.
    if (state().turn === turn) show({ kind: "home", overview: seen, runs: runs.toReversed() })
  }

  const showDuties = async (): Promise<void> => {
    const { duties, now } = await overview(ports)
    if (duties.length === 0) await showHome()
    else show({ kind: "duties", duties, now })
  }

  const handOverDuties = async (event: Extract<AppEvent, { kind: "hand-over" }>): Promise<void> => {
    const { duties, back, to, by, file } = event
    const handed = await handOver(ports, { duties, to, by })
    if (file !== "") await ports.files.write(file, Buffer.from(host.receiptOf(handed)))
    finish({ kind: "handed-over", handed, file })
    if (back === undefined) await showDuties()
    else show({ kind: "case", ...(await caseNow(ports, back)) })
  }

  const closeCase = async ({ id, outcome }: Extract<AppEvent, { kind: "close-case" }>): Promise<void> => {
    const { report } = await caseNow(ports, id)
    await closeCaseNow(ports, id, { outcome, confirm: "debts" })
    finish({ kind: "closed", case: id, openDuties: report.debts.length })
    await showHome()
  }

  return {
    take: (event) => {
      switch (event.kind) {
        case "home":
          return work("reading", showHome)
        case "open": {
          const { screen } = state()
          if (screen.kind === "home") show({ kind: "open", home: screen })
          return
        }
        case "record":
          return work("reading", async () => {
            const { chain } = await readRecord(await ports.openHome())
            show({ kind: "record", links: chain.links, damaged: chain.problems.length > 0 })
          })
        case "case":
          return work("reading", async () => show({ kind: "case", ...(await caseNow(ports, event.id)) }))
        case "close-case":
          return work("writing", () => closeCase(event))
        case "duties":
          return work("reading", showDuties)
        case "duty":
          return show({ kind: "duty", duty: event.duty, now: event.now })
        case "hand-over":
          return work("writing", () => handOverDuties(event))
        case "ticket": {
          const { screen } = state()
          if (screen.kind !== "case") return
          const { report, opens } = screen
          return finish({ kind: "ticket", report, ...(opens === undefined ? {} : { opens }) })
        }
      }
    },
  }
}
