// A code is typed at the terminal while somebody dictates it: line by line, a bad line named at once, corrections only where a person says
// yes. Ctrl-C loses nothing: the lines are kept, and the next run goes on.

import {
  isWholeReading,
  lastLinesWanted,
  openTypedAnswer,
  openTypedRequest,
  type Reading,
  readingFacts,
  readingText,
  type TypedLines,
} from "../actions/letter/typed-lines.ts"
import type { Ports } from "../actions/ports.ts"
import { isToolError } from "../bytes/errors.ts"
import type { World } from "../seal/typ.ts"
import {
  goOnQuestion,
  keptLines,
  neededLines,
  proposalWords,
  typedLines,
  typingHelp,
  wantedLine,
} from "../text/code-words.ts"
import type { Out } from "./out.ts"

/** A code that is being typed. */
export interface TypedCode {
  /** The lines as text, for the command that uses them. */
  readonly name: string
  readonly bytes: Uint8Array
  /** Reads these lines as well, where they turned out to be needed. */
  more(lines: readonly number[]): Promise<TypedCode>
  /** Forgets the lines that were kept, once they were used. */
  forget(): Promise<void>
}

/** True where a code is typed by a person, and not read from a file or a pipe. */
export function typesAtTerminal({ terminal, stdinIsTerminal }: Ports, names: readonly string[]): boolean {
  return names.length === 0 && terminal.interactive && stdinIsTerminal === true
}

/**
 * Types a request and hands it to `use`; reads its last lines too where `use` says that they are needed. The lines stay kept: typed once,
 * they give the same answer again.
 */
export async function withTypedRequest<T>(
  ports: Ports,
  world: World,
  out: Out,
  use: (typed: Pick<TypedCode, "name" | "bytes">) => Promise<T>,
): Promise<T> {
  const lines = await openTypedRequest(ports, world)
  let code = await typed(ports, out, lines, "nbde-rescue answer --code", await begin(ports, out, lines))
  for (;;) {
    try {
      return await use(code)
    } catch (error) {
      const missing = lastLinesWanted(error)
      if (missing === undefined) throw error
      out.say(`! Your servers are not known to have this key. ${neededLines(missing)}`)
      code = await code.more(missing)
    }
  }
}

/** Throws `no-such-request`, `sealed-lost`. */
export async function typeAnswer(ports: Ports, world: World, out: Out, caseId?: string): Promise<TypedCode> {
  const lines = await openTypedAnswer(ports, world, caseId)
  return await typed(ports, out, lines, "nbde-rescue reveal --code", await begin(ports, out, lines))
}

async function typed(
  ports: Ports,
  out: Out,
  lines: TypedLines,
  again: string,
  start: Reading,
): Promise<TypedCode> {
  const result = (reading: Reading): TypedCode => ({
    name: "typed code",
    bytes: Buffer.from(readingText(reading)),
    more: async (numbers) => {
      const has = ({ read }: Reading): boolean => numbers.every((number) => read.has(number))
      const from = await lines.next(reading, { kind: "go", line: numbers[0] ?? 1 })
      return result(await typeLines(ports, out, lines, again, from, has))
    },
    forget: () => lines.forget(),
  })
  return result(await typeLines(ports, out, lines, again, start, isWholeReading))
}

async function begin({ terminal }: Ports, out: Out, lines: TypedLines): Promise<Reading> {
  const kept = readingFacts(lines.before)
  for (const line of typingHelp()) out.say(line)
  if (kept.read.length === 0) return await lines.start("nothing")
  const question = { text: goOnQuestion(kept), flag: "a file with the lines" }
  return await lines.start((await terminal.confirm(question)) ? "before" : "nothing")
}

async function typeLines(
  ports: Ports,
  out: Out,
  lines: TypedLines,
  again: string,
  start: Reading,
  isDone: (reading: Reading) => boolean,
): Promise<Reading> {
  let reading = start
  try {
    while (!isDone(reading)) {
      const text = wantedLine(readingFacts(reading))
      const answer = (await ports.terminal.ask({ text, flag: "a file with the lines" })).trim()
      if (answer === "/end") return reading
      const line = /^\/(\d{1,3})$/.exec(answer)?.[1]
      if (line !== undefined) reading = await lines.next(reading, { kind: "go", line: Number(line) })
      else if (answer === "") out.say(keptLines(readingFacts(reading)))
      else reading = await typeLine(ports, out, lines, reading, answer)
    }
    return reading
  } catch (error) {
    if (isToolError(error, "cancelled")) {
      out.say(keptLines(readingFacts(reading)))
      out.say(`They are kept. Go on with line ${reading.at}: ${again}`)
    }
    throw error
  }
}

async function typeLine(
  { terminal }: Ports,
  out: Out,
  lines: TypedLines,
  before: Reading,
  text: string,
): Promise<Reading> {
  const reading = await lines.next(before, { kind: "typed", text })
  const facts = readingFacts(reading)
  for (const line of typedLines(facts)) out.say(line)
  const proposals = facts.trouble?.proposals ?? []
  if (facts.trouble === undefined) return reading
  if (proposals.length === 0) out.say("Ask for the line once more.")
  for (const [index, proposal] of proposals.entries()) {
    out.say(`  ${index + 1}  ${proposalWords(proposal)}`)
    if (proposal.kind !== "other line") out.say(`     ${proposal.text}`)
  }
  if (proposals.length === 0) return await lines.next(reading, { kind: "again" })
  const asked = {
    text: "Ask which is right: its number, or Enter to type the line again:",
    flag: "a file with the lines",
  }
  const chosen = Number((await terminal.ask(asked)).trim()) - 1
  if (proposals[chosen] === undefined) return await lines.next(reading, { kind: "again" })
  const taken = await lines.next(reading, { kind: "accept", proposal: chosen })
  for (const line of typedLines(readingFacts(taken))) out.say(line)
  return taken
}
