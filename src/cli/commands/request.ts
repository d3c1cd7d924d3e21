// nbde-rescue request: ask a colleague for the passphrase of a disk.
import type { Ports } from "../../actions/ports.ts"
import { type RequestOptions, type RequestResult, request } from "../../actions/request/request.ts"
import { requestAgain } from "../../actions/request/request-again.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { CallBackCode } from "../../seal/call-back.ts"
import { byHandLines } from "../../text/by-hand.ts"
import { showText } from "../../text/escape.ts"
import { planWords } from "../../text/plan-words.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"
import { type LetterForm, letterFlags, readLetterForm, wishOf } from "../letter-flags.ts"
import type { Out } from "../out.ts"
import { type Placed, printLetter, putLetter } from "../put-letter.ts"

export interface Options extends Omit<RequestOptions, "path"> {
  readonly path?: string
  readonly again?: string
  readonly byHand: boolean
  readonly form: LetterForm
  readonly output?: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    letterFlags(
      cli
        .argument("[path]", "disk, partition, image, header copy or binding; - reads standard input")
        .option("--slot <n>", "key slot to recover, if several are bound")
        .option("--at <uuid|offset>", "which encrypted volume, if several are there")
        .option("--to <name>", "contact to seal the request to; without it the request is open")
        .option("--mode <relay|disclose>", "may the colleague see the passphrase: no, or yes", "relay")
        .option("--leaf <path>", "ask only this Tang server of the binding; may be repeated", listFlag, [])
        .option("--host <name>", "the host the disk belongs to")
        .option("--serial <text>", "serial number of the disk")
        .option("--ticket <text>", "number of the incident")
        .option("--reason <text>", "why you ask")
        .option("--name <name>", "your name, where you have no identity")
        .option("--check", "ask once more with a check, after an answer that did not fit")
        .option("--case <id>", "add to this case")
        .option("--survive-power-loss", "keep the secret half under your identity, not only in memory")
        .option("--again <id>", "print the same request again")
        .option("--by-hand", "print what a colleague needs who has only curl"),
    )
      .option("-o, --output <file>", "write the request to this file")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue request /dev/sdb --name 'Kim Lee' --host db1 --ticket OPS-7 -o request.txt",
          "nbde-rescue request /dev/sdb --to 'Ana Diaz' --reason 'site link is down'",
          "nbde-rescue request db1-header.img --by-hand --name 'Kim Lee'",
          "nbde-rescue request /dev/sdb --host db1 --code",
          "nbde-rescue request --again ID --code",
        ),
      ),
  options: ([path], flags) => {
    const mode = textFlag(flags, "mode")
    if (mode !== "relay" && mode !== "disclose")
      throw new ToolError("usage", "--mode takes one of two words: see --help")
    const again = textFlag(flags, "again")
    if ((path === undefined) === (again === undefined))
      throw new ToolError("usage", "give a path, or --again ID")
    const byHand = flags.byHand === true
    const form = readLetterForm(flags, mode)
    if (byHand && (form.format !== undefined || form.qr !== undefined))
      throw new ToolError("usage", "--by-hand prints the numbers themselves: it goes with no other form")
    if (byHand && mode === "disclose") throw new ToolError("usage", "--by-hand goes with the relay mode only")
    if (form.format === "code" && typeof flags.to === "string")
      throw new ToolError("usage", "a code is read aloud: it cannot be sealed with --to")
    const slot = numberFlag(flags, "slot", [0, 31])
    const leaves = flags.leaf as readonly string[]
    const text = (name: string, as = name) => {
      const value = textFlag(flags, name)
      return value === undefined ? {} : { [as]: value }
    }
    return {
      world: "real",
      mode,
      byHand,
      form,
      ...wishOf(form),
      ...(path === undefined ? {} : { path }),
      ...(slot === undefined ? {} : { slot }),
      ...(leaves.length === 0 ? {} : { leaves }),
      ...(flags.check === true ? { check: true } : {}),
      ...(flags.survivePowerLoss === true ? { survivePowerLoss: true } : {}),
      ...text("at"),
      ...text("to"),
      ...text("host"),
      ...text("serial"),
      ...text("ticket"),
      ...text("reason"),
      ...text("name"),
      ...text("again"),
      ...text("output"),
      ...text("case", "caseId"),
    }
  },
  run: async (options, ports, out) => {
    if (options.again !== undefined) return await printAgain(options.again, options, ports, out)
    const { path = "" } = options
    const made = await request(ports, { ...options, path })
    const putting = puttingOf(made.letter, options)
    const placed = await putLetter(ports, putting)
    out.document(documentOf(made, placed))
    if (options.byHand) for (const line of byHandLines(made.points)) out.print(line)
    else await printLetter(putting, placed, ports, out)
    for (const line of words(made, options, placed)) out.say(line)
    return 0
  },
}

