// The one line that says what takes time.
import type { AppState } from "../../session/app-state.ts"
import { plainProgress, progressLine } from "../../text/progress-line.ts"

const WORDS = {
  deciding: "",
  reading: "Reading ...",
  writing: "Writing ...",
  checking: "Checking the message ...",
  asking: "Asking Tang ...",
  "another program": "Working ...",
} as const

/** Empty if nothing is going on. A bar once it takes longer than half a second; for a screen reader the same in words. */
export function workLine(
  { work, said, interrupted, progress }: Pick<AppState, "work" | "said" | "interrupted" | "progress">,
  columns: number,
  screenReader: boolean,
): string {
  if (interrupted && work !== undefined)
    return "! This is not finished. Ctrl-C again ends it; your record shows how far it came."
  if (progress !== undefined) return screenReader ? plainProgress(progress) : progressLine(progress, columns)
  const doing = work === undefined ? "" : WORDS[work]
  return [doing, said.at(-1) ?? ""].filter((part) => part !== "").join(" ")
}
