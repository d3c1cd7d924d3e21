// The disk or the stick goes back. An easier passphrase for the prompt, where somebody wants to type less.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { COPY_HEADER } from "../commands.ts"

export const putBack = defineSteps({
  where: {
    kind: "choose",
    title: "It opens the disk. Where is the disk now?",
    choices: [
      { label: "In the lab computer", next: "disk-back" },
      { label: "In its host, started from the stick", next: "stick-out" },
    ],
  },
  "disk-back": {
    kind: "confirm",
    title: "You can put the disk back now",
    text: [
      "Shut the lab computer down. Then take the disk out.",
      "Same host, same bay. Compare the serial number with your notes.",
      "Write down the time. The disk is back in the hands of the host.",
      "Windows: set both back to what you wrote down. Usually that is:",
      "    diskpart",
      "    automount enable",
      "    san policy=OnlineAll",
      "    exit",
      "Linux: let the desktop see disks again:",
      "    sudo systemctl unmask --runtime udisks2",
      "    gsettings reset org.gnome.desktop.media-handling automount",
      "    gsettings reset org.gnome.desktop.media-handling automount-open",
    ],
    next: "layout",
  },
  "stick-out": {
    kind: "choose",
    title: "Where will you read the passphrase?",
    text: [
      "A restart of this host destroys the case, if it lies in memory.",
      "The passphrase can be used from the stick system without typing it at all.",
    ],
    choices: [
      {
        label: "Restart now: a case on the stick survives",
        note: "Only if the request was kept with --survive-power-loss",
        next: "layout",
      },
      {
        label: "Add an easy passphrase now, from the stick",
        note: "Safe for every host. Writes to the header",
        minutes: 10,
        next: "easy-copy",
      },
    ],
  },
  "easy-copy": {
    kind: "confirm",
    title: "Copy the header before you write to it",
    text: COPY_HEADER,
    warn: "Without this copy do not go on.",
    guard: true,
    next: "easy-add",
    otherwise: "owner-stopped",
  },
  "easy-add": {
    kind: "instruct",
    title: "Add an easy passphrase for one start",
    text: [
      "It has only letters that most keyboards share. It lives until tomorrow.",
      "Use the encrypted partition as DEV. The program names the key slot: EASY.",
      "    umask 077",
      "    nbde-rescue reveal --stdout | \\",
      "      nbde-rescue slot add-temporary DEV --days 1 --yes --stdout > /run/easy",
      '    fold -w 6 /run/easy | paste -sd " "',
      "Write the letters on paper in these groups. The paper is secret.",
    ],
    byHand: [
      "With cryptsetup alone: choose a free key slot as EASY.",
      "    umask 077",
      "    tr -dc cbdefghijklnrtuv < /dev/urandom | head -c 32 > /run/easy",
      "    nbde-rescue reveal --stdout | cryptsetup luksAddKey -d - \\",
      "      --key-slot EASY --pbkdf pbkdf2 --pbkdf-force-iterations 1000 \\",
      "      DEV /run/easy",
      "    cryptsetup open --test-passphrase -v --key-slot EASY -d /run/easy DEV",
      '    fold -w 4 /run/easy | paste -sd " "',
    ],
    next: "easy-out",
  },
  "easy-out": {
    kind: "confirm",
    title: "The test said that key slot EASY is unlocked",
    text: ["The letters are on paper. Shut down, remove the stick, start the host."],
    guard: true,
    next: "platform",
    otherwise: "owner-stopped",
  },
})
