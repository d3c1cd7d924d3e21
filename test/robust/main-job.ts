// The main job cut off: request, answer, reveal and case close, each killed or made to fail at one system call after the other. Here is
// what stands before each command, how it is started, and what must hold afterwards: what is visible is whole, the record verifies, what
// was begun is reported, and the same command goes on to the end (design §4.8).
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { readChain } from "../../src/journal/chain.ts"
import { type JournalState, replay } from "../../src/journal/replay.ts"
import { repeatableCliCommand } from "../support/cli.ts"
import { type Fault, type FaultedRun, type FaultReport, forEachSyscall } from "../support/faults.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"
import { copyHome, copyTree, expectDone, type Homes, type Person, person, type World } from "./world.ts"

export type Act = "request" | "answer" | "reveal" | "case close"
export const ACTS: readonly Act[] = ["request", "answer", "reveal", "case close"]

/** What a fault is called on the screen. */
const CAUSES: Readonly<Record<Fault, string>> = {
  SIGKILL: "",
  EINTR: "",
  EIO: "the medium reports an error",
  ENOSPC: "the disk is full",
  EROFS: "the medium is read-only",
  EACCES: "you have no permission",
  ENODEV: "the device is gone",
  EMFILE: "too many files are open",
}

const OLD = "what an older run left here\n"

/** One technician and one colleague in `dir`, which lies in memory: session keys are faulted and copied with everything else. */
interface Stage {
  readonly world: World
  readonly dir: string
  readonly site: Person
  readonly lab: Person
  readonly request: string
  readonly answer: string
  /** How the request is addressed. */
  readonly address: readonly string[]
}

function stageIn(world: World, homes: Homes, dir: string): Stage {
  const runtime = { XDG_RUNTIME_DIR: join(dir, "run") }
  return {
    world,
    dir,
    site: person(join(dir, "site"), runtime),
    lab: person(join(dir, "lab"), runtime),
    request: join(dir, "request.txt"),
    answer: join(dir, "answer.txt"),
    address: homes === world.friends ? ["--to", "Ana Diaz"] : ["--name", "Kim Lee"],
  }
}

/** Runs the loop over one command, for the strangers or the friends of `world`. */
export async function cutOff(
  world: World,
  homes: Homes,
  { act, fault, every }: { act: Act; fault: Fault; every: number },
): Promise<FaultReport> {
  const template = makeFolder()
  let words = ""
  try {
    return await forEachSyscall({
      base: "/dev/shm",
      fault,
      every,
      prepare: async (dir) => {
        if (words === "") words = await makeTemplate(act, stageIn(world, homes, dir), homes, template)
        else copyTree(template, dir)
      },
      command: (dir) => {
        const stage = stageIn(world, homes, dir)
        const [program, ...args] = repeatableCliCommand(argumentsOf(act, stage, words))
        return { program, args, env: (act === "answer" ? stage.lab : stage.site).env }
      },
      check: async (run) => {
        const stage = stageIn(world, homes, run.dir)
        checkExit(run, fault)
        checkVisible(stage, fault)
        await CHECKS[act](stage, words, run)
        for (const { home, run: start } of [stage.site, stage.lab])
          if (existsSync(join(home, "journal.jsonl"))) await expectDone(start(["journal", "verify"]))
      },
    })
  } finally {
    removeFolder(template)
  }
}

/** Everything that comes before `act`, kept in `template`. Returns the words of the request. */
async function makeTemplate(act: Act, stage: Stage, homes: Homes, template: string): Promise<string> {
  const { dir, site, lab, request, answer } = stage
  mkdirSync(join(dir, "run"), { mode: 0o700 })
  copyHome(homes.site, site.home)
  copyHome(homes.lab, lab.home)
  let words = "none yet"
  if (act === "request") writeFileSync(request, OLD)
  else words = await ask(stage)
  if (act === "answer") writeFileSync(answer, OLD)
  if (act === "reveal" || act === "case close") await expectDone(lab.run(argumentsOf("answer", stage, words)))
  if (act === "case close") await expectDone(site.run(argumentsOf("reveal", stage, words)))
  copyTree(dir, template)
  return words
}

