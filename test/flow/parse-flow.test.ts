// A runbook from outside: what is wrong with it is said in words, with its place, all at once, and never as an exception.
import { describe, expect, it } from "vitest"
import { parseFlow, parseFlowText } from "../../src/flow/parse-flow.ts"
import { changed, SMALL, SMALL_ACTIONS } from "./small.ts"
import { seeded } from "./walk.ts"

const problems = (value: unknown) =>
  (parseFlow(value, SMALL_ACTIONS).problems ?? []).map(({ path, text }) => `${path}: ${text}`)

describe("a runbook that is right", () => {
  it("comes back as it is", () => {
    expect(parseFlow(SMALL, SMALL_ACTIONS)).toEqual({ flow: SMALL })
    expect(parseFlowText(JSON.stringify(SMALL), SMALL_ACTIONS)).toEqual({ flow: SMALL })
  })
})

describe("the shape", () => {
  // biome-ignore lint/suspicious/noExplicitAny: see `changed`
  it.each<[string, (flow: any) => void, string]>([
    ["a missing title", (f) => delete f.title, "title: the runbook: `title` is missing"],
    ["an unknown member", (f) => (f.extra = 1), "extra: the runbook: nobody knows a member `extra`"],
    [
      "a bad role",
      (f) => (f.role = "boss"),
      "role: the runbook: `role` must be technician, colleague, planner, tang-keeper or custodian",
    ],
    [
      "a start that is not there",
      (f) => (f.start = "x"),
      "start: the runbook: `start` leads to `x`, and no step is called that",
    ],
    [
      "a start from Object",
      (f) => (f.start = "constructor"),
      "start: the runbook: `start` leads to `constructor`, and no step is called that",
    ],
    [
      "an unknown kind",
      (f) => (f.steps.over.kind = "loop"),
      "steps.over.kind: step `over`: `kind` must be instruct, ask, choose, confirm, act or end",
    ],
    [
      "a step called site",
      (f) => (f.steps.site = f.steps.over),
      "steps.site: a step cannot be called `site`: that is the profile",
    ],
    [
      "a step with a bad name",
      (f) => (f.steps.__x = f.steps.over),
      "steps.__x: `__x` is no name: use small letters, digits and hyphens, a letter first",
    ],
    ["a step that is a list", (f) => (f.steps.over = []), "steps.over: step `over` must be an object"],
    [
      "a text of two lines",
      (f) => (f.steps.over.title = "a\nb"),
      "steps.over.title: step `over`: `title` must be a text of 1 to 2000 characters on one line",
    ],
    [
      "a guard that is false",
      (f) => (f.steps.sure.guard = false),
      "steps.sure.guard: step `sure`: `guard` is true, or left out",
    ],
    [
      "an ask of an unknown value",
      (f) => (f.steps.where.value = "secret"),
      "steps.where.value: step `where`: `value` must be text, number, url, path, time or name",
    ],
    [
      "one choice",
      (f) => (f.steps.where = { kind: "choose", title: "x", choices: [] }),
      "steps.where.choices: step `where`: `choices` must be a list of 2 to 9 choices",
    ],
    [
      "a choice to nowhere",
      (f) =>
        (f.steps.where = {
          kind: "choose",
          title: "x",
          choices: [
            { label: "a", next: "probe" },
            { label: "b", next: "no" },
          ],
        }),
      "steps.where.choices[1].next: step `where`, choice 2: `next` leads to `no`, and no step is called that",
    ],
    [
      "an input that is a list",
      (f) => (f.steps.wipe.input = []),
      "steps.wipe.input: step `wipe`: `input` must be an object of texts, numbers, true and false",
    ],
    [
      "an outcome to nowhere",
      (f) => (f.steps.probe.next.untrusted = "x"),
      "steps.probe.next.untrusted: step `probe`: outcome `untrusted` leads to `x`, and no step is called that",
    ],
  ])("finds %s", (_, change, problem) => {
    expect(problems(changed(change))).toEqual([problem])
  })

  it.each([[null], [3], ["text"], [[]], [{}], [{ steps: {} }], [{ steps: [] }]])("is none: %j", (value) => {
    expect(problems(value).length).toBeGreaterThan(0)
  })
})

