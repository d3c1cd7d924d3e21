// Secrets where they must not be (design §4.3): a canary as the passphrase of a real binding, and with it every scalar, reply key and
// session key, looked for in arguments, environments, writes, files and crash reports, before and after the case closes.
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { constants } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { NODE } from "../support/build.ts"
import { cleanEnvironment, cliCommand } from "../support/cli.ts"
import { filesUnder, findLeaks, type Leak, type Needle, stringsIn } from "../support/leaks.ts"
import { openTerminal } from "../support/shell-terminal.ts"
import { pathsOf, type Syscall, strace } from "../support/strace.ts"
import { makeFolder, removeFolder, workspace } from "../support/workspace.ts"
import { secretsOf } from "./sealed.ts"
import { copyHome, expectDone, makeWorld, type Person, passphraseFile, type World } from "./world.ts"

const CALLS = [
  "execve",
  "write",
  "pwrite64",
  "writev",
  "sendto",
  "sendmsg",
  "openat",
  "memfd_create",
  "rename",
  "mkdir",
]
const MODES = ["relay", "disclose"] as const

describe("a secret", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it.each(MODES)("is in no argument, environment, file or message of a rescue by %s", async (mode) => {
    const dir = makeFolder("/dev/shm")
    try {
      const { site, lab, letter, answer, words, asked } = await begin(world, dir, mode)
      const traced = [await asked]
      const known = [...people(world, site, lab), ...(await secretsOf(site, await caseOf(site)))]
      expect(known.map(({ name }) => name)).toContain("canary")
      expect(known.map(({ name }) => name)).toContain("reply key")
      expect(known.some(({ name }) => name.startsWith("e of"))).toBe(mode === "relay")

      // While the case is open: only the key of the case lies somewhere, and only in memory-backed storage.
      const onlyTheKey = new Set(["key of the case: run"])
      expect(placesOf(findLeaks(known, everyFile(dir)))).toEqual(onlyTheKey)
      traced.push(await trace(lab, ["answer", letter, "--approve", "--words", words, "-o", answer]))
      const shown = await trace(site, ["reveal", answer, "--stdout"])
      expect(shown.result.stdout).toBe(world.canary)
      traced.push(shown, await trace(site, ["reveal", answer, "--json", "--verbose"]))
      expect(placesOf(findLeaks(known, everyFile(dir)))).toEqual(onlyTheKey)
      traced.push(await trace(site, ["case", "close", "--confirm", "debts"]))
      expect(findLeaks(known, everyFile(dir))).toEqual([])

      // Only the pipe that was asked for gets the passphrase; the session key goes to memory-backed storage.
      const calls = traced.flatMap(({ syscalls }) => syscalls)
      expect(calls.length).toBeGreaterThan(100)
      const places = stringsIn(calls)
      const loud = new Set(findLeaks(known, places).map((leak) => leak.haystack))
      const targets = calls.filter((_, at) => loud.has(places[at]?.name ?? "")).map(targetOf)
      expect(new Set(targets)).toEqual(new Set(["write to run", "write to standard output"]))
    } finally {
      removeFolder(dir)
    }
  })

  it("is found by these searches where it is", async () => {
    const dir = workspace()
    const needles = [{ name: "canary", bytes: Buffer.from(world.canary) }]
    const script = `require("fs").writeFileSync("leak", process.argv[1]); console.log(process.env.SECRET)`
    const command = {
      program: NODE,
      args: ["-e", script, world.canary],
      env: { SECRET: world.canary },
      cwd: dir,
    }
    const { syscalls } = await strace(command, { calls: CALLS, stringLimit: 65_535 })
    const found = new Set(
      syscalls.filter((call) => findLeaks(needles, stringsIn([call])).length > 0).map(({ name }) => name),
    )
    expect([...found].sort()).toEqual(["execve", "write"])
    expect(findLeaks(needles, filesUnder(dir)).length).toBeGreaterThan(0)
  })

  // A crash at the worst moment: the passphrase is on the screen. Whatever the person's Node options say.
  it.each([
    ["SIGABRT", ""],
    ["SIGQUIT", ""],
    ["SIGUSR1", ""],
    [
      "SIGUSR2",
      "--report-on-signal --report-uncaught-exception --report-on-fatalerror --report-signal=SIGUSR2",
    ],
    ["SIGUSR2", "--heapsnapshot-signal=SIGUSR2"],
    ["SIGTERM", "--heap-prof --cpu-prof"],
    ["SIGABRT", "--report-on-fatalerror --abort-on-uncaught-exception"],
  ] as const)("stays in the process when it is hit by %s with NODE_OPTIONS=%s", async (signal, options) => {
    const dir = workspace()
    const { terminal, pid } = await held(world, dir, options)
    process.kill(pid, signal)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await debuggerAnswers()).toBe(false)
    if (signal === "SIGUSR1") {
      await terminal.sees("Group 1 of 4")
      terminal.press("q")
    }
    expect(await terminal.exitCode()).toBe(signal === "SIGUSR1" ? 0 : 128 + constants.signals[signal])
    const needles = [{ name: "canary", bytes: Buffer.from(world.canary) }]
    expect(findLeaks(needles, filesUnder(dir))).toEqual([])
    expect(terminal.everything()).not.toContain("CANARY")
  })

  it("does show in a core file of a process that takes no care, so the test would see it", async (context) => {
    const dir = workspace()
    writeFileSync(join(dir, "canary"), world.canary)
    const script = `const held = require("fs").readFileSync("canary"); require("fs").unlinkSync("canary"); setTimeout(() => held, 60000)
      process.abort()`
    const shell = spawn("sh", ["-c", `ulimit -c unlimited; ${NODE} -e '${script}'`], {
      cwd: dir,
      env: cleanEnvironment(),
      stdio: "ignore",
    })
    await new Promise((resolve) => shell.once("exit", resolve))
    const cores = readdirSync(dir)
    if (cores.length === 0) return context.skip("this system writes core files elsewhere or not at all")
    expect(cores).not.toContain("canary")
    expect(cores.some((name) => readFileSync(join(dir, name)).includes(world.canary))).toBe(true)
  })

  it("is not in the words of an error that nobody expected", async () => {
    const dir = workspace()
    const { terminal } = await held(world, dir, "--report-uncaught-exception", CRASH)
    terminal.press("Space")
    expect(await terminal.exitCode()).toBe(1)
    expect(readFileSync(join(dir, "stderr"), "utf8")).toContain("thrown by the test")
    expect(terminal.everything()).not.toContain("CANARY")
    expect(findLeaks([{ name: "canary", bytes: Buffer.from(world.canary) }], filesUnder(dir))).toEqual([])
  })
})

