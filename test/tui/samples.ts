// States of the app for the tests that look at every screen: taken from real sessions over a real home and disk, and stretched to what is
// rare: many disks, many cases, long names. Keys lead from a screen to the forms behind it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import type { DebtReport } from "../../src/actions/case/debts.ts"
import { explain } from "../../src/actions/explain.ts"
import type { ReadingFacts } from "../../src/actions/letter/typed-lines.ts"
import type { Candidate } from "../../src/actions/volume/look-at-disks.ts"
import type { Flow } from "../../src/flow/flow.ts"
import type { AppEvent, AppScreen, AppState } from "../../src/session/app-state.ts"
import { SMALL, SMALL_ACTIONS } from "../flow/small.ts"
import { standingAt, stateWith } from "./fixed.ts"
import { type AppPerson, isAtRest, openAppFor } from "./world.ts"

export interface Sample {
  /** As the golden text is called. */
  readonly name: string
  readonly state: AppState
  readonly keys?: readonly string[]
}

type Kind = AppScreen["kind"]
type ScreenOf<K extends Kind> = Extract<AppScreen, { kind: K }>

const CONSOLE = "Error communicating with server http://tang1.example\nNo key available with this passphrase."

const LINE = "1JP29 1EB1C YSDX6 XST2B 0FP1Y VX3E"
const TYPED: ReadingFacts = {
  line: 3,
  of: 5,
  read: [1, 2],
  missing: [3, 4, 5],
  taken: { line: 2, text: LINE },
}
const WRONG: NonNullable<ReadingFacts["trouble"]> = {
  line: 3,
  got: 29,
  length: 29,
  strange: [],
  proposals: [
    { kind: "keyboard", line: 3, text: LINE, letters: "a-q z-w m", digits: "french without shift" },
    { kind: "two exchanged", line: 3, text: LINE, at: 5, typed: "9Y" },
    { kind: "one symbol", line: 3, text: LINE, at: 18, typed: "8", meant: "B" },
  ],
}

/** The same binding as if it also needed the TPM of its host. */
function withTpm({ plan, ...candidate }: Candidate): Candidate {
  if (plan === undefined) throw new Error("the disk of the tests has no plan")
  return { ...candidate, plan: { ...plan, recoverable: "partly", local: ["tpm2"] } }
}

/** One key for each status. */
function answeredWith(statuses: readonly string[]): ScreenOf<"answered"> {
  const url = "http://tang1.example.net"
  const leaves = statuses.map((status, at) => ({ path: `sss.${at}.tang`, kid: "bFu4Q8tgXzyA", status, url }))
  const whole = statuses.every((status) => status === "ok")
  const row = { input: "request.txt", decision: "approve", from: "Kim", host: "db1", leaves, whole } as const
  const again = whole ? {} : { item: 0 }
  return { kind: "answered", file: "answer-0day.txt", row: { ...row, request: "0day" }, ...again }
}

function typingNow(facts: ReadingFacts): ScreenOf<"typing"> {
  return { kind: "typing", what: "request", facts, whole: false, more: [] }
}

const FRIDAY = Date.UTC(2026, 10, 27, 18)
const VOLUME = "0d3f2c51-0b5e-4a2e-9c1d-1d0c8f7f5a11"
/** The first belongs to a case, the second to none. */
const DUTIES: readonly DebtReport[] = [
  {
    id: 14,
    kind: "revealed-passphrase",
    subject: `key slot 1 of db1 (${VOLUME})`,
    owner: "Kim Lee",
    deadline: FRIDAY,
    case: "2026-11-22-db1-k3f9",
    uuid: VOLUME,
    slot: 1,
    keeps: "secret",
  },
  {
    id: 16,
    kind: "leaked-header",
    subject: "header of web17, sent by mail",
    owner: "Ana Diaz",
    deadline: FRIDAY,
    case: null,
    uuid: VOLUME,
  },
  {
    id: 21,
    kind: "transported-key",
    subject: "exchange keys of tang1, on a stick",
    owner: "Ben Roth",
    deadline: FRIDAY,
    case: null,
  },
]

/** The same request where its host and its sender were answered as often as they may. */
function pastLimits(approval: ScreenOf<"approval">): ScreenOf<"approval"> {
  const given = { hosts: 9, reached: true, since: FRIDAY }
  return {
    ...approval,
    counts: [
      { of: "host", who: "db1", given: 3, limit: 3, ...given },
      { of: "person", who: "Ana Diaz", given: 12, limit: 10, ...given },
      { of: "key", who: approval.keys[0]?.kid ?? "", given: 12, limit: 50, hosts: 9, reached: false },
    ],
  }
}

