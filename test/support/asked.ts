// One command of the program, run in this process with a person at its Terminal port: every question is kept and answered. So what a road
// asks of a person is counted, and stands in docs/carrying.md. What a reveal screen or a page of QR codes is pressed on does not come here.
import type { Terminal } from "../../src/actions/ports.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { parseCommand } from "../../src/cli/command.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import { composePorts } from "../../src/cli/compose.ts"
import { type ExitCode, makeOut } from "../../src/cli/out.ts"
import { captureStreams } from "./streams.ts"

export interface Asked {
  readonly code: ExitCode
  /** In the order of asking, as the person saw them. */
  readonly questions: readonly string[]
  readonly stdout: Uint8Array
  readonly stderr: string
}

/** Runs `argv` in this home. Throws where `answer` has none. */
export async function askedBy(
  home: string,
  argv: readonly string[],
  answer: (question: string) => string | undefined,
): Promise<Asked> {
  const [name = "", ...words] = argv
  const row = COMMANDS[name]
  if (row === undefined) throw new Error(`no command ${name}`)
  const cli = await row.load()
  const { options, globals } = parseCommand(name, row.summary, cli, [...words, "--home", home])
  const streams = captureStreams()
  const out = makeOut(streams, globals)
  const questions: string[] = []
  const give = (text: string): string => {
    questions.push(text)
    const typed = answer(text)
    if (typed === undefined) throw new Error(`nobody has an answer to: ${text}`)
    return typed
  }
  const terminal: Terminal = {
    interactive: true,
    ask: async ({ text }) => give(text),
    askSecret: async ({ text }) => new Secret(Buffer.from(give(text))),
    confirm: async ({ text }) => give(text) === "y",
    say: (line) => out.say(line),
  }
  const { ports, close } = await composePorts(globals, cli.net === true, out, terminal)
  try {
    const code = await cli.run(options, { ...ports, stdinIsTerminal: true }, out)
    return { code, questions, stdout: streams.stdout.bytes(), stderr: streams.stderr.text() }
  } finally {
    await close()
  }
}
