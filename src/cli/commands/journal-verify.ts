// nbde-rescue journal verify [FILE] [--set-aside]
import { setRecordAside, verifyOwnRecord, verifyRecord } from "../../actions/record/journal-verify.ts"
import { ToolError } from "../../bytes/errors.ts"
import { counted } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"

const MAX_RECORD = 256 << 20
const MAX_LINES = 20

export interface JournalVerifyOptions {
  readonly file?: string
  readonly setAside: boolean
}

export const command: CliCommand<JournalVerifyOptions> = {
  define: (cli) =>
    cli
      .argument("[file]", "another record, for example a copy; without it your own")
      .option("--set-aside", "keep a damaged record as it is and begin a new one")
      .addHelpText(
        "after",
        `\nChecks every line, its place and its signature. It cannot see that the end was cut off:\nfor that, compare with the record of a colleague.\n${examples(
          "nbde-rescue journal verify",
          "nbde-rescue journal verify /media/stick/journal.jsonl",
        )}`,
      ),
  options: ([file], flags) => {
    const setAside = flags.setAside === true
    if (setAside && file !== undefined) throw new ToolError("usage", "only your own record can be set aside")
    return { setAside, ...(file === undefined ? {} : { file }) }
  },
  run: async ({ file, setAside }, ports, out) => {
    if (setAside) {
      const kept = await setRecordAside(await ports.openHome(), ports)
      out.document({ setAside: kept })
      out.print(`The damaged record is kept as ${kept}. A new one has begun.`)
      out.print("Messages that came in before are no longer remembered.")
      return 0
    }
    const { chain: _, ...checked } =
      file === undefined
        ? { chain: undefined, ...(await verifyOwnRecord(await ports.openHome())) }
        : await verifyRecord(await ports.files.read(file, MAX_RECORD))
    const { entries, unsigned, signers, problems, head } = checked
    out.document(checked)
    if (file !== undefined && entries === 0) {
      out.print(`No line of ${showText(file)} is a line of a record. Is it another file?`)
      return 3
    }
    for (const { line, text } of problems.slice(0, MAX_LINES))
      out.print(`${line === 0 ? "" : `line ${line}: `}${showText(text)}`)
    if (problems.length > MAX_LINES) out.print(`and ${problems.length - MAX_LINES} more`)
    if (problems.length > 0) {
      out.print("This record is not whole. Do not rely on it.")
      return 3
    }
    out.print(`The record is whole: ${counted(entries, "entry", "entries")}, not signed: ${unsigned}.`)
    for (const signer of signers) out.print(`Signed with the key ${showText(signer)}.`)
    if (head !== undefined) out.print(`It ends at entry ${head.seq} with ${head.hash}.`)
    return 0
  },
}
