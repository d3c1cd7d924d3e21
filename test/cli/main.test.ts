import { readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import { firstWord, SECTIONS } from "../../src/cli/help.ts"
import { main } from "../../src/cli/main.ts"
import { makeOut } from "../../src/cli/out.ts"
import { report } from "../../src/cli/report-error.ts"
import { VERSION } from "../../src/cli/version.ts"
import { ROOT } from "../support/build.ts"
import { captureStreams } from "../support/streams.ts"

const NAMES = Object.keys(COMMANDS)
const GOLDEN = join(ROOT, "test/golden/help")

/** Design §4.6: only these may open a socket. */
const MAY_USE_THE_NET = [
  "answer",
  "decrypt",
  "encrypt",
  "regen",
  "rebind",
  "escrow",
  "tang",
  "drill",
  "drill-colleague",
]

async function nbde(...argv: string[]) {
  const streams = captureStreams()
  const code = await main(argv, streams)
  return { code, stdout: streams.stdout.text(), stderr: streams.stderr.text() }
}

describe("the command line", () => {
  it.each([
    [["--help"], 0],
    [["-h"], 0],
    [["help"], 0],
    [["--version"], 0],
    [["no-such-command"], 2],
    [["no-such-command", "--help"], 2],
    [["--no-such-flag"], 2],
    [["--json", "no-such-command"], 2],
    [["constructor"], 2],
    [["__proto__", "toString"], 2],
  ] as const)("ends %j with exit code %i", async (argv, expected) => {
    expect((await nbde(...argv)).code).toBe(expected)
  })

  it("prints help on stdout and nothing on stderr", async () => {
    const { stdout, stderr } = await nbde("--help")
    expect(stdout).toContain("Usage: nbde-rescue COMMAND")
    expect(stderr).toBe("")
    for (const name of NAMES) {
      if (COMMANDS[name]?.hidden) expect(stdout).not.toContain(name)
      else expect(stdout).toContain(`  ${name} `)
    }
  })

  it("prints the version alone", async () => {
    expect(await nbde("--version")).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" })
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it("names the code and the way on when a command is unknown", async () => {
    const { stdout, stderr } = await nbde("inspct", "x")
    expect(stdout).toBe("")
    expect(stderr).toBe('nbde-rescue: there is no command "inspct" [usage]\n  See: nbde-rescue help\n')
  })

  it("prints an error as one JSON document under --json", async () => {
    const { stdout, stderr } = await nbde("inspct", "--json")
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "usage",
        text: 'there is no command "inspct"',
        remedy: ["See: nbde-rescue help"],
        details: { command: "inspct" },
      },
    })
    expect(stderr).toContain("[usage]")
  })

  it("escapes what came from the command line", async () => {
    const { stdout, stderr } = await nbde("a\u001b[2J\u202eb", "--json")
    expect(`${stdout}${stderr}`).not.toMatch(/[\u001b\u202e]/)
    expect(JSON.parse(stdout).error.details.command).toBe("a\u001b[2J\u202eb")
  })

  it("explains a group of commands", async () => {
    const group = NAMES.find((name) => name.includes(" "))?.split(" ")[0]
    if (group === undefined || NAMES.includes(group)) return
    const { code, stdout } = await nbde(group, "--help")
    expect(code).toBe(0)
    const rows = NAMES.filter((name) => name.startsWith(`${group} `))
    for (const name of rows) expect(stdout).toContain(`  ${name} `)
    expect(stdout.match(/^ {2}\S/gm)).toHaveLength(rows.length)
  })
})

