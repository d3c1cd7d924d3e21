// What to do about errors of the command line and the home. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const HOME = {
  usage: { exit: 2, remedy: ["See: nbde-rescue COMMAND --help"] },
  "input-needed": {
    exit: 2,
    remedy: ["Give the answer with the flag named above, or run without --no-input."],
  },
  cancelled: { exit: 4, remedy: ["Nothing was changed.", "Run the same command again when you are ready."] },
  "not-a-terminal": { exit: 2, remedy: ["Run this on a terminal, or use the flag named above."] },
  "no-such-file": {
    exit: 1,
    remedy: ["Check the path.", "A disk may have another name now: look with lsblk."],
  },
  "permission-denied": {
    exit: 1,
    remedy: [
      "A disk is readable for the administrator only: use sudo.",
      "A file must be allowed by its owner.",
    ],
  },
  "output-refused": { exit: 2, remedy: ["Choose a new file name with -o."] },
  "write-failed": {
    exit: 1,
    remedy: [
      "The old content is intact.",
      "Check free space and that the medium is writable, then run again.",
    ],
  },
  "input-too-large": {
    exit: 1,
    remedy: ["This is larger than anything the program reads here.", "Check that it is the right file."],
  },
  "scanner-unfit": {
    exit: 1,
    remedy: [
      "Set the scanner to the keymap of the prompt, and name it: --keyboard.",
      "Or type it by hand: nbde-rescue keystrokes --passphrase",
    ],
  },
  "home-unsafe": {
    exit: 1,
    remedy: [
      "Your home must be a folder of yours that nobody else can change.",
      "Make it so with chmod 700, or choose another with --home.",
    ],
  },
  "home-busy": {
    exit: 1,
    remedy: ["Another window is using the same folder.", "Finish there first, or use another --home."],
  },
  "home-unprotected": {
    exit: 2,
    remedy: ["This medium cannot keep other users out.", "If you accept that: --confirm unprotected-home"],
  },
  "program-missing": {
    exit: 1,
    remedy: ["Install the package that brings this program.", "Then run the same command again."],
  },
  "no-identity": { exit: 2, remedy: ["Make one: nbde-rescue identity create --name NAME --role technician"] },
  "wrong-identity-passphrase": {
    exit: 1,
    remedy: ["This is the passphrase of your own identity, not of a disk.", "Try again."],
  },
  "identity-damaged": {
    exit: 3,
    remedy: ["Do not use this copy.", "Restore the folder from a copy, or make a new identity."],
  },
  "identity-exists": {
    exit: 2,
    remedy: ["Show it: nbde-rescue identity show", "For another one choose another --home."],
  },
} satisfies Remedies
