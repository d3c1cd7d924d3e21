// The state of the terminal app outside of any screen: events in, snapshots out, actions run in between, one at a time. It knows no
// words and no keys; the screens know no actions.
import type { HandedOver } from "../actions/case/hand-over.ts"
import { explain } from "../actions/explain.ts"
import type { Net, Ports, RunningTask, Task } from "../actions/ports.ts"
import type { Flow } from "../flow/flow.ts"
import { type Cases, makeCases } from "./app-cases.ts"
import { type Codes, makeCodes } from "./app-codes.ts"
import { type Desk, makeDesk } from "./app-desk.ts"
import { makeRunbooks, type Runbooks } from "./app-runbooks.ts"
import type { AppEvent, AppScreen, AppState, DoneStep, Problem, Work } from "./app-state.ts"
import { makeTechnician, type Technician } from "./app-technician.ts"
import { makeTaskBoard } from "./task-board.ts"

/** What the composition root gives the app. */
export interface AppHost {
  /** The built-in runbooks. */
  readonly flows: readonly Flow[]
  /** Without the Net port (design §4.6). */
  readonly ports: Ports
  /** With it: for the colleague's desk only. */
  colleaguePorts(): Promise<Ports & { readonly net: Net }>
  /** Lets another process use the home. */
  rest(): Promise<void>
  /** Runs this program once more on the same terminal; returns its exit code. */
  handOver(args: readonly string[]): Promise<number>
  /** Waits for an Enter, so that what the other program printed is read before the screens cover it. */
  untilRead(): Promise<void>
  /** The receipt for whoever takes open duties over, as text to keep. */
  receiptOf(handed: HandedOver): string
  /** What an error means to a person; undefined for a defect of this program, which is thrown on. */
  explain(error: unknown): Problem | undefined
}

export interface AppSession {
  getSnapshot(): AppState
  subscribe(listener: () => void): () => void
  send(event: AppEvent): void
  /** The screens say how they give the terminal away and take it back. */
  lend(suspend: (use: () => Promise<void>) => Promise<void>): void
  /** Runs `use` while the screens do not draw and take no keys; at once where they have already given the terminal away. */
  givingAway(use: () => Promise<void>): Promise<void>
  /** For the Terminal port: the person's text, or undefined if they would not answer. */
  ask(question: { readonly text: string; readonly secret: boolean }): Promise<string | undefined>
  say(line: string): void
  /** For the Terminal port: work that takes time. */
  task(task: Task): RunningTask
  /** Rejects with a defect of the program; resolves when the person has left. */
  readonly ended: Promise<void>
}

/** What the two sides of the app work with. */
export interface AppTools {
  readonly host: AppHost
  state(): AppState
  update(change: Partial<AppState>): void
  /** What is on the screen now asks anew: keys that come too soon were meant for what stood there before. */
  newTurn(): void
  show(screen: AppScreen): void
  finish(step: DoneStep): void
  /** Runs one piece of work; problems go to the screen. A second one waits for nobody: it is not begun. */
  work(kind: Work, run: () => Promise<void>): void
  /** As `work`, for what may go on while the person does something else. */
  beside(run: () => Promise<void>): void
  /** Runs the program again with the terminal in its hands. What it printed is left to be read: if it failed, else as `read` says. */
  handOver(args: readonly string[], read?: "always" | "never"): Promise<number>
}

/** Exit codes of this program that come with words for the person. Left by choice, or ended by a signal, it has said all there is. */
const FAILED: readonly number[] = [1, 2, 3, 5]

const EMPTY: AppState = {
  screen: {
    kind: "home",
    overview: {
      now: 0,
      cases: [],
      duties: [],
      cutOff: 0,
      damaged: false,
      hasIdentity: false,
      noSessionStore: false,
    },
    runs: [],
  },
  turn: 0,
  said: [],
  asked: [],
  done: [],
  interrupted: false,
  ended: false,
}

