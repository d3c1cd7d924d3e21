// Plays a scripted walk through a runbook as a person does: on the screens of the app, or as lines over a pipe. What an act does is real;
// the script says only how it must end.
import { join } from "node:path"
import { ACTIONS } from "../../src/actions/action-table.ts"
import type { Flow } from "../../src/flow/flow.ts"
import { stepOf } from "../../src/flow/steps.ts"
import { wantedNow } from "../../src/flow/wanted.ts"
import type { ScriptLine } from "./flow-scripts.ts"
import type { Person } from "./rescue.ts"
import { type Seat, sitDown } from "./seat.ts"
import type { TerminalOptions } from "./shell-terminal.ts"

/** The app at the first step of a runbook, in the folder of this person. */
export async function openRunbook(
  person: Person,
  flow: Flow,
  size: Pick<TerminalOptions, "columns" | "rows">,
): Promise<Seat> {
  const seat = await sitDown({ env: person.env, folder: join(person.home, ".."), ...size })
  await seat.choose("All runbooks")
  await seat.choose(flow.title)
  return seat
}

/** Answers every step in turn, from a seat at which the first of them is shown. `during` meets what an act asks; by its step. */
export async function playOnScreens(
  seat: Seat,
  flow: Flow,
  lines: readonly ScriptLine[],
  during: Readonly<Record<string, (seat: Seat) => Promise<void>>> = {},
): Promise<void> {
  for (const { step, answer } of lines) {
    await standsAt(seat, flow, step)
    const { kind } = stepOf(flow, step)
    const typed = typedAnswer(flow, step, answer)
    if (kind === "act") {
      await seat.key("1")
      await seat.until("1 do it now")
      await seat.enter("1")
      await during[step]?.(seat)
    } else if (typed !== undefined) await seat.enter(typed)
    else await seat.key(keyFor(kind, answer))
  }
}

/** Waits for the screen of a step. */
export async function standsAt(seat: Seat, flow: Flow, step: string): Promise<void> {
  const definition = stepOf(flow, step)
  await seat.until(
    "stop" in definition && definition.stop === true ? "STOP" : `: step ${numberOf(flow, step)} on paper`,
  )
}

/** The lines that a person types for it in line mode. An act is done now. */
export function asTypedLines(flow: Flow, lines: readonly ScriptLine[]): string {
  return lines
    .map(({ step, answer }) => {
      const { kind } = stepOf(flow, step)
      if (kind === "act") return "1"
      const typed = typedAnswer(flow, step, answer)
      if (typed !== undefined) return typed
      return kind === "instruct" ? "" : answer
    })
    .map((line) => `${line}\n`)
    .join("")
}

/** What is typed at a step; undefined where a key is enough. */
function typedAnswer(flow: Flow, name: string, answer: string): string | undefined {
  const step = stepOf(flow, name)
  switch (step.kind) {
    case "ask":
      return answer
    case "instruct":
      return step.guard === true || step.stop === true ? "ok" : undefined
    case "confirm":
      if (step.phrase === undefined && step.guard !== true) return undefined
      return answer === "yes" ? (step.phrase ?? "yes") : "no"
    default:
      return undefined
  }
}

function keyFor(kind: string, answer: string): string {
  if (kind === "instruct") return "1"
  return kind === "confirm" ? (answer === "yes" ? "1" : "2") : answer
}

function numberOf(flow: Flow, step: string): number {
  return wantedNow(flow, { visits: [], at: step, running: false, site: {} }, ACTIONS).number
}