function argumentsOf(act: Act, { world, request, answer, address }: Stage, words: string): string[] {
  switch (act) {
    case "request":
      return ["request", world.image, "--host", "db1", ...address, "--json", "-o", request]
    case "answer":
      return ["answer", request, "--approve", "--words", words, "-o", answer]
    case "reveal":
      return ["reveal", answer, "--stdout"]
    case "case close":
      return ["case", "close", "--confirm", "debts"]
  }
}

/** Writes the request; returns its words. */
async function ask(stage: Stage): Promise<string> {
  const { stdout } = await expectDone(stage.site.run(argumentsOf("request", stage, "")))
  return (JSON.parse(stdout) as { words: string[] }).words.join(" ")
}

// What may fail without a word: a name that is to go anyway, a folder that is there, a link where a second way leads to the lock.
const TOLERATED = /^((unlink|rmdir) |mkdir (site|lab)$|link (site|lab)\/\.nbde-rescue-)/

function checkExit({ result, call }: FaultedRun, fault: Fault): void {
  if (fault === "SIGKILL") {
    expect(result.code).toBe(137)
    return
  }
  expect([0, 1, 5], result.stderr).toContain(result.code)
  expect(result.stderr).not.toContain("[internal]")
  if (result.code === 0 && (fault === "EINTR" || TOLERATED.test(`${call.name} ${call.path}`))) return
  // Not every file system can sync a folder: then the record says so, and nobody has to do anything.
  if (result.code === 0 && call.name === "fsync" && ["EACCES", "EMFILE"].includes(fault)) return
  expect(result.stderr).toContain(CAUSES[fault])
}

/** Whatever a person or another program can see is whole. Names with a dot are what is still being written. */
function checkVisible({ dir }: Stage, fault: Fault): void {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue
    const text = readFileSync(join(entry.parentPath, entry.name), "latin1")
    if (entry.name.endsWith(".txt")) expect([OLD, wholeLetter(text)], entry.name).toContain(text)
    else if (entry.name.endsWith(".key")) expect(text.length).toBe(32)
    else if (entry.name === "journal.jsonl") {
      const { problems } = readChain(Buffer.from(text, "latin1"))
      expect(problems.filter(({ kind }) => kind !== "torn" || fault !== "SIGKILL")).toEqual([])
    } else if (!entry.name.endsWith(".passphrase")) expect(() => JSON.parse(text), entry.name).not.toThrow()
  }
}

/** `text` if it is a whole armoured or compact letter. */
function wholeLetter(text: string): string | undefined {
  const armoured = /^-----BEGIN (NBDE RESCUE [A-Z]+)-----\n[\s\S]+\n-----END \1-----\n$/
  return armoured.test(text) || /^[\w-]+(\.[\w-]*){2,4}$/.test(text) ? text : undefined
}

function journalOf({ home }: Person): JournalState {
  const path = join(home, "journal.jsonl")
  return replay(readChain(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)).links)
}