async function printAgain(id: string, options: Options, ports: Ports, out: Out) {
  const again = await requestAgain(ports, "real", id, wishOf(options.form))
  const putting = puttingOf(again.letter, options)
  const placed = await putLetter(ports, putting)
  out.document({
    case: again.case,
    request: id,
    letter: placed.file ?? again.letter,
    ...wordsOf(again.code),
    ...picturesOf(placed),
  })
  await printLetter(putting, placed, ports, out)
  for (const line of whereLines(placed)) out.say(line)
  for (const line of again.code === undefined ? [] : callBackWords(again.code)) out.say(line)
  return 0 as const
}

function wordsOf(code: CallBackCode | undefined): object {
  return code === undefined ? {} : { words: code.words, digits: code.digits }
}

function puttingOf(letter: string, { form, output }: Options) {
  return { letter, form, ...(output === undefined ? {} : { output }) }
}

function picturesOf({ pictures }: Placed): object {
  return pictures.length === 0 ? {} : { pictures }
}

function documentOf(made: RequestResult, placed: Placed): object {
  const { case: id, request, mode, open, leaves, code, letter, kept } = made
  return {
    case: id,
    request,
    mode,
    open,
    leaves,
    words: code.words,
    digits: code.digits,
    letter: placed.file ?? letter,
    ...picturesOf(placed),
    kept,
  }
}

function whereLines({ file, pictures, enough = 1, print }: Placed): string[] {
  return [
    ...(print === "text" ? ["The request is printed above."] : []),
    ...(file === undefined ? [] : [`The request is in ${showText(file)}.`]),
    ...pictures.map((picture) => `QR code: ${showText(picture)}`),
    ...(pictures.length > enough ? [`Any ${enough} of these ${pictures.length} pictures are enough.`] : []),
  ]
}

function words(made: RequestResult, { to, form }: Options, placed: Placed): string[] {
  const { plan, code, kept, case: id, mode } = made
  const spoken = form.format === "code"
  return [
    "",
    ...planWords(plan),
    "",
    ...(mode === "disclose"
      ? ["This message holds the binding: your colleague will see the passphrase."]
      : spoken
        ? ["Nothing in these lines is secret. You may read them out on any telephone."]
        : ["Nothing in this message is secret. It may travel by mail, chat or stick."]),
    ...whereLines(placed),
    to === undefined
      ? "It is open: anybody may read it. Your colleague must call you back."
      : `It is sealed for ${showText(to)}.`,
    "",
    ...callBackWords(code),
    "",
    ...KEPT[kept],
    `Case ${id}. When the answer ${spoken ? "is read to you: nbde-rescue reveal --code" : "is here: nbde-rescue reveal ANSWER"}`,
  ]
}

function callBackWords({ words, digits }: CallBackCode): string[] {
  return [
    "When your colleague calls you, read them these six words:",
    `    ${words.join("  ")}`,
    `    or these digits: ${digits.join(" ")}`,
  ]
}

const KEPT: Readonly<Record<RequestResult["kept"], readonly string[]>> = {
  session: ["The secret half is in memory: after a restart of this machine, ask again."],
  identity: ["The secret half is on the disk, sealed with your identity. It survives a power cut."],
  process: ["The secret half lives in this program only: keep this window open."],
}
