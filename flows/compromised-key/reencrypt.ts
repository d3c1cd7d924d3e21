// The volume key itself is known to others: only reencryption helps, now or as a duty.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { TEST_BINDING } from "../commands.ts"

export const reencrypt = defineSteps({
  reencrypt: {
    kind: "choose",
    title: "Reencrypt the disk",
    text: [
      "Header copy and passphrase together give the volume key.",
      "A new passphrase does not change the volume key. Only reencryption does.",
      "It takes hours. The host is slow meanwhile. A good backup comes first.",
    ],
    choices: [
      { label: "Now, a tested backup exists", minutes: 240, next: "reencrypt-stop" },
      { label: "Install the host anew instead", note: "Often faster", minutes: 60, next: "reinstall" },
      { label: "Later", note: "An open duty with an owner", next: "reencrypt-later" },
    ],
  },
  "reencrypt-stop": {
    kind: "confirm",
    title: "The whole disk is written anew",
    text: [
      "STOP. If this goes wrong, only the backup has the data.",
      "The backup was restored somewhere today, and files in it were opened.",
      "Type REENCRYPT to show that you have seen them.",
    ],
    phrase: "REENCRYPT",
    guard: true,
    stop: true,
    next: "reencrypt-do",
    otherwise: "reencrypt-later",
  },
  "reencrypt-do": {
    kind: "confirm",
    title: "Reencrypt, with a new binding first",
    text: [
      "First do steps 1 to 5 of a leaked passphrase. NEW is the tested key slot.",
      "LUKS2, while the host runs. All other key slots are removed:",
      "    clevis luks pass -d DEV -s NEW | \\",
      "      cryptsetup reencrypt --key-slot NEW -d - DEV",
      "After a power cut, continue with:",
      "    clevis luks pass -d DEV -s NEW | \\",
      "      cryptsetup reencrypt --resume-only -d - DEV",
      "LUKS1: only while the volume is closed. Installing anew is safer.",
      "The key slot may have another number afterwards. Look, and use it as NEW:",
      "    clevis luks list -d DEV",
      "At the end test again, and add an installation passphrase if you need one.",
      ...TEST_BINDING,
    ],
    guard: true,
    next: "reencrypt-done",
    otherwise: "reencrypt-later",
  },
  "reencrypt-done": {
    kind: "confirm",
    title: "Every header copy of this disk is worthless now",
    text: [
      "Destroy the old ones all the same, also those of this work.",
      "Is the duty on your list? The disk shows its end. Its number instead of 7:",
      "    nbde-rescue case end-duty 7 --reencrypted DEV",
      "What the thief read before stays read. Tell the owner of the data.",
    ],
    next: "leak",
  },
  reinstall: {
    kind: "confirm",
    title: "Install anew",
    text: ['Runbook lost-client, from the line "Install a new disk".', "Owner ____  Until ____"],
    next: "leak",
  },
  "reencrypt-later": {
    kind: "ask",
    title: "Reencrypt later. Which host and disk?",
    text: "Until then: whoever gets at the disk reads it. Guard the disk.",
    value: "text",
    example: "reencrypt db1, /dev/sda3: a header copy is outside",
    next: "later-until",
  },
  "later-until": {
    kind: "ask",
    title: "Until when?",
    value: "time",
    example: "2026-12-01 18:00",
    next: "later-where",
  },
  "later-where": {
    kind: "choose",
    title: "Can this computer read the disk, or a header copy of it?",
    text: "Then the volume key of today is looked at. Later the disk shows that it is another.",
    choices: [
      { label: "Yes", next: "later-disk" },
      { label: "No", note: "Then only the word of people ends this duty", next: "later-owe" },
    ],
  },
  "later-disk": {
    kind: "ask",
    title: "Disk, image or header copy",
    value: "path",
    example: "/dev/sda3",
    next: "later-owe-seen",
  },
  "later-owe-seen": {
    kind: "act",
    title: "Write down the duty: reencrypt",
    text: [
      "It stays on the list until the disk shows another volume key:",
      "    nbde-rescue case end-duty 7 --reencrypted DEV",
      "with the number of the duty instead of 7.",
    ],
    action: "case add-duty",
    input: {
      what: "leaked-header",
      subject: "$reencrypt-later.value",
      owner: "$owner.value",
      by: "$later-until.value",
      volume: "$later-disk.value",
    },
    next: { added: "leak", "no-time": "later-until", "no-case": "leak", failed: "later-where" },
  },
  "later-owe": {
    kind: "act",
    title: "Write down the duty: reencrypt",
    text: "It stays on the list until it is shown to be done.",
    action: "case add-duty",
    input: {
      what: "leaked-header",
      subject: "$reencrypt-later.value",
      owner: "$owner.value",
      by: "$later-until.value",
    },
    next: { added: "leak", "no-time": "later-until", "no-case": "leak", failed: "leak" },
  },
})
