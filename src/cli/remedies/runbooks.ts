// What to do about errors of runbooks. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const RUNBOOKS = {
  "no-such-flow": {
    exit: 1,
    remedy: [
      "See which runbooks there are: nbde-rescue flow list",
      "A runbook of your site is named by its file.",
    ],
  },
  "flow-malformed": {
    exit: 1,
    remedy: ["See everything that is wrong: nbde-rescue flow check FILE"],
  },
  "flow-changed": {
    exit: 3,
    remedy: [
      "The run began with another edition of this runbook.",
      "Take the old file to go on, or begin anew: nbde-rescue flow run NAME --new",
      "What was done until now stands in your record.",
    ],
  },
  "no-such-run": {
    exit: 1,
    remedy: ["See which runs are not finished: nbde-rescue flow list"],
  },
  "profile-malformed": {
    exit: 1,
    remedy: ["Correct site/profile.json in your home.", "An example is in flows/site/profile.json."],
  },
} satisfies Remedies
