// The practice as a step of a runbook: sample volumes, a Tang of its own on loopback, a throw-away home. The processes come from the host.
import { ToolError } from "../../bytes/errors.ts"
import { defineAction } from "../flow-action.ts"

export const drillAction = defineAction({
  summary: "Run the whole rescue on practice volumes",
  effect: "read",
  net: "loopback",
  inputs: {},
  outcomes: {
    passed: { says: "Every practice volume was opened.", carries: ["rescues", "seconds"] },
  },
  byHand: () => [
    "Take a test server that nobody needs. Block its way to Tang and restart it.",
    "Go through the runbook on paper with a colleague. Write down the time of each step.",
  ],
  run: async ({ ports, drill }) => {
    if (drill === undefined || ports.net === undefined)
      throw new ToolError("drill-failed", "the practice cannot run inside this screen")
    const { rounds, seconds } = await drill(ports.net)
    return {
      outcome: "passed",
      values: { rescues: rounds.length, seconds },
      view: { kind: "practised", rounds, seconds },
    }
  },
})
