// Everybody: the rehearsal. First the practice inside the program, then one with people and a clock on a test host; at the end a record
// with times, names and what is to be improved.
import { defineFlow } from "../src/actions/define-flow.ts"
import { ASK_OWNER, ASK_UNTIL } from "./open-duty.ts"

export const drill = defineFlow({
  id: "drill",
  title: "Practice",
  role: "technician",
  summary: [
    "Use this each quarter, and with each new person.",
    "You need: a technician, a colleague, a clock, and for part 2 a test host.",
    "Part 1 takes 10 minutes. Part 2 takes 60 to 90 minutes.",
    "Real keys are not touched in part 1.",
  ],
  start: "leader",
  steps: {
    leader: {
      kind: "ask",
      title: "Who leads and keeps the clock?",
      value: "name",
      example: "Ana Diaz",
      next: "people",
    },
    people: {
      kind: "ask",
      title: "Who practises?",
      text: "The roles: technician and colleague. Swap them next time.",
      value: "text",
      example: "Kim Lee technician, Carl Roth colleague",
      next: "paper",
    },
    paper: {
      kind: "confirm",
      title: "Is everything there without the network?",
      text: [
        "The runbooks on paper. The telephone list on paper. A stick with this program.",
        "None of them lies behind the system that would be down.",
        "Every person who holds an envelope answers the telephone now.",
      ],
      why: "In real outages the plan was often stored on the host that was down.",
      next: "part-1",
      otherwise: "not-there",
    },
    "not-there": {
      kind: "instruct",
      title: "That is the first result",
      text: ["Write down what was missing: ____", "Who brings it until when: ____"],
      next: "part-1",
    },
    "part-1": {
      kind: "act",
      title: "Part 1: the whole rescue on practice volumes",
      text: "The program plays both sides, with a Tang server of its own. It needs about a minute.",
      action: "drill",
      input: {},
      next: { passed: "part-1-passed", failed: "part-1-failed" },
    },
    "part-1-passed": {
      kind: "instruct",
      title: "Part 1 passed",
      text: ["Rescues: $part-1.rescues. Seconds: $part-1.seconds.", "The program works on this computer."],
      next: "part-2",
    },
    "part-1-failed": {
      kind: "choose",
      title: "Part 1 did not pass",
      text: "Then it would not work in a real case on this computer either.",
      choices: [
        { label: "Try another computer", minutes: 10, next: "part-1" },
        { label: "Go on with part 2, on paper", next: "part-2" },
        { label: "Stop", next: "computer-owner" },
      ],
    },
    "computer-owner": {
      ...ASK_OWNER,
      title: "Who repairs this computer?",
      next: "computer-until",
    },
    "computer-until": { ...ASK_UNTIL, next: "failed-end" },
    "failed-end": {
      kind: "end",
      title: "You can leave. $computer-owner.value owns: this computer, by $computer-until.value",
      text: "The practice stopped. A rescue would not work here either.",
      result: "open",
    },
    "part-2": {
      kind: "choose",
      title: "Part 2: people, a clock, a test host",
      choices: [
        { label: "Now", minutes: 60, next: "host" },
        { label: "Not today", next: "record" },
      ],
    },
    host: {
      kind: "ask",
      title: "Test host",
      text: "A host that nobody needs, bound to a real or a practice Tang server.",
      value: "name",
      example: "test3",
      next: "tell",
    },
    tell: {
      kind: "confirm",
      title: "Tell monitoring, the people on duty and security: this is practice",
      text: "Every message and every call of this day begins with the word PRACTICE.",
      guard: true,
      next: "block",
    },
    block: {
      kind: "confirm",
      title: "Block the way to Tang for this host only, and restart it",
      text: [
        "On the firewall or switch. Write down how to take it back: ____",
        "Clock: 00:00 begins when the prompt appears.",
      ],
      guard: true,
      next: "surprise",
    },
    surprise: {
      kind: "choose",
      title: "The leader chooses one trouble",
      text: "The others do not know which.",
      choices: [
        { label: "None", next: "run-flow" },
        { label: "The colleague does not answer the first call", next: "run-flow" },
        { label: "The caller is a stranger: one fact is wrong", note: "Right: refuse", next: "stranger" },
        { label: "One character of the answer is wrong", next: "run-flow" },
        { label: "The wrong disk lies on the table", next: "run-flow" },
        { label: "The Tang server answers, but lacks the key", next: "run-flow" },
      ],
    },
    stranger: {
      kind: "confirm",
      title: "The colleague refused the stranger",
      text: [
        "The leader plays the stranger: wrong host, or a number to call back.",
        "Did the colleague look in monitoring, end the call, dial from their own list?",
      ],
      next: "run-flow",
      otherwise: "stranger-won",
    },
    "stranger-won": {
      kind: "instruct",
      title: "The stranger got a yes",
      text: [
        "That is what practice is for. Nobody is blamed.",
        "Read the three facts and the call back aloud, together. Then do it again.",
      ],
      next: "run-flow",
    },
    "run-flow": {
      kind: "instruct",
      title: "Work through manual-recovery and answer-request, on paper",
      text: [
        "Prompt appears   00:00",
        "Road chosen      ____   Request sent      ____",
        "Called back      ____   Answer arrived    ____",
        "Tested           ____   Host started      ____",
        "Duties handed over ____",
        "The leader does not help. The leader writes down where somebody stopped to think.",
      ],
      next: "started",
    },
    started: {
      kind: "choose",
      title: "How did it end?",
      choices: [
        { label: "The host started", next: "unblock" },
        { label: "It did not, within the time", next: "unblock" },
      ],
    },
    unblock: {
      kind: "confirm",
      title: "Open the way to Tang again. The host starts alone.",
      text: "Tell monitoring, the people on duty and security: the practice is over.",
      guard: true,
      next: "seen",
      otherwise: "block-owner",
    },
    "block-owner": {
      ...ASK_OWNER,
      title: "The test host is not as before. Who takes the block back?",
      next: "still-blocked",
    },
    "still-blocked": {
      kind: "end",
      title: "You can leave. $block-owner.value owns: the test host as before, today",
      text: "The way to Tang is still blocked, or the host does not start. Take the block back.",
      result: "open",
    },
    seen: {
      kind: "choose",
      title: "Was the passphrase of the test host seen by anybody?",
      choices: [
        { label: "No: the host's own shell", next: "lessons" },
        { label: "Yes", note: "Then it is replaced, as in a real case", minutes: 15, next: "replace" },
      ],
    },
    replace: {
      kind: "confirm",
      title: "Replace it: copy, add, test, remove",
      text: "The steps are the last part of manual-recovery. Practise them too.",
      next: "lessons",
      otherwise: "replace-open",
    },
    "replace-open": {
      kind: "instruct",
      title: "Write it down as an open duty",
      text: "New passphrase of the test host. Owner ____  Until ____",
      next: "lessons",
    },
    lessons: {
      kind: "ask",
      title: "What shall be better next time?",
      text: "The one step that cost most time, and the one sentence that nobody understood.",
      value: "text",
      example: "keyboard layout of the console, telephone list too old",
      next: "record",
    },
    record: {
      kind: "act",
      title: "Is the record of this computer whole?",
      action: "journal verify",
      input: {},
      next: { whole: "sign", broken: "record-broken", failed: "sign" },
    },
    "record-broken": {
      kind: "instruct",
      title: "The record is damaged",
      text: [
        "That is a result of this practice. Keep it as it is, and begin a new one:",
        "    nbde-rescue journal verify --set-aside",
      ],
      next: "sign",
    },
    sign: {
      kind: "confirm",
      title: "Sign the record of the practice",
      text: [
        "Date ____  Led by $leader.value. With: $people.value.",
        "Part 1 passed: ____   Part 2 minutes: ____   Trouble: ____",
        "What shall be better, who, until when: ____",
        "Next practice on: ____",
        "Signatures: ____   ____   ____",
      ],
      next: "done",
    },
    done: {
      kind: "end",
      title: "The practice is over",
      text: [
        "Put the signed sheet where auditors find it.",
        "It shows that these people did it once. It does not show more.",
      ],
      result: "done",
    },
  },
})