describe("every command", () => {
  it("is written in small words, and has one line of help", () => {
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*)?$/)
      expect(summary, name).toMatch(/^\S.{8,58}[^\s.]$/)
    }
  })

  it("can be loaded, and opens sockets only where the design allows it", async () => {
    for (const name of NAMES) {
      const command = await COMMANDS[name]?.load()
      expect(command, name).toMatchObject({
        define: expect.any(Function),
        options: expect.any(Function),
        run: expect.any(Function),
      })
      if (command?.net) expect(MAY_USE_THE_NET, name).toContain(name.split(" ")[0])
    }
  })

  it("explains itself with examples, as the golden texts have it", async () => {
    for (const name of NAMES) {
      const { code, stdout, stderr } = await nbde(...name.split(" "), "--help")
      expect([code, stderr], name).toEqual([0, ""])
      expect(stdout, name).toContain(`Usage: nbde-rescue ${name} `)
      const examples = stdout.split("\nExamples:\n")[1] ?? ""
      // What stands behind an example would be copied with it.
      expect(examples, name).not.toMatch(/\S {3,}\S/)
      expect(examples, name).toMatch(new RegExp(`nbde-rescue ${name}\\b`))
      await expect(stdout).toMatchFileSnapshot(join(GOLDEN, `${name.replace(" ", "-")}.txt`))
    }
  })

  it("explains itself within 80 columns, and within 40 on a small terminal", async () => {
    for (const name of NAMES) {
      const wide = (await nbde(...name.split(" "), "--help")).stdout.split("\n")
      expect(
        wide.filter((line) => line.length > 80),
        name,
      ).toEqual([])
      const small = captureStreams(true, 40)
      expect(await main([...name.split(" "), "--help"], small)).toBe(0)
      const [words = ""] = small.stdout.text().split("\nExamples:\n")
      const tooLong = words.split("\n").filter((line) => line.length > 40)
      expect(tooLong, name).toEqual([])
    }
  })

  it("names its own help where it was called wrongly", async () => {
    const wrong = [
      ["tang", "check", "--no-such-flag"],
      ["regen", "disk.img", "--slot", "x"],
    ]
    for (const argv of wrong) {
      const name = argv[0] === "tang" ? "tang check" : "regen"
      const { code, stderr } = await nbde(...argv)
      expect([code, stderr.split("\n")[1]]).toEqual([2, `  See: nbde-rescue ${name} --help`])
    }
  })

  it("has a golden text, and none is left over", () => {
    const texts = readdirSync(GOLDEN).map((file) => file.replace(/\.txt$/, ""))
    expect(texts.sort()).toEqual([...NAMES.map((name) => name.replace(" ", "-")), "overview"].sort())
  })

  it("refuses a flag it does not know, in words and as JSON", async () => {
    for (const name of NAMES) {
      const { code, stdout, stderr } = await nbde(...name.split(" "), "--no-such-flag", "--json")
      expect(code, name).toBe(2)
      expect(JSON.parse(stdout).error, name).toMatchObject({ code: "usage", details: { command: name } })
      expect(stderr, name).toContain("[usage]")
    }
  })
})

describe("the overview", () => {
  it("has a place for every command, and one only", () => {
    const words = SECTIONS.flatMap(([, words]) => words)
    expect(new Set(words).size).toBe(words.length)
    const shown = Object.entries(COMMANDS).flatMap(([name, { hidden }]) => (hidden ? [] : [firstWord(name)]))
    expect([...new Set(shown)].sort()).toEqual([...words].sort())
  })

  it("is as the golden text has it", async () => {
    const { stdout } = await nbde("--help")
    await expect(stdout).toMatchFileSnapshot(join(GOLDEN, "overview.txt"))
  })

  it("fits on a terminal of 80 columns", async () => {
    const { stdout } = await nbde("--help")
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([])
  })
})

describe("an error on a small terminal", () => {
  it("is broken between words; a pipe gets each sentence whole", () => {
    const error = new ToolError("no-volume", "this sentence is longer than forty columns are")
    const [small, pipe] = [captureStreams(true, 40), captureStreams()]
    for (const streams of [small, pipe]) report(error, makeOut(streams, { json: false, verbose: false }))
    expect(
      small.stderr
        .text()
        .split("\n")
        .every((line) => line.length <= 40),
    ).toBe(true)
    expect(small.stderr.text().replace(/\n */g, " ")).toContain("longer than forty columns are [no-volume]")
    expect(pipe.stderr.text().split("\n")[0]).toBe(`nbde-rescue: ${error.message} [no-volume]`)
  })
})

describe("an error that nobody expected", () => {
  it("shows where it happened but never its own words, which may hold a secret", () => {
    const streams = captureStreams()
    const error = new TypeError("the passphrase is CANARY-1")
    expect(report(error, makeOut(streams, { json: true, verbose: true }))).toBe(1)
    const shown = streams.stdout.text() + streams.stderr.text()
    expect(shown).not.toContain("CANARY")
    expect(shown).toContain("[internal]")
    expect(shown).toContain("main.test.ts")
  })

  it("shows where it happened also when the words have several lines", () => {
    const streams = captureStreams()
    report(new Error("one\n    at CANARY-2\nthree"), makeOut(streams, { json: false, verbose: false }))
    expect(streams.stderr.text()).not.toContain("CANARY")
  })
})

describe("a known error", () => {
  it("has the exit code of its kind", () => {
    const out = makeOut(captureStreams(), { json: false, verbose: false })
    expect(report(new ToolError("jwe-tag-mismatch", "x"), out)).toBe(3)
    expect(report(new ToolError("cancelled", "x"), out)).toBe(4)
  })
})
