// Planner: something leaked. First what leaked, then exactly the duties that follow, with their reason. Two facts decide everything: the
// volume key stays the same when a passphrase changes, and a Tang key opens every binding ever made to it, also in old header copies.
import { defineFlow } from "../../src/actions/define-flow.ts"
import { begin } from "./begin.ts"
import { header } from "./header.ts"
import { passphrase } from "./passphrase.ts"
import { person } from "./person.ts"
import { reencrypt } from "./reencrypt.ts"
import { tangKey } from "./tang-key.ts"

export const compromisedKey = defineFlow({
  id: "compromised-key",
  title: "A disk, a key or a passphrase may be in wrong hands",
  role: "planner",
  summary: [
    "Use this when something was stolen, lost, copied, published or seen.",
    "You need: the inventory, the tickets of the last weeks, the keepers of Tang.",
    "It takes 15 minutes to decide. The duties take hours to days.",
  ],
  start: "case",
  steps: {
    ...begin,
    ...passphrase,
    ...reencrypt,
    ...header,
    ...tangKey,
    ...person,
  },
})
