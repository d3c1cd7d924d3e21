// A key of a Tang server leaked, or a server that somebody else made answers in its place.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const tangKey = defineSteps({
  "tang-key": {
    kind: "confirm",
    title: "Duties: a Tang key leaked",
    text: [
      "Whoever has the key and a disk or header copy has the data.",
      "1. Guard all disks of these hosts. No disk goes out of the house, also not for repair.",
      "2. Runbook tang-rotation: new key, bind every host, test, then delete the old key.",
      "3. With two servers needed (t is 2): one leaked key alone opens nothing. Hurry less.",
      "4. Which disks or header copies were outside since the leak? Reencrypt those.",
      "5. Old disks in the cupboard or sold: count them as open.",
    ],
    why: [
      "A new binding changes the passphrase. It does not change the volume key.",
      "An old header copy and the leaked Tang key give the volume key.",
    ],
    next: "tang-which",
  },
  "tang-which": {
    kind: "ask",
    title: "Which Tang server and which key id?",
    value: "text",
    example: "tang1, key id GC09TttR",
    next: "tang-until",
  },
  "tang-until": {
    kind: "ask",
    title: "Until when?",
    value: "time",
    example: "2026-12-01 18:00",
    next: "tang-owe",
  },
  "tang-owe": {
    kind: "act",
    title: "Write down the duty: rotate, then delete the key",
    text: "It stays on the list until it is shown to be done.",
    action: "case add-duty",
    input: { what: "key", subject: "$tang-which.value", owner: "$owner.value", by: "$tang-until.value" },
    next: {
      added: "tang-forged",
      "no-time": "tang-until",
      "no-case": "tang-forged",
      failed: "tang-forged",
    },
  },
  "tang-forged": {
    kind: "choose",
    title: "Was the signing key among them?",
    text: "It lies in the same folder. Usually: yes.",
    choices: [
      { label: "Yes, or I do not know", next: "tang-impostor" },
      { label: "No", next: "leak" },
    ],
  },
  "tang-impostor": {
    kind: "confirm",
    title: "A thief can pretend to be this server",
    text: [
      "Hosts that were bound since the leak may be bound to the thief. Check their key ids:",
      "    nbde-rescue inspect DEV",
      "From now on bind only with the thumbprint read on the new server itself.",
      "Trust the new server on every desk. Remove the old one from your lists.",
    ],
    next: "leak",
  },
})
