// A person who answers at random, from a seed: actions end in any way they declare, sometimes the way leads back.
import { createHash } from "node:crypto"
import { type ActionFactsTable, findAction } from "../../src/flow/action-facts.ts"
import type { FlowEvent } from "../../src/flow/events.ts"
import type { Flow } from "../../src/flow/flow.ts"
import { type FlowState, inputsOf } from "../../src/flow/step-machine.ts"
import { stepOf } from "../../src/flow/steps.ts"

export type Dice = (below: number) => number

/** Numbers that are the same for the same seed. */
export function seeded(seed: string): Dice {
  let count = 0
  return (below) => createHash("sha256").update(`${seed} ${count++}`).digest().readUInt32BE(0) % below
}

/** An event that fits where the run stands. */
export function randomEvent(flow: Flow, state: FlowState, actions: ActionFactsTable, dice: Dice): FlowEvent {
  const step = stepOf(flow, state.at)
  const at = state.at
  const visit = state.visits[dice(Math.max(1, state.visits.length))]
  if (!state.running && visit !== undefined && dice(25) === 0)
    return { kind: "back", step: at, to: visit.step }
  switch (step.kind) {
    case "instruct":
      return { kind: "seen", step: at }
    case "ask":
      if (step.optional === true && dice(2) === 0) return { kind: "answered", step: at }
      return { kind: "answered", step: at, value: ANSWERS[step.value] }
    case "choose":
      return { kind: "chosen", step: at, choice: dice(step.choices.length) }
    case "confirm": {
      const yes = step.otherwise === undefined || dice(3) > 0
      return {
        kind: "confirmed",
        step: at,
        yes,
        ...(yes && step.phrase !== undefined ? { phrase: step.phrase } : {}),
      }
    }
    case "act": {
      const action = findAction(actions, step.action)
      const [missing] = inputsOf(state, step, action).missing
      if (!state.running && missing !== undefined)
        return { kind: "supplied", step: at, name: missing, value: "x" }
      if (!state.running && dice(4) > 0) return { kind: "started", step: at }
      if (state.running && dice(10) === 0) return { kind: "not-done", step: at }
      const outcomes = Object.entries(action?.outcomes ?? {})
      const [outcome = "failed", facts] = outcomes[dice(outcomes.length)] ?? []
      const carries = (facts?.carries ?? []).filter((name) => !name.endsWith("?") || dice(2) === 0)
      const values = Object.fromEntries(carries.map((name) => [name.replace("?", ""), 1]))
      return { kind: state.running ? "ended" : "said", step: at, outcome, values }
    }
    case "end":
      throw new Error("an end takes no event")
  }
}

const ANSWERS = {
  text: "some text",
  number: 3,
  url: "http://tang.example",
  path: "/dev/sdb",
  time: "03:10",
  name: "Kim Lee",
} as const
