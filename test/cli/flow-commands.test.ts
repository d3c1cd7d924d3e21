// flow list|show|check|print|export|run|rehearse, from argv to what a person reads.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { FLOWS } from "../../flows/index.ts"
import { parseCommand } from "../../src/cli/command.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import { main } from "../../src/cli/main.ts"
import { SITE_VALUES } from "../../src/flow/profile.ts"
import { referencesOf } from "../../src/flow/references.ts"
import { flowDigest } from "../../src/session/digest.ts"
import { ROOT } from "../support/build.ts"
import { captureStreams } from "../support/streams.ts"
import { workspace } from "../support/workspace.ts"

const EXAMPLE = join(ROOT, "flows/site/profile.json")

async function cli(home: string, ...argv: readonly string[]) {
  const streams = captureStreams()
  const code = await main([...argv, "--home", home, "--no-input"], streams)
  const stdout = streams.stdout.text()
  return { code, stdout, stderr: streams.stderr.text(), json: () => JSON.parse(stdout) }
}

describe("options", () => {
  it.each([
    ["flow list", [], { runs: false }],
    ["flow show", ["drill"], { name: "drill" }],
    ["flow check", ["a.json", "--words"], { file: "a.json", words: true }],
    ["flow print", ["drill"], { name: "drill", format: "md", inventory: false }],
    [
      "flow print",
      ["drill", "--format", "html", "-o", "x"],
      { name: "drill", format: "html", output: "x", inventory: false },
    ],
    ["flow export", ["drill"], { name: "drill" }],
    ["flow run", ["drill", "--resume", "1a"], { name: "drill", fresh: false, oneStep: false, resume: "1a" }],
    ["flow run", ["drill", "--new"], { name: "drill", fresh: true, oneStep: false }],
    ["flow rehearse", ["drill", "--profile", "p"], { name: "drill", profile: "p" }],
  ])("%s %j", async (name, argv, options) => {
    const command = await COMMANDS[name]?.load()
    if (command === undefined) throw new Error(`no command ${name}`)
    expect(parseCommand(name, "", command, argv).options).toEqual(options)
  })

  it.each([
    ["flow print", ["drill", "--format", "pdf"]],
    ["flow run", ["drill", "--new", "--resume", "1a"]],
    ["flow run", []],
  ])("refuses %s %j", async (name, argv) => {
    const command = await COMMANDS[name]?.load()
    if (command === undefined) throw new Error(`no command ${name}`)
    expect(() => parseCommand(name, "", command, argv)).toThrow(expect.objectContaining({ code: "usage" }))
  })
})

describe("looking at runbooks", () => {
  it("lists, shows, prints and exports every built-in one, and makes no home for it", async () => {
    const home = join(workspace(), "home")
    expect((await cli(home, "flow", "list", "--json")).json()).toHaveLength(FLOWS.length)
    for (const flow of FLOWS) {
      const exported = await cli(home, "flow", "export", flow.id)
      expect(JSON.parse(exported.stdout)).toEqual(flow)
      for (const format of ["md", "txt", "html"])
        expect((await cli(home, "flow", "print", flow.id, "--format", format)).stdout).toContain(flow.id)
      const shown = (await cli(home, "flow", "show", flow.id, "--json")).json()
      expect(shown).toMatchObject({ id: flow.id, digest: flowDigest(flow) })
    }
    expect(existsSync(home)).toBe(false)
  })

  it("checks what was exported, and finds a change with its line", async () => {
    const folder = workspace()
    const home = join(folder, "home")
    const file = join(folder, "ours.json")
    expect((await cli(home, "flow", "export", "manual-recovery", "-o", file)).code).toBe(0)
    const good = await cli(home, "flow", "check", file, "--words")
    expect([good.code, good.stdout]).toEqual([
      0,
      expect.stringMatching(/^manual-recovery is right: \d+ steps/),
    ])
    const lines = readFileSync(file, "utf8").split("\n")
    const at = lines.findIndex((line) => line.includes('"kind": "act"'))
    const action = lines.findIndex((line, index) => index > at && line.includes('"action"'))
    lines[action] = '      "action": "inspct",'
    writeFileSync(file, lines.join("\n"))
    const bad = await cli(home, "flow", "check", file)
    expect(bad.code).toBe(1)
    expect(bad.stdout).toContain(`line ${action + 1}: `)
    expect(bad.stdout).toContain("there is no action `inspct`")
    const run = await cli(home, "flow", "print", file)
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining("[flow-malformed]")])
  })

  it("names the runbooks there are when one is not there", async () => {
    const { code, stdout } = await cli(join(workspace(), "home"), "flow", "show", "nothing", "--json")
    expect([code, JSON.parse(stdout).error]).toEqual([
      1,
      expect.objectContaining({ code: "no-such-flow", details: { known: FLOWS.map(({ id }) => id) } }),
    ])
  })
})

describe("the example of a profile", () => {
  it("has every name that built-in runbooks use, and no other than those that are explained", () => {
    const { values } = JSON.parse(readFileSync(EXAMPLE, "utf8"))
    expect(Object.keys(values)).toEqual(Object.keys(SITE_VALUES))
    const used = FLOWS.flatMap(({ steps }) => Object.values(steps).flatMap(referencesOf))
    const names = used.filter(({ step }) => step === "site").map(({ name }) => name)
    for (const name of names) expect(SITE_VALUES).toHaveProperty(name)
  })

  it("fills in a printed runbook", async () => {
    const { stdout } = await cli(
      join(workspace(), "home"),
      "flow",
      "print",
      "manual-recovery",
      "--profile",
      EXAMPLE,
    )
    expect(stdout).toContain("+49 30 555 0100")
    expect(stdout.split("\n").slice(20).join("\n")).not.toContain("[site ")
  })
})

describe("running without a person", () => {
  it("begins, says which answer is missing, and can be resumed", async () => {
    const home = join(workspace(), "home")
    const first = await cli(home, "flow", "run", "manual-recovery")
    expect([first.code, first.stderr]).toEqual([2, expect.stringContaining("[input-needed]")])
    const runs = (await cli(home, "flow", "list", "--runs", "--json")).json()
    expect(runs).toMatchObject([{ flow: "manual-recovery" }])
    const again = (await cli(home, "flow", "run", "manual-recovery", "--json")).json()
    expect(again.error.details).toMatchObject({ flag: "--resume RUN or --new" })
    const unknown = await cli(home, "flow", "run", "manual-recovery", "--resume", "ffffffff")
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("[no-such-run]")])
    expect((await cli(home, "flow", "run", "drill", "--resume", runs[0].id)).stderr).toContain(
      "[flow-changed]",
    )
    expect((await cli(home, "journal", "verify")).code).toBe(0)
  })

  it("leaves no home behind after a rehearsal", async () => {
    const home = join(workspace(), "home")
    const { code, stderr } = await cli(home, "flow", "rehearse", "manual-recovery")
    expect([code, stderr]).toEqual([2, expect.stringContaining("PRACTICE  Step 1")])
    expect(existsSync(home)).toBe(false)
  })
})
