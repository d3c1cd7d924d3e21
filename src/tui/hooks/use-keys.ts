// The one input owner of a screen. Ctrl-C ends and Ctrl-E explains everywhere; what comes right after a change of screen is dropped, because it was meant for
// the screen before (a bounced Enter must not skip a warning).
import { useInput, usePaste } from "ink"
import { useContext, useLayoutEffect, useRef } from "react"
import { commandOf, type Press, readPress, readText } from "../keys.ts"
import { SettingsContext } from "../theme.ts"
import { useSession } from "./use-session.ts"

const GUARD_MS = 150

/** Calls `onPress` for every key and text while `active`. */
export function useKeys(onPress: (press: Press) => void, active: boolean): void {
  const { state, send } = useSession()
  const { guardMs = GUARD_MS } = useContext(SettingsContext)
  const open = useRef(false)
  const { turn } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: every turn closes the gate anew
  useLayoutEffect(() => {
    open.current = guardMs === 0
    const timer = setTimeout(() => {
      open.current = true
    }, guardMs)
    return () => clearTimeout(timer)
  }, [turn, active, guardMs])
  const take = (press: Press | undefined): void => {
    if (press === undefined) return
    if (press.kind === "key" && press.name === "ctrl-c") send({ kind: "interrupt" })
    else if (!open.current) return
    else if (commandOf(press, ["explain"]) !== undefined) send({ kind: "explain" })
    else onPress(press)
  }
  useInput((input, key) => take(readPress(input, key)), { isActive: active })
  usePaste((text) => take(readText(text, true)), { isActive: active })
}