describe("the acts", () => {
  // biome-ignore lint/suspicious/noExplicitAny: see `changed`
  it.each<[string, (flow: any) => void, string]>([
    [
      "an unknown action",
      (f) => (f.steps.probe.action = "prob"),
      "steps.probe.action: step `probe`: there is no action `prob`",
    ],
    [
      "an action from Object",
      (f) => (f.steps.probe.action = "toString"),
      "steps.probe.action: step `probe`: there is no action `toString`",
    ],
    [
      "a missing outcome",
      (f) => delete f.steps.probe.next.untrusted,
      "steps.probe.next: step `probe`: outcome `untrusted` has no next step",
    ],
    [
      "an outcome too many",
      (f) => (f.steps.probe.next.maybe = "stop"),
      "steps.probe.next.maybe: step `probe`: `probe` has no outcome `maybe`",
    ],
    [
      "a missing input",
      (f) => (f.steps.probe.input = {}),
      "steps.probe.input.url: step `probe`: input `url` of `probe` is missing",
    ],
    [
      "an unknown input",
      (f) => (f.steps.probe.input.uri = "x"),
      "steps.probe.input.uri: step `probe`: input `uri` is not known to `probe`",
    ],
    [
      "a literal of the wrong kind",
      (f) => (f.steps.probe.input.times = "x"),
      "steps.probe.input.times: step `probe`: input `times` cannot take `x`: it takes a number",
    ],
    [
      "an answer of the wrong kind",
      (f) => (f.steps.probe.input.times = "$where.value"),
      "steps.probe.input.times: step `probe`: input `times` cannot take `$where.value`: it takes a number",
    ],
    [
      "a misspelt reference",
      (f) => (f.steps.probe.input.url = "$where"),
      "steps.probe.input.url: step `probe`: input `url` is no reference: write $step.name or $site.name",
    ],
    [
      "a socket for a technician",
      (f) => (f.steps.wipe = { ...f.steps.wipe, action: "online", next: { done: "over" } }),
      "steps.wipe.action: step `wipe`: a technician's runbook opens no connection, and `online` does",
    ],
  ])("finds %s", (_, change, problem) => {
    expect(problems(changed(change))).toContain(problem)
  })
})

describe("the paths", () => {
  // biome-ignore lint/suspicious/noExplicitAny: see `changed`
  it.each<[string, (flow: any) => void, string]>([
    [
      "a step that is never reached",
      (f) => (f.steps.lost = f.steps.over),
      "steps.lost: step `lost` is never reached",
    ],
    [
      "a loop without an end",
      (f) => {
        f.steps.over = { kind: "instruct", title: "Again", next: "round" }
        f.steps.round = { kind: "instruct", title: "And again", next: "over" }
      },
      "steps.over: step `over`: no way from here leads to an end",
    ],
    [
      "a wipe without a guard",
      (f) => delete f.steps.sure.guard,
      "steps.wipe: step `wipe` cannot be taken back, and a way leads there without a guard",
    ],
    [
      "a way around the guard",
      (f) => (f.steps.probe.next.unreachable = "wipe"),
      "steps.wipe: step `wipe` cannot be taken back, and a way leads there without a guard",
    ],
    [
      "a guard passed with no",
      (f) => (f.steps.sure.otherwise = "wipe"),
      "steps.wipe: step `wipe` cannot be taken back, and a way leads there without a guard",
    ],
    [
      "one guard for two wipes",
      (f) => (f.steps.wipe.next.failed = "wipe"),
      "steps.wipe: step `wipe` cannot be taken back, and a way leads there without a guard",
    ],
  ])("finds %s", (_, change, problem) => {
    expect(problems(changed(change))).toContain(problem)
  })
})

describe("the references", () => {
  // biome-ignore lint/suspicious/noExplicitAny: see `changed`
  it.each<[string, (flow: any) => void, string]>([
    [
      "a step that is not there",
      (f) => (f.steps.over.text = "See $nobody.value."),
      "steps.over.text: step `over`: `$nobody.value` refers to a step that is not there",
    ],
    [
      "a value that comes later",
      (f) => (f.steps.where.why = ["a", "It is $probe.ms."]),
      "steps.where.why[1]: step `where`: `$probe.ms` has no value on some way that leads here",
    ],
    [
      "a value of one outcome only",
      (f) => (f.steps.stop.text = "It took $probe.ms."),
      "steps.stop.text: step `stop`: `$probe.ms` has no value on some way that leads here",
    ],
    [
      "a value that nobody hands on",
      (f) => (f.steps.sure.text = "It is $probe.size."),
      "steps.sure.text: step `sure`: `$probe.size` has no value on some way that leads here",
    ],
    [
      "a value that may be missing",
      (f) => (f.steps.wipe.input.url = "$probe.key"),
      "steps.wipe.input.url: step `wipe`: input `url`: `$probe.key` may be missing, and a value is needed here",
    ],
    [
      "an answer that may stay empty",
      (f) => (f.steps.where.optional = true),
      "steps.probe.input.url: step `probe`: input `url`: `$where.value` may be missing, and a value is needed here",
    ],
    [
      "a step that hands on nothing",
      (f) => (f.steps.stop.text = "$stop.value"),
      "steps.stop.text: step `stop`: `$stop.value`: the step `stop` hands on no value",
    ],
  ])("finds %s", (_, change, problem) => {
    expect(problems(changed(change))).toEqual([problem])
  })

  it.each([
    ["reachable", "unreachable"],
    ["unreachable", "reachable"],
  ])("finds a value that is certain on one way and not on the other: %s first", (first, second) => {
    const { probe } = SMALL_ACTIONS
    if (probe === undefined) throw new Error("no action")
    const outcomes = { ...probe.outcomes, unreachable: { says: "No.", carries: ["ms?"] } }
    const value = changed((flow) => {
      flow.steps.probe.next = { [first]: "sure", [second]: "sure", untrusted: "stop" }
      flow.steps.wipe.input.url = "$probe.ms"
    })
    const { problems: found } = parseFlow(value, { ...SMALL_ACTIONS, probe: { ...probe, outcomes } })
    expect(found).toMatchObject([
      { path: "steps.wipe.input.url", text: expect.stringContaining("may be missing") },
    ])
  })

  it("may be missing in a text and in an optional input", () => {
    const value = changed((flow) => {
      flow.steps.sure.text = "The key is $probe.key."
      flow.steps.wipe.input.times = "$probe.key"
    })
    expect(problems(value)).toEqual([])
  })
})

