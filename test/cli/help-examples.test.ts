// Every example in the help of a command is one that the command takes: a person copies it at night.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/cli/command.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import { ROOT } from "../support/build.ts"

const HELP = join(ROOT, "test/golden/help")

interface Example {
  readonly line: string
  readonly name: string
  readonly argv: readonly string[]
}

/** The calls of this program in the examples of a help text. What follows many blanks explains, what follows a pipe is another program. */
function examplesIn(help: string): Example[] {
  const whole = (help.split("\nExamples:\n")[1] ?? "").replace(/ *\\\n */g, " ") // continued lines
  const lines = whole.split("\n").map((line) => line.trim())
  return lines.flatMap((line) =>
    [...line.matchAll(/\bnbde-rescue ([^|<>;]*)/g)].flatMap(([, call = ""]) => {
      const argv = words(call.split(/ {4,}/)[0] ?? "")
      const name = [argv.slice(0, 2).join(" "), argv[0] ?? ""].find((one) => one in COMMANDS)
      return name === undefined ? [] : [{ line, name, argv: argv.slice(name.split(" ").length) }]
    }),
  )
}

function words(text: string): string[] {
  return (text.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^['"]|['"]$/g, ""))
}

const EXAMPLES = readdirSync(HELP).flatMap((name) => examplesIn(readFileSync(join(HELP, name), "utf8")))

describe("the examples of the help", () => {
  it("are found for nearly every command", () => {
    const named = new Set(EXAMPLES.map(({ name }) => name))
    expect(named.size).toBeGreaterThan(Object.keys(COMMANDS).length * 0.8)
  })

  it.each(EXAMPLES.map(({ line, name, argv }) => [line, name, argv] as const))(
    "%s",
    async (_, name, argv) => {
      const command = await COMMANDS[name]?.load()
      if (command === undefined) throw new Error(`there is no command ${name}`)
      const { options } = parseCommand(name, "", command, argv)
      expect(options).toBeTypeOf("object")
    },
  )

  it("would be refused with a flag that is none", async () => {
    const command = await COMMANDS["host-script"]?.load()
    if (command === undefined) throw new Error("no host-script")
    expect(() => parseCommand("host-script", "", command, ["--form", "script"])).toThrow("unknown option")
    // What commander proposes stands on the same line: messages have one.
    expect(() => parseCommand("host-script", "", command, ["--hme", "x"])).toThrow(
      "unknown option '--hme' (Did you mean --home?)",
    )
  })
})
