// What leaked? Who leads, and whom to call first.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const begin = defineSteps({
  case: {
    kind: "ask",
    title: "Ticket of this incident",
    value: "text",
    example: "SEC-102",
    next: "owner",
  },
  owner: { kind: "ask", title: "Who leads it?", value: "name", example: "Ana Diaz", next: "first-call" },
  "first-call": {
    kind: "confirm",
    title: "Call security first",
    text: [
      "$site.securityName: $site.securityNumber",
      "They decide about police, customers and data protection. They need the time.",
      "Keep what shows how it happened: logs, messages, seals. Delete nothing yet.",
    ],
    next: "leak",
  },
  leak: {
    kind: "choose",
    title: "What leaked?",
    text: "Several things: begin with the first line that fits. You come back here.",
    choices: [
      { label: "The disk or the whole host", next: "disk" },
      { label: "A passphrase: seen, sent, recorded, photographed", next: "passphrase" },
      {
        label: "A header copy or a binding",
        note: "In a mail, ticket, backup or on a stick",
        next: "header",
      },
      { label: "A Tang key: server, backup or stick with it", next: "tang-key" },
      { label: "The keys of a person: laptop, stick, identity", next: "person" },
      { label: "Somebody answered a request of a stranger", next: "wrong-yes" },
      { label: "Nothing more", next: "sum" },
    ],
  },
})
