// nbde-rescue answer: the colleague checks, decides, asks Tang and replies.
import { answer } from "../../actions/answer/answer.ts"
import type { Decision } from "../../actions/answer/answer-decide.ts"
import type { Input } from "../../actions/answer/answer-letters.ts"
import type { Answered, AnswerOptions } from "../../actions/answer/answer-types.ts"
import { KEEPS_BY_DEFAULT } from "../../actions/case/kept-proof.ts"
import type { Ports } from "../../actions/ports.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { aboutAnswered, isSaid } from "../../text/said-host.ts"
import { makeColleague } from "../colleague.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"
import { KEEP_FLAG, KEEP_HELP, readKeep } from "../keep-flag.ts"
import { readLetters } from "../letter-files.ts"
import { type LetterForm, letterFlags, readLetterForm, wishOf } from "../letter-flags.ts"
import { needNet } from "../need-net.ts"
import type { ExitCode, Out } from "../out.ts"
import { checkPlaces, type Placed, printLetter, putLetter } from "../put-letter.ts"
import { typesAtTerminal, withTypedRequest } from "../read-code.ts"
import { exitOf } from "../report-error.ts"

/** Each answer waits twice for the disk; together they wait less. */
const WRITTEN_AT_ONCE = 16

export interface Options extends Omit<AnswerOptions, "inputs"> {
  readonly letters: readonly string[]
  readonly form: LetterForm
  readonly decision?: Decision["decision"]
  readonly words?: string
  readonly reason?: string
  readonly calledBack?: string
  readonly output?: string
  readonly outDir?: string
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    letterFlags(
      cli
        .argument(
          "[letter...]",
          "requests as they came: files, folders of files, or - to paste; none with --code, to type one",
        )
        .option("--host <name>", "the host, as the caller says it, for a typed code")
        .option("--approve", "say yes: needs --words, or --reason for a signed request in time")
        .option("--hold", "keep it for later")
        .option("--deny", "refuse; --reason is told to the sender")
        .option("--words <words>", "the six words or the digits that were read to you on the telephone")
        .option("--reason <text>", "why you decide so")
        .option("--called-back <who>", "who you called, and on which number")
        .option(
          "--tang <url>",
          "ask this Tang server; OLD=NEW asks NEW in place of OLD; may be repeated",
          listFlag,
          [],
        )
        .option("--unsigned", "answer a binding, token or header that nobody signed")
        .option("--slot <n>", "which key slot of such a header")
        .option("--at <uuid|offset>", "which encrypted volume of such a header")
        .option("--to <name>", "contact who gets the passphrase of such a header in a message")
        .option("--reveal", "show the passphrase here, to be read out")
        .option(...KEEP_FLAG, KEEPS_BY_DEFAULT)
        .option("--name <name>", "your name, where you have no identity", "colleague")
        .option(
          "--confirm <word>",
          "many-answers: go past a limit; unprotected-home: use a folder that other users can read; may be repeated",
          listFlag,
          [],
        ),
    )
      .option("-o, --output <file>", "write the answer to this file")
      .option("--out-dir <dir>", "write each answer to a file in this folder")
      .addHelpText(
        "after",
        `\nOf a passphrase that you see:\n${KEEP_HELP}\n${examples(
          "nbde-rescue answer request.txt",
          "nbde-rescue answer request.txt --approve --words 'six words as they were read' -o answer.txt",
          "nbde-rescue answer --code",
          "nbde-rescue answer inbox/ --approve --reason 'outage OPS-7' --out-dir answers",
          "nbde-rescue answer token.json --unsigned --approve --called-back 'Kim, 555-0100' --reason OPS-7 --reveal",
        )}`,
      ),
  options: (letters, flags) => {
    const chosen = (["approve", "hold", "deny"] as const).filter((name) => flags[name] === true)
    if (chosen.length > 1) throw new ToolError("usage", `--${chosen.join(" and --")} exclude each other`)
    const form = readLetterForm(flags)
    if (letters.length === 0 && form.format !== "code")
      throw new ToolError("usage", "give a request, or --code to type one")
    const slot = numberFlag(flags, "slot", [0, 31])
    const keeps = readKeep(flags)
    if (flags.reveal === true && flags.json === true)
      throw new ToolError("usage", "--reveal and --json exclude each other")
    const text = (name: string) => {
      const value = textFlag(flags, name)
      return value === undefined ? {} : { [name]: value }
    }
    return {
      world: "real",
      letters,
      form,
      ...wishOf(form),
      tang: flags.tang as readonly string[],
      confirm: flags.confirm as readonly string[],
      unsigned: flags.unsigned === true,
      reveal: flags.reveal === true,
      name: textFlag(flags, "name") ?? "colleague",
      ...(chosen[0] === undefined ? {} : { decision: chosen[0] }),
      ...(slot === undefined ? {} : { slot }),
      ...(keeps === undefined ? {} : { keeps }),
      ...text("words"),
      ...text("reason"),
      ...text("calledBack"),
      ...text("host"),
      ...text("at"),
      ...text("to"),
      ...text("output"),
      ...text("outDir"),
    }
  },
  run: async (options, ports, out) => {
    if (options.reveal && !(out.stdoutIsTerminal && ports.stdinIsTerminal)) {
      throw new ToolError("not-a-terminal", "the reveal screen needs a terminal", { flag: "--to" })
    }
    if (typesAtTerminal(ports, options.letters)) {
      return await withTypedRequest(ports, options.world, out, async (typed) => {
        const host = options.host ?? (await askHost(ports))
        return await answerInputs({ ...options, host }, [typed], ports, out)
      })
    }
    const names = options.letters.length === 0 ? ["-"] : options.letters
    const inputs = await readLetters(ports, names, (line) => out.say(line))
    return await answerInputs(options, inputs, ports, out)
  },
}

