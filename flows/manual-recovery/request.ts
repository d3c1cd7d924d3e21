// The request: made, carried, called about. What to do when it cannot be kept or carried.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const request = defineSteps({
  request: {
    kind: "act",
    title: "Make the request",
    text: [
      "The request holds nothing secret. The colleague does not see the passphrase.",
      "Your screen then shows six words. Only you have them. Keep them for the call.",
    ],
    action: "request",
    input: { path: "$device.value", host: "$host.value", ticket: "$ticket.value", name: "$person.value" },
    next: {
      written: "carry",
      "not-from-afar": "tpm-needed",
      "no-binding": "unbound",
      choose: "request-choose",
      "no-contact": "request-failed",
      "not-kept": "not-kept",
      "no-access": "nothing-found",
      failed: "request-failed",
    },
  },
  "not-kept": {
    kind: "choose",
    title: "Nothing here keeps the secret half of the request",
    text: "No folder of this computer is in memory. The secret half would end with this step.",
    choices: [
      {
        label: "Seal it with my own keys",
        note: "Needs your identity and its passphrase",
        next: "request-kept",
      },
      { label: "Stop, and use another computer", next: "disk-waits" },
    ],
  },
  "request-kept": {
    kind: "act",
    title: "Make the request, sealed with your own keys",
    text: "It then survives a restart and a power cut.",
    action: "request",
    input: {
      path: "$device.value",
      host: "$host.value",
      ticket: "$ticket.value",
      name: "$person.value",
      survivePowerLoss: true,
    },
    next: {
      written: "carry",
      "not-from-afar": "tpm-needed",
      "no-binding": "unbound",
      choose: "request-choose",
      "no-contact": "request-failed",
      "not-kept": "request-failed",
      "no-access": "nothing-found",
      failed: "request-failed",
    },
  },
  "request-choose": {
    kind: "instruct",
    title: "Name the key slot",
    text: [
      "Several key slots or volumes fit. Take the number from the list on the screen.",
      "Leave this window open. In a second one, with your disk, host and name:",
      "    nbde-rescue request DISK --slot N --host HOST --ticket TICKET \\",
      "      --name 'YOUR NAME' -o request.txt",
      "For several volumes, add --at and the UUID.",
    ],
    next: "carry",
  },
  "request-failed": {
    kind: "choose",
    title: "No request was made",
    text: "Read the line with the reason. It names the next command.",
    choices: [
      { label: "Try again", next: "request" },
      { label: "Another disk name", next: "device" },
      { label: "Stop", next: "disk-waits" },
    ],
  },
  carry: {
    kind: "choose",
    title: "How does the request reach the colleague?",
    text: ["Leave this computer on. A restart makes the request worthless."],
    choices: [
      {
        label: "Mail or chat from another device",
        note: "Copy the text or the file",
        minutes: 5,
        next: "call",
      },
      { label: "A stick that somebody carries", minutes: 30, next: "call" },
      {
        label: "A telephone with a camera",
        note: "QR codes on this screen, or one SMS",
        minutes: 5,
        next: "carry-codes",
      },
      {
        label: "The colleague has only curl",
        note: "Four short texts for each server",
        minutes: 15,
        next: "carry-curl",
      },
    ],
  },
  "carry-codes": {
    kind: "instruct",
    title: "Show the request as QR codes",
    text: [
      "Leave this window open. In a second one, with the id of the request from your screen:",
      "    nbde-rescue request --again ID --qr",
      "Scan the code with the telephone, and send the text on. It fits into an SMS or chat.",
      "Or photograph the screen, and send the pictures.",
      "These codes have six words of their own. Read those to your colleague.",
    ],
    next: "call",
  },
  "carry-curl": {
    kind: "instruct",
    title: "Print the short texts",
    text: [
      "Use the id of the request from your screen:",
      "    nbde-rescue request --again ID --by-hand",
      "Give the colleague key id, crv, x and y. Compare every character.",
      'They open their own copy of the page "Answering by hand, with curl".',
    ],
    next: "call",
  },
  call: {
    kind: "instruct",
    title: "Call the colleague, then wait for their call",
    text: [
      "The desk: $site.deskName, $site.deskNumber",
      "Say that a request is coming. Say the host and the ticket.",
      "The colleague ends the call. They dial you from their own list.",
      "Then read the six words to them, slowly.",
      "They may ask for facts: monitoring, the work order, the door record.",
    ],
    warn: ["Do not tell them which number to dial.", "Read the words only in the call that they made."],
    next: "answer-here",
  },
})
