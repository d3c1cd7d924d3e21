// The session's snapshot in React: workflow state lives outside, this only reads it and hands events over.
import { createContext, useContext, useSyncExternalStore } from "react"
import type { AppSession } from "../../session/app-session.ts"
import type { AppEvent, AppState } from "../../session/app-state.ts"

export const SessionContext = createContext<AppSession | undefined>(undefined)

export interface Session {
  readonly state: AppState
  readonly send: (event: AppEvent) => void
}

/** The state of the app and the way to change it. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new TypeError("there is no session above this screen")
  const state = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot)
  return { state, send: session.send }
}
