// The ends: everything closed, something still open, Tang not back, too late.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const ends = defineSteps({
  "all-removed": {
    kind: "confirm",
    title: "Is every host on the night sheet ticked, and did every keeper sign?",
    next: "still-open",
    otherwise: "late",
  },
  "still-open": {
    kind: "act",
    title: "Is anything of it left?",
    text: "A passphrase that was sealed or seen, a temporary key slot, a header copy.",
    why: "This runbook does not end as done while one is.",
    action: "case list",
    input: {},
    next: { none: "closed", open: "late", failed: "late" },
  },
  "not-back": {
    kind: "instruct",
    title: "Tang is not back. Remove nothing.",
    text: [
      "What you prepared is now the only way to start these hosts.",
      "Tell the people of the planned work. Do not restart anything.",
      "The key is gone: runbook lost-tang-server.",
    ],
    next: "late",
  },
  late: {
    kind: "end",
    title: "You can leave. $owner.value owns: removal by $deadline.value",
    text: [
      "The work is not closed: every host that is not ticked still has what you prepared.",
      "Until then these hosts are easier to open than usual. Watch them.",
      "Then begin this runbook again. Say there that the work is over.",
    ],
    result: "open",
  },
  closed: {
    kind: "end",
    title: "Everything is as before",
    text: [
      "Ticket: prepared ____ hosts, used ____, removed and tested on all ____ at ____.",
      "Header copies of other people still open with old passphrases. Ask who made some.",
    ],
    result: "done",
  },
})