const LONG = "a-server-with-a-very-long-name.room-2.building-7.site-north.example.net"

/** Every screen, in its plain form and in the forms behind its keys. Made once: about a second. */
export async function screenSamples(): Promise<Sample[]> {
  const [tech, colleague] = [openAppFor("samples"), openAppFor("samples, colleague")]
  const home = await arrive(tech, { kind: "home" }, "home")
  const volumes = await arrive(tech, { kind: "volumes" }, "volumes")
  const [candidate] = volumes.candidates
  if (candidate === undefined) throw new Error("the disk of the tests is gone")
  const details = await arrive(tech, { kind: "details", candidate }, "details")
  const written = { host: "db1", name: "Kim", ticket: "OPS-7", folder: "." }
  const waiting = await arrive(tech, { kind: "write-request", candidate, details: written }, "waiting")
  const once = await arrive(tech, { kind: "case", id: waiting.report.id }, "case")
  const record = await arrive(tech, { kind: "record" }, "record")
  const runbooks = await arrive(tech, { kind: "runbooks" }, "runbooks")
  const [asked] = once.report.requests
  const aloud = await arrive(
    tech,
    { kind: "read-request", id: once.report.id, request: asked?.id ?? "" },
    "aloud",
  )
  const openCase = await arrive(tech, { kind: "home" }, "home")
  const letter = readFileSync(join(tech.folder, onlyRequest(tech.folder)), "latin1")
  writeFileSync(join(colleague.folder, "request.txt"), letter)
  writeFileSync(join(colleague.folder, "notes.txt"), "lunch")
  const emptyDesk = await arrive(colleague, { kind: "desk" }, "desk")
  const desk = await arrive(
    colleague,
    { kind: "desk-add", path: "." },
    "desk",
    ({ items }) => items.length > 0,
  )
  const at = desk.items.findIndex(({ kind }) => kind === "letter")
  const approval = await arrive(colleague, { kind: "desk-open", item: at }, "approval")
  const keys = approval.keys.map(({ kid }) => ({ kid }))
  return [
    { name: "home, nothing open", state: stateWith(home) },
    { name: "home, much open", state: stateWith(crowded(openCase, once)) },
    { name: "home, some open", state: stateWith(owingAtHome(openCase)) },
    { name: "open", state: stateWith({ kind: "open", home: crowded(openCase, once) }) },
    { name: "volumes", state: stateWith(volumes) },
    { name: "volumes, none", state: stateWith({ ...volumes, candidates: [] }) },
    { name: "volumes, many", state: stateWith(manyVolumes(volumes)) },
    { name: "volumes, path", state: stateWith(volumes), keys: ["9"] },
    { name: "plan", state: stateWith({ kind: "plan", candidate }) },
    { name: "plan, own host", state: stateWith({ kind: "plan", candidate: withTpm(candidate) }) },
    { name: "details", state: stateWith(details) },
    { name: "waiting", state: stateWith(waiting) },
    { name: "waiting, answer here", state: stateWith({ ...waiting, answers: ["answer.txt"] }) },
    { name: "waiting, secret gone", state: stateWith(withoutCode(waiting)) },
    {
      name: "waiting, QR codes were shown",
      state: stateWith({ ...waiting, ...(waiting.code === undefined ? {} : { qrCode: waiting.code }) }),
    },
    {
      name: "waiting, every way",
      state: stateWith({
        ...waiting,
        answers: ["answer.txt"],
        ...(waiting.code === undefined ? {} : { qrCode: waiting.code, spokenWords: waiting.code.words }),
      }),
    },
    { name: "waiting, path", state: stateWith(waiting), keys: ["2"] },
    { name: "waiting, paste", state: stateWith(waiting), keys: ["3"] },
    { name: "case", state: stateWith(once) },
    {
      name: "case, shown",
      state: stateWith({ ...once, opens: 1, report: { ...once.report, stage: "revealed" } }),
    },
    { name: "case, duties", state: stateWith(owing(once)) },
    { name: "case, hand over", state: stateWith(owing(once)), keys: ["4"] },
    { name: "duties", state: stateWith({ kind: "duties", duties: DUTIES, now: FRIDAY - 1 }) },
    { name: "duties, many", state: stateWith({ kind: "duties", duties: many(DUTIES, 40), now: FRIDAY + 1 }) },
    {
      name: "duties, hand over",
      state: stateWith({ kind: "duties", duties: DUTIES, now: FRIDAY - 1 }),
      keys: ["0"],
    },
    ...DUTIES.slice(0, 2).map((duty) => ({
      name: duty.case === null ? "duty" : "duty of a case",
      state: stateWith({ kind: "duty", duty, now: duty.case === null ? FRIDAY - 1 : FRIDAY + 1 }),
    })),
    { name: "explain", state: stateWith(home, { explaining: {} }) },
    { name: "explained", state: stateWith(home, { explaining: { explanation: explain(CONSOLE) } }) },
    { name: "case, close", state: stateWith(once), keys: ["3"] },
    { name: "desk, empty", state: stateWith(emptyDesk) },
    { name: "desk", state: stateWith(desk) },
    { name: "desk, many", state: stateWith({ ...desk, items: many(desk.items, 30) }) },
    { name: "desk, path", state: stateWith(desk), keys: ["8"] },
    { name: "desk, paste", state: stateWith(desk), keys: ["9"] },
    { name: "approval", state: stateWith(approval, { work: "deciding" }) },
    { name: "approval, limits reached", state: stateWith(pastLimits(approval), { work: "deciding" }) },
    { name: "call back, limit", state: stateWith(pastLimits(approval), { work: "deciding" }), keys: ["1"] },
    { name: "call back", state: stateWith(approval, { work: "deciding" }), keys: ["1"] },
    {
      name: "approval, wrong words",
      state: stateWith({ ...approval, triesLeft: 2, calledBack: "Kim, 555-0100" }, { work: "deciding" }),
    },
    { name: "approval, refuse", state: stateWith(approval, { work: "deciding" }), keys: ["3"] },
    {
      name: "approval, asking Tang",
      state: stateWith(approval, {
        work: "asking",
        asked: [...keys, { kid: "x".repeat(43), status: "ok", url: "http://tang1.example.net" }],
      }),
    },
    { name: "aloud, request", state: stateWith(aloud) },
    { name: "aloud, answer", state: stateWith({ ...aloud, what: "answer", words: [] }) },
    { name: "typing, first line", state: stateWith(typingNow({ line: 1, read: [], missing: [] })) },
    { name: "typing, fits", state: stateWith(typingNow(TYPED)) },
    { name: "typing, wrong", state: stateWith(typingNow({ ...TYPED, trouble: WRONG })) },
    {
      name: "typing, nothing fits",
      state: stateWith(typingNow({ ...TYPED, trouble: { ...WRONG, proposals: [] } })),
    },
    { name: "typing, kept", state: stateWith({ ...typingNow(TYPED), kept: true }) },
    { name: "typing, host", state: stateWith({ ...typingNow(TYPED), whole: true }) },
    { name: "typing, more lines", state: stateWith({ ...typingNow(TYPED), more: [6, 7] }) },
    {
      name: "host lines",
      state: stateWith({ kind: "host-lines", keys: approval.keys, counts: approval.counts }),
    },
    {
      name: "host lines, many",
      state: stateWith({ kind: "host-lines", keys: many(approval.keys, 16), counts: [], triesLeft: 1 }),
    },
    {
      name: "unsigned",
      state: stateWith({ kind: "unsigned", item: 0, name: "entry.jwe", what: "a Clevis entry" }),
    },
    { name: "answered", state: stateWith(answeredWith(["ok"])) },
    { name: "answered, in part", state: stateWith(answeredWith(["ok", "tang-key-gone"])) },
    {
      name: "answered, no key",
      state: stateWith(answeredWith(Array.from({ length: 16 }, () => "tang-connection"))),
    },
    { name: "runbooks", state: stateWith(runbooks) },
    ...flowSamples(),
    { name: "record", state: stateWith(record) },
    { name: "question", state: stateWith(home, { question: { text: "Tang server:", secret: false } }) },
    {
      name: "question, secret",
      state: stateWith(home, { question: { text: "Passphrase of your identity:", secret: true } }),
    },
    {
      name: "problem",
      state: stateWith(home, {
        problem: {
          text: `the server ${LONG} did not answer within 10 s`,
          code: "tang-unreachable",
          remedy: ["Is this machine in the right network?", "See: nbde-rescue tang check URL"],
        },
      }),
    },
    { name: "help", state: stateWith(home), keys: ["?"] },
  ]
}

