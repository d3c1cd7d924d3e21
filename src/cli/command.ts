// The shape of one command: commander parses argv into plain options, `run` does the work with ports it was handed. Both halves
// are tested apart: argv to options as a table, options to output with fakes. Commands hold no logic of their own; actions do.
import { Command, CommanderError } from "commander"
import type { Ports } from "../actions/ports.ts"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { EVERYWHERE, fitHelp, flagWords, helpOption } from "./help-text.ts"
import type { ExitCode, Out } from "./out.ts"

export interface CliCommand<O> {
  /** Argument and option declarations, examples last. */
  define(command: Command): Command
  /** Plain options from what commander parsed. Throws `usage`. */
  options(args: readonly string[], flags: Readonly<Record<string, unknown>>): O
  run(options: O, ports: Ports, out: Out): Promise<ExitCode>
  /** Only these commands get the Net port (design §4.6). */
  readonly net?: true
  /** True for options that keep such a command offline: then it gets none either. */
  offline?(options: O): boolean
  /** True where all that it does is write to the home: refused for a home in memory, which ends with the command. */
  keeps?(options: O): boolean
  /** A conversation: with --plain it also goes over a pipe. Not for a command that reads data from standard input. */
  readonly lineMode?: true
}

export interface GlobalFlags {
  readonly json: boolean
  readonly input: boolean
  readonly plain: boolean
  readonly ascii: boolean
  readonly screenReader: boolean
  readonly verbose: boolean
  readonly home?: string
  readonly passphraseFile?: string
}

export interface Parsed<O> {
  readonly options: O
  readonly globals: GlobalFlags
}

/** Thrown when the person asked for help: `text` is the answer, not an error. */
export class HelpAsked {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** argv (without the command's own name) to options. `columns` is the width of the help. Throws `usage`, or HelpAsked. */
export function parseCommand<O>(
  name: string,
  summary: string,
  cli: CliCommand<O>,
  argv: readonly string[],
  columns = 80,
): Parsed<O> {
  const help: string[] = []
  const command = addGlobals(cli.define(new Command(`nbde-rescue ${name}`.trimEnd()).description(summary)))
    .exitOverride()
    .configureHelp({ optionDescription: flagWords })
    .configureOutput({
      writeOut: (text) => void help.push(text),
      writeErr: () => {},
      getOutHelpWidth: () => columns,
    })
  try {
    command.parse([...argv], { from: "user" })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === "commander.helpDisplayed" || error.code === "commander.help") {
      const [flags = "", ...notes] = help
      throw new HelpAsked(fitHelp(flags, notes.join(""), columns))
    }
    throw new ToolError("usage", error.message.replace(/^error: /, "").replaceAll("\n", " "), {
      command: name,
    })
  }
  const flags = command.opts<Record<string, unknown>>()
  return { options: plainOptions(name, cli, command.args, flags), globals: globalsFrom(flags) }
}

/** A mistake that only the command sees names the command too. */
function plainOptions<O>(
  name: string,
  cli: CliCommand<O>,
  args: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): O {
  try {
    return cli.options(args, flags)
  } catch (error) {
    if (!isToolError(error, "usage")) throw error
    throw new ToolError("usage", error.message, { ...error.details, command: name }, error)
  }
}

function addGlobals(command: Command): Command {
  return command
    .optionsGroup(EVERYWHERE)
    .option("--json", "one JSON document on stdout, nothing else there")
    .option("--no-input", "never ask: a missing answer is an error")
    .option("--plain", "line mode: one question per line, no screens")
    .option("--ascii", "no characters beyond ASCII")
    .option("--screen-reader", "no borders, no spinners")
    .option("--home <dir>", "where keys, contacts and the record live")
    .option("--passphrase-file <file>", "the passphrase of your own identity")
    .option("--verbose", "say more about what is done")
    .addHelpOption(helpOption())
}

function globalsFrom(flags: Readonly<Record<string, unknown>>): GlobalFlags {
  return {
    json: flags.json === true,
    input: flags.input !== false,
    plain: flags.plain === true,
    ascii: flags.ascii === true,
    screenReader: flags.screenReader === true,
    verbose: flags.verbose === true,
    ...(typeof flags.home === "string" ? { home: flags.home } : {}),
    ...(typeof flags.passphraseFile === "string" ? { passphraseFile: flags.passphraseFile } : {}),
  }
}

/** A help section with example lines. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`
}

/** A flag's text, or undefined. */
export function textFlag(flags: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = flags[name]
  return typeof value === "string" ? value : undefined
}

/** A flag that must be a whole number from `min` to `max`. Throws `usage`. */
export function numberFlag(
  flags: Readonly<Record<string, unknown>>,
  name: string,
  [min, max]: readonly [number, number],
): number | undefined {
  const text = textFlag(flags, name)
  if (text === undefined) return undefined
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max))
    throw new ToolError("usage", `--${flagName(name)} takes a number from ${min} to ${max}`)
  return value
}

// As it is typed: commander makes kdfMib of --kdf-mib.
function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Collects a flag that may be repeated; for commander's `.option(…, listFlag, [])`. */
export function listFlag(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}
