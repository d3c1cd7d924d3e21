// What to do about errors of plan, request, answer, finish. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const RECOVERY = {
  "not-from-afar": {
    exit: 1,
    remedy: [
      "Only the host itself, or another passphrase, can open this volume.",
      "See what it needs: nbde-rescue inspect PATH",
    ],
  },
  "answer-misfit": {
    exit: 3,
    remedy: [
      "Ask once more with a check: nbde-rescue request PATH --case CASE --check",
      "Until then do not trust this answer.",
    ],
  },
  "answer-incomplete": {
    exit: 5,
    remedy: [
      "Wait for the answer, or ask another colleague for the rest.",
      "Then: nbde-rescue reveal ANSWER",
    ],
  },
  "call-back-wrong": {
    exit: 4,
    remedy: [
      "Hang up and dial the number from your own list.",
      "Let them read the six words from their screen again.",
    ],
  },
  "call-back-needed": {
    exit: 4,
    remedy: ["Dial the number from your own list.", "Type what they read to you: --words 'SIX WORDS'"],
  },
  "request-on-hold": {
    exit: 4,
    remedy: [
      "Dial the number from your own list once more.",
      "With the right words and a --reason you may still approve.",
    ],
  },
  "many-answers": {
    exit: 4,
    remedy: [
      "Nothing was answered. Ask yourself why so many answers are needed.",
      "One host again and again: call somebody who can go and look at it.",
      "An outage that you see yourself: repeat with --confirm many-answers",
      "On the screens of the app: type that word where it is asked for.",
    ],
  },
  "decoy-host": {
    exit: 3,
    remedy: [
      "Your site made this host up. An honest request for it is a mistake at best.",
      "Nothing was answered. Do not tell the sender what you saw.",
      "Call the people named above now, from your own list.",
      "Hold everything else of this sender. The message is in your record.",
    ],
  },
  "decision-needed": { exit: 2, remedy: ["Choose one of --approve, --hold and --deny."] },
  "drill-key": { exit: 3, remedy: ["This is practice material.", "It works only inside: nbde-rescue drill"] },
  "not-a-drill-key": { exit: 3, remedy: ["This is real material.", "Use it outside of the practice."] },
  "drill-failed": {
    exit: 1,
    remedy: [
      "The practice did not end well: do not rely on this installation.",
      "Run it once more; then report it.",
    ],
  },
  "nothing-to-answer": { exit: 1, remedy: ["Give the message as it arrived: a file, or - and paste it."] },
  "choose-case": {
    exit: 2,
    remedy: [
      "Several cases are open.",
      "Say which: nbde-rescue case COMMAND ID, or --case ID elsewhere.",
      "See them: nbde-rescue case list",
    ],
  },
  "answer-denied": {
    exit: 4,
    remedy: ["Call the colleague and ask why.", "Another contact may answer the same request."],
  },
  "no-such-request": { exit: 2, remedy: ["See your cases: nbde-rescue case list"] },
  "contact-cannot-decrypt": {
    exit: 2,
    remedy: ["Choose a contact with the role colleague.", "Or show it to yourself and read it out: --reveal"],
  },
  "nothing-accepted": {
    exit: 3,
    remedy: ["None of these messages could be used.", "The lines above say why for each one."],
  },
  "share-malformed": {
    exit: 3,
    remedy: ["One part of the key is not what it should be.", "Ask again for the other parts."],
  },
  "shares-inconsistent": {
    exit: 3,
    remedy: ["The parts of the key do not fit together.", "Ask again for the part named above."],
  },
  "config-malformed": {
    exit: 2,
    remedy: ['Example: nbde-rescue encrypt tang \'{"url":"http://tang.example"}\''],
  },
} satisfies Remedies
