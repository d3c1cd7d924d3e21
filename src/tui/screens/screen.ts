// What every screen gets: its own part of the state, whether it owns the keys, and the way to the help.
import type { AppScreen } from "../../session/app-state.ts"
import type { Command, Press } from "../keys.ts"
import { commandOf } from "../keys.ts"

export interface ScreenProps<K extends AppScreen["kind"]> {
  readonly screen: Extract<AppScreen, { kind: K }>
  /** False while something stands over it. */
  readonly active: boolean
  /** Shows the help for these keys. */
  onHelp(keys: readonly Command[]): void
}

/** Runs the command of a key, if it is one of this screen's. */
export function obey(
  press: Press,
  keys: readonly Command[],
  does: Partial<Readonly<Record<Command, () => void>>>,
): void {
  const command = commandOf(press, keys)
  if (command !== undefined) does[command]?.()
}
