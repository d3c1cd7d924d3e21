// nbde-rescue request: ask a colleague for the passphrase of a disk.
import type { Ports } from "../../actions/ports.ts"
import { requestFile } from "../../actions/request/kept-request.ts"
import { request, requestVolumes } from "../../actions/request/request.ts"
import { requestAgain } from "../../actions/request/request-again.ts"
import type { RequestResult, SharedOptions, WhichVolume } from "../../actions/request/request-types.ts"
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { CallBackCode } from "../../seal/call-back.ts"
import { byHandLines } from "../../text/by-hand.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"
import { type LetterForm, letterFlags, readLetterForm, wishOf } from "../letter-flags.ts"
import type { ExitCode, Out } from "../out.ts"
import { checkPlaces, type Placed, printLetter, putLetter } from "../put-letter.ts"
import {
  callBackWords,
  type Delivered,
  type Leaving,
  requestWords,
  severalWords,
  whereWords,
} from "../request-words.ts"

export interface Options extends SharedOptions {
  /** In the order in which the host asks; none with `again`. */
  readonly volumes: readonly WhichVolume[]
  readonly again?: string
  readonly byHand: boolean
  readonly form: LetterForm
  readonly output?: string
  /** For several volumes. */
  readonly outDir?: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    letterFlags(
      cli
        .argument("[path...]", "disk, partition, image, header copy or binding; - reads standard input")
        .option("--slot <n>", "key slot to recover, if several are bound")
        .option(
          "--at <uuid|offset>",
          "which encrypted volume, if several are there; may be repeated",
          listFlag,
          [],
        )
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
      .option("--out-dir <dir>", "several encrypted volumes of a host: one file each, in this folder")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue request /dev/sdb --name 'Kim Lee' --host db1 --ticket OPS-7 -o request.txt",
          "nbde-rescue request /dev/sdb --to 'Ana Diaz' --reason 'site link is down'",
          "nbde-rescue request db1-header.img --by-hand --name 'Kim Lee'",
          "nbde-rescue request /dev/sdb --host db1 --code",
          "nbde-rescue request --again ID --code",
          "nbde-rescue request /dev/sda3 /dev/sdb1 --host db1 --out-dir ask",
          "nbde-rescue request /dev/sda --at UUID --at UUID --host db1 --out-dir ask",
        ),
      ),
  options: (paths, flags) => {
    const mode = textFlag(flags, "mode")
    if (mode !== "relay" && mode !== "disclose") throw new ToolError("usage", "--mode takes one of two words")
    // First: "--qr PATH" would leave no path.
    const form = readLetterForm(flags, mode)
    const again = textFlag(flags, "again")
    if ((paths.length === 0) === (again === undefined))
      throw new ToolError("usage", "give a path, or --again ID")
    const byHand = flags.byHand === true
    if (byHand && (form.format !== undefined || form.qr !== undefined))
      throw new ToolError("usage", "--by-hand prints the numbers themselves: it goes with no other form")
    if (byHand && mode === "disclose") throw new ToolError("usage", "--by-hand goes with the relay mode only")
    if (form.format === "code" && typeof flags.to === "string")
      throw new ToolError("usage", "a code is read aloud: it cannot be sealed with --to")
    const slot = numberFlag(flags, "slot", [0, 31])
    const leaves = flags.leaf as readonly string[]
    const volumes = volumesOf(paths, flags.at as readonly string[])
    const outDir = textFlag(flags, "outDir")
    if (volumes.length > 1) checkSeveral(outDir, form, flags)
    else if (outDir !== undefined)
      throw new ToolError("usage", "--out-dir is for several encrypted volumes: take -o")
    const text = (name: string, as = name) => {
      const value = textFlag(flags, name)
      return value === undefined ? {} : { [as]: value }
    }
    return {
      world: "real",
      mode,
      byHand,
      form,
      volumes,
      ...wishOf(form),
      ...(slot === undefined ? {} : { slot }),
      ...(leaves.length === 0 ? {} : { leaves }),
      ...(flags.check === true ? { check: true } : {}),
      ...(flags.survivePowerLoss === true ? { survivePowerLoss: true } : {}),
      ...text("to"),
      ...text("host"),
      ...text("serial"),
      ...text("ticket"),
      ...text("reason"),
      ...text("name"),
      ...text("again"),
      ...text("output"),
      ...text("outDir"),
      ...text("case", "caseId"),
    }
  },
  run: async (options, ports, out) => {
    const { again, outDir, volumes } = options
    if (again !== undefined) return await printAgain(again, options, ports, out)
    if (outDir !== undefined) return await askSeveral(outDir, options, ports, out)
    const [{ path, at } = { path: "" }] = volumes
    await checkPlaces(ports, options)
    const made = await request(ports, { ...options, path, ...(at === undefined ? {} : { at }) })
    const putting = puttingOf(made.letter, options)
    const placed = await orKept(made, out, () => putLetter(ports, putting))
    out.document(documentOf(made, placed))
    if (options.byHand) for (const line of byHandLines(made.points)) out.print(line)
    else await printLetter(putting, placed, ports, out)
    for (const line of requestWords(made, leavingOf(options), placed)) out.say(line)
    return 0
  },
}

