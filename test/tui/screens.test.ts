// Every screen of the app: golden texts at two sizes, to be read as prose, and what holds for all of them in any state and on any
// terminal: never higher than the rows allow, never wider than the columns, whole without colour, in ASCII and for a screen reader.
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { FLOWS } from "../../flows/index.ts"
import { REMEDIES } from "../../src/cli/remedies.ts"
import type { AppEvent, AppScreen, AppState } from "../../src/session/app-state.ts"
import { ROOT } from "../support/build.ts"
import { ENTER } from "../support/ink.ts"
import { type FixedOptions, showFixed, standingAt, stateWith, steady } from "./fixed.ts"
import { type Sample, screenSamples } from "./samples.ts"

/** The golden texts are those of the first two. */
const SIZES: readonly FixedOptions[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
]
/** The smallest on which the app draws. */
const SMALLEST: FixedOptions = { columns: 40, rows: 16 }
const TERMINALS: readonly FixedOptions[] = [
  ...SIZES,
  { columns: 80, rows: 24, colour: true, ascii: false },
  { columns: 80, rows: 24, screenReader: true },
  SMALLEST,
]

const GOLDEN = join(ROOT, "test/golden/screens")
/** Their golden texts are made by walk.test.ts and runbooks.test.ts, on a way that keys lead. */
const WALKED = ["volumes", "plan", "details", "waiting", "case", "approval", "call back"]
const WALKED_ONLY = ["home", "home, open case", "stop"]

/** A screen that is added must be among the samples. */
const KINDS: Readonly<Record<AppScreen["kind"], true>> = {
  home: true,
  open: true,
  volumes: true,
  plan: true,
  details: true,
  waiting: true,
  case: true,
  duties: true,
  duty: true,
  desk: true,
  approval: true,
  "host-lines": true,
  typing: true,
  aloud: true,
  unsigned: true,
  answered: true,
  runbooks: true,
  flow: true,
  record: true,
}

// Made in the first test that wants them: the people behind them go with it, and what they saw is plain data.
let made: Promise<Sample[]> | undefined
const allScreens = (): Promise<Sample[]> => (made ??= screenSamples())

async function draw({ state, keys = [] }: Sample, options: FixedOptions) {
  const { shown } = showFixed(state, options)
  await shown.press(...keys)
  return shown
}

function fileOf(name: string, { columns = 80 }: FixedOptions): string {
  return `${name.replace(/\W+/g, "-")}-${columns}.txt`
}

function expectFits(
  text: string,
  { columns = 80, rows = 24, screenReader }: FixedOptions,
  what: string,
): void {
  const lines = text.split("\n")
  expect(lines.length, `${what} at ${columns} × ${rows}:\n${text}`).toBeLessThanOrEqual(rows - 2)
  // A reader hears "option:" before a line, and no width.
  if (screenReader) return
  for (const line of lines) expect(line.length, `${what}: ${line}`).toBeLessThanOrEqual(columns)
}

