// The temporary key slot is removed and shown to be gone, host by host.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const gone = defineSteps({
  "gone-disk": {
    kind: "ask",
    title: "Disk of the host",
    text: "The disk itself: a copy would change only the copy.",
    value: "path",
    example: "/dev/sda3",
    next: "gone-which",
  },
  "gone-which": {
    kind: "ask",
    title: "Key slot that goes",
    text: ["It stands on the night sheet. Or see:", "    nbde-rescue case list"],
    value: "number",
    example: "2",
    next: "gone-bound",
  },
  "gone-bound": {
    kind: "ask",
    title: "Key slot that stays, bound to Tang",
    text: "It is tested first: it must open the disk.",
    value: "number",
    example: "1",
    next: "gone-sure",
  },
  "gone-sure": {
    kind: "confirm",
    title: "Remove key slot $gone-which.value of $gone-disk.value?",
    text: [
      "A sealed header copy comes first. Key slot $gone-bound.value is tested before.",
      "You are asked once more. If power fails, do this step again. It goes on.",
    ],
    guard: true,
    next: "gone-act",
    otherwise: "late",
  },
  "gone-act": {
    kind: "act",
    title: "Remove the temporary key slot",
    action: "slot remove",
    input: { path: "$gone-disk.value", slot: "$gone-which.value", bound: "$gone-bound.value" },
    next: {
      removed: "gone-more",
      "no-tang": "not-back",
      "not-there": "gone-which",
      "last-way": "gone-bound",
      failed: "late",
    },
  },
  "gone-more": {
    kind: "choose",
    title: "Is another host on the list?",
    choices: [
      { label: "Yes", minutes: 5, next: "gone-disk" },
      { label: "No. Every header copy made by hand is destroyed", next: "all-removed" },
    ],
  },
})
