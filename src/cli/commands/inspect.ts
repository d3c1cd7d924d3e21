// nbde-rescue inspect PATH…
import { inspect, inspectDocument } from "../../actions/volume/inspect.ts"
import { ToolError } from "../../bytes/errors.ts"
import { inspectLines } from "../../text/inspect-view.ts"
import { type CliCommand, examples } from "../command.ts"

interface InspectCommandOptions {
  readonly paths: readonly string[]
  readonly thisHost: boolean
}

export const command: CliCommand<InspectCommandOptions> = {
  define: (cli) =>
    cli
      .argument("<path...>", "disk, partition, image, header copy, token or JWE; - is standard input")
      .option("--this-host", "the disks belong to this machine: compare what its TPM measured")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue inspect /dev/sdb",
          "nbde-rescue inspect disk.img header.backup",
          "nbde-rescue inspect --json /dev/sdb",
          "nbde-rescue inspect --this-host /dev/sda3",
          "xclip -o | nbde-rescue inspect -",
        ),
      ),
  options: (paths, flags) => {
    if (paths.filter((path) => path === "-").length > 1)
      throw new ToolError("usage", "standard input can be read once")
    return { paths, thisHost: flags.thisHost === true }
  },
  run: async ({ paths, thisHost }, ports, out) => {
    const report = await inspect(ports, paths, { thisHost })
    out.document(inspectDocument(report))
    for (const line of inspectLines(report)) out.print(line)
    return report.unverified ? 3 : report.failures.length > 0 ? 1 : 0
  },
}
