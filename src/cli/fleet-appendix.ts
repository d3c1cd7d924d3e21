// What the inventory adds to the printed runbook rebind-fleet: manifests for the hosts it knows, and the hosts left for a person.
import { loadInventory } from "../actions/inventory/entries.ts"
import { fleetOf } from "../actions/inventory/fleet.ts"
import type { Ports } from "../actions/ports.ts"
import { loadTrustList } from "../actions/tang/trust-list.ts"
import { counted } from "../text/counted.ts"
import { showText } from "../text/escape.ts"
import { daemonSets, leftLines } from "../text/fleet/daemonset.ts"

/** Reads only. Ends with a newline. */
export async function fleetAppendix(ports: Ports, markdown: boolean): Promise<string> {
  const { state } = await ports.openHome()
  const fleet = fleetOf(await loadInventory(state), await loadTrustList(state))
  const { default: script } = await import("../text/fleet/rebind.sh")
  const manifests = daemonSets(fleet, script)
  const left = leftLines(fleet).map((line) => `- ${showText(line)}`)
  const many = fleet.groups.reduce((sum, { hosts }) => sum + hosts.length, 0)
  return [
    "",
    markdown ? "## The hosts of your inventory" : "THE HOSTS OF YOUR INVENTORY",
    "",
    `A DaemonSet for ${counted(many, "host")}. Every Tang server is named with its thumbprint.`,
    "Save the lines below as rebind.yaml. Read them. Then: oc apply -f rebind.yaml",
    "READY means: tested before, bound again, tested after. A failure has a name in the log of its pod.",
    "At the end: oc delete -f rebind.yaml",
    "",
    ...(manifests === "" ? ["No host of the inventory can be done so."] : fenced(manifests, markdown)),
    ...(left.length === 0 ? [] : ["", "By hand, one by one:", "", ...left]),
    "",
  ].join("\n")
}

function fenced(text: string, markdown: boolean): string[] {
  return markdown ? ["```yaml", text.trimEnd(), "```"] : [text.trimEnd()]
}
