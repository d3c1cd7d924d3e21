// What to do about errors of escrow, sealed files and the inventory. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const PLANNING = {
  "sealed-file-malformed": {
    exit: 1,
    remedy: ["Is it the right file?", "If it travelled by mail or chat, copy it again as a file."],
  },
  "sealed-file-not-for-me": {
    exit: 4,
    remedy: ["Only the people named above can open it.", "Give the file to one of them."],
  },
  "sealed-file-altered": {
    exit: 3,
    remedy: ["Do not use what is in this file.", "Take another copy, and tell who keeps them."],
  },
  "sealed-file-unknown-signer": {
    exit: 3,
    remedy: [
      "Do not put these keys into a server: somebody may know them.",
      "Add the contact file of its maker: nbde-rescue contact add FILE",
      "You know who made it, and how: repeat with --confirm unknown-signer",
    ],
  },
  "escrow-too-few": {
    exit: 5,
    remedy: [
      "Ask the next keeper of the set. Their names are on every page.",
      "Then give all envelopes at once.",
    ],
  },
  "escrow-shares-mixed": {
    exit: 2,
    remedy: ["The number of the set stands on every page. Give envelopes of one set only."],
  },
  "escrow-share-wrong": {
    exit: 3,
    remedy: ["Leave the envelopes named above out.", "Ask another keeper of the set instead."],
  },
  "escrow-envelope-malformed": {
    exit: 1,
    remedy: ["Is it the right file? Copy it again, whole."],
  },
  "escrow-unknown": { exit: 2, remedy: ["See what was escrowed here: nbde-rescue escrow list"] },
  "escrow-expired": {
    exit: 4,
    remedy: [
      "The time of this envelope is over: its passphrase should be dead.",
      "If it must be opened all the same: --confirm expired",
    ],
  },
  "escrow-unknown-signer": {
    exit: 3,
    remedy: [
      "It may hold a passphrase that somebody else chose. Best: give the disk, --volume DISK",
      "Or add the contact file of the planner: nbde-rescue contact add FILE",
      "On a new computer: compare the key above with the page of the envelope.",
      "If it is the same key: repeat with --confirm unknown-signer",
    ],
  },
  "escrow-still-opens": {
    exit: 3,
    remedy: [
      "The escrowed passphrase is still good. Change it now: nbde-rescue regen DISK --slot N",
      "Then prove it again. The duty stays open until then.",
    ],
  },
  "inventory-source-unknown": {
    exit: 1,
    remedy: [
      "On the host, as root: nbde-rescue inspect --json /dev/DISK > HOST.json",
      "Or: clevis luks list -d /dev/DISK > HOST.txt",
    ],
  },
  "no-such-host": { exit: 2, remedy: ["See which hosts are known: nbde-rescue inventory list"] },
  "inventory-damaged": {
    exit: 1,
    remedy: ["Correct or delete the line named above. Everything in the file can be gathered again."],
  },
} satisfies Remedies
