// The one line that says what takes time.
import type { AppState } from "../../session/app-state.ts"

const WORDS = {
  deciding: "",
  reading: "Reading ...",
  writing: "Writing ...",
  checking: "Checking the message ...",
  asking: "Asking Tang ...",
  "another program": "Working ...",
} as const

/** Empty if nothing is going on. */
export function workLine({
  work,
  said,
  interrupted,
}: Pick<AppState, "work" | "said" | "interrupted">): string {
  if (interrupted && work !== undefined)
    return "! This is not finished. Ctrl-C again ends it; your record shows how far it came."
  const doing = work === undefined ? "" : WORDS[work]
  return [doing, said.at(-1) ?? ""].filter((part) => part !== "").join(" ")
}