// Throws out of the program's own event loop when the second key comes. Not in the process that only starts the program once more.
const CRASH = `let keys = 0
if (!process.env.NODE_OPTIONS) process.stdin.on("data", (chunk) => { if (String(chunk) === " " && ++keys === 2) throw new Error("thrown by the test") })`

/** A reveal command that shows the first group, in a terminal whose folder is \`dir\`. */
async function held(world: World, dir: string, options: string, loaded?: string) {
  const homes = workspace()
  const { letter, answer, words, lab, site } = await begin(world, homes, "relay")
  await expectDone(lab.run(["answer", letter, "--approve", "--words", words, "-o", answer]))
  const [node, ...args] = cliCommand(["reveal", answer])
  const more = loaded === undefined ? [] : ["--import", join(homes, "loaded.mjs")]
  if (loaded !== undefined) writeFileSync(join(homes, "loaded.mjs"), loaded)
  const env = { ...site.env, ...(options === "" ? {} : { NODE_OPTIONS: options }) }
  const terminal = await openTerminal({ env })
  terminal.enter(`cd ${dir}; ulimit -c unlimited; clear; ${[node, ...more, ...args].join(" ")} 2> stderr`)
  await terminal.sees("Hidden. 23 characters")
  terminal.press("Space")
  await terminal.sees("Group 1 of 4")
  const running = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && commandLine(name).includes(answer),
  )
  // The last one: with NODE_OPTIONS set, the program has started itself once more.
  return { terminal, pid: Math.max(...running.map(Number)) }
}

