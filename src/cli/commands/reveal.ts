// nbde-rescue reveal: take the answer, finish, test the key slot, show the passphrase.
import type { Input } from "../../actions/answer/answer-letters.ts"
import { KEEPS_BY_DEFAULT } from "../../actions/case/kept-proof.ts"
import type { Ports } from "../../actions/ports.ts"
import {
  type RevealedVolumes,
  type RevealOptions,
  type RevealResult,
  reveal,
  revealVolumes,
  type Show,
} from "../../actions/reveal/reveal.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { keptWords } from "../../text/duty-words.ts"
import { showText } from "../../text/escape.ts"
import type { Layouts } from "../../text/keyboard/keystroke.ts"
import type { RevealFacts } from "../../text/reveal-view.ts"
import { asciiOnly } from "../ascii-only.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { KEEP_FLAG, KEEP_HELP, readKeep } from "../keep-flag.ts"
import { layoutsFromFlags, withLayoutFlags } from "../layout-flags.ts"
import { readLetters } from "../letter-files.ts"
import type { Out } from "../out.ts"
import { typeAnswer, typesAtTerminal } from "../read-code.ts"

export interface Options extends Omit<RevealOptions, "inputs" | "where"> {
  readonly answers: readonly string[]
  readonly stdout: boolean
  /** Types the lines of an answer. */
  readonly code: boolean
  readonly receipt?: string
  /** Shows the keys to press from the beginning. */
  readonly layouts?: Layouts
  readonly ascii: boolean
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    withLayoutFlags(cli)
      .argument("[answer...]", "answers as they came: files, or - to paste; also what curl got from Tang")
      .option("--code", "type an answer that is read to you, line by line")
      .option("--case <id>", "the case, if several are open")
      .option("--volume <path>", "test against this disk or image instead of the kept key slot")
      .option("--at <uuid|offset>", "which encrypted volume, if several are there")
      .option("--this-host", "the disk belongs to this machine: its TPM gives its part")
      .option(...KEEP_FLAG, KEEPS_BY_DEFAULT)
      .option("--receipt <file>", "write a message for the colleague: how it ended")
      .option("--stdout", "write the exact passphrase to standard output, which must not be a terminal")
      .addHelpText(
        "after",
        `\nA duty begins with the first look: the passphrase must be changed.\n${KEEP_HELP}\n${examples(
          "nbde-rescue reveal answer.txt",
          "nbde-rescue reveal answer.txt --volume /dev/sdb",
          "nbde-rescue reveal root.txt data.txt",
          "nbde-rescue reveal --code",
          "nbde-rescue reveal answer.txt --stdout | sudo cryptsetup open /dev/sdb2 rescued --key-file -",
          "nbde-rescue reveal --case 2026-11-22-db1-k3f9",
          "nbde-rescue reveal answer.txt --this-host --volume /dev/sda3",
          "nbde-rescue reveal answer.txt --keyboard de --prompt us",
        )}`,
      ),
  options: (answers, flags) => {
    const stdout = flags.stdout === true
    if (stdout && flags.json === true) throw new ToolError("usage", "--stdout and --json exclude each other")
    const keeps = readKeep(flags)
    const [caseId, volume, at] = [textFlag(flags, "case"), textFlag(flags, "volume"), textFlag(flags, "at")]
    const receipt = textFlag(flags, "receipt")
    const layouts = layoutsFromFlags(flags)
    return {
      world: "real",
      answers,
      stdout,
      thisHost: flags.thisHost === true,
      ascii: asciiOnly(flags.ascii === true),
      ...(layouts === undefined ? {} : { layouts }),
      code: flags.code === true,
      ...(caseId === undefined ? {} : { caseId }),
      ...(volume === undefined ? {} : { volume }),
      ...(at === undefined ? {} : { at }),
      ...(receipt === undefined ? {} : { receipt }),
      ...(keeps === undefined ? {} : { keeps }),
    }
  },
  run: async (options, ports, out) => {
    if (options.stdout && out.stdoutIsTerminal) {
      throw new ToolError("output-refused", "the passphrase is never written to a terminal", {
        flag: "--stdout",
      })
    }
    const onScreen = !options.stdout && !out.json
    if (onScreen && !(out.stdoutIsTerminal && ports.stdinIsTerminal)) {
      throw new ToolError("not-a-terminal", "the reveal screen needs a terminal", { flag: "--stdout" })
    }
    if (options.receipt !== undefined) await ports.files.checkPlace(options.receipt)
    const { code, answers, caseId } = options
    const typed =
      code && typesAtTerminal(ports, answers)
        ? await typeAnswer(ports, options.world, out, caseId)
        : undefined
    const names = code && typed === undefined && answers.length === 0 ? ["-"] : answers
    const inputs: Input[] = typed === undefined ? [] : [typed]
    if (names.length > 0) inputs.push(...(await readLetters(ports, names, (line) => out.say(line))))
    let shown = 0
    const show: Show = async (passphrase, result, beforeSheet) => {
      shown += 1
      if (shown > 1) out.say(`Now encrypted volume ${shown} of ${showText(result.host.name)}:`)
      sayResult(result, out)
      if (options.stdout) out.bytes(new Uint8Array(passphrase.reveal()))
      else if (onScreen) await showRevealed(passphrase, result, beforeSheet, ports, options)
    }
    const where = options.stdout ? "stdout" : onScreen ? "screen" : "nowhere"
    const { results, failures } = await revealAll(ports, { ...options, inputs, where }, show)
    await typed?.forget()
    const [first, ...more] = results
    if (first === undefined) throw new TypeError("nothing was revealed")
    if (options.receipt !== undefined) {
      const receipts = results.flatMap(({ receipt }) => receipt ?? [])
      await writeReceipt(options.receipt, receipts, ports, out)
    }
    const several = more.length + failures.length > 0
    out.document({
      ...documentOf(first),
      ...(several ? { volumes: results.map(volumeDocument) } : {}),
      ...(failures.length > 0 ? { waiting: failures.map(failureDocument) } : {}),
    })
    for (const { host, error } of failures)
      out.say(
        `Not open yet: encrypted volume ${showText(host.uuid)}. ${showText(error.message)} [${error.code}]`,
      )
    for (const line of afterwards(more.at(-1) ?? first)) out.say(line)
    return failures.length > 0 ? 5 : 0
  },
}

