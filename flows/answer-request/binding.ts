// The third door: the binding itself came, so the passphrase will be seen.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { ASK_KEY_ID, READ_THUMBPRINT } from "../commands.ts"
import { ASK_OWNER, ASK_UNTIL } from "../open-duty.ts"

export const binding = defineSteps({
  "header-image": {
    kind: "instruct",
    title: "Delete the image. Ask for less.",
    text: [
      "A header image opens the disk for ever, with any passphrase of its day.",
      "A new passphrase does not cure that. Only reencryption does.",
      "Ask for a request with nbde-rescue, or for the token. It has about 1300 characters:",
      "    cryptsetup token export --token-id TOKEN DEV",
      "Delete the image from mail, chat and trash. Write in the ticket who had it.",
    ],
    next: "door",
  },
  "binding-warning": {
    kind: "confirm",
    title: "You will see the passphrase. Is relay really impossible?",
    text: [
      "Ask for relay first: then nobody sees it.",
      "With the binding, whoever reads the message and reaches Tang has the passphrase.",
      "It opens a duty: the passphrase must be replaced.",
      "Type SEEN to go on.",
    ],
    phrase: "SEEN",
    guard: true,
    next: "binding-tool",
    otherwise: "hold",
  },
  "binding-tool": {
    kind: "choose",
    title: "With what?",
    choices: [
      { label: "nbde-rescue", next: "binding-file" },
      { label: "Only clevis and gpg", next: "binding-by-hand" },
    ],
  },
  "binding-file": {
    kind: "ask",
    title: "File with the binding",
    value: "path",
    example: "binding.json",
    next: "binding-act",
  },
  "binding-act": {
    kind: "act",
    title: "Open the binding and show the passphrase here",
    text: "Stand where nobody sees your screen. Have the technician on the line.",
    byHand: "Without this program go back one step and choose: only clevis and gpg.",
    action: "answer",
    input: {
      letter: "$binding-file.value",
      unsigned: true,
      reveal: true,
      calledBack: "$called-number.value",
      reason: "$ticket.value",
    },
    next: {
      answered: "read-out",
      partly: "binding-unanswered",
      unanswered: "binding-unanswered",
      decoy: "decoy",
      held: "hold",
      denied: "refused-end",
      receipt: "receipt-end",
      "wrong-words": "hold",
      unusable: "binding-unusable",
      "no-tang": "binding-no-tang",
      failed: "binding-unusable",
    },
  },
  "binding-no-tang": {
    kind: "instruct",
    title: "No trusted Tang server yet",
    text: [
      ...READ_THUMBPRINT,
      "Then trust the server, with this thumbprint:",
      "    nbde-rescue tang trust URL --thumbprint THUMBPRINT",
    ],
    next: "binding-act",
  },
  "binding-unanswered": {
    kind: "choose",
    title: "No Tang server gave enough keys",
    text: ["A server that answers may still lack this key id.", ...ASK_KEY_ID],
    choices: [
      { label: "I found the right server", next: "binding-no-tang" },
      { label: "The key is gone everywhere", next: "lost-key-owner" },
      { label: "A colleague reaches other servers", next: "pass-on" },
    ],
  },
  "binding-unusable": {
    kind: "choose",
    title: "The binding cannot be used",
    text: [
      "Read the reason. Often a line was lost, or it needs the TPM of its host.",
      "Ask for it again, better as a file.",
    ],
    choices: [
      { label: "I have it again", minutes: 10, next: "binding-file" },
      { label: "They can send a request after all", minutes: 10, next: "letter" },
      { label: "Give up", next: "held-owner" },
    ],
  },
  "read-out": {
    kind: "instruct",
    title: "Read it out",
    text: [
      "Read six characters. They repeat them. Both tick. Then the next six.",
      'Say "capital" before each capital letter. Name each symbol. Read digits one by one.',
      "Say where a group ends. Do not say the whole again at the end.",
    ],
    warn: "No chat, no mail, no message. The telephone only.",
    next: "seen-owner",
  },
  "binding-by-hand": {
    kind: "instruct",
    title: "Look before you open it",
    text: [
      "The header may come from a thief. clevis connects to whatever address stands in it.",
      "Every pin must be tang or sss. Every url must be a server of yours.",
    ],
    byHand: [
      "    read -r b",
      `    printf '%s' "\${b%%.*}" | jose b64 dec -i- | \\`,
      `      tr ',' '\\n' | grep -E 'pin|url'`,
      "For sss, do the same with each text in the list. If anything else is there, stop.",
      "Then, without history, encrypted to the technician:",
      "    set -o pipefail; set +o history",
      `    printf '%s' "$b" | clevis decrypt | gpg --encrypt --recipient KEY --armor`,
      "If this ends with an error, throw the result away. It may be wrong.",
    ],
    next: "seen-owner",
  },
  "seen-owner": {
    ...ASK_OWNER,
    title: "Who replaces this passphrase when the host reaches Tang?",
    next: "seen-until",
  },
  "seen-until": { ...ASK_UNTIL, next: "seen-ticket" },
  "seen-ticket": {
    kind: "instruct",
    title: "Copy this comment into the ticket",
    text: [
      "Ticket $ticket.value: binding of host $host.value from $from.value",
      "Opened at ____ by ____. Called back at ____. Second yes: ____",
      "The number came from: $called-number.value",
      "The passphrase was seen by: ____ and ____.",
      "Open duty: replace it. Owner: $seen-owner.value  Until: $seen-until.value",
      "There is no secret in this comment.",
      "With this program the duty is on your list. Give it to its owner, with a receipt:",
      "    nbde-rescue case list",
      "    nbde-rescue case hand-over --duty N --to NAME --by TIME",
    ],
    next: "seen-end",
  },
  "seen-end": {
    kind: "end",
    title: "You can leave. $seen-owner.value owns: 1 new passphrase by $seen-until.value",
    text: [
      "Two people know the passphrase now. It is replaced when the host reaches Tang.",
      "Delete the binding from mail, chat and disk.",
      "Clear the screen and close this window.",
    ],
    result: "open",
  },
})