describe("the line of a problem", () => {
  const text = JSON.stringify(
    changed((flow) => delete flow.steps.probe.next.untrusted),
    null,
    2,
  )

  it("is the line of the member, or of what holds it", () => {
    const { problems: found = [] } = parseFlowText(text, SMALL_ACTIONS)
    const line = text.split("\n").findIndex((row) => row.includes('"reachable"'))
    expect(found).toMatchObject([{ line, text: "step `probe`: outcome `untrusted` has no next step" }])
  })

  it("is found inside lists", () => {
    const choices = [
      { label: "a", next: "probe" },
      { label: "b", next: "no" },
    ]
    const value = changed((flow) => (flow.steps.where = { kind: "choose", title: "x", choices }))
    const json = JSON.stringify(value, null, 1)
    const { problems: found = [] } = parseFlowText(json, SMALL_ACTIONS)
    expect(found[0]?.line).toBe(json.split("\n").findIndex((row) => row.includes('"next": "no"')) + 1)
  })

  it("is told for a member that is there twice, which JSON would take in silence", () => {
    const doubled = JSON.stringify(SMALL, null, 1).replace(
      '"guard": true,',
      '"guard": true,\n"title": "Other",',
    )
    expect(parseFlowText(doubled, SMALL_ACTIONS).problems).toMatchObject([
      { path: "steps.sure.title", text: '"title" is there twice', line: expect.any(Number) },
    ])
  })

  it("is told for a text that is no JSON", () => {
    const cut = JSON.stringify(SMALL, null, 1).split("\n").slice(0, 9).join("\n")
    for (const broken of [cut, "", "{", "not json", cut.replace(",", "")])
      expect(parseFlowText(broken, SMALL_ACTIONS).problems).toMatchObject([
        { text: expect.stringContaining("not JSON") },
      ])
  })

  it("is bounded in length", () => {
    expect(parseFlowText(" ".repeat(2 << 20), SMALL_ACTIONS).problems).toHaveLength(1)
  })
})

describe("the words", () => {
  it("are checked for built-in runbooks only", () => {
    const long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen."
    const value = changed((flow) => (flow.steps.over.text = ["Short.", `    ${long}`, long]))
    expect(parseFlow(value, SMALL_ACTIONS).problems).toBeUndefined()
    expect(parseFlow(value, SMALL_ACTIONS, { words: true }).problems).toMatchObject([
      { kind: "words", path: "steps.over.text[2]", text: expect.stringContaining("15 words") },
    ])
  })
})

describe("the checker", () => {
  it("never throws, whatever is put in the place of any member", () => {
    const junk = [null, 0, -1, "", "x", "$x.y", "__proto__", [], {}, [null], { kind: "act" }, true]
    const dice = seeded("junk")
    for (let round = 0; round < 400; round++) {
      const value = changed((flow) => {
        let at = flow
        for (let depth = 0; depth < 4; depth++) {
          const names = Object.keys(at)
          const name = names[dice(Math.max(1, names.length))]
          if (name === undefined) return
          if (depth === 3 || typeof at[name] !== "object" || dice(3) === 0) {
            at[name] = junk[dice(junk.length)]
            return
          }
          at = at[name]
        }
      })
      const { flow, problems: found } = parseFlow(value, SMALL_ACTIONS, { words: true })
      expect(flow === undefined).toBe(found !== undefined)
    }
  })
})
