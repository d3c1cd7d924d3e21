// What to do about errors of how a message travels. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const CARRYING = {
  "armour-damaged": {
    exit: 1,
    remedy: ["The text was changed on the way.", "Copy all lines again, or send it as a file."],
  },
  "part-damaged": {
    exit: 1,
    remedy: ["Scan or copy this part again.", "If it goes on, send the message as a file."],
  },
  "parts-missing": {
    exit: 5,
    remedy: [
      "Nothing is lost: the pictures and texts you have stay good.",
      "Scan more parts. Any parts will do, in any order.",
      "Then give all of them together, for example as one folder.",
    ],
  },
  "picture-unreadable": {
    exit: 1,
    remedy: [
      "Take the picture again, or save it as PNG or JPEG.",
      "A screenshot is better than a photograph.",
    ],
  },
  "picture-format": {
    exit: 1,
    remedy: [
      "Open the picture on the telephone, and take a screenshot of it.",
      "Or share it as JPEG. Mail and chat programs often do that by themselves.",
      "Of a PDF: show the page, and take a screenshot of that.",
      "On an iPhone, before the next one: Settings, Camera, Formats, Most Compatible.",
    ],
  },
  "picture-without-code": {
    exit: 1,
    remedy: [
      "Take the picture again: the whole code, sharp, without light on the glass.",
      "Keep a white border around the code.",
      "Or send the message as text or as a file.",
    ],
  },
  "host-line-wrong": {
    exit: 1,
    remedy: [
      "Nothing was asked of Tang.",
      "Let the person at the host read this line again, with its last group.",
      "Correct the line, then answer again.",
    ],
  },
  "letter-not-recognised": {
    exit: 2,
    remedy: [
      "Check that it is the right file.",
      "A text must be complete, with its first and last line.",
      "A mail may be given whole, or save its attachment and give that.",
    ],
  },
  "letter-ambiguous": {
    exit: 2,
    remedy: [
      "Keep only the part that is meant, then try again.",
      "In a mail, take away what is quoted below the answer.",
    ],
  },
  "code-line-wrong": {
    exit: 1,
    remedy: ["Ask for this line once more, group by group.", "The other lines are right: keep them."],
  },
  "code-check-wrong": {
    exit: 1,
    remedy: ["Read every line back to the other person.", "Then type the whole code again."],
  },
  "code-incomplete": {
    exit: 5,
    remedy: ["The code never changes: go on with the missing lines at any time."],
  },
  "code-foreign": {
    exit: 1,
    remedy: [
      "This code belongs to another request, or a line was heard wrong.",
      "Name the case with --case, then type the lines again.",
    ],
  },
} satisfies Remedies
