// From argv to an exit code: finds the command in the table, loads its module, composes the ports, turns errors into words.
import type { Ports, Terminal } from "../actions/ports.ts"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { COMMANDS, type CommandRow } from "./commands.ts"
import { type ExitCode, makeOut, type Out, type Streams } from "./out.ts"
import { commandFirst } from "./word-order.ts"

/** Runs one command line. Never throws and never exits the process. */
export async function main(typed: readonly string[], streams: Streams = process): Promise<ExitCode> {
  const argv = commandFirst(typed, nameLength)
  const out = makeOut(streams, { json: typed.includes("--json"), verbose: typed.includes("--verbose") })
  try {
    const first = argv[0]
    if (opensApp(argv, streams)) return await runCommand("", APP, argv, streams)
    if (first === undefined || first === "--help" || first === "-h" || first === "help" || isPlain(argv)) {
      const { overview } = await import("./help.ts")
      streams.stdout.write(overview(argv.slice(1)))
      return 0
    }
    if (first === "--version") {
      streams.stdout.write(`${(await import("./version.ts")).VERSION}\n`)
      return 0
    }
    return await dispatch(argv, streams)
  } catch (error) {
    const { report } = await import("./report-error.ts")
    return report(error, out)
  }
}

function isPlain(argv: readonly string[]): boolean {
  return argv.includes("--plain") && argv.every((word) => APP_FLAGS.test(word))
}

const APP_FLAGS = /^--(ascii|screen-reader|plain|verbose)$/

/** The one command without a name. */
const APP: CommandRow = {
  summary: "the screens: a host will not boot, a request came in, practice",
  load: async () => (await import("./app.ts")).command,
}

// On a terminal, nothing but flags means the app; every other way to call it stays as it is in a pipe.
function opensApp(argv: readonly string[], { stdin, stdout }: Streams): boolean {
  if (stdin?.isTTY !== true || stdout.isTTY !== true) return false
  const [first] = argv
  return (
    first === undefined ||
    (/^--(ascii|screen-reader|home|passphrase-file|verbose)\b/.test(first) && !argv.includes("--plain"))
  )
}

async function dispatch(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const [name, row] = findCommand(argv)
  if (row === undefined) {
    const { overview, isGroup } = await import("./help.ts")
    if (isGroup(name) && argv.slice(1).every((word) => word === "--help" || word === "-h")) {
      streams.stdout.write(overview([name]))
      return argv.length > 1 ? 0 : 2
    }
    throw new ToolError("usage", `there is no command "${argv.slice(0, isGroup(name) ? 2 : 1).join(" ")}"`, {
      command: name,
    })
  }
  return await runCommand(name, row, argv.slice(name.split(" ").length), streams)
}

/** Runs one row of the table with what follows its name. */
async function runCommand(
  name: string,
  row: CommandRow,
  words: readonly string[],
  streams: Streams,
): Promise<ExitCode> {
  const [{ parseCommand, HelpAsked }, cli] = await Promise.all([import("./command.ts"), row.load()])
  let parsed: ReturnType<typeof parseCommand>
  try {
    parsed = parseCommand(name, row.summary, cli, words, helpColumns(streams))
  } catch (error) {
    if (!(error instanceof HelpAsked)) throw error
    streams.stdout.write(error.text)
    return 0
  }
  const out = makeOut(streams, parsed.globals)
  const { composePorts } = await import("./compose.ts")
  const piped = cli.lineMode === true && parsed.globals.plain ? await askThroughPipe(out) : undefined
  const net = cli.net === true && cli.offline?.(parsed.options) !== true
  const composed = await composePorts(parsed.globals, net, out, piped)
  try {
    if (cli.keeps?.(parsed.options) === true) await checkKept(composed.ports)
    return await cli.run(parsed.options, composed.ports, out)
  } catch (error) {
    if (isToolError(error, "internal")) throw error
    const { report } = await import("./report-error.ts")
    return report(error, out, name)
  } finally {
    await composed.close()
  }
}

async function checkKept({ openHome }: Pick<Ports, "openHome">): Promise<void> {
  const { requireKeptRecord } = await import("../actions/home-guards.ts")
  requireKeptRecord(await openHome())
}

// Narrower than this the flags and their words no longer stand side by side.
function helpColumns({ stdout }: Streams): number {
  return stdout.isTTY === true ? Math.max(40, stdout.columns || 80) : 80
}

async function askThroughPipe(out: Out): Promise<Terminal | undefined> {
  const [{ pipeDoor }, { makeTerminal }, { showText }] = await Promise.all([
    import("../host/piped-lines.ts"),
    import("../host/terminal.ts"),
    import("../text/escape.ts"),
  ])
  const door = pipeDoor()
  return door && makeTerminal({ input: true, say: (line) => out.say(showText(line)), show: showText, door })
}

function nameLength(words: readonly string[]): number {
  const [name, row] = findCommand(words)
  return row === undefined ? 0 : name.split(" ").length
}

/** The longest command name that `argv` starts with: "tang check" before "tang". */
function findCommand(argv: readonly string[]): [string, CommandRow | undefined] {
  const two = argv.slice(0, 2).join(" ")
  if (Object.hasOwn(COMMANDS, two)) return [two, COMMANDS[two]]
  const one = argv[0] ?? ""
  return [one, Object.hasOwn(COMMANDS, one) ? COMMANDS[one] : undefined]
}
