// The answer: taken, tested, shown. What each way of not fitting means.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const reveal = defineSteps({
  "answer-here": {
    kind: "choose",
    title: "Is the answer here?",
    choices: [
      { label: "Yes, as a file or a text", next: "answer-file" },
      {
        label: "The colleague refused",
        note: "They say why",
        next: "refused",
      },
      { label: "No answer after 60 minutes", next: "no-answer" },
    ],
  },
  "answer-file": {
    kind: "ask",
    title: "Which file holds the answer?",
    text: "A minus sign means: paste the text here.",
    value: "path",
    example: "answer.txt",
    next: "reveal",
  },
  refused: {
    kind: "choose",
    title: "The colleague refused",
    text: "Give them what they miss, for example a work order. Do not argue about the rule.",
    choices: [
      { label: "They will look again", minutes: 15, next: "answer-here" },
      { label: "It stays refused", next: "disk-waits" },
    ],
  },
  "no-answer": {
    kind: "choose",
    title: "No answer came",
    text: [
      "Call again. Call the next colleague on the list.",
      "Nobody at all: $site.escalationName, $site.escalationNumber",
      "The same request may go to several people. Print it again:",
      "    nbde-rescue request --again ID",
    ],
    choices: [
      { label: "Wait for another answer", minutes: 30, next: "answer-here" },
      { label: "Somebody holds the envelope for this host", minutes: 20, next: "tpm-needed" },
      { label: "Stop for today", next: "disk-waits" },
    ],
  },
  reveal: {
    kind: "act",
    title: "Take the answer and test it",
    text: [
      "The passphrase is tested on the key slot first. The test mounts nothing.",
      "Then a screen opens. It hides the passphrase until you press a key.",
      "You do not need to see it yet. Leave that screen.",
      "The case stays open. You show the passphrase again at the host.",
    ],
    warn: "Do not photograph the passphrase. Do not write it down.",
    action: "reveal",
    input: { answer: "$answer-file.value", volume: "$device.value" },
    next: {
      opens: "where",
      untested: "untested",
      incomplete: "partly",
      misfit: "not-fitting",
      "opens-nothing": "not-fitting",
      refused: "refused",
      unusable: "not-fitting",
      lost: "request-lost",
      failed: "not-fitting",
    },
  },
  untested: {
    kind: "instruct",
    title: "The passphrase could not be tested here",
    text: [
      "It fits the binding. Whether it opens the key slot is not known.",
      "Try the test once more as administrator, or with more memory:",
      "    nbde-rescue prove DISK",
      "Without a test you go on, with three tries at the host.",
    ],
    next: "where",
  },
  "request-lost": {
    kind: "choose",
    title: "The secret half of the request is gone",
    text: ["The computer was restarted, or the case was closed.", "The answer is worthless now."],
    choices: [
      { label: "Make a new request", minutes: 15, next: "request" },
      { label: "Stop", next: "disk-waits" },
    ],
  },
  partly: {
    kind: "instruct",
    title: "This answer is not enough alone",
    text: [
      "The disk needs answers from more servers. The screen says which.",
      "Ask another colleague. Answers of one case add up.",
    ],
    next: "answer-here",
  },
  "not-fitting": {
    kind: "choose",
    title: "The answer does not open the disk",
    text: [
      "Read the reason on the screen. Often the text was cut or changed on the way.",
      "Do not type it at the host: you would lose one try.",
    ],
    choices: [
      { label: "Get the same answer once more", minutes: 10, next: "answer-here" },
      { label: "Make a new request", minutes: 15, next: "request" },
      { label: "Stop", next: "disk-waits" },
    ],
  },
})
