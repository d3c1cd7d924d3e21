// An act in line mode: run it, do it by hand and say how it ended, or, after a crash, settle what nobody knows.
import type { FlowValue } from "../flow/flow.ts"
import { valueWords } from "../flow/value-words.ts"
import type { WantedAct } from "../flow/wanted.ts"
import type { SessionCommand } from "../session/session.ts"
import { handLines } from "../text/step-lines.ts"
import { type Asking, columnsOf, type LineTools } from "./flow-line.ts"

/** The question for the act that is wanted now. */
export function askAct(tools: LineTools): Asking {
  const { wanted, rehearsal } = tools.session.getSnapshot()
  const { act, step } = wanted
  if (act === undefined) throw new TypeError("this step is no act")
  if (act.begun) return askCutOff(tools, act, step)
  if (rehearsal && act.effect !== "read") return askPractice(tools, act, step)
  const [missing] = act.missing
  if (missing !== undefined) {
    return {
      prompt: `Your site profile does not say this: ${missing.says}:`,
      answer: (typed) =>
        typed === "" ? undefined : { kind: "supplied", step, name: missing.name, value: typed },
    }
  }
  return {
    prompt: "1 do it now   2 it was done by hand:",
    answer: (typed) => {
      if (typed === "1") return { kind: "run", step }
      return typed === "2" ? byHand(tools, act, step) : undefined
    },
  }
}

function askCutOff(tools: LineTools, act: WantedAct, step: string): Asking {
  tools.out.say("  This step was cut off. Nobody knows how it ended.")
  return {
    prompt: "1 it did not happen   2 it did, I know how it ended:",
    answer: (typed) => {
      if (typed === "1") return { kind: "not-done", step }
      return typed === "2" ? howItEnded(tools, act, step) : undefined
    },
  }
}

function askPractice(tools: LineTools, act: WantedAct, step: string): Asking {
  const { out, session } = tools
  out.say("  PRACTICE: this is not done now. It would change something.")
  for (const line of handLines(session.getSnapshot().wanted, columnsOf(out))) out.say(line)
  return {
    prompt: "Enter: how shall it end?",
    answer: (typed) => (typed === "" ? howItEnded(tools, act, step) : undefined),
  }
}

async function byHand(tools: LineTools, act: WantedAct, step: string): Promise<SessionCommand | "asked"> {
  for (const line of handLines(tools.session.getSnapshot().wanted, columnsOf(tools.out))) tools.out.say(line)
  return await howItEnded(tools, act, step)
}

async function howItEnded(
  { terminal, out }: LineTools,
  act: WantedAct,
  step: string,
): Promise<SessionCommand | "asked"> {
  for (const [at, { says }] of act.outcomes.entries()) out.say(`  ${at + 1}  ${says}`)
  const flag = "a terminal to answer on"
  const typed = (await terminal.ask({ text: "How did it end? Number (empty: not yet):", flag })).trim()
  const ended = /^\d{1,2}$/.test(typed) ? act.outcomes[Number(typed) - 1] : undefined
  if (ended === undefined) return "asked"
  const values: Record<string, FlowValue> = {}
  for (const carried of ended.carries) {
    const name = carried.replace("?", "")
    const value = (
      await terminal.ask({
        text: `${valueWords(name)}${carried.endsWith("?") ? " (may stay empty)" : ""}:`,
        flag,
      })
    ).trim()
    if (value !== "") values[name] = value
    else if (!carried.endsWith("?")) return "asked"
  }
  return { kind: "said", step, outcome: ended.outcome, values }
}
