// nbde-rescue inventory mark: what people know of a host and no disk says.
import { markHost, removeHost } from "../../actions/inventory/at-home.ts"
import { HOST_STATES, type HostState } from "../../actions/inventory/entries.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"

export interface Options {
  readonly host: string
  readonly state: HostState | "forget"
}

export const command: CliCommand<Options> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<host>", "a host of the inventory")
      .argument("<state>", `${HOST_STATES.join(", ")}, or forget`)
      .addHelpText(
        "after",
        `\nRequests for a stolen or retired host are shown with that word. A retired host needs no key.\n${examples(
          "nbde-rescue inventory mark db7 stolen",
        )}`,
      ),
  options: ([host = "", word]) => {
    const state = word === "forget" ? word : HOST_STATES.find((one) => one === word)
    if (state === undefined) throw new ToolError("usage", `the state is ${HOST_STATES.join(", ")}, or forget`)
    return { host, state }
  },
  run: async ({ host, state }, ports, out) => {
    if (state === "forget") await removeHost(ports, host)
    else await markHost(ports, host, state)
    out.document({ id: host, state })
    out.print(state === "forget" ? `${showText(host)} is forgotten.` : `${showText(host)}: ${state}.`)
    return 0
  },
}
