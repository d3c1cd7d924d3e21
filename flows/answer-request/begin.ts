// Who asks, for which host, and whether this colleague can reach a Tang server from where they are.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const begin = defineSteps({
  begin: {
    kind: "instruct",
    title: "Take your time",
    text: [
      "A thief wants you to hurry. A host that is down can wait 15 minutes.",
      "Write down the time and where the request came from.",
      "If they are on the telephone now, end the call. You will dial them.",
    ],
    next: "from",
  },
  from: { kind: "ask", title: "Who asks?", value: "name", example: "Kim Lee", next: "host" },
  host: { kind: "ask", title: "For which host?", value: "name", example: "web17", next: "ticket" },
  ticket: { kind: "ask", title: "Ticket number", value: "text", example: "OPS-4711", next: "reach" },
  reach: {
    kind: "choose",
    title: "Can you reach a Tang server from where you are?",
    choices: [
      { label: "Yes, with nbde-rescue on this computer", next: "tang-server" },
      { label: "Yes, but only with a shell", note: "curl is enough", next: "fact-down" },
      { label: "No", next: "pass-on" },
    ],
  },
  "pass-on": {
    kind: "instruct",
    title: "Pass it on",
    text: [
      "Send the request, unchanged, to a colleague who reaches Tang.",
      "Do not vouch for it. They check and call for themselves.",
      "Tell the technician who has it now.",
    ],
    next: "passed-on",
  },
  "passed-on": {
    kind: "end",
    title: "Somebody else has the request",
    text: "Write in the ticket who has it and since when.",
    result: "stopped",
  },
  "tang-server": {
    kind: "ask",
    title: "Address of your Tang server",
    text: "From your own list. Never from the request.",
    value: "url",
    example: "http://tang1.example.net",
    next: "tang-check",
  },
  "tang-check": {
    kind: "act",
    title: "Does the Tang server work from here?",
    action: "tang check",
    input: { url: "$tang-server.value" },
    next: {
      works: "fact-down",
      unreachable: "tang-other",
      "not-tang": "tang-other",
      "key-gone": "fact-down",
      unsafe: "tang-unsafe",
      failed: "tang-other",
    },
  },
  "tang-other": {
    kind: "choose",
    title: "This server does not help from here",
    text: "The screen says why. A portal or a proxy may stand between.",
    choices: [
      { label: "Try another server of my list", next: "tang-server" },
      { label: "I have no other", next: "pass-on" },
    ],
  },
  "tang-unsafe": {
    kind: "end",
    title: "Stop. This server answers wrongly.",
    text: [
      "Do not use it for anything. Tell the keepers of Tang at once.",
      "Tell the technician that you cannot help. Send the request to another colleague.",
    ],
    result: "stopped",
  },
})