/** Opens the app at its first screen. */
export function makeAppSession(host: AppHost): AppSession {
  const listeners = new Set<() => void>()
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>()
  let state = EMPTY
  let reply: ((text: string | undefined) => void) | undefined
  let suspend = (use: () => Promise<void>): Promise<void> => use()
  let given = false

  const givingAway = async (use: () => Promise<void>): Promise<void> => {
    if (given) return await use()
    given = true
    try {
      await suspend(use)
    } finally {
      given = false
    }
  }

  const update = (change: Partial<AppState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const without = (name: "work" | "question" | "problem" | "explaining" | "progress"): void => {
    const { [name]: _, ...rest } = state
    state = rest
    update({})
  }
  const complain = (error: unknown): void => {
    const problem = host.explain(error)
    if (problem === undefined) fail(error)
    else if (problem.code !== "cancelled") update({ problem, turn: state.turn + 1 })
  }
  const tools: AppTools = {
    host,
    state: () => state,
    update,
    newTurn: () => update({ turn: state.turn + 1 }),
    show: (screen) => update({ screen, turn: state.turn + (screen.kind === state.screen.kind ? 0 : 1) }),
    finish: (step) => update({ done: [...state.done, step] }),
    work: (kind, run) => {
      if (state.work !== undefined) return
      update({ work: kind, said: [], interrupted: false })
      void run()
        .catch(complain)
        .finally(() => host.rest())
        .then(() => without("work"), fail)
    },
    beside: (run) => void run().catch(complain),
    handOver: async (args, read) => {
      await host.rest()
      let code = 1
      await givingAway(async () => {
        code = await host.handOver(args)
        const isNews = read === "always" || (read === undefined && FAILED.includes(code))
        if (isNews) await host.untilRead()
      })
      return code
    },
  }
  const technician = makeTechnician(tools)
  const desk = makeDesk(tools)
  const runbooks = makeRunbooks(tools)
  const cases = makeCases(tools)
  const codes = makeCodes(tools, { request: desk.openTyped, answer: technician.openTyped })
  const session: AppSession = {
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (event) => {
      switch (event.kind) {
        case "reply":
        case "no-reply":
          without("question")
          update({ said: [] })
          reply?.(event.kind === "reply" ? event.text : undefined)
          reply = undefined
          return
        case "dismiss":
          return without("problem")
        case "explain":
          // What is typed into a question would be lost below.
          if (state.question !== undefined) return
          return update({
            explaining: event.text === undefined ? {} : { explanation: explain(event.text) },
            turn: state.turn + 1,
          })
        case "explained":
          return without("explaining")
        case "interrupt":
          if (isBusy(state) && !state.interrupted) return update({ interrupted: true })
          update({ ended: true })
          return end()
        case "quit":
          update({ ended: true })
          return end()
        default:
          return dispatch(event, tools, { technician, desk, runbooks, codes, cases })
      }
    },
    lend: (give) => {
      suspend = give
    },
    ask: ({ text, secret }) => {
      update({ question: { text, secret }, turn: state.turn + 1 })
      return new Promise((resolve) => {
        reply = resolve
      })
    },
    say: (line) => update({ said: [...state.said, line].slice(-4) }),
    task: makeTaskBoard((progress) => (progress === undefined ? without("progress") : update({ progress }))),
    givingAway,
    ended,
  }
  session.send({ kind: "home" })
  return session
}

function isBusy({ work, question }: AppState): boolean {
  return work !== undefined && work !== "deciding" && question === undefined
}

function dispatch(
  event: Exclude<
    AppEvent,
    { kind: "reply" | "no-reply" | "dismiss" | "explain" | "explained" | "interrupt" | "quit" }
  >,
  tools: AppTools,
  {
    technician,
    desk,
    runbooks,
    codes,
    cases,
  }: { technician: Technician; desk: Desk; runbooks: Runbooks; codes: Codes; cases: Cases },
): void {
  technician.leave()
  switch (event.kind) {
    case "practice":
      tools.work("another program", async () => void (await tools.handOver(["drill"], "always")))
      break
    case "home":
    case "open":
    case "record":
    case "case":
    case "close-case":
    case "duties":
    case "duty":
    case "hand-over":
    case "ticket":
      cases.take(event)
      break
    case "runbooks":
    case "flow":
    case "flow-answer":
    case "flow-act":
      runbooks.take(event)
      break
    case "desk":
    case "desk-add":
    case "desk-paste":
    case "desk-open":
    case "decide":
    case "answer-unsigned":
      desk.take(event)
      break
    case "type-request":
    case "type-answer":
    case "typed-start":
    case "typed-line":
    case "typed-choose":
    case "typed-host":
    case "read-request":
    case "read-answer":
      codes.take(event)
      break
    default:
      technician.take(event)
  }
}
