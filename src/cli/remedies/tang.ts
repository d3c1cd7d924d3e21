// What to do about errors of Tang servers, their keys, the inventory. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const TANG = {
  "bad-point": {
    exit: 3,
    remedy: [
      "Do not use this message: a point in it is wrong.",
      "Copy it again; if it stays so, ask for a new one.",
    ],
  },
  "bad-key": { exit: 3, remedy: ["The key is not a usable public key.", "Check where it came from."] },
  "kid-mismatch": {
    exit: 3,
    remedy: ["The key does not have the key id it claims.", "Treat the source as altered."],
  },
  "adv-malformed": {
    exit: 3,
    remedy: ["What answered is probably not a Tang server.", "Check: nbde-rescue tang check URL"],
  },
  "adv-signature": {
    exit: 3,
    remedy: ["Stop: the keys were not signed as they must be.", "Somebody may be in between."],
  },
  "adv-not-trusted": {
    exit: 3,
    remedy: [
      "Stop: these are not the keys you trusted.",
      "Compare thumbprints with the people who run this server.",
    ],
  },
  "tang-name-lookup": {
    exit: 1,
    remedy: ["The name is not known on this network.", "Try the address, or another network."],
  },
  "tang-connection": {
    exit: 1,
    remedy: ["Nothing answers at this address.", "Check the cable, the route and the port."],
  },
  "tang-timeout": {
    exit: 1,
    remedy: ["No complete answer came in ten seconds.", "Check the firewall, then try again."],
  },
  "tang-tls": {
    exit: 3,
    remedy: ["The certificate was not accepted.", "Give the right authority: tang trust URL --ca FILE"],
  },
  "tang-not-tang": {
    exit: 1,
    remedy: ["Something answers, but it is not a Tang server.", "Check the address and the port."],
  },
  "tang-portal": {
    exit: 1,
    remedy: ["A web page answers in its place.", "Sign in to this network first, or use another one."],
  },
  "tang-key-gone": {
    exit: 1,
    remedy: [
      "This server no longer has the key, or has another key folder.",
      "Look for the key in backups, hidden files included.",
    ],
  },
  "tang-key-forbidden": {
    exit: 1,
    remedy: ["This key id belongs to a signing key.", "The header may be damaged: inspect it again."],
  },
  "tang-refused": {
    exit: 1,
    remedy: ["The server refused the request.", "Look at its log, then try another server."],
  },
  "tang-leaks-keys": {
    exit: 3,
    remedy: [
      "Stop: this server gives its private keys away (CVE-2021-4076).",
      "Update it, then rotate its keys and rebind every host.",
    ],
  },
  "tang-wrong-answer": {
    exit: 3,
    remedy: ["The answer was not made with the right key.", "Ask another server, or check for a proxy."],
  },
  "tang-none-trusted": {
    exit: 2,
    remedy: [
      "Say which servers are yours: nbde-rescue tang trust URL",
      "Or give one for this answer: --tang URL",
      "For a disk of your own, the address in it: --trust-header-url",
    ],
  },
  "tang-url-refused": {
    exit: 2,
    remedy: ["Only http and https addresses without names or passwords in them are used."],
  },
  "tang-keys-unreadable": {
    exit: 1,
    remedy: ["The key folder could not be read.", "Check its owner and its rights."],
  },
  "tang-folder-no-keys": {
    exit: 1,
    remedy: [
      "Is this the key folder? Debian: /var/lib/tang, others: /var/db/tang.",
      "An empty folder looks healthy: the server makes new keys, and no host can start.",
      "Restore the backup: nbde-rescue tang restore FILE FOLDER",
    ],
  },
  "tang-rotation-unsafe": {
    exit: 1,
    remedy: ["Look at the folder: nbde-rescue tang keys FOLDER", "No key was deleted. Do not delete any."],
  },
  "tang-key-unreadable": {
    exit: 1,
    remedy: ["Look at the file and its access rights: nbde-rescue tang keys FOLDER"],
  },
  "tang-restore-conflict": {
    exit: 1,
    remedy: [
      "Nothing was written.",
      "Restore into an empty folder and compare: nbde-rescue tang keys FOLDER",
    ],
  },
  "tang-key-needed": {
    exit: 4,
    remedy: [
      "Nothing was deleted. These hosts could never start by themselves again.",
      "Bind each of them again first: nbde-rescue regen DISK --slot N",
    ],
  },
  "tang-prune-unsure": {
    exit: 4,
    remedy: [
      "Nothing was deleted.",
      "A backup counts in the home that made it, or that can open it.",
      "If you are sure, give the flag named above.",
    ],
  },
  "tang-servers-differ": {
    exit: 3,
    remedy: [
      "Behind this address are servers with different keys.",
      "Look at the key folder of each: nbde-rescue tang keys FOLDER",
    ],
  },
  "tang-key-answers": {
    exit: 3,
    remedy: [
      "The key is still there. Look at the key folder: nbde-rescue tang keys FOLDER",
      "Perhaps another server answers at this address: nbde-rescue tang check URL --connections 20",
    ],
  },
} satisfies Remedies
