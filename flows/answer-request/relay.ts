// Three doors to the same desk. The first two: a request through the tool, and the four short texts for curl.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { ASK_KEY_ID, READ_THUMBPRINT } from "../commands.ts"
import { ASK_OWNER } from "../open-duty.ts"

export const relay = defineSteps({
  door: {
    kind: "choose",
    title: "What did you get?",
    choices: [
      { label: "A message that begins with BEGIN NBDE RESCUE REQUEST", next: "letter" },
      { label: "Four short texts: key id, crv, x and y", note: "curl is enough", next: "by-curl" },
      {
        label: "A binding: a text that begins with eyJ, or a token file",
        note: "You will see the passphrase",
        next: "binding-warning",
      },
      {
        label: "An image of a header, many megabytes",
        note: "Too much. Ask for less",
        next: "header-image",
      },
    ],
  },
  letter: {
    kind: "ask",
    title: "File with the request",
    text: "A minus sign means: paste the text here.",
    value: "path",
    example: "request.txt",
    next: "answer",
  },
  answer: {
    kind: "act",
    title: "Check, type the words, decide",
    text: [
      "Above on the screen: what this computer CHECKED. Below: what the sender CLAIMS.",
      "If this person lies, your yes opens one disk they hold. You cannot take it back.",
    ],
    action: "answer",
    input: { letter: "$letter.value", output: "answer.txt", calledBack: "$called-number.value" },
    next: {
      answered: "send",
      partly: "send-partly",
      unanswered: "unanswered",
      decoy: "decoy",
      held: "hold",
      denied: "refused-end",
      receipt: "receipt-end",
      "wrong-words": "wrong-words",
      unusable: "unusable",
      "no-tang": "no-tang",
      failed: "unusable",
    },
  },
  "wrong-words": {
    kind: "choose",
    title: "The words did not fit",
    text: [
      "Four letters of each word are enough. Ask for them once more, slowly.",
      "After three wrong tries the request goes on hold.",
      "The technician may have several requests. Ask for the words of the newest.",
    ],
    choices: [
      { label: "Try again", next: "answer" },
      { label: "It does not fit. Hold it", next: "hold" },
    ],
  },
  unusable: {
    kind: "choose",
    title: "The message cannot be used",
    text: [
      "Read the reason. Often a line was lost in mail or chat.",
      "Ask for the same request again. They print it with:",
      "    nbde-rescue request --again ID",
      "An old request needs the six words, or a new request.",
    ],
    choices: [
      { label: "I have it again", minutes: 10, next: "letter" },
      { label: "They send the four short texts", minutes: 10, next: "by-curl" },
      { label: "Give up", next: "held-owner" },
    ],
  },
  "no-tang": {
    kind: "instruct",
    title: "No trusted Tang server yet",
    text: [
      ...READ_THUMBPRINT,
      "Then trust the server, with this thumbprint:",
      "    nbde-rescue tang trust URL --thumbprint THUMBPRINT",
    ],
    next: "answer",
  },
  unanswered: {
    kind: "choose",
    title: "No Tang server answered for this key",
    text: [
      '"The server answers" is not enough: it must have this key id.',
      ...ASK_KEY_ID,
      "404 on every server: the key was deleted, or a backup without hidden keys was restored.",
    ],
    choices: [
      { label: "I found the right server. Trust it and answer again", next: "no-tang" },
      { label: "The key is gone everywhere", next: "lost-key-owner" },
      { label: "A colleague reaches other servers", next: "pass-on" },
    ],
  },
  "lost-key-owner": {
    ...ASK_OWNER,
    title: "No server has the key. Who finds out why?",
    next: "key-gone",
  },
  "key-gone": {
    kind: "end",
    title: "You can leave. $lost-key-owner.value owns: find out why the key is gone",
    text: [
      "Tell the keepers of Tang: runbook lost-tang-server. A backup may hold the key.",
      "Tell the technician: ask for the envelope of this host.",
      "No other host of this key restarts before the reason is known.",
    ],
    result: "open",
  },
  send: {
    kind: "instruct",
    title: "Send the answer",
    text: [
      "Send the file answer.txt, by any way. In relay mode it holds nothing secret.",
      "Tell the technician by telephone that it is there.",
    ],
    next: "ticket-relay",
  },
  "send-partly": {
    kind: "instruct",
    title: "Send the part that you have",
    text: [
      "Send the file answer.txt. Answers from several colleagues add up.",
      "Tell the technician which colleague reaches the other server.",
    ],
    next: "ticket-relay",
  },
  "by-curl": {
    kind: "instruct",
    title: "Answer with curl",
    text: [
      'Open your own copy of the page "Answering by hand, with curl".',
      "Never run a command that came with a message.",
      "Only letters, digits, minus and underscore belong into the four texts.",
      "Use a Tang server from your own list.",
    ],
    byHand: [
      "    TANG=http://tang.example.net",
      "    printf 'key id: '; read -r k; printf 'crv: '; read -r c",
      "    printf 'x: '; read -r x; printf 'y: '; read -r y",
      '    case "$c" in P-256|P-384|P-521) ok=yes ;; *) ok=no ;; esac',
      '    case "$k$x$y" in *[!A-Za-z0-9_-]*) ok=no ;; esac',
      `    [ $ok = yes ] && printf '{"alg":"ECMR","crv":"%s","kty":"EC",' "$c" > q &&`,
      `      printf '"x":"%s","y":"%s"}' "$x" "$y" >> q &&`,
      "      curl -q -sS -g -m 10 --noproxy '*' --data-binary @q \\",
      "        -H 'Content-Type: application/jwk+json' \\",
      `        -w '\\n%{http_code}\\n' "$TANG/rec/$k"`,
      "200: the line above it is the answer. Send the whole line.",
      "404: this server does not have the key. Try the next one.",
      "400: a character was lost. Ask for x and y again.",
      "403: the key id is wrong. Ask for it again.",
      "A web page: a proxy answered, not Tang.",
    ],
    next: "curl-result",
  },
  "curl-result": {
    kind: "choose",
    title: "What came back?",
    choices: [
      { label: "200 and a line in braces", next: "curl-send" },
      { label: "404 on every server", next: "lost-key-owner" },
      { label: "400 or 403", note: "Ask for the texts again", minutes: 10, next: "by-curl" },
      { label: "No connection", next: "pass-on" },
    ],
  },
  "curl-send": {
    kind: "instruct",
    title: "Send the line",
    text: ["Send the whole line in braces. It is not secret.", "Delete the file q."],
    next: "ticket-relay",
  },
  "ticket-relay": {
    kind: "instruct",
    title: "Copy this comment into the ticket",
    text: [
      "Ticket $ticket.value: request for host $host.value from $from.value",
      "Answered at ____ by ____. Called back at ____. Words fitted: ____",
      "The number came from: $called-number.value",
      "Facts: monitoring ____, link ____, order or door record ____.",
      "I did not see the passphrase. Second yes: ____",
    ],
    next: "relay-end",
  },
  "relay-end": {
    kind: "end",
    title: "Done. You did not see the passphrase.",
    text: [
      "The technician has the duty to replace it.",
      "Ask for the receipt tomorrow. Without it, ask again.",
    ],
    result: "done",
  },
  "receipt-end": {
    kind: "end",
    title: "It is a receipt",
    text: "It tells how a rescue ended. Put it with the ticket.",
    result: "done",
  },
})
