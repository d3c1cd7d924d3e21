// A header or a binding was copied: what it is worth, and to whom.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const header = defineSteps({
  header: {
    kind: "choose",
    title: "What exactly went out?",
    choices: [
      {
        label: "A binding or token, about 1300 characters",
        note: "With Tang it gives the passphrase of one key slot",
        next: "binding-leak",
      },
      {
        label: "A header copy, several megabytes",
        note: "With Tang or a passphrase it gives the volume key",
        next: "header-leak",
      },
    ],
  },
  "binding-leak": {
    kind: "confirm",
    title: "Duties: a binding leaked",
    text: [
      "1. On the host: a new passphrase and a new binding. The leaked one is of no use then:",
      "    nbde-rescue regen DEV --slot OLD",
      "2. It ends by testing that the old passphrase opens nothing.",
      "3. Ask: could the finder reach Tang? Then the passphrase counts as leaked too.",
      "4. Delete the binding from mail, ticket and backup.",
    ],
    why: "The binding holds the passphrase under a Tang key. Without the key slot it opens nothing.",
    next: "leak",
  },
  "header-leak": {
    kind: "choose",
    title: "Could the finder reach Tang, or know any passphrase of it?",
    text: [
      "Count also passphrases from earlier rescues, installation sheets and envelopes.",
      "They also count if they were changed after the copy was made.",
    ],
    choices: [
      { label: "Yes, or I do not know", note: "Only reencryption cures that", next: "reencrypt" },
      { label: "No to both", next: "header-closed" },
    ],
  },
  "header-closed": {
    kind: "confirm",
    title: "Duties: a header copy leaked, and no key",
    text: [
      "1. Rotate the Tang keys, bind all hosts again, then delete the old keys.",
      "2. Never let an old passphrase of this disk become known.",
      "3. Reencrypt at the next good moment. You name the day now.",
    ],
    why: "After the deletion no Tang server opens the binding inside that copy.",
    next: "reencrypt-later",
  },
})
