// What the compiler refuses in a built-in runbook. The expectations are `@ts-expect-error` lines: `npm run types` fails if one of them is
// no error any more. The test itself only shows that the good one comes back as it is.
import { describe, expect, it } from "vitest"
import { ACTIONS } from "../../src/actions/action-table.ts"
import { defineFlow } from "../../src/actions/define-flow.ts"
import { longSentences, wordProblems } from "../support/screen-words.ts"

const about = { id: "try", title: "A try", role: "colleague", summary: "For the compiler." } as const
const end = { kind: "end", title: "Over", result: "done" } as const
const next = {
  whole: "end",
  broken: "end",
  failed: "end",
} as const

const good = defineFlow({
  ...about,
  start: "ask",
  steps: {
    ask: { kind: "ask", title: "Where is it?", value: "path", next: "look" },
    look: {
      kind: "act",
      title: "Test the passphrase",
      action: "prove",
      input: { path: "$ask.value", slot: 1 },
      next: { opens: "end", "opens-nothing": "ask", untested: "end", "no-access": "end", failed: "end" },
    },
    end,
  },
})

const aMisspeltAction = defineFlow({
  ...about,
  start: "look",
  steps: {
    // @ts-expect-error: there is no such action
    look: { kind: "act", title: "Look", action: "journal verfy", input: {}, next },
    end,
  },
})

const aMissingOutcome = defineFlow({
  ...about,
  start: "look",
  steps: {
    look: {
      kind: "act",
      title: "Look",
      action: "journal verify",
      input: {},
      // @ts-expect-error: `broken` has no next step
      next: { whole: "end", failed: "end" },
    },
    end,
  },
})

const anOutcomeTooMany = defineFlow({
  ...about,
  start: "look",
  steps: {
    look: {
      kind: "act",
      title: "Look",
      action: "journal verify",
      input: {},
      // @ts-expect-error: the action never ends like this
      next: { ...next, maybe: "end" },
    },
    end,
  },
})

const anUnknownTarget = defineFlow({
  ...about,
  start: "read",
  steps: {
    // @ts-expect-error: no step is called `nowhere`
    read: { kind: "instruct", title: "Read this", next: "nowhere" },
    end,
  },
})

const anUnknownTargetOfAnAct = defineFlow({
  ...about,
  start: "look",
  steps: {
    look: {
      kind: "act",
      title: "Look",
      action: "journal verify",
      input: {},
      // @ts-expect-error: no step is called `nowhere`
      next: { ...next, broken: "nowhere" },
    },
    end,
  },
})

const aWrongInputKey = defineFlow({
  ...about,
  start: "look",
  steps: {
    look: {
      kind: "act",
      title: "Look",
      action: "inspect",
      // @ts-expect-error: the input is called `path`
      input: { disk: "/dev/sdb" },
      next: {
        ready: "end",
        damaged: "end",
        "own-host": "end",
        unknown: "end",
        unbound: "end",
        "no-volume": "end",
        "no-access": "end",
        failed: "end",
      },
    },
    end,
  },
})

const aWrongWordOfAClosedList = defineFlow({
  ...about,
  start: "save",
  steps: {
    save: {
      kind: "act",
      title: "Save",
      action: "extract",
      // @ts-expect-error: `what` is jwe, token or header
      input: { path: "/dev/sdb", what: "disk", output: "x" },
      next: { saved: "end", choose: "end", "no-binding": "end", "no-access": "end", failed: "end" },
    },
    end,
  },
})

// @ts-expect-error: the flow starts nowhere
const aBadStart = defineFlow({ ...about, start: "nowhere", steps: { end } })

describe("a runbook that the compiler accepts", () => {
  it("is data that comes back as it was written", () => {
    expect(good).toEqual(JSON.parse(JSON.stringify(good)))
    expect(Object.keys(good.steps)).toEqual(["ask", "look", "end"])
  })

  it("is told from those that only a cast could bring in", () => {
    const refused = [
      aMisspeltAction,
      aMissingOutcome,
      anOutcomeTooMany,
      anUnknownTarget,
      anUnknownTargetOfAnAct,
      aWrongInputKey,
      aWrongWordOfAClosedList,
      aBadStart,
    ]
    expect(refused).toHaveLength(8)
  })
})

describe("the table of actions", () => {
  it.each(Object.entries(ACTIONS))(
    "%s says what a person does by hand, with and without inputs",
    (_, action) => {
      const words = Object.fromEntries(Object.keys(action.inputs).map((name) => [name, name.toUpperCase()]))
      expect(action.byHand({}).join("")).not.toMatch(/undefined/)
      expect(action.byHand(words).join("")).not.toMatch(/undefined/)
      expect(action.byHand({}).length).toBeGreaterThan(0)
    },
  )

  it.each(Object.entries(ACTIONS))("%s speaks the words of people, in short sentences", (_, action) => {
    const outcomes = Object.values(action.outcomes).map(({ says }) => says)
    const texts = [
      action.summary,
      ...outcomes,
      ...action.byHand({}).filter((line) => !line.startsWith("    ")),
    ]
    expect(texts.flatMap(wordProblems)).toEqual([])
    expect(texts.flatMap((text) => longSentences(text))).toEqual([])
  })

  it("adds the outcome `failed` to every action, with its code", () => {
    for (const action of Object.values(ACTIONS)) expect(action.outcomes.failed.carries).toEqual(["code"])
  })
})
