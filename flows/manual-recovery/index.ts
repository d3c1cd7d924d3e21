// Technician: one host does not start, Tang cannot be reached from it. Four roads to a running host, and the duties that each leaves.
// A road that shows the passphrase to anybody ends with open duties; the road through the host's own shell shows it to nobody.
import { defineFlow } from "../../src/actions/define-flow.ts"
import { begin } from "./begin.ts"
import { atConsole } from "./console.ts"
import { diskInReach } from "./disk-in-reach.ts"
import { duties } from "./duties.ts"
import { envelope } from "./envelope.ts"
import { hostShell } from "./host-shell.ts"
import { look } from "./look.ts"
import { putBack } from "./put-back.ts"
import { request } from "./request.ts"
import { reveal } from "./reveal.ts"

export const manualRecovery = defineFlow({
  id: "manual-recovery",
  title: "A host will not start: recover its disk",
  role: "technician",
  summary: [
    "Use this when one host waits for a passphrase. It cannot reach its Tang servers.",
    "You need: the ticket number, a telephone, a keyboard and screen at the host.",
    "It takes 25 to 90 minutes. The road that you choose decides.",
    "If many hosts are down, begin with the runbook unexpected-outage.",
  ],
  start: "begin",
  steps: {
    ...begin,
    ...hostShell,
    ...diskInReach,
    ...look,
    ...request,
    ...reveal,
    ...putBack,
    ...envelope,
    ...atConsole,
    ...duties,
  },
})
