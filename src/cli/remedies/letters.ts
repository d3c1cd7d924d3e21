// What to do about errors of people and messages. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const LETTERS = {
  "card-malformed": {
    exit: 1,
    remedy: ["Ask for the contact file again, as a file.", "They make it with: nbde-rescue identity export"],
  },
  "card-signature": {
    exit: 3,
    remedy: ["Do not use this file: it was altered.", "Ask its owner for a new one."],
  },
  "card-expired": {
    exit: 3,
    remedy: [
      "Ask its owner for a new one.",
      "They make it with: nbde-rescue identity export --renew",
      "Until then, send a message without --to.",
    ],
  },
  "roster-malformed": {
    exit: 1,
    remedy: ["Ask for the contact list again, as a file.", "It is made with: nbde-rescue roster make"],
  },
  "contact-changed": {
    exit: 3,
    remedy: [
      "Stop: this person had another key before.",
      "Call them on a number you already had, and ask why.",
      "If it is right, first: nbde-rescue contact remove NAME --confirm remove",
      "Without a contact, messages still work: leave --to away.",
    ],
  },
  "contact-revoked": {
    exit: 3,
    remedy: ["This key was marked as lost.", "Ask the person for a contact file with a new key."],
  },
  "contact-unknown": { exit: 2, remedy: ["See who is known: nbde-rescue contact list"] },
  "gnupg-no-key": {
    exit: 1,
    remedy: [
      "Look which private keys are there: gpg --list-secret-keys",
      "Name the key by its fingerprint. Keys in another folder need --gnupg-home.",
      "A key on a smart card must be plugged in: gpg --card-status",
    ],
  },
  "gnupg-failed": {
    exit: 1,
    remedy: [
      "Nothing was signed and nothing was opened.",
      "If a passphrase was asked for, it was wrong or cancelled. Run the command again.",
      "If nothing was asked, try by hand: gpg --clearsign, then gpg --decrypt",
    ],
  },
  "contact-not-compared": {
    exit: 3,
    remedy: ["Call the person and compare the words.", "Then: nbde-rescue contact verify NAME"],
  },
  "fingerprint-mismatch": {
    exit: 3,
    remedy: [
      "Nothing was changed.",
      "Ask the person to read the words again.",
      "If they still differ, do not use this file.",
    ],
  },
  "trust-list-altered": {
    exit: 3,
    remedy: [
      "Do not trust this list.",
      "Remove the file named above and add each person again, with their words.",
    ],
  },
  "confirm-needed": { exit: 4, remedy: ["If you are sure, add the --confirm flag named above."] },
  "letter-too-large": {
    exit: 1,
    remedy: ["Use the relay mode, or carry the data as a file."],
  },
  "letter-malformed": {
    exit: 1,
    remedy: ["Part of the message is missing or changed.", "Ask for it again, as a file."],
  },
  "letter-header": {
    exit: 3,
    remedy: ["This message was not made by this program.", "Ask the sender to make it again."],
  },
  "letter-alg": {
    exit: 3,
    remedy: ["This message was not made by this program.", "Ask the sender to make it again."],
  },
  "letter-epk": { exit: 3, remedy: ["Do not answer it.", "Ask the sender to make it again."] },
  "letter-not-for-me": {
    exit: 1,
    remedy: [
      "It is for another person, or for a key of an older case.",
      "Check that you use the right --home.",
      "If your key is in GnuPG: nbde-rescue identity link KEY",
      "Or ask for a message made for your contact file.",
    ],
  },
  "letter-decrypt": {
    exit: 3,
    remedy: ["Ask for it again, as a file.", "If it fails again, somebody alters it on the way."],
  },
  "letter-inner": { exit: 3, remedy: ["Do not use it.", "Ask the sender to make it again."] },
  "letter-typ": {
    exit: 3,
    remedy: ["Do not use it.", "A newer program may have made it: compare versions."],
  },
  "letter-world": {
    exit: 3,
    remedy: ["Practice messages and real ones never mix.", "Ask for a message of the right kind."],
  },
  "letter-kind": {
    exit: 2,
    remedy: [
      "A request goes to: nbde-rescue answer",
      "An answer goes to: nbde-rescue reveal",
      "Look at any message with: nbde-rescue letter show",
    ],
  },
  "letter-open-disclose": {
    exit: 3,
    remedy: [
      "Only messages that hold nothing secret may be unencrypted.",
      "Use the relay mode, or name the recipient with --to.",
    ],
  },
  "letter-open-refused": {
    exit: 4,
    remedy: [
      "The rule stands in the profile of your site.",
      "Exchange contact files, then ask for a new message.",
    ],
  },
  "letter-card": {
    exit: 3,
    remedy: ["Do not use it.", "Call the sender on a number you already had."],
  },
  "letter-signer-unknown": {
    exit: 3,
    remedy: [
      "Add the sender first: nbde-rescue contact add FILE",
      "Or ask for a relay request: it needs no contact.",
    ],
  },
  "letter-signer-expired": {
    exit: 3,
    remedy: [
      "Ask for a new contact file: nbde-rescue identity export --renew",
      "Or ask for a relay request: it needs no contact.",
    ],
  },
  "letter-signer-revoked": {
    exit: 3,
    remedy: ["This key was marked as lost: somebody else may hold it.", "Tell the owner of the key now."],
  },
  "letter-signer-role": {
    exit: 3,
    remedy: ["Their contact file does not allow this.", "Ask somebody with the right role."],
  },
  "letter-signature": {
    exit: 3,
    remedy: ["Do not use it.", "Ask for it again, as a file, over another channel."],
  },
  "letter-version": {
    exit: 1,
    remedy: ["Use the same version of this program on both sides."],
  },
  "letter-payload": {
    exit: 3,
    remedy: ["Do not use it.", "Ask the sender to make it again, with the same version."],
  },
  "letter-pad": {
    exit: 3,
    remedy: ["Do not use it.", "Ask the sender to make it again, with the same version."],
  },
  "letter-from": { exit: 3, remedy: ["Do not use it.", "Call the sender on a number you already had."] },
  "letter-to": {
    exit: 3,
    remedy: ["It was written for somebody else.", "Check that you use the right --home."],
  },
  "letter-encto": {
    exit: 3,
    remedy: ["Somebody put it into a new envelope.", "Ask the sender for the message itself."],
  },
  "letter-apu": {
    exit: 3,
    remedy: ["Somebody put it into a new envelope.", "Ask the sender for the message itself."],
  },
  "letter-apv": {
    exit: 3,
    remedy: ["Somebody put it into a new envelope.", "Ask the sender for the message itself."],
  },
  "letter-time": { exit: 3, remedy: ["Do not use it.", "Ask the sender to make it again."] },
  "letter-stale": {
    exit: 3,
    remedy: [
      "Check the clock of this machine.",
      "Call the sender and type the six words: --words",
      "Or ask for a new request.",
    ],
  },
  "letter-reply-key": { exit: 3, remedy: ["Do not answer it.", "Ask the sender to make it again."] },
  "letter-replayed": {
    exit: 3,
    remedy: ["It was handled already: nbde-rescue journal show", "If you need more, ask for a new message."],
  },
  "letter-re-unknown": {
    exit: 3,
    remedy: ["Check that you use the right --home.", "See the open cases: nbde-rescue case list"],
  },
  "letter-re-mismatch": {
    exit: 3,
    remedy: ["Do not use it.", "Send your request again and ask for a new answer."],
  },
  "letter-closed": { exit: 3, remedy: ["If the host still needs help, make a new request."] },
  "letter-expired": { exit: 3, remedy: ["Make a new request: nbde-rescue request"] },
  "letter-host": { exit: 3, remedy: ["Do not use it.", "Ask the colleague which host they answered for."] },
  "letter-mode": { exit: 3, remedy: ["Do not use it.", "Ask the colleague to answer your request again."] },
  "letter-leaves": { exit: 3, remedy: ["Do not use it.", "Ask the colleague to answer your request again."] },
} satisfies Remedies