// A step of each kind that a runbook has, in a runbook that does not change when the real ones do.
const KINDS: Flow = {
  ...SMALL,
  steps: {
    ...SMALL.steps,
    read: {
      kind: "instruct",
      title: "Read the label",
      text: ["The serial number.", "    lsblk -o SERIAL"],
      next: "way",
    },
    way: {
      kind: "choose",
      title: "Which way?",
      choices: [
        { label: "The short one", note: "It needs a key", minutes: 5, next: "sure" },
        { label: "The long one", next: "sure" },
      ],
    },
    sure: {
      kind: "confirm",
      title: "Is the light green?",
      warn: "Not the other one.",
      next: "over",
      otherwise: "stop",
    },
  },
}

function flowSamples(): Sample[] {
  const names = { where: "typed", probe: "act", read: "done", way: "list", sure: "yes or no", stop: "end" }
  const at = (step: string): AppState =>
    stateWith({ kind: "flow", snapshot: standingAt(KINDS, step, SMALL_ACTIONS) })
  return [
    ...Object.entries(names).map(([step, name]) => ({ name: `step, ${name}`, state: at(step) })),
    { name: "step, by hand", state: at("probe"), keys: ["\u0007"] },
  ]
}

/** Sends an event and waits for the screen that it leads to. */
async function arrive<K extends Kind>(
  { session }: AppPerson,
  event: AppEvent,
  kind: K,
  isThere: (screen: ScreenOf<K>) => boolean = () => true,
): Promise<ScreenOf<K>> {
  const found = (): ScreenOf<K> | undefined => {
    const { screen } = session.getSnapshot()
    return isKind(screen, kind) && isAtRest(session) && !("looking" in screen) && isThere(screen)
      ? screen
      : undefined
  }
  await expect.poll(() => isAtRest(session)).toBe(true)
  session.send(event)
  await expect.poll(found, { timeout: 5000 }).toBeDefined()
  const screen = found()
  if (screen === undefined) throw new Error(`${event.kind} did not stay at ${kind}`)
  return screen
}