const CHECKS: Readonly<Record<Act, (stage: Stage, words: string, run: FaultedRun) => Promise<void>>> = {
  request: async (stage) => {
    const { site, lab, answer } = stage
    const before = journalOf(site)
    // No case without something to go on with, and its secret half was there before the record said so.
    expect([...before.cases.values()].filter(({ requests }) => requests.length === 0)).toEqual([])
    for (const [id, { case: caseId }] of before.requests)
      expect(readdirSync(join(site.home, "cases", caseId ?? "", "sealed"))).toContain(`scalars-${id}`)
    const again = await expectDone(site.run(argumentsOf("request", stage, "")))
    expectReported(before, again.stderr)
    const after = journalOf(site)
    expect([after.cases.size, after.openActs]).toEqual([before.cases.size + 1, []])
    expect(keptCases(stage)).toEqual([...after.cases.keys()].sort())
    for (const id of before.requests.keys()) {
      const { stdout } = await expectDone(site.run(["request", "--again", id]))
      expect(wholeLetter(stdout)).toBe(stdout)
    }
    const { words } = JSON.parse(again.stdout) as { words: string[] }
    await expectDone(lab.run(argumentsOf("answer", stage, words.join(" "))))
    const shown = await expectDone(site.run(["reveal", answer, "--stdout"]))
    expect(shown.stdout).toBe(stage.world.canary)
    await settle(site)
  },
  answer: async (stage, words) => {
    const { site, lab, request, answer } = stage
    const before = journalOf(lab)
    const sent = readFileSync(answer, "latin1")
    const [id = ""] = journalOf(site).requests.keys()
    const approvals = (journal: JournalState) =>
      (journal.decisions.get(id) ?? []).filter(({ about }) => about.decision === "approve").length
    const again = await expectDone(lab.run(argumentsOf("answer", stage, words)))
    expectReported(before, again.stderr)
    const after = journalOf(lab)
    // One yes, one answer: a yes that led to an answer is never asked for again, and its answer is given as it was.
    const answered = (before.replies.get(id) ?? []).length > 0 || sent !== OLD
    expect(approvals(after) - approvals(before)).toBe(answered ? 0 : approvals(after) - approvals(before))
    if (sent !== OLD) expect(readFileSync(answer, "latin1")).toBe(sent)
    expect(approvals(after)).toBeLessThanOrEqual(2)
    expect((after.replies.get(id) ?? []).map(({ letter }) => letter)).toHaveLength(1)
    expect(await lab.run(["answer", request, "--no-input", "-o", answer])).toMatchObject({ code: 0 })
    const shown = await expectDone(site.run(["reveal", answer, "--stdout"]))
    expect(shown.stdout).toBe(stage.world.canary)
    await settle(lab)
  },
  reveal: async (stage, _, { result }) => {
    const { site } = stage
    expect(["", stage.world.canary]).toContain(result.stdout)
    const before = journalOf(site)
    const shown = await expectDone(site.run(argumentsOf("reveal", stage, "")))
    expect(shown.stdout).toBe(stage.world.canary)
    expectReported(before, shown.stderr)
    const after = journalOf(site)
    expect(after.debts.size).toBe(1)
    const [request] = after.requests.values()
    expect(request?.answered).toEqual(["tang"])
  },
  "case close": async (stage) => {
    const { site, dir } = stage
    const again = await site.run(argumentsOf("case close", stage, ""))
    if (again.code !== 0) expect(again.stderr).toMatch(/\[(case-finished|no-such-case)\]/)
    const [found] = journalOf(site).cases.values()
    expect(found).toMatchObject({ stage: "closed", sealed: false })
    // Of the case nothing is left. What tells whether a passphrase is the one that was seen stays as long as its duty.
    const keys = readdirSync(join(dir, "run"), { recursive: true }).map(String)
    expect(keys.filter((name) => name.endsWith(".key") && !/\/cases-duty-\d+\.key$/.test(name))).toEqual([])
    const left = readdirSync(site.home, { recursive: true }).map(String)
    expect(
      left.filter((name) => /sealed\/./.test(name) && !/^cases\/duty-\d+\/sealed\/check$/.test(name)),
    ).toEqual([])
    const shown = await site.run(argumentsOf("reveal", stage, ""))
    expect([shown.code, shown.stdout]).toEqual([2, ""])
    expect(shown.stderr).toContain("[no-such-request]")
  },
}

/** Cases of which a letter, a sealed file or a key is kept. */
function keptCases({ site, dir }: Stage): string[] {
  const folder = join(site.home, "cases")
  const keys = readdirSync(join(dir, "run"), { recursive: true }).map(String)
  const named = keys.flatMap((name) => /(?:^|\/)cases-([^/]+)\.key$/.exec(name)?.[1] ?? [])
  return [...new Set([...(existsSync(folder) ? readdirSync(folder) : []), ...named])].sort()
}

/** What was begun and not ended is put to the person by the next command that writes. */
function expectReported(before: JournalState, said: string): void {
  expect(said.includes("cut off"), said).toBe(before.openActs.length > 0)
}

/** A person says what came of every act that was cut off. */
async function settle(who: Person): Promise<void> {
  const open = journalOf(who).openActs
  for (const id of new Set(open.map((act) => act.case)))
    await expectDone(who.run(["case", "resume", ...(id === null ? [] : [id]), "--settle", "unknown"]))
  expect(journalOf(who).openActs).toEqual([])
}
