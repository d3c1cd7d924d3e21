// What to do about errors of our own trouble. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const OWN = {
  internal: {
    exit: 1,
    remedy: ["This is a fault of the program. Nothing was released.", "Please report the lines below."],
  },
} satisfies Remedies
