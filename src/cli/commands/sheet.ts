// nbde-rescue sheet [CASE] -o FILE: a case on paper. The passphrase is on it only if asked for by name, on pages of its own; then this is a
// reveal like any other, with its duties, and the file is one more thing to destroy.
import { casePaper } from "../../actions/case/case-paper.ts"
import type { Ports } from "../../actions/ports.ts"
import { reveal } from "../../actions/reveal/reveal.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import type { Layouts } from "../../text/keyboard/keystroke.ts"
import { layoutOf } from "../../text/keyboard/layout.ts"
import { type Copy, caseDocument } from "../../text/sheet/case-sheet.ts"
import type { Paper } from "../../text/sheet/document.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { layoutsFromFlags, withLayoutFlags } from "../layout-flags.ts"
import type { Out } from "../out.ts"
import { isSheetName, paperFromFlags, withPaperFlag } from "../sheet-flags.ts"

export interface Options {
  readonly case?: string
  readonly output: string
  readonly copy: Copy
  readonly paper: Paper
  /** Layouts for the scanner, if the passphrase is to be on the sheet. */
  readonly secret?: Layouts
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    withLayoutFlags(withPaperFlag(cli))
      .argument("[case]", "id of the case; not needed while only one is open")
      .option("-o, --output <file>", "where to write: a name that ends in .pdf or .html")
      .option("--for <whom>", "technician, or colleague: without the call-back words", "technician")
      .option("--secret", "write a scanner sheet of the passphrase in place of the case")
      .addHelpText(
        "after",
        `\nThe sheet holds no secret. With --secret it holds the passphrase, as codes for a USB scanner that types.\nThen --keyboard is how the scanner is set, --prompt the keymap of the prompt; both are US if not given.\n${examples(
          "nbde-rescue sheet -o case.pdf",
          "nbde-rescue sheet 2026-11-22-db1-k3f9 --for colleague --paper letter -o case.pdf",
          "nbde-rescue sheet --secret -o /dev/shm/scanner.pdf",
        )}`,
      ),
  options: ([id], flags) => {
    const output = textFlag(flags, "output")
    if (output === undefined || !isSheetName(output))
      throw new ToolError("usage", "-o takes the name of the sheet, which ends in .pdf or .html")
    const copy = textFlag(flags, "for") ?? "technician"
    if (copy !== "technician" && copy !== "colleague")
      throw new ToolError("usage", "--for takes technician or colleague")
    const layouts = layoutsFromFlags(flags)
    if (layouts !== undefined && flags.secret !== true)
      throw new ToolError("usage", "--keyboard needs --secret")
    return {
      ...(id === undefined ? {} : { case: id }),
      output,
      copy,
      paper: paperFromFlags(flags),
      ...(flags.secret === true ? { secret: layouts ?? US_SCANNER } : {}),
    }
  },
  run: async (options, ports, out) => {
    if (options.secret === undefined) await writeCase(options, ports, out)
    else await writeSecret(options, options.secret, ports, out)
    return 0
  },
}

/** How scanners come out of the box, and the keymap most prompts have. */
const US_SCANNER: Layouts = { keyboard: layoutOf("us"), prompt: layoutOf("us"), noDeadKeys: false }

async function writeCase(
  { output, copy, paper, ...options }: Options,
  ports: Ports,
  out: Out,
): Promise<void> {
  const facts = await casePaper(ports, { ...options, copy })
  const { writeSheet } = await import("../sheet-file.ts")
  await writeSheet(ports, output, caseDocument(facts, copy), paper)
  out.document({ case: facts.report.id, file: output, copy, paper, secret: false })
  out.say(`The sheet of case ${facts.report.id} is in ${showText(output)}. It holds no secret.`)
}

async function writeSecret(
  { case: caseId, output, paper }: Options,
  layouts: Layouts,
  ports: Ports,
  out: Out,
): Promise<void> {
  const { writeScannerSheet } = await import("../scanner-file.ts")
  const result = await reveal(
    ports,
    { world: "real", inputs: [], where: "sheet", ...(caseId === undefined ? {} : { caseId }) },
    async (passphrase, { host }, beforeSheet) => {
      await writeScannerSheet(
        ports,
        { path: output, paper, layouts, host: host.name, beforeSheet },
        passphrase,
      )
    },
  )
  out.document({ case: result.case, file: output, paper, secret: true, opens: result.opens })
  for (const line of sheetDutyLines(output)) out.say(line)
}

/** What whoever wrote such a sheet must know. */
function sheetDutyLines(path: string): string[] {
  return [
    `${showText(path)} holds the passphrase. Whoever has it can open the disk.`,
    "Destroy the file and the paper when the passphrase was changed.",
  ]
}
