// From the first minute to the choice of a road: what this disk needs, and which of the four roads is open here.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { ENVELOPE, LAB, STICK } from "./roads.ts"

export const begin = defineSteps({
  begin: {
    kind: "instruct",
    title: "Before you touch anything",
    text: [
      "Write down the time.",
      "The data is safe as long as nobody writes to the disk.",
      "Take a pen. Fill in this sheet while you work.",
    ],
    warn: [
      "Do not reinstall, repair or format anything.",
      "Do not type passphrases that you find in old notes. You have few tries.",
    ],
    next: "host",
  },
  host: {
    kind: "ask",
    title: "Which host does not start?",
    value: "name",
    example: "web17",
    next: "ticket",
  },
  ticket: {
    kind: "ask",
    title: "Ticket number",
    value: "text",
    example: "OPS-4711",
    next: "person",
  },
  person: { kind: "ask", title: "Your name", value: "name", example: "Kim Lee", next: "network" },
  network: {
    kind: "choose",
    title: "Do the Tang servers answer again?",
    text: [
      "Ask the person on duty. Ask whether the Tang server has the key of this host.",
      "A server that only answers proves nothing.",
    ],
    why: "A server that lost its keys makes new ones and looks healthy.",
    choices: [
      {
        label: "Yes: the key id was asked for and the server has it",
        note: "Restart once and wait",
        minutes: 10,
        next: "restart-once",
      },
      { label: "No, or nobody knows", next: "needs" },
    ],
  },
  "restart-once": {
    kind: "instruct",
    title: "Restart the host once",
    text: [
      "Switch the power off. Wait 10 seconds. Switch it on.",
      "Wait 5 minutes at the screen. Some systems wait that long for the network.",
      "Do not type anything while you wait.",
    ],
    next: "restarted",
  },
  restarted: {
    kind: "choose",
    title: "Did the host start?",
    choices: [
      { label: "Yes, it runs", next: "started-alone" },
      { label: "No, it still waits for a passphrase", next: "needs" },
    ],
  },
  "started-alone": {
    kind: "end",
    title: "The host runs. Nothing was shown to anybody.",
    text: ["Write the time in the ticket.", "No passphrase was seen. No duty is open."],
    result: "done",
  },

  needs: {
    kind: "choose",
    title: "Does the disk also need the TPM of its host?",
    text: [
      "Look in the inventory, or ask the planner.",
      "The TPM is a chip inside the host. Its part exists nowhere else.",
    ],
    choices: [
      { label: "No: Tang servers alone are enough", next: "road" },
      { label: "Yes: it needs the TPM and Tang together", next: "road-with-tpm" },
      { label: "I do not know", note: "The host's own shell works for both", next: "road" },
    ],
  },
  road: {
    kind: "choose",
    title: "Which road?",
    text: ["Take the first one whose needs you have.", "The minutes are without travel."],
    choices: [
      {
        label: "The host's own shell",
        note: "Needs: a shell at the host. The disk stays. Nobody sees the passphrase",
        minutes: 25,
        next: "shell-open",
      },
      STICK,
      LAB,
      ENVELOPE,
      { label: "I have none of these", next: "no-road" },
    ],
  },
  "road-with-tpm": {
    kind: "choose",
    title: "Which road? The disk must stay in its host.",
    text: [
      "Left out: the lab computer. The TPM part is not there.",
      "Left out: the rescue stick. Another start changes what the TPM measures. Then it refuses.",
    ],
    choices: [
      {
        label: "The host's own shell",
        note: "Needs: a shell at the host. Nobody sees the passphrase",
        minutes: 25,
        next: "shell-open",
      },
      ENVELOPE,
      { label: "I have neither", next: "no-road" },
    ],
  },
  "no-road": {
    kind: "end",
    title: "Stop here. Nothing is lost.",
    text: [
      "Leave the disk in the host. Leave the host off.",
      "Tell the person on duty what you need. Read it from the list of roads.",
      "When it is there, begin this runbook again.",
      "If no key is left at all, go on with the runbook lost-client.",
    ],
    result: "stopped",
  },
})
