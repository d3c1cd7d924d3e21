// A runbook in line mode: one question a line, through the Terminal port. Digits choose; an empty line never confirms anything; what is
// guarded wants a typed word. Every question also takes a few letters: back, by hand, why, leave.
import type { Terminal } from "../actions/ports.ts"
import { isToolError } from "../bytes/errors.ts"
import type { AskStep, FlowValue } from "../flow/flow.ts"
import { answerProblem } from "../flow/step-machine.ts"
import type { Session, SessionCommand } from "../session/session.ts"
import { actionLines } from "../text/action-lines.ts"
import { handLines, stepLines, whyLines } from "../text/step-lines.ts"
import { askAct } from "./flow-line-act.ts"
import type { Out } from "./out.ts"

/** One question: the text, and what each answer means. Undefined: not understood, ask again. */
export interface Asking {
  readonly prompt: string
  answer(typed: string): SessionCommand | "asked" | undefined | Promise<SessionCommand | "asked" | undefined>
}

export interface LineTools {
  readonly session: Session
  readonly terminal: Terminal
  readonly out: Out
  /** Leaves after the step that is at hand now. */
  readonly oneStep?: boolean
}

/** Drives the run until its end. Returns false if the person left it. */
export async function runLines(tools: LineTools): Promise<boolean> {
  const { session, out } = tools
  session.subscribe((notice) => {
    if (notice !== undefined) out.record(notice.kind === "result" ? withoutView(notice) : notice)
    if (notice?.kind === "result") for (const line of actionLines(notice.result.view)) out.say(`  ${line}`)
  })
  const first = session.getSnapshot().state.at
  let shown: unknown
  for (;;) {
    const { state, wanted, rehearsal, over } = session.getSnapshot()
    if (tools.oneStep === true && state.at !== first) return over
    // The step is shown once, and again when the run has moved.
    if (shown !== state) for (const line of stepLines(wanted, rehearsal, columnsOf(out))) out.say(line)
    shown = state
    if (over) return true
    try {
      const command = await question(tools)
      if (command === "leave") return false
      if (command !== undefined) await session.send(command)
    } catch (error) {
      if (!isToolError(error) || error.code === "input-needed") throw error
      if (error.code === "cancelled" && !wasAtWork(session, state)) return false
      if (!STAYS.includes(error.code)) throw error
      out.say(`  ${error.message} [${error.code}]`)
      shown = undefined
    }
  }
}

const STAYS: readonly string[] = ["cancelled", "wrong-identity-passphrase", "home-busy"]

// Broken off at a question of the action itself: then the step is asked again, and only breaking off there leaves the run.
function wasAtWork(session: Session, before: unknown): boolean {
  return session.getSnapshot().state !== before
}

async function question(tools: LineTools): Promise<SessionCommand | "leave" | undefined> {
  const { session, terminal, out } = tools
  const { wanted } = session.getSnapshot()
  const asking = asks(tools)
  const typed = (await terminal.ask({ text: asking.prompt, flag: "a terminal to answer on" })).trim()
  switch (typed.toLowerCase()) {
    case "q":
      return "leave"
    case "h":
      for (const line of handLines(wanted, columnsOf(out))) out.say(line)
      return undefined
    case "?":
      for (const line of [...whyLines(wanted, columnsOf(out)), ...HELP]) out.say(line)
      return undefined
    case "b":
      return await goBack(tools)
  }
  const command = await asking.answer(typed)
  if (command === undefined) out.say("  This is no answer here. Type ? for help.")
  return command === "asked" ? undefined : command
}

// One letter is never an answer to a question of a runbook.
const HELP: readonly string[] = [
  "  h  what to do by hand",
  "  b  back to an earlier step",
  "  q  stop for now; you can go on later",
]

/** The width to write for; a terminal that does not know its own says 0. */
export function columnsOf({ columns }: Out): number {
  return columns < 20 ? 80 : columns
}

async function goBack({ session, terminal, out }: LineTools): Promise<SessionCommand | undefined> {
  const { wanted } = session.getSnapshot()
  if (wanted.back.length === 0) {
    out.say("  This is the first step.")
    return undefined
  }
  for (const { number, title } of wanted.back.slice(0, 9)) out.say(`  step ${number}: ${title}`)
  const typed = await terminal.ask({
    text: "Back to which step? (empty: stay)",
    flag: "a terminal to answer on",
  })
  const to = wanted.back.find(({ number }) => String(number) === typed.trim())
  return to && { kind: "back", step: wanted.step, to: to.step }
}

function asks(tools: LineTools): Asking {
  const { wanted } = tools.session.getSnapshot()
  const { definition, step, choices } = wanted
  switch (definition.kind) {
    case "instruct": {
      const word = definition.stop === true || definition.guard === true ? "ok" : ""
      return {
        prompt: word === "" ? "Enter: done" : "Type ok when you have done this:",
        answer: (typed) => (typed.toLowerCase() === word ? { kind: "seen", step } : undefined),
      }
    }
    case "ask":
      return {
        prompt: `${definition.example === undefined ? "Answer" : `Answer (for example ${definition.example})`}:`,
        answer: (typed) => answered(tools, definition, step, typed),
      }
    case "choose":
      return {
        prompt: "Number:",
        answer: (typed) => {
          const choice = /^[1-9]$/.test(typed) ? Number(typed) - 1 : choices.length
          return choice < choices.length ? { kind: "chosen", step, choice } : undefined
        },
      }
    case "confirm":
      return {
        prompt: definition.phrase === undefined ? "yes or no:" : `Type ${definition.phrase} to go on, or no:`,
        answer: (typed) => confirmed(step, typed, definition.phrase, definition.otherwise),
      }
    case "act":
      return askAct(tools)
    case "end":
      throw new TypeError("an end asks nothing")
  }
}

function answered(
  { out }: LineTools,
  definition: AskStep,
  step: string,
  typed: string,
): SessionCommand | "asked" {
  const value: FlowValue | undefined =
    typed === ""
      ? undefined
      : definition.value === "number" && /^-?\d{1,15}$/.test(typed)
        ? Number(typed)
        : typed
  const problem = answerProblem(definition, value)
  if (problem === undefined) return { kind: "answered", step, ...(value === undefined ? {} : { value }) }
  out.say(`  ${problem}`)
  return "asked"
}

function confirmed(
  step: string,
  typed: string,
  phrase: string | undefined,
  otherwise: string | undefined,
): SessionCommand | undefined {
  const word = typed.toLowerCase()
  if (word === "no" || word === "n")
    return otherwise === undefined ? undefined : { kind: "confirmed", step, yes: false }
  if (phrase !== undefined)
    return typed === phrase ? { kind: "confirmed", step, yes: true, phrase } : undefined
  return word === "yes" || word === "y" ? { kind: "confirmed", step, yes: true } : undefined
}

function withoutView({
  step,
  result: { outcome, values },
}: {
  step: string
  result: { outcome: string; values: object }
}) {
  return { kind: "result", step, outcome, values }
}