function isKind<K extends Kind>(screen: AppScreen, kind: K): screen is ScreenOf<K> {
  return screen.kind === kind
}

function onlyRequest(folder: string): string {
  return readdirSync(folder).find((name) => name.startsWith("request-")) ?? "no request"
}

/** The case after its passphrase was seen. */
function owing(screen: ScreenOf<"case">): ScreenOf<"case"> {
  const { report } = screen
  const about = {
    kind: "revealed-passphrase",
    owner: "Kim",
    deadline: Date.UTC(2026, 10, 27, 18),
    case: report.id,
  }
  const debts = [
    { id: 12, subject: `key slot 0 of ${LONG} (0d3f2c51-0b5e-4a2e-9c1d-1d0c8f7f5a11)`, ...about },
    { id: 13, subject: "a copy of the header of db1", kind: "header-copy", case: report.id },
  ]
  return { ...screen, opens: 0, report: { ...report, stage: "revealed", debts } }
}

/** As it mostly is: a case, and nine duties of which two are overdue. */
function owingAtHome(home: ScreenOf<"home">): ScreenOf<"home"> {
  const duties = many(DUTIES, 9).map((duty, at) => ({ ...duty, deadline: FRIDAY + at * 86_400_000 }))
  return { ...home, overview: { ...home.overview, duties, now: FRIDAY + 86_400_001 } }
}

function crowded(home: ScreenOf<"home">, { report }: ScreenOf<"case">): ScreenOf<"home"> {
  const cases = Array.from({ length: 12 }, (_, at) => ({
    ...report,
    id: `case-${at}`,
    host: `${at}-${LONG}`,
  }))
  const duties = Array.from({ length: 12 }, (_, at) => ({
    id: at,
    kind: "revealed-passphrase",
    subject: `key slot 1 of ${at}-${LONG}`,
    owner: "Kim Lee of the night shift",
    deadline: report.opened + at * 3_600_000,
    case: report.id,
  }))
  const runs = Array.from({ length: 5 }, (_, at) => ({
    run: `0000000${at}`,
    flow: "drill",
    digest: "",
    title: "Practice",
    begun: report.opened,
    last: report.opened,
    site: {},
    events: [],
    over: false,
    whole: true,
  }))
  const now = report.opened + 3_700_000
  const overview = { ...home.overview, now, cases, duties, cutOff: 3, damaged: true, noSessionStore: true }
  return { kind: "home", overview, runs }
}

function manyVolumes(volumes: ScreenOf<"volumes">): ScreenOf<"volumes"> {
  const candidates = many(volumes.candidates, 20).map((one, at) => ({
    ...one,
    path: `/dev/mapper/${at}-${LONG}`,
  }))
  const looked = many(volumes.looked, 20)
  return { ...volumes, candidates, looked, looking: { done: 3, of: 20, path: `/dev/mapper/${LONG}` } }
}

function withoutCode({ code: _, ...waiting }: ScreenOf<"waiting">): ScreenOf<"waiting"> {
  return waiting
}

function many<T>(list: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, at) => list[at % list.length]).filter((one) => one !== undefined)
}