function commandLine(pid: string): string {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, "latin1")
    return line.includes("nbde-rescue.mjs") ? line : ""
  } catch {
    return ""
  }
}

async function debuggerAnswers(): Promise<boolean> {
  return fetch("http://127.0.0.1:9229/json/version").then(
    () => true,
    () => false,
  )
}

interface Begun {
  readonly site: Person
  readonly lab: Person
  readonly letter: string
  readonly answer: string
  readonly words: string
  readonly asked: ReturnType<typeof trace>
}

/** Homes in \`dir\` with the session keys beside them, and a request made. */
async function begin(world: World, dir: string, mode: (typeof MODES)[number]): Promise<Begun> {
  mkdirSync(join(dir, "run"), { mode: 0o700 })
  mkdirSync(join(dir, "tmp"))
  const runtime = { XDG_RUNTIME_DIR: join(dir, "run"), TMPDIR: join(dir, "tmp") }
  const [site, lab] = (["site", "lab"] as const).map((side) =>
    copyHome(world.friends[side], join(dir, side), runtime),
  ) as [Person, Person]
  const [letter, answer] = [join(dir, "request.txt"), join(dir, "answer.txt")]
  const args = [
    "request",
    world.image,
    "--mode",
    mode,
    "--to",
    "Ana Diaz",
    "--host",
    "db1",
    "--json",
    "-o",
    letter,
  ]
  const asked = trace(site, args)
  const { words } = JSON.parse((await asked).result.stdout) as { words: string[] }
  return { site, lab, letter, answer, words: words.join(" "), asked }
}

async function trace(who: Person, args: readonly string[]) {
  const [program, ...rest] = cliCommand(args)
  const traced = await strace({ program, args: rest, env: who.env }, { calls: CALLS, stringLimit: 65_535 })
  expect(traced.result.code, traced.result.stderr).toBe(0)
  return traced
}

/** Where a call puts its bytes: "write to run" for a file among the session keys. */
function targetOf(call: Syscall): string {
  const [path] = pathsOf(call)
  const where = path ?? call.args.slice(0, call.args.indexOf(","))
  const short = /\/run\//.test(where) ? "run" : where.replace(/^1<(pipe|socket):.*/, "standard output")
  return `${call.name} to ${short}`
}

function people(world: World, site: Person, lab: Person): Needle[] {
  return [
    { name: "canary", bytes: Buffer.from(world.canary) },
    ...[site, lab].map((who) => ({
      name: `passphrase of ${who.home}`,
      bytes: readFileSync(passphraseFile(who.home)).subarray(0, -1),
    })),
  ]
}

async function caseOf(site: Person): Promise<{ case: string; request: string }> {
  const { stdout } = await expectDone(site.run(["case", "list", "--json"]))
  const [found] = JSON.parse(stdout) as { id: string; requests: { id: string }[] }[]
  return { case: found?.id ?? "", request: found?.requests[0]?.id ?? "" }
}

/** All that the two people have, but for the files with the passphrases of their identities, which tests need. */
function everyFile(dir: string) {
  return filesUnder(dir).filter(({ name }) => !name.endsWith(".passphrase"))
}

/** "what: folder" of each leak. */
function placesOf(leaks: readonly Leak[]): Set<string> {
  return new Set(
    leaks.map(
      ({ needle, haystack: where }) => `${needle}: ${/\/(run|site|lab|tmp)\//.exec(where)?.[1] ?? where}`,
    ),
  )
}
