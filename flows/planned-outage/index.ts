// Planner: Tang or its network will be away for some hours. Nothing is prepared that is not needed; what is prepared is tested before,
// has a deadline, and is proven dead afterwards. The printed night sheet holds the order of the hosts and no secret.
import { defineFlow } from "../../src/actions/define-flow.ts"
import { begin } from "./begin.ts"
import { change } from "./change.ts"
import { easy } from "./easy.ts"
import { ends } from "./ends.ts"
import { envelope } from "./envelope.ts"
import { gone } from "./gone.ts"
import { tpm } from "./tpm.ts"

export const plannedOutage = defineFlow({
  id: "planned-outage",
  title: "Work is planned: hosts must start without Tang",
  role: "planner",
  summary: [
    "Use this days before work on Tang servers, on their network or on power.",
    "You need: the list of hosts, root on each, two keepers, a date of the end.",
    "It takes 30 minutes, and 5 to 15 minutes for each host.",
  ],
  start: "outage",
  steps: {
    ...begin,
    ...tpm,
    ...easy,
    ...gone,
    ...envelope,
    ...change,
    ...ends,
  },
})
