// What a runbook's actions get from the command line: the reveal screen, the person at the desk, letters from files, the practice.
import { ACTIONS } from "../actions/action-table.ts"
import type { ActionHost } from "../actions/flow-action.ts"
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { findAction } from "../flow/action-facts.ts"
import type { Flow } from "../flow/flow.ts"
import { asciiOnly } from "./ascii-only.ts"
import { makeColleague } from "./colleague.ts"
import { viewFor } from "./commands/regen.ts"
import { showRevealed } from "./commands/reveal.ts"
import { readLetters } from "./letter-files.ts"
import type { Out } from "./out.ts"

/**
 * The host of a run of `flow` in this process. Sockets are within reach only if an act of it declares them. `staysOpen`: false if the
 * process ends before the run does.
 */
export function makeActionHost(flow: Flow, ports: Ports, out: Out, staysOpen = true): ActionHost {
  return {
    ports,
    staysOpen,
    ...(usesNet(flow) ? { openNet: async () => (await import("../host/net.ts")).openNet() } : {}),
    show: async (passphrase, result, beforeSheet) => {
      if (!(out.stdoutIsTerminal && ports.stdinIsTerminal))
        throw new ToolError("not-a-terminal", "the reveal screen needs a terminal", {
          flag: "reveal --stdout",
        })
      await showRevealed(passphrase, result, beforeSheet, ports, { ascii: asciiOnly(false) })
    },
    changes: viewFor(out),
    colleague: (known) => makeColleague(known, ports, out),
    readLetters: (path) => readLetters(ports, [path], (line) => out.say(line)),
    drill: async (net) => {
      const { practise } = await import("./practise.ts")
      return await practise(net, ports.clock, out)
    },
  }
}

function usesNet(flow: Flow): boolean {
  return Object.values(flow.steps).some(
    (step) => step.kind === "act" && findAction(ACTIONS, step.action)?.net !== undefined,
  )
}
