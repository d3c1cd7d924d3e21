// Every built-in runbook: through the checker that a site's runbooks go through, and walked at random with actions that end as they like.
import { describe, expect, it } from "vitest"
import { FLOWS } from "../../flows/index.ts"
import { ACTIONS } from "../../src/actions/action-table.ts"
import { documentOf } from "../../src/flow/document.ts"
import type { FlowEvent } from "../../src/flow/events.ts"
import { parseEvent } from "../../src/flow/events.ts"
import { parseFlow, parseFlowText } from "../../src/flow/parse-flow.ts"
import { advance, replay, startState } from "../../src/flow/step-machine.ts"
import { stepOf } from "../../src/flow/steps.ts"
import { wantedNow } from "../../src/flow/wanted.ts"
import { flowDigest } from "../../src/session/digest.ts"
import { endsOf, eventsOf, scriptFiles, scriptsOf } from "../support/flow-scripts.ts"
import { randomEvent, seeded } from "./walk.ts"

const WALKS = process.env.SLOW === "1" ? 500 : 12
const MAX_EVENTS = 400

describe.each(FLOWS.map((flow) => [flow.id, flow] as const))("the runbook %s", (_, flow) => {
  it("passes the checker, its sentences included", () => {
    expect(parseFlow(flow, ACTIONS, { words: true }).problems ?? []).toEqual([])
  })

  it("is the same after a way through JSON", () => {
    const parsed = parseFlowText(JSON.stringify(flow, null, 2), ACTIONS)
    expect(parsed.flow).toEqual(flow)
    expect(parsed.flow && flowDigest(parsed.flow)).toBe(flowDigest(flow))
  })

  it("reaches an end on random ways, and every prefix of the record replays to the live state", () => {
    let ended = 0
    for (let walk = 0; walk < WALKS; walk++) {
      const random = seeded(`${flow.id} ${walk}`)
      const events: FlowEvent[] = []
      let state = startState(flow)
      const states = [state]
      while (stepOf(flow, state.at).kind !== "end" && events.length < MAX_EVENTS) {
        const event = randomEvent(flow, state, ACTIONS, random)
        const next = advance(flow, state, event, ACTIONS)
        if (next === undefined) throw new Error(`${JSON.stringify(event)} was refused at ${state.at}`)
        expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual(event)
        events.push(event)
        states.push(next)
        state = next
        wantedNow(flow, state, ACTIONS)
      }
      if (stepOf(flow, state.at).kind === "end") ended++
      for (const at of [0, Math.floor(events.length / 3), events.length - 1, events.length])
        expect(replay(flow, startState(flow), events.slice(0, at), ACTIONS)).toEqual(states[at])
    }
    expect(ended).toBeGreaterThan(0)
  })

  it("is walked to each of its ends as test/scripts says, and goes on from wherever it is cut off", () => {
    const scripts = scriptsOf(flow)
    expect(
      scripts.map(({ end }) => end),
      "run: npm run docs",
    ).toEqual(endsOf(flow))
    for (const script of scripts) {
      const events = eventsOf(flow, script)
      if (events === undefined) throw new Error(`the walk to ${script.end} leads elsewhere: npm run docs`)
      let live = startState(flow)
      for (let at = 0; at <= events.length; at++) {
        expect(replay(flow, startState(flow), events.slice(0, at), ACTIONS)).toEqual(live)
        const event = events[at]
        if (event !== undefined) live = advance(flow, live, event, ACTIONS) ?? live
      }
      expect(stepOf(flow, live.at).kind).toBe("end")
    }
  })

  it("names on paper only steps that are there", () => {
    const { steps } = documentOf(flow, flowDigest(flow), ACTIONS)
    const numbers = steps.map(({ number }) => number)
    expect(numbers).toEqual(steps.map((_step, at) => at + 1))
    for (const { boxes } of steps)
      for (const { goTo } of boxes) if (goTo !== undefined) expect(numbers).toContain(goTo)
    const texts = steps.flatMap(({ title, text, warn, why, byHand }) => [
      title,
      ...[...text, ...warn, ...why, ...byHand].map((line) => line.text),
    ])
    expect(texts.filter((text) => /\[step 0|undefined/.test(text))).toEqual([])
  })
})

describe("the built-in runbooks", () => {
  it("have their walks in test/scripts, and nothing else is there", () => {
    expect(scriptFiles()).toEqual(FLOWS.map(({ id }) => `${id}.txt`).sort())
  })

  it("have names of their own", () => {
    expect(new Set(FLOWS.map(({ id }) => id)).size).toBe(FLOWS.length)
    expect(FLOWS.length).toBeGreaterThanOrEqual(15)
  })

  it("go on only in runbooks that are there", () => {
    const ids = FLOWS.map(({ id }) => id)
    for (const flow of FLOWS)
      for (const step of Object.values(flow.steps))
        if (step.kind === "end" && step.continueWith !== undefined) expect(ids).toContain(step.continueWith)
  })
})
