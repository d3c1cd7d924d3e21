// The decision. Three facts that no caller can make up, the call back, a second person where the site wants one; then yes, hold or no.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { ASK_OWNER } from "../open-duty.ts"

export const decide = defineSteps({
  "fact-down": {
    kind: "confirm",
    title: "Fact 1 of 3: monitoring says that this host is down",
    text: [
      "Look yourself, in your own monitoring. Do not ask the caller.",
      "A host that runs needs no rescue. Then somebody has a copy of its disk.",
    ],
    guard: true,
    next: "fact-link",
    otherwise: "facts-missing",
  },
  "fact-link": {
    kind: "confirm",
    title: "Fact 2 of 3: the way from this host to Tang is down",
    text: [
      "Look at the link, the site or the Tang server in monitoring.",
      "If the way is open, the host would start alone. Ask why it does not.",
    ],
    guard: true,
    next: "fact-order",
    otherwise: "facts-missing",
  },
  "fact-order": {
    kind: "confirm",
    title: "Fact 3 of 3: a work order or the door record names this person",
    text: [
      "The work order was written by somebody else. Or: the door record shows them at the site.",
      "The inventory does not say that the host is stolen or retired.",
    ],
    guard: true,
    next: "call-back",
    otherwise: "facts-missing",
  },
  "facts-missing": {
    kind: "choose",
    title: "A fact is missing",
    text: [
      "Put the request on hold and look for the fact.",
      "A stolen or retired host is always refused. Nobody can overrule that alone.",
    ],
    choices: [
      { label: "I found it now. Check all three again", minutes: 5, next: "fact-down" },
      { label: "Hold: a second person decides with me", minutes: 15, next: "second-person" },
      { label: "Refuse", next: "refuse-how" },
    ],
  },
  "second-person": {
    kind: "confirm",
    title: "A second person looked at the facts",
    text: [
      "They looked in monitoring and at the order themselves.",
      "They are not the person who asks. They say yes, with name and reason.",
      "Write both in the ticket.",
    ],
    guard: true,
    next: "call-back",
    otherwise: "refuse-how",
  },
  "call-back": {
    kind: "instruct",
    title: "End the call. Dial from your own list.",
    text: [
      "Use the number in your own directory. Not one from the request, the mail or the caller.",
      "Ask: what do you see on the screen of the host? What did you do until now?",
      "With the tool: ask for the six words, and type them when you are asked.",
      "Without it: ask for the last six characters of x.",
    ],
    why: [
      "The words prove that the person on this line sent this request.",
      "They do not prove who it is. The number you dialled does.",
    ],
    warn: "Never read the words to them. They read to you.",
    next: "called-number",
  },
  "called-number": {
    kind: "ask",
    title: "Where did the number come from?",
    value: "text",
    example: "directory of the company, 555-0100",
    next: "reached",
  },
  reached: {
    kind: "choose",
    title: "Did they answer, and does it fit?",
    choices: [
      { label: "Yes", next: "two-people" },
      { label: "Nobody answers", note: "Ask their team lead, by your list", minutes: 10, next: "hold" },
      { label: "They know nothing of a request", next: "alarm" },
      { label: "Something sounds wrong", next: "hold" },
    ],
  },
  alarm: {
    kind: "instruct",
    title: "Somebody pretends to be them",
    text: [
      "Keep the message. Answer nothing, also not with a refusal.",
      "Call security now. The disk of this host may be stolen.",
      "Ask somebody to look at the host itself.",
      "Tell the keepers of Tang. They may go on with the runbook compromised-key.",
    ],
    next: "alarmed",
  },
  decoy: {
    kind: "instruct",
    title: "This host does not exist: your site made it up",
    text: [
      "Nothing was answered. Somebody has a list that they should not have.",
      "Keep the message. Do not tell the sender what you saw, also not with a refusal.",
      "Call security now, from your own list. They decide what the sender hears.",
      "Answer nothing else of this sender.",
    ],
    next: "alarmed",
  },
  alarmed: {
    kind: "end",
    title: "Refused, and security knows",
    text: "Write the times in the ticket. Keep the message as it came.",
    result: "stopped",
  },
  "two-people": {
    kind: "choose",
    title: "Does your site want a second yes for this host?",
    text: "The inventory or the site profile says so. If you do not know, ask one person more.",
    choices: [
      { label: "No", next: "door" },
      { label: "Yes", minutes: 10, next: "second-yes" },
    ],
  },
  "second-yes": {
    kind: "confirm",
    title: "A second person says yes",
    text: [
      "They see the same request and the three facts.",
      "They are neither you nor the person who asks.",
      "Write their name and the time in the ticket.",
    ],
    guard: true,
    next: "door",
    otherwise: "hold",
  },
  hold: {
    kind: "choose",
    title: "The request is on hold",
    text: "Holding costs nothing. Tell the technician that you are looking.",
    choices: [
      { label: "It is clear now. Call again", minutes: 10, next: "call-back" },
      { label: "Refuse", next: "refuse-how" },
      { label: "Leave it on hold", next: "held-owner" },
    ],
  },
  "held-owner": {
    ...ASK_OWNER,
    title: "Who decides on this request?",
    next: "held-end",
  },
  "held-end": {
    kind: "end",
    title: "You can leave. $held-owner.value owns: the decision on this request",
    text: [
      "Write the name and the time in the ticket.",
      "Until then nobody answers it. The host stays down, and nothing is lost.",
    ],
    result: "open",
  },
  "refuse-how": {
    kind: "instruct",
    title: "Refuse",
    text: [
      "Say the reason. An honest technician then brings what is missing.",
      "By telephone, from your own list. Or as a message:",
      "    nbde-rescue answer request.txt --deny --reason 'REASON' -o refusal.txt",
      "The sender reads this reason. Write nothing in it that helps a thief.",
    ],
    next: "refused-end",
  },
  "refused-end": {
    kind: "end",
    title: "Refused",
    text: [
      "Send the refusal, or say it on the telephone.",
      "Ticket $ticket.value: request for $host.value refused at ____ by ____",
      "Reason: ____",
    ],
    result: "stopped",
  },
})
