// Road 4: no computer at all, a colleague opens the sealed envelope of this host.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const envelope = defineSteps({
  envelope: {
    kind: "instruct",
    title: "Call the keeper of the envelope",
    text: [
      "The envelopes are here: $site.escrowPlace",
      "The inventory names the keeper. Say the host, the ticket and the reason.",
      "The keeper ends the call and dials you from their own list.",
      "The envelope stays closed. The keeper reads what is written on it.",
    ],
    next: "envelope-fits",
  },
  "envelope-fits": {
    kind: "choose",
    title: "What is written on the envelope?",
    text: "Compare host, UUID and date. A passphrase changed since that date opens nothing.",
    choices: [
      { label: "Right host, and nothing was changed since", next: "envelope-read" },
      { label: "Right host, but old or unknown date", note: "Try it once only", next: "envelope-read" },
      { label: "Another host", next: "no-road" },
    ],
  },
  "envelope-read": {
    kind: "instruct",
    title: "Open the envelope",
    text: [
      "The keeper opens it before a second person. Both sign with the time.",
      "From now on a person has seen the passphrase. It must be replaced.",
      "The keeper reads one group at a time. You repeat it. Both tick it.",
      "Name capital letters and symbols. Read digits one by one.",
    ],
    warn: [
      "Read it on a telephone line, not over the radio of the site.",
      "If you write it down, this paper is secret. It is destroyed at the end.",
    ],
    next: "layout",
  },
})