async function askHost({ terminal }: Ports): Promise<string> {
  return (await terminal.ask({ text: "Which host is it for, as the caller says?", flag: "--host" })).trim()
}

async function answerInputs(
  options: Options,
  inputs: readonly Input[],
  ports: Ports,
  out: Out,
): Promise<ExitCode> {
  if (inputs.length > 1 && options.outDir === undefined) {
    throw new ToolError("usage", "several requests need --out-dir for their answers", { flag: "--out-dir" })
  }
  if (inputs.length > 1 && (options.form.qr !== undefined || options.form.format === "code"))
    throw new ToolError("usage", "QR codes and typed codes answer one request at a time")
  // Before anybody decides: a place that cannot be written would be found out too late.
  await checkPlaces(ports, options)
  if (options.outDir !== undefined) await ports.files.makeFolder(options.outDir)
  const net = needNet(ports)
  const rows = await answer({ ...ports, net }, { ...options, inputs }, makeColleague(options, ports, out))
  const placed = await place(options, ports, rows)
  out.document({ letters: rows.map((row, index) => documentOf(row, placed[index])) })
  for (const [index, row] of rows.entries()) await printRow(row, options, placed[index], ports, out)
  return worst(rows)
}

/** Writes each answer where it belongs; undefined for a row without one. */
async function place(
  { output, outDir, form }: Options,
  ports: Ports,
  rows: readonly Answered[],
): Promise<(Placed | undefined)[]> {
  const placed: (Placed | undefined)[] = []
  for (let at = 0; at < rows.length; at += WRITTEN_AT_ONCE) {
    const some = rows.slice(at, at + WRITTEN_AT_ONCE).map(async ({ reply, request }) => {
      if (reply === undefined) return undefined
      const file = outDir === undefined ? output : `${outDir}/answer-${request}.txt`
      return await putLetter(ports, { letter: reply, form, ...(file === undefined ? {} : { output: file }) })
    })
    placed.push(...(await Promise.all(some)))
  }
  return placed
}

function documentOf(row: Answered, placed: Placed | undefined): object {
  const { file, pictures = [] } = placed ?? {}
  const { input, request, decision, from, host, leaves, reply, error, outcome } = row
  return {
    input,
    request: request ?? null,
    decision,
    from: from ?? null,
    host: host !== undefined && isSaid(host) ? host : null,
    leaves,
    reply: file ?? reply ?? null,
    ...(pictures.length === 0 ? {} : { pictures }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(error === undefined ? {} : { error: { code: error.code, text: error.message } }),
  }
}

const OUTCOMES: Readonly<Record<string, string>> = {
  "opened-slot": "the passphrase opened the key slot",
  "fits-header": "the passphrase fits the binding, the key slot was not tested",
  failed: "it did not work",
}

const NO_REFUSAL = " No message was written about it: tell the sender yourself."

async function printRow(
  row: Answered,
  { form, calledBack }: Options,
  placed: Placed | undefined,
  ports: Ports,
  out: Out,
): Promise<void> {
  const { input, decision, host, leaves, reply, error, outcome } = row
  const answered = leaves.filter(({ status }) => status === "ok").length
  const about = `${input === "-" ? "the message" : showText(input)}${host === undefined ? "" : ` (${aboutAnswered(host, leaves, calledBack)})`}`
  if (error !== undefined) out.say(`${about}: not used. ${showText(error.message)} [${error.code}]`)
  else if (outcome !== undefined)
    out.say(`${about}: the technician reports: ${OUTCOMES[outcome] ?? showText(outcome)}.`)
  else if (decision === "hold") out.say(`${about}: on hold. Answer it later with the same command.`)
  else if (decision === "deny") out.say(`${about}: refused.${reply === undefined ? NO_REFUSAL : ""}`)
  else
    out.say(
      `${about}: ${answered} of ${leaves.length} keys answered${decision === "answered before" ? " (as before)" : ""}.`,
    )
  for (const { kid, status } of leaves) {
    if (status !== "ok" && status !== "not-needed" && decision === "approve")
      out.say(`  key id ${showText(kid.slice(0, 8))}: ${status}`)
  }
  if (reply === undefined || placed === undefined) return
  await printLetter({ letter: reply, form }, placed, ports, out)
  for (const file of [placed.file ?? [], ...placed.pictures].flat()) out.say(`  answer in ${showText(file)}`)
}

// Fewer answered than asked can be finished by somebody else; a letter that was refused is the stronger news.
function worst(rows: readonly Answered[]): ExitCode {
  const codes = rows.map(({ decision, whole, error }): ExitCode => {
    if (error !== undefined) return exitOf(error)
    if (decision === "hold") return 4
    return decision === "approve" && whole === false ? 5 : 0
  })
  if (codes.every((code) => code === 0)) return 0
  return (
    codes.find((code) => code === 3) ??
    codes.find((code) => code === 1) ??
    codes.find((code) => code !== 0) ??
    0
  )
}
