// Colleague: somebody asks for help with a disk. Checks that a caller cannot fake, the call back, the decision, and what is written down.
// A request through the tool, four short texts for curl, and a binding that came by mail are three doors to the same desk.
import { defineFlow } from "../../src/actions/define-flow.ts"
import { begin } from "./begin.ts"
import { binding } from "./binding.ts"
import { decide } from "./decide.ts"
import { relay } from "./relay.ts"

export const answerRequest = defineFlow({
  id: "answer-request",
  title: "Someone sent me a request",
  role: "colleague",
  summary: [
    "Use this when a technician asks you to help open a disk.",
    "You need your own telephone list, monitoring, and a way to a Tang server.",
    "It takes 15 to 30 minutes.",
    "Your yes opens one disk. You cannot take it back. You may always say no.",
  ],
  start: "begin",
  steps: {
    ...begin,
    ...decide,
    ...relay,
    ...binding,
  },
})
