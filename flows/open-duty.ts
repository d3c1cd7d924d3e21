// The two questions before an end that leaves a duty: whose it is, and until when. So the last screen can name the person, and the record
// holds the name. Ends that lead on to another runbook leave them out: there the work goes on at once.

/** Spread into a step, with its own `title` where the duty has a name of its own, and `next`. */
export const ASK_OWNER = {
  kind: "ask",
  title: "Who owns the duty that stays open?",
  text: ["Name one person, not a team. Tell them now.", "They repeat the duty and say: I take it."],
  value: "name",
  example: "Kim Lee",
} as const

export const ASK_UNTIL = {
  kind: "ask",
  title: "Until when?",
  text: "Write it like one of these: 2026-11-27 18:00, Fri 18:00, tomorrow.",
  value: "time",
  example: "2026-11-27 18:00",
} as const
