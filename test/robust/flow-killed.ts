// A runbook in line mode, killed at its system calls: each event is in the record before it counts, so the run goes on where it stood. What
// a kill may cost is one answer that was on its way. An act that was begun is put to the person and never done again in silence (design
// §4.8). Here are the runbook, the person who goes on, and what must hold.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { defineFlow } from "../../src/actions/define-flow.ts"
import type { FlowEvent } from "../../src/flow/events.ts"
import { readChain } from "../../src/journal/chain.ts"
import { replay } from "../../src/journal/replay.ts"
import { type RecordedRun, runsIn } from "../../src/session/runs.ts"
import { repeatableCliCommand } from "../support/cli.ts"
import { type FaultReport, forEachSyscall } from "../support/faults.ts"
import { expectDone, type Person, person } from "./world.ts"

// Short, with every kind of step that a person answers, an act that changes something, one that only reads, and a way back.
const RUNBOOK = defineFlow({
  id: "kill-practice",
  title: "A short practice",
  role: "planner",
  summary: "Use this to see what a power cut leaves.",
  start: "hello",
  steps: {
    hello: { kind: "instruct", title: "Begin", text: "Take a pen.", next: "who" },
    who: { kind: "ask", title: "Who owns the duty?", value: "name", next: "duty" },
    duty: {
      kind: "act",
      title: "Write down the duty",
      action: "case add-duty",
      input: { what: "passphrase", subject: "db1, key slot 1", owner: "$who.value" },
      next: { added: "sure", "no-time": "who", "no-case": "who", failed: "who" },
    },
    sure: { kind: "confirm", title: "Is it on the list?", next: "how" },
    how: {
      kind: "choose",
      title: "Look at the record?",
      choices: [
        { label: "Yes", next: "check" },
        { label: "No", next: "over" },
      ],
    },
    check: {
      kind: "act",
      title: "Is the record whole?",
      action: "journal verify",
      input: {},
      next: { whole: "over", broken: "over", failed: "over" },
    },
    over: { kind: "end", title: "It is over", result: "done" },
  },
})

/** What is typed at each step, in order, where nothing goes wrong. */
const TYPED = ["", "Ana Diaz", "1", "yes", "1", "1"]

/** Kills every n-th call that changes something in the home or beside it. */
export async function killRunbook(every: number): Promise<FaultReport> {
  return await forEachSyscall({
    fault: "SIGKILL",
    every,
    prepare: (dir) => {
      mkdirSync(join(dir, "home"), { mode: 0o700 })
      writeFileSync(flowFile(dir), JSON.stringify(RUNBOOK))
    },
    command: (dir) => {
      const [program, ...args] = repeatableCliCommand(["flow", "run", flowFile(dir), "--plain", "--new"])
      return { program, args, env: planner(dir).env, stdin: lines(TYPED) }
    },
    check: async ({ dir, result }) => {
      expect(result.code).toBe(137)
      await goesOn(planner(dir), flowFile(dir))
    },
  })
}

async function goesOn(who: Person, file: string): Promise<void> {
  const cut = recordOf(who)
  expect(cut.problems).toEqual([])
  expect(cut.duties).toBeLessThanOrEqual(1)
  const [run] = cut.runs
  expect(cut.runs.length).toBeLessThanOrEqual(1)
  const again = await who.run(
    ["flow", "run", file, "--plain", ...(run === undefined ? ["--new"] : ["--resume", run.run])],
    { stdin: lines(typedFrom(run, cut.duties)) },
  )
  if (run?.over === true) expect(again.stderr).toContain("[no-such-run]")
  else expect(again.code, again.stderr).toBe(0)
  expect(again.stderr.includes("This step was cut off."), again.stderr).toBe(isBegun(run))
  await endsOnce(who, file)
}

/** One run, at its end, with one duty; and nothing of it is offered again. */
async function endsOnce(who: Person, file: string): Promise<void> {
  const { duties, runs } = recordOf(who)
  expect(duties).toBe(1)
  expect(runs).toMatchObject([{ over: true, whole: true }])
  expect(answeredIn(runs[0])).toHaveLength(TYPED.length)
  const next = await who.run(["flow", "run", file, "--plain"], { stdin: "q\n" })
  expect(next.stderr).not.toContain("Not finished yet")
  await expectDone(who.run(["journal", "verify"]))
}

/** What the person types on the way from where the record stands. After an act that was cut off they look whether it happened. */
function typedFrom(run: RecordedRun | undefined, duties: number): string[] {
  const at = answeredIn(run).length
  const rest = TYPED.slice(at)
  if (!isBegun(run)) return rest
  const dutyIsThere = at === 2 && duties === 1
  // It happened: the first outcome, the number of the duty, no owner. It did not, or only read: say so, then do it.
  return dutyIsThere ? ["2", "1", "1", "", ...rest.slice(1)] : ["1", ...rest]
}

function isBegun(run: RecordedRun | undefined): boolean {
  return run?.events.at(-1)?.kind === "started"
}

const ANSWERS: readonly FlowEvent["kind"][] = ["seen", "answered", "chosen", "confirmed", "ended", "said"]

function answeredIn(run: RecordedRun | undefined): readonly FlowEvent[] {
  return run?.events.filter(({ kind }) => ANSWERS.includes(kind)) ?? []
}

/** A last line that a kill cut in two is no damage: the next entry repairs it. */
function recordOf({ home }: Person): { duties: number; runs: RecordedRun[]; problems: readonly unknown[] } {
  const path = join(home, "journal.jsonl")
  const { links, problems } = readChain(existsSync(path) ? readFileSync(path) : Buffer.alloc(0))
  return {
    duties: replay(links).debts.size,
    runs: runsIn(links),
    problems: problems.filter(({ kind }) => kind !== "torn"),
  }
}

const flowFile = (dir: string): string => join(dir, "kill-practice.json")
const planner = (dir: string): Person => person(join(dir, "home"), { XDG_RUNTIME_DIR: join(dir, "run") })
const lines = (typed: readonly string[]): string => typed.map((line) => `${line}\n`).join("")