function expectPlain(written: string, what: string): void {
  expect(written, what).not.toMatch(/\u001b\[(3|4|9|10)\d/)
  expect(stripVTControlCharacters(written), what).toMatch(/^[\x20-\x7e\n]*$/)
}

it("every kind of screen is looked at", async () => {
  expect(new Set((await allScreens()).map(({ state }) => state.screen.kind))).toEqual(
    new Set(Object.keys(KINDS)),
  )
})

it.each(TERMINALS)("every screen fits, with two rows to spare, and reads as before: %j", async (terminal) => {
  for (const sample of await allScreens()) {
    const shown = await draw(sample, terminal)
    const text = shown.frame()
    expectFits(text, terminal, sample.name)
    if (!terminal.colour) expectPlain(shown.everything(), sample.name)
    if (terminal.screenReader) expect(text, sample.name).not.toMatch(/-{10}|\u2500{10}|CHECKED.*CLAIMED/)
    if (SIZES.includes(terminal) && !WALKED.includes(sample.name))
      await expect(steady(text)).toMatchFileSnapshot(join(GOLDEN, fileOf(sample.name, terminal)))
  }
})

it("no golden text is left over from a screen that is gone", async () => {
  const names = [...(await allScreens()).map(({ name }) => name), ...WALKED_ONLY]
  const files = names.flatMap((name) => SIZES.map((size) => fileOf(name, size)))
  // The reveal screen is no screen of the app: its texts are made by test/text.
  const found = readdirSync(GOLDEN).filter((name) => !name.startsWith("reveal-"))
  expect(found.filter((name) => !files.includes(name))).toEqual([])
})

/** Only to be read: Esc or Enter leads back. */
const READ_ONLY =
  /^(aloud|explain|explained|approval, asking|desk, paste|waiting, paste|record|problem|help|step, by hand)/

it.each([SMALLEST, { columns: 60, rows: 16 }])(
  "what can be done is in view on every screen: %j",
  async (size) => {
    for (const sample of await allScreens()) {
      if (READ_ONLY.test(sample.name)) continue
      const text = (await draw(sample, size)).frame()
      expect(text, `${sample.name}:\n${text}`).toMatch(/^([ >] [0-9a-z] {2}\S|> )/m)
    }
  },
)

it("every screen says in words what its colours say", async () => {
  for (const sample of await allScreens()) {
    const [plain, coloured] = [await draw(sample, { colour: false }), await draw(sample, { colour: true })]
    expect(coloured.frame(), sample.name).toBe(plain.frame())
  }
})

it("every screen has its help, which fits as well", async () => {
  for (const sample of await allScreens()) {
    const { question, problem } = sample.state
    if (question !== undefined || problem !== undefined) continue
    const shown = await draw({ ...sample, keys: [...(sample.keys ?? []), "?"] }, {})
    expectFits(shown.frame(), {}, `help of ${sample.name}`)
  }
})

describe("a bare Enter, however often,", () => {
  /** As a bounced key, a paste of empty lines and a finger that stays on it send it. */
  async function leanOnEnter(state: AppState, keys: readonly string[] = []): Promise<readonly AppEvent[]> {
    const { shown, sent } = showFixed(state)
    await shown.press(...keys, ENTER)
    for (let times = 0; times < 5; times++) shown.burst("\r")
    shown.burst("\r\r\r\r")
    await shown.press(ENTER)
    return sent
  }

  it("answers nothing on any screen, but closes what only informs and leaves a question for a secret empty", async () => {
    const samples = await allScreens()
    const all = await Promise.all(samples.map(({ state, keys }) => leanOnEnter(state, keys)))
    const given = samples.flatMap(({ name }, at) => (all[at] ?? []).map(({ kind }) => `${name}: ${kind}`))
    expect([...new Set(given)]).toEqual(["question, secret: reply", "problem: dismiss"])
  })

  it("passes no guard and begins no act of any runbook", async () => {
    const guarded = FLOWS.flatMap((flow) =>
      Object.entries(flow.steps)
        .filter(
          ([, step]) => step.kind === "act" || step.guard === true || ("stop" in step && step.stop === true),
        )
        .map(([name]) => ({ kind: "flow", snapshot: standingAt(flow, name) }) as const),
    )
    expect(guarded.length).toBeGreaterThan(50)
    const all = await Promise.all(guarded.map((screen) => leanOnEnter(stateWith(screen))))
    const passes = all
      .flat()
      .filter((event) => event.kind !== "flow-answer" || event.answer.kind !== "answered")
    expect(passes).toEqual([])
  })
})

describe("every step of every runbook", () => {
  it.each(FLOWS.map((flow) => [flow.id, flow] as const))("fits, what to choose included: %s", (_, flow) => {
    for (const step of Object.keys(flow.steps))
      for (const size of [...SIZES, { columns: 60, rows: 16 }]) {
        const { shown } = showFixed(stateWith({ kind: "flow", snapshot: standingAt(flow, step) }), size)
        expectFits(shown.frame(), size, `${flow.id}: ${step}`)
        expect(shown.frame(), `${flow.id}: ${step}`).toMatch(/^[ >] (1 {2}|[A-Z].*: _?)/m)
      }
  })
})

it("every error is shown whole: its remedy, and its code for whoever is called", async () => {
  const [home] = await allScreens()
  if (home === undefined) throw new Error("no samples")
  for (const [code, { remedy }] of Object.entries(REMEDIES)) {
    const problem = {
      text: "something with a rather long explanation did not work as it should",
      code,
      remedy,
    }
    const { shown } = showFixed({ ...home.state, problem })
    expectFits(shown.frame(), {}, code)
    expect(shown.frame(), code).toContain(`Code: ${code}`)
  }
})
