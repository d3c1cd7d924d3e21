// nbde-rescue flow print NAME: a runbook on paper.
import { ACTIONS } from "../../actions/action-table.ts"
import { ToolError } from "../../bytes/errors.ts"
import { documentOf, type FlowDocument } from "../../flow/document.ts"
import { flowDigest } from "../../session/digest.ts"
import { parseSite } from "../../session/site.ts"
import { showText } from "../../text/escape.ts"
import { flowMarkdown } from "../../text/flow-document.ts"
import { flowHtml } from "../../text/flow-html.ts"
import { flowPlainText } from "../../text/flow-text.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { findFlow, readText } from "../find-flow.ts"
import { fleetAppendix } from "../fleet-appendix.ts"

export interface FlowPrintOptions {
  readonly name: string
  readonly format: "md" | "txt" | "html"
  readonly profile?: string
  readonly output?: string
  /** Adds what the inventory makes of it: manifests for the hosts it knows. */
  readonly inventory: boolean
}

const PRINTERS: Readonly<Record<FlowPrintOptions["format"], (document: FlowDocument) => string>> = {
  md: flowMarkdown,
  txt: flowPlainText,
  html: flowHtml,
}

export const command: CliCommand<FlowPrintOptions> = {
  define: (cli) =>
    cli
      .argument("<name>", "a built-in runbook, or a file")
      .option("--format <md|txt|html>", "Markdown, pages of plain text, or a page for a browser", "md")
      .option("--profile <file>", "fill in the values of your site")
      .option("--inventory", "rebind-fleet: add a DaemonSet for the hosts of your inventory")
      .option("-o, --output <file>", "write to this file")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue flow print manual-recovery --format txt | lp",
          "nbde-rescue flow print answer-request --format html -o answer.html",
          "nbde-rescue flow print manual-recovery --profile site/profile.json",
          "nbde-rescue flow print rebind-fleet --inventory -o rebind.md",
        ),
      ),
  options: ([name = ""], flags) => {
    const format = textFlag(flags, "format")
    if (format !== "md" && format !== "txt" && format !== "html")
      throw new ToolError("usage", "--format takes md, txt or html")
    const [profile, output] = [textFlag(flags, "profile"), textFlag(flags, "output")]
    const inventory = flags.inventory === true
    if (inventory && (name !== "rebind-fleet" || format === "html"))
      throw new ToolError("usage", "--inventory goes with rebind-fleet, as md or txt")
    return {
      name,
      format,
      inventory,
      ...(profile === undefined ? {} : { profile }),
      ...(output === undefined ? {} : { output }),
    }
  },
  run: async ({ name, format, profile, output, inventory }, ports, out) => {
    const flow = await findFlow(name, ports.files)
    const site = profile === undefined ? {} : parseSite(await readText(ports.files, profile))
    const document = documentOf(flow, flowDigest(flow), ACTIONS, site)
    const printed = PRINTERS[format](document)
    const text = inventory ? `${printed.trimEnd()}\n${await fleetAppendix(ports, format === "md")}` : printed
    out.document({
      id: flow.id,
      digest: document.digest,
      format,
      ...(output === undefined ? { text } : { output }),
    })
    if (output === undefined) out.print(text.trimEnd())
    else {
      await ports.files.write(output, Buffer.from(text), 0o644)
      out.say(`Written to ${showText(output)}. Digest ${document.mark}`)
    }
    return 0
  },
}
