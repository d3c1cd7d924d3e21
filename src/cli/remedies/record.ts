// What to do about errors of the record, cases and duties. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const RECORD = {
  "journal-broken": {
    exit: 3,
    remedy: [
      "See what is wrong: nbde-rescue journal verify",
      "Copy the folder before you do anything else.",
      "To go on with a new record: nbde-rescue journal verify --set-aside",
    ],
  },
  "journal-not-kept": {
    exit: 1,
    remedy: [
      "This step needs a record that is kept.",
      "Make the folder writable, or choose another with --home.",
    ],
  },
  "journal-behind": {
    exit: 3,
    remedy: [
      "Your record is older than what a colleague has seen of it.",
      "It was probably restored from a copy.",
      "Ask the colleague for their record: nbde-rescue journal compare",
    ],
  },
  "no-such-case": { exit: 1, remedy: ["See which cases there are: nbde-rescue case list"] },
  "case-finished": {
    exit: 1,
    remedy: ["A finished case is not opened again.", "Begin a new one: nbde-rescue request PATH"],
  },
  "no-such-duty": { exit: 1, remedy: ["See the open duties: nbde-rescue case list"] },
  "evidence-unfit": {
    exit: 3,
    remedy: [
      "The duty stays open.",
      "A passphrase is done when it opens nothing, a copy when it is destroyed.",
    ],
  },
  "passphrase-not-meant": {
    exit: 3,
    remedy: [
      "A check value was kept when the duty began, and it does not fit. Type it again.",
      "An older passphrase was meant: give that one.",
      "Nobody has it any more: nbde-rescue case end-duty N --changed DISK. That is weaker evidence.",
    ],
  },
  "slot-unchanged": {
    exit: 3,
    remedy: ["The duty stays open.", "Change the passphrase: nbde-rescue regen DISK --slot N"],
  },
  "not-reencrypted": {
    exit: 3,
    remedy: [
      "The duty stays open.",
      "Only cryptsetup reencrypt changes the volume key. See: nbde-rescue flow show compromised-key",
      "It was cut off: cryptsetup reencrypt --resume-only DISK",
    ],
  },
  "bad-deadline": {
    exit: 2,
    remedy: ["Write it like one of these: 2026-11-27 18:00, Fri 18:00, tomorrow."],
  },
  "secrets-not-kept": {
    exit: 1,
    remedy: [
      "Keep it sealed with your identity: --survive-power-loss",
      "Make one if you have none: nbde-rescue identity create --name NAME --role technician",
    ],
  },
  "sealed-lost": {
    exit: 1,
    remedy: [
      "The keys of this request were kept in memory only.",
      "They are gone with the last restart.",
      "Ask again in the same case: nbde-rescue request PATH --case ID",
    ],
  },
  "sealed-damaged": {
    exit: 3,
    remedy: ["The stored file was changed or damaged.", "Make a new request: nbde-rescue request PATH"],
  },
} satisfies Remedies