function volumesOf(paths: readonly string[], places: readonly string[]): WhichVolume[] {
  if (paths.filter((path) => path === "-").length > 1)
    throw new ToolError("usage", "standard input can be read once")
  const [path, second] = paths
  if (places.length === 0 || path === undefined) return paths.map((one) => ({ path: one }))
  if (second !== undefined)
    throw new ToolError("usage", "--at goes with one path: ask for the others with --case", {
      flag: "--case",
    })
  return places.map((at) => ({ path, at }))
}

/** Throws `usage` for what carries only one letter, or asks for a part of one. */
function checkSeveral(
  outDir: string | undefined,
  { format, qr }: LetterForm,
  flags: Readonly<Record<string, unknown>>,
): void {
  if (qr !== undefined || format === "code" || flags.byHand === true)
    throw new ToolError("usage", "QR codes, typed codes and --by-hand carry one request at a time")
  if ((flags.leaf as readonly string[]).length > 0)
    throw new ToolError("usage", "--leaf belongs to one encrypted volume")
  if (outDir === undefined || flags.output !== undefined)
    throw new ToolError("usage", "several encrypted volumes need --out-dir for their requests", {
      flag: "--out-dir",
    })
}

/** One case, a file for each. Exit code 5 if one is still to be asked for. */
async function askSeveral(outDir: string, options: Options, ports: Ports, out: Out): Promise<ExitCode> {
  // Before anything is asked: a folder that cannot be made would be found out too late.
  await ports.files.makeFolder(outDir)
  const { made, failures } = await requestVolumes(ports, options.volumes, options)
  const delivered: Delivered[] = []
  for (const one of made) {
    const output = `${outDir}/${requestFile(one.request)}`
    const putting = { ...puttingOf(one.letter, options), output }
    delivered.push({ ...one, placed: await orKept(one, out, () => putLetter(ports, putting)) })
  }
  const documents = delivered.map(({ path, at, placed, ...one }) => ({
    path,
    ...(at === undefined ? {} : { at }),
    ...documentOf(one, placed),
  }))
  const notAsked = failures.map(({ path, at, error }) => ({
    path,
    ...(at === undefined ? {} : { at }),
    code: error.code,
    text: error.message,
  }))
  out.document({ case: made[0]?.case ?? null, volumes: documents, notAsked })
  for (const line of severalWords(delivered, failures, leavingOf(options), outDir)) out.say(line)
  return failures.length === 0 ? 0 : 5
}

/** A request that could not be put where it should go is there all the same: asking once more would make a second one. */
async function orKept<T>({ case: id, request }: RequestResult, out: Out, put: () => Promise<T>): Promise<T> {
  try {
    return await put()
  } catch (error) {
    if (!isToolError(error)) throw error
    out.say(`The request is kept in case ${id}. Do not ask once more.`)
    out.say(`Write it again: nbde-rescue request --again ${request} -o FILE`)
    throw new ToolError(error.code, error.message, { ...error.details, case: id, request }, error)
  }
}

async function printAgain(id: string, options: Options, ports: Ports, out: Out): Promise<ExitCode> {
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
  for (const line of whereWords(placed)) out.say(line)
  for (const line of again.code === undefined ? [] : callBackWords(again.code)) out.say(line)
  return 0
}

function leavingOf({ to, form }: Options): Leaving {
  return { ...(to === undefined ? {} : { to }), spoken: form.format === "code" }
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
