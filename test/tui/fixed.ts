// A screen that stands still: any state of the app drawn, and what the screens would send to the session.
import { createElement } from "react"
import { ACTIONS } from "../../src/actions/action-table.ts"
import type { ActionFactsTable } from "../../src/flow/action-facts.ts"
import type { Flow } from "../../src/flow/flow.ts"
import { wantedNow } from "../../src/flow/wanted.ts"
import type { AppSession } from "../../src/session/app-session.ts"
import type { AppEvent, AppState } from "../../src/session/app-state.ts"
import type { SessionSnapshot } from "../../src/session/session.ts"
import { App } from "../../src/tui/app.tsx"
import type { Settings } from "../../src/tui/theme.ts"
import { type Shown, show } from "../support/ink.ts"

export interface FixedOptions extends Partial<Settings> {
  readonly columns?: number
  readonly rows?: number
}

/** Draws `state` and nothing else; `sent` fills with what keys send. */
export function showFixed(
  state: AppState,
  { columns = 80, rows = 24, ...settings }: FixedOptions = {},
): { readonly shown: Shown; readonly sent: readonly AppEvent[] } {
  const sent: AppEvent[] = []
  const session: AppSession = {
    getSnapshot: () => state,
    subscribe: () => () => {},
    send: (event) => void sent.push(event),
    lend: () => {},
    givingAway: (use) => use(),
    ask: async () => undefined,
    say: () => {},
    task: () => ({ to: () => {}, end: () => {} }),
    ended: new Promise(() => {}),
  }
  const all = { ascii: true, screenReader: false, colour: false, guardMs: 0, ...settings }
  const { screenReader } = all
  return {
    shown: show(createElement(App, { session, settings: all }), { columns, rows }, { screenReader }),
    sent,
  }
}

/** A state with this screen, and nothing going on. */
export function stateWith(screen: AppState["screen"], more: Partial<AppState> = {}): AppState {
  return { screen, turn: 0, said: [], asked: [], done: [], interrupted: false, ended: false, ...more }
}

/** A run of `flow` that stands at `step`, as its screen gets it. */
export function standingAt(flow: Flow, step: string, actions: ActionFactsTable = ACTIONS): SessionSnapshot {
  const state = { visits: [], at: step, running: false, site: {} }
  const wanted = wantedNow(flow, state, actions)
  const over = wanted.definition.kind === "end"
  return { flow, digest: "", run: "12345678", rehearsal: true, state, wanted, busy: false, over }
}

// The signature under a request is new each time, and so is what is made from it.
export function steady(text: string): string {
  return `${text
    .replace(/^( {4})[a-z]+( {2}[a-z]+){5}$/gm, "$1ocean  ladder  winter  copper  tunnel  maple")
    .replace(/digits:( \d{4}){5}/g, "digits: 0123 4567 8901 2345 6789")
    .replace(/(letter\s+|message:\s+)[\w-]{43}/g, `$1${"L".repeat(43)}`)}\n`
}
