// Roads 2 and 3 meet: which volume it is, whether it is the right one, and what it needs.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const look = defineSteps({
  device: {
    kind: "ask",
    title: "Name of the disk on this computer",
    text: "The whole disk, or the encrypted partition if you know it.",
    value: "path",
    example: "/dev/sdb",
    next: "look",
  },
  look: {
    kind: "act",
    title: "Find the encrypted volume",
    text: "This only reads.",
    action: "inspect",
    input: { path: "$device.value" },
    next: {
      ready: "right-disk",
      damaged: "damaged",
      "own-host": "tpm-needed",
      unknown: "unknown-needs",
      unbound: "unbound",
      "no-volume": "nothing-found",
      "no-access": "nothing-found",
      failed: "nothing-found",
    },
  },
  "nothing-found": {
    kind: "instruct",
    title: "No encrypted volume was read",
    text: [
      "No permission: repeat as root or as administrator.",
      "Wrong name: compare size and serial number again.",
      "RAID 1 and simple LVM are looked into. Others must be assembled first:",
      "    mdadm --assemble --readonly /dev/md/rescue MEMBER MEMBER",
      "    vgchange -ay GROUP",
      "Has this computer a group of the same name? Then use the rescue stick.",
      "Another adapter: some adapters hide the last part of a disk.",
    ],
    next: "device-again",
  },
  "device-again": {
    kind: "choose",
    title: "Can you try another name, adapter or computer?",
    choices: [
      { label: "Yes", minutes: 10, next: "device" },
      { label: "No", next: "disk-waits" },
    ],
  },
  "disk-waits": {
    kind: "end",
    title: "Stop here. The disk waits.",
    text: [
      "If you took the disk out, put it back into its bay. Leave the host off.",
      "Tell the person on duty what the screen said, word for word.",
      "Duty of the person on duty: decide on the next road.",
    ],
    result: "stopped",
  },
  damaged: {
    kind: "choose",
    title: "Part of the header could not be trusted",
    text: [
      "The screen names what is wrong. A second copy of the header may still be good.",
      "You may ask for an answer: asking changes nothing.",
    ],
    warn: "Repair nothing on this disk before somebody has made an image of it.",
    choices: [
      { label: "Go on", next: "right-disk" },
      { label: "Stop", next: "disk-waits" },
    ],
  },
  "unknown-needs": {
    kind: "choose",
    title: "This program does not know everything that the disk needs",
    text: "Read the lines of the key slots. One of them may still be bound to Tang alone.",
    choices: [
      { label: "Try to ask", next: "right-disk" },
      { label: "Stop", next: "disk-waits" },
    ],
  },
  unbound: {
    kind: "choose",
    title: "This volume is not bound to Tang",
    text: "A host often has several volumes. Perhaps this is another one.",
    choices: [
      { label: "Look at another disk or partition", minutes: 5, next: "device" },
      { label: "It is the right one", note: "Only the envelope helps", next: "tpm-needed" },
    ],
  },
  "right-disk": {
    kind: "choose",
    title: "Is this the right disk, and can a colleague recover it?",
    text: [
      "Compare the UUID with the inventory, or with the screen of the host.",
      "Read the line of each key slot that is bound.",
      "Several volumes: begin with the one that the host asks for first.",
    ],
    choices: [
      { label: "Right disk. Tang servers are enough", next: "request" },
      { label: "Right disk, but it needs the TPM of its host", next: "tpm-needed" },
      { label: "Wrong disk", next: "device-again" },
      { label: "No key slot is bound to Tang", note: "Only the envelope helps", next: "tpm-needed" },
    ],
  },
  "tpm-needed": {
    kind: "instruct",
    title: "This road ends here",
    text: [
      "If you took the disk out, put it back into the same bay now.",
      "Compare the serial number. Write down the time.",
      "If you used a stick, remove it.",
    ],
    next: "road-with-tpm",
  },
})
