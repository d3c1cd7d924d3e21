// What to do about errors of reading and text. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const BYTES = {
  truncated: {
    exit: 1,
    remedy: ["The data ends before it is complete.", "Copy the file again and compare its size."],
  },
  "bad-base64": {
    exit: 1,
    remedy: ["A character was lost or changed on the way.", "Copy the text again, whole."],
  },
  "bad-json": {
    exit: 1,
    remedy: ["The text is not what the program expects here.", "Copy it again, whole and unchanged."],
  },
  "read-failed": {
    exit: 1,
    remedy: [
      "The medium could not be read at this place.",
      "Try another cable or port, then work on a copy of the disk.",
    ],
  },
} satisfies Remedies
