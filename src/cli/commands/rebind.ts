// nbde-rescue rebind PATH --slot N --policy FILE: another policy for a bound key slot, by the engine of regen.
import { type RebindOptions, rebind } from "../../actions/regen/rebind.ts"
import { ToolError } from "../../bytes/errors.ts"
import { changeFlags, changeOptions } from "../change-flags.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"
import { needNet } from "../need-net.ts"
import { showEnd, viewFor } from "./regen.ts"

export const command: CliCommand<RebindOptions> = {
  net: true,
  define: (cli) =>
    changeFlags(
      cli
        .argument("<path>", "partition, volume, image or detached header")
        .option("--slot <n>", "the bound key slot")
        .option("--policy <file>", 'the new policy, as JSON; "-" reads standard input'),
    ).addHelpText(
      "after",
      `
The policy is what \`clevis encrypt\` takes, with a thumbprint ("thp") for each:
  {"t":1,"pins":{"tang":[
    {"url":"http://tang1","thp":"THP1"},
    {"url":"http://tang2","thp":"THP2"}]}}
Alone or as {"pin":"sss","config":POLICY}. With tpm2 add --this-host.
${examples(
  "nbde-rescue rebind /dev/sdb2 --slot 1 --policy new.json",
  "nbde-rescue rebind /dev/sdb2 --slot 1 --policy tpm.json --this-host --yes",
)}`,
    ),
  options: ([path = ""], flags) => {
    const [slot, policy] = [numberFlag(flags, "slot", [0, 31]), textFlag(flags, "policy")]
    if (slot === undefined || policy === undefined)
      throw new ToolError("usage", "rebind needs --slot and --policy")
    const options = { ...changeOptions(path, flags), slot, policy }
    if (policy === "-" && options.oldPassphrase)
      throw new ToolError("usage", "standard input is either the policy or the passphrase of today")
    return options
  },
  run: async (options, ports, out) => {
    showEnd(await rebind(ports, needNet(ports), options, viewFor(out)), out)
    return 0
  },
}