// Two passphrases on one stream could not be told apart.
async function revealAll(ports: Ports, options: RevealOptions, show: Show): Promise<RevealedVolumes> {
  if (options.where !== "stdout") return await revealVolumes(ports, options, show)
  return { results: [await reveal(ports, options, show)], failures: [] }
}

function documentOf({
  case: id,
  request,
  fits,
  opens,
  byHand,
  untested,
  leaves,
  debts,
}: RevealResult): object {
  return {
    case: id,
    request,
    fits,
    opens,
    ...(byHand ? { byHand } : {}),
    ...(untested ? { untested } : {}),
    leaves,
    debts,
  }
}

function volumeDocument(result: RevealResult): object {
  const { name, uuid, slot } = result.host
  return { host: name, uuid, slot, ...documentOf(result) }
}

function failureDocument({ host, error }: RevealedVolumes["failures"][number]): object {
  return { host: host.name, uuid: host.uuid, slot: host.slot, code: error.code, text: error.message }
}

async function writeReceipt(
  path: string,
  receipts: readonly string[],
  ports: Ports,
  out: Out,
): Promise<void> {
  if (receipts.length === 0)
    return out.say("No receipt: the answer came without a key that it could be sealed to.")
  await ports.files.write(path, Buffer.from(receipts.join("\n")))
  out.say(`The receipt for your colleague is in ${showText(path)}.`)
}

function sayResult(result: RevealResult, out: Out): void {
  const { refused, fits, opens, untested, leaves, bad, byHand } = result
  for (const { name, error } of refused)
    out.say(`${showText(name)}: not used. ${showText(error.message)} [${error.code}]`)
  for (const { path, state } of leaves)
    if (state === "misfit") out.say(`One answer did not fit (${showText(path)}); others were enough.`)
  for (const path of bad) out.say(`One part of the binding does not fit the others: ${showText(path)}.`)
  if (byHand !== undefined) for (const line of byHandLines(byHand)) out.say(line)
  else if (fits === null)
    out.say("This answers no request of yours. Only the word of your colleague stands behind it.")
  if (opens === null)
    out.say(
      `${fits === null ? "" : "The passphrase fits the binding. "}It was not tested: ${showText(untested ?? "")}.`,
    )
  else out.say(`The passphrase opens key slot ${opens}. You can put the disk back now.`)
}

function byHandLines({ signedBy }: NonNullable<RevealResult["byHand"]>): string[] {
  return [
    "This answer was made BY HAND, with gpg and clevis.",
    signedBy === null ? "NOBODY you know signed it." : `${showText(signedBy)} signed it.`,
    "The binding does not vouch for it: only the test of the key slot counts.",
  ]
}

/** The reveal screen of a case, with the scanner sheet within reach. */
export async function showRevealed(
  passphrase: Secret,
  result: RevealResult,
  beforeSheet: () => Promise<void>,
  ports: Pick<Ports, "files">,
  { layouts, ascii }: { readonly layouts?: Layouts; readonly ascii: boolean },
): Promise<void> {
  const { showOnRevealScreen } = await import("../reveal-screen.ts")
  const facts = { ...revealFacts(result), ascii, ...(layouts === undefined ? {} : { layouts }) }
  await showOnRevealScreen(passphrase, facts, {
    keystrokes: layouts !== undefined,
    saveSheet: async (path, scanner) => {
      const { writeScannerSheet } = await import("../scanner-file.ts")
      const sheet = { path, paper: "a4", layouts: scanner, host: result.host.name, beforeSheet } as const
      await writeScannerSheet(ports, sheet, passphrase)
    },
  })
}

/** What stands on the reveal screen beside the passphrase. */
function revealFacts({ host, opens }: RevealResult): RevealFacts {
  const slot = host.slot === null ? "Key slot unknown" : `Key slot ${host.slot}`
  return {
    host: showText(host.name),
    slot: opens === null ? `${slot}. It was NOT tested.` : `Tested: it opens key slot ${opens}.`,
    use: "type",
  }
}

function afterwards({ debts, case: id }: RevealResult): string[] {
  if (debts.length === 0) return []
  const kept = keptWords(debts.find(({ keeps }) => keeps !== undefined)?.keeps)
  return [
    "",
    "This passphrase was seen. It must be changed once the host is up.",
    ...(kept === undefined ? [] : [`Kept here until then: ${kept}.`]),
    ...(id === null ? [] : [`Open duties: ${debts.length}. See them: nbde-rescue case show ${id}`]),
  ]
}
