// What a person is doing on one screen, as long as that screen is what it was: when the session shows another one of its kind, it is over.
import { useState } from "react"

/** As `useState`; back to `initial` as soon as `screen` is another value. */
export function useDuring<T>(screen: unknown, initial: T): [T, (value: T) => void] {
  const [doing, setDoing] = useState({ screen, value: initial })
  return [doing.screen === screen ? doing.value : initial, (value) => setDoing({ screen, value })]
}
