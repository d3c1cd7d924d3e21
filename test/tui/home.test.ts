// Where the digits of the first screen lead, that a runbook is one more key away, and that what could be begun is in view however much is
// open.
import { expect, it } from "vitest"
import type { AppScreen } from "../../src/session/app-state.ts"
import { ENTER, ESCAPE, type Shown, UP } from "../support/ink.ts"
import { showFixed, stateWith } from "./fixed.ts"
import { type AppPerson, openAppFor } from "./world.ts"

async function home(seed: string): Promise<{ person: AppPerson; shown: Shown }> {
  const person = openAppFor(seed)
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  return { person, shown }
}

function flowOf({ session }: AppPerson): string | undefined {
  const { screen } = session.getSnapshot()
  return screen.kind === "flow" ? screen.snapshot.flow.id : undefined
}

it("1 looks for the disk, and 0 there begins the runbook of the technician", async () => {
  const { person, shown } = await home("one")
  expect(shown.frame()).toContain("Step by step: 1, then 0.")
  await shown.press("1")
  await shown.until("Which disk will not open?")
  await shown.until("every road, step by step")
  await shown.press("0")
  await shown.until("A host will not start: recover its disk: step 1")
  expect(flowOf(person)).toBe("manual-recovery")
})

it("2 is the desk, and 0 there begins the runbook of the colleague", async () => {
  const { person, shown } = await home("two")
  expect(shown.frame()).toContain("Step by step: 2, then 0.")
  await shown.press("2")
  await shown.until("Requests on your desk")
  await shown.press("0")
  await expect.poll(() => flowOf(person)).toBe("answer-request")
})

it.each([
  ["3", "planned-outage"],
  ["4", "tang-rotation"],
] as const)("%s begins the runbook %s", async (digit, flow) => {
  const { person, shown } = await home(digit)
  await shown.press(digit)
  await expect.poll(() => flowOf(person)).toBe(flow)
})

it("5 runs the practice on sample disks in a program of its own, and what that said is left to be read", async () => {
  const { person, shown } = await home("five")
  await shown.press("5")
  await expect.poll(() => person.handedOver).toEqual([["drill"], ["until read"]])
})

it("6 lists every runbook, and Esc leads back", async () => {
  const { shown } = await home("six")
  await shown.press("6")
  await shown.until("Which runbook?")
  await shown.press(ESCAPE)
  await shown.until("A host will not boot")
})

type Home = Extract<AppScreen, { kind: "home" }>
const NOW = Date.UTC(2026, 10, 22, 3)
const HOUR = 3_600_000

/** A first screen with so much open; the first two duties are overdue. */
function homeWith(open: { duties: number; cases: number; runs: number; damaged?: boolean }): Home {
  const count = <T>(length: number, make: (at: number) => T): T[] =>
    Array.from({ length }, (_, at) => make(at))
  return {
    kind: "home",
    overview: {
      now: NOW,
      duties: count(open.duties, (at) => ({
        id: at + 1,
        kind: "revealed-passphrase",
        subject: `key slot 1 of db${at}`,
        owner: "Kim Lee of the night shift",
        deadline: NOW + (at - 1.5) * HOUR,
        case: null,
      })),
      cases: count(open.cases, (at) => ({
        id: `case-${at}`,
        host: `db${at}.rack-12.room-3.site-north.example.net`,
        ticket: `INC00${at}`,
        stage: "sent",
        opened: NOW,
        requests: [],
        debts: [],
        weaker: [],
        unsettled: [],
        next: { why: "waiting" },
      })),
      cutOff: open.damaged ? 1 : 0,
      damaged: open.damaged ?? false,
      hasIdentity: true,
      noSessionStore: false,
    },
    runs: count(open.runs, (at) => ({
      run: `0000000${at}`,
      flow: "drill",
      digest: "",
      title: "Practice",
      begun: NOW,
      last: NOW,
      site: {},
      events: [],
      over: false,
      whole: true,
    })),
  }
}

const MUCH = [0, 1, 2, 3, 9, 40].flatMap((duties) =>
  [0, 1, 3, 20].flatMap((cases) =>
    [0, 4].flatMap((runs) => [false, true].map((damaged) => ({ duties, cases, runs, damaged }))),
  ),
)

it("what could be begun is in view at 80 x 24, however much is open", () => {
  for (const open of MUCH) {
    const text = showFixed(stateWith(homeWith(open))).shown.frame()
    for (const task of [
      "1  A host will",
      "2  Someone",
      "3  Work is",
      "4  Rotate",
      "5  Practice",
      "6  All runbooks",
    ])
      expect(text, JSON.stringify(open)).toContain(`\n  ${task}`)
    expect(text.match(/OVERDUE since/g)?.length ?? 0, text).toBe(Math.min(2, open.duties))
    if (open.duties > 3) expect(text).toContain(`and ${open.duties - 2} more: press 0`)
    const shown = text.match(/^ {2}[a-p] {2}/gm)?.length ?? 0
    const more = Number(/9 {2}(?:More|Open) cases and runbooks: (\d+)/.exec(text)?.[1] ?? 0)
    expect(shown + more, text).toBe(open.cases + open.runs)
    if (open.cases > 0) expect(shown, text).toBeGreaterThan(0)
    expect(text).not.toMatch(/more (above|below)/)
  }
})

it("the keys stand on one line at 80 columns and at 120", () => {
  for (const columns of [80, 120]) {
    const { shown } = showFixed(stateWith(homeWith({ duties: 9, cases: 3, runs: 0 })), { columns, rows: 40 })
    expect(shown.frame().split("\n").at(-1)).toMatch(/^1-9 choose .* q end$/)
  }
})

it("every line of a folded first screen leads where it says", async () => {
  const { shown, sent } = showFixed(stateWith(homeWith({ duties: 9, cases: 20, runs: 4 })))
  await shown.press("0", "a", "9", "1", "6")
  expect(sent).toEqual([
    { kind: "duties" },
    { kind: "case", id: "case-0" },
    { kind: "open" },
    { kind: "volumes" },
    { kind: "runbooks" },
  ])
})

it("what has no room on the first screen is one key away, the last of many by the arrows", async () => {
  const home = homeWith({ duties: 0, cases: 40, runs: 4 })
  const { shown, sent } = showFixed(stateWith({ kind: "open", home }))
  expect(shown.frame()).toContain("Open cases and runbooks: 44")
  await shown.press("3", UP, ENTER)
  expect(sent).toEqual([
    { kind: "case", id: "case-2" },
    { kind: "flow", id: "drill", run: "00000003" },
  ])
})
