// Planner: part of the network is gone for days, so that hosts reach only some of their Tang servers. Bind to the reachable ones now, to
// the full set later; the policy of today is written down first, because nothing else remembers it.
// One piece: the way back undoes what the way out wrote down.
import { defineFlow } from "../src/actions/define-flow.ts"
import {
  ADD_BINDING,
  COPY_HEADER,
  DESTROY_COPY,
  PLACEHOLDERS,
  READ_THUMBPRINT,
  REMOVE_BINDING,
  TEST_BINDING,
} from "./commands.ts"
import { ASK_OWNER, ASK_UNTIL } from "./open-duty.ts"

/** What `rebind` reads. */
const POLICY_FILE = [
  "What clevis takes, with the thumbprint of every server. One server, or several:",
  '    {"url":"URL","thp":"THUMBPRINT"}',
  '    {"t":1,"pins":{"tang":[{"url":"URL","thp":"THUMBPRINT"},',
  '      {"url":"URL2","thp":"THUMBPRINT2"}]}}',
]

export const lostNetworkSegment = defineFlow({
  id: "lost-network-segment",
  title: "A part of the network is gone for days",
  role: "planner",
  summary: [
    "Use this when hosts reach only some Tang servers, for longer than a day.",
    "You need: root on each host, the thumbprints of the reachable servers.",
    "It takes 10 minutes a host now, and the same at the end.",
    "For hours instead of days: forbid restarts and wait.",
  ],
  start: "enough",
  steps: {
    enough: {
      kind: "choose",
      title: "Do the reachable servers still suffice?",
      text: [
        "The number t in the policy says how many are needed.",
        "    clevis luks list -d DEV",
        "Example: t is 1 and one of three servers answers. Then nothing must be done.",
        "Ask each server for its key id, not only for an answer.",
      ],
      choices: [
        { label: "Yes, on every host", note: "Change nothing", next: "watch-owner" },
        { label: "No, on some hosts", minutes: 10, next: "running" },
        { label: "The network is back, and temporary bindings are left", minutes: 10, next: "later" },
      ],
    },
    "watch-owner": {
      ...ASK_OWNER,
      title: "Who looks every day until the network is back?",
      next: "watch",
    },
    watch: {
      kind: "end",
      title: "You can leave. $watch-owner.value owns: a look every day",
      text: [
        "Nothing was changed. The reserve is smaller now.",
        "Forbid planned restarts until the network is back.",
      ],
      result: "open",
    },
    running: {
      kind: "choose",
      title: "Do these hosts run now?",
      choices: [
        { label: "They run", next: "open-now" },
        { label: "They are down", note: "Recover one after the other", next: "down" },
      ],
    },
    down: {
      kind: "end",
      title: "Go on with the runbook manual-recovery",
      text: "A colleague on the other side of the gap can answer. Then come back here.",
      result: "stopped",
      continueWith: "manual-recovery",
    },
    "open-now": {
      kind: "instruct",
      title: "Forbid restarts of these hosts",
      text: [
        "Until the new binding is tested, a restart needs a person at the console.",
        "Stop automatic updates. Hang sheets on the racks.",
      ],
      next: "words",
    },
    words: { kind: "instruct", title: "How to read the commands", text: PLACEHOLDERS, next: "note" },
    note: {
      kind: "confirm",
      title: "Write down the full policy of each host",
      text: [
        "    clevis luks list -d DEV",
        "Host ____  DEV ____  Key slot ____  Number needed (t) ____",
        "Servers and thumbprints ____ ____ ____",
        "The list does not show thumbprints. Take them from your own records.",
      ],
      guard: true,
      next: "thumbprints",
    },
    thumbprints: {
      kind: "instruct",
      title: "Thumbprints of the reachable servers",
      text: READ_THUMBPRINT,
      warn: "Never accept a thumbprint that only the network told you. Not today.",
      next: "safe-number",
    },
    "safe-number": {
      kind: "instruct",
      title: "Choose the temporary policy",
      text: [
        "By hand: keep the old binding, and add one more for the reachable servers.",
        "With this program: the key slot itself gets the temporary policy, and later the full one.",
        "Keep the same number of servers needed, if that many can be reached.",
        "Fewer servers needed means: fewer places must be broken into. Write the reason down.",
      ],
      next: "way-in",
    },
    "way-in": {
      kind: "choose",
      title: "Does anything open this host now?",
      text: [
        "To add a key slot, clevis needs one valid passphrase.",
        "The old binding gives it only if enough servers answer.",
      ],
      choices: [
        { label: "The old binding opens", next: "add-how" },
        { label: "An installation passphrase or envelope exists", note: "Type it when asked", next: "copy" },
        { label: "A colleague beyond the gap can answer", minutes: 30, next: "ask-colleague" },
        { label: "Nothing", next: "more-owner" },
      ],
    },
    "ask-colleague": {
      kind: "instruct",
      title: "Get the passphrase by request, on the running host",
      text: [
        "On the host itself, with nbde-rescue:",
        "    nbde-rescue request DEV --slot OLD --host HOST \\",
        "      --name 'YOUR NAME' -o request.txt",
        "The colleague answers. Then, without showing it to anybody:",
        "    umask 077",
        "    nbde-rescue reveal answer.txt --stdout > /run/old",
        "With this program, the key slot gets the temporary policy at once:",
        "    cat /run/old | nbde-rescue rebind DEV --slot OLD \\",
        "      --policy FILE --old-passphrase --yes",
        "By hand, in the step that adds: leave out the first command, and use -k /run/old.",
        "Afterwards: shred -u /run/old",
      ],
      next: "copy",
    },
    "more-owner": {
      ...ASK_OWNER,
      title: "Who binds this host to more servers when the network is back?",
      next: "nothing",
    },
    nothing: {
      kind: "end",
      title: "You can leave. $more-owner.value owns: more servers for this host",
      text: [
        "It must not restart until the network is back. Then bind it to more servers.",
        "Copy its data to another place now, while it runs.",
      ],
      result: "open",
    },
    "add-how": {
      kind: "choose",
      title: "How does this host get the temporary policy?",
      choices: [
        { label: "This program, on the host: the key slot gets it", minutes: 3, next: "temporary-device" },
        { label: "By hand: one more binding beside the old one", minutes: 10, next: "copy" },
      ],
    },
    "temporary-device": {
      kind: "ask",
      title: "Encrypted partition, as the host calls it",
      value: "path",
      example: "/dev/sda3",
      next: "temporary-which",
    },
    "temporary-which": {
      kind: "ask",
      title: "Key slot of the binding",
      value: "number",
      example: "1",
      next: "temporary-policy",
    },
    "temporary-policy": {
      kind: "ask",
      title: "File with the temporary policy",
      text: POLICY_FILE,
      value: "path",
      example: "reachable.json",
      next: "temporary-sure",
    },
    "temporary-sure": {
      kind: "confirm",
      title: "Change key slot $temporary-which.value of $temporary-device.value?",
      text: [
        "You see the old and the new policy, and are asked once more.",
        "The new binding is tested before the old one goes. If power fails, do it again.",
      ],
      guard: true,
      next: "temporary-act",
      otherwise: "add-how",
    },
    "temporary-act": {
      kind: "act",
      title: "Change what the key slot needs",
      action: "rebind",
      input: {
        path: "$temporary-device.value",
        slot: "$temporary-which.value",
        policy: "$temporary-policy.value",
        thisHost: true,
      },
      next: {
        changed: "more",
        "old-untested": "more",
        unfinished: "temporary-sure",
        "no-tang": "way-in",
        "not-trusted": "thumbprints",
        "no-room": "copy",
        failed: "add-how",
      },
    },
    copy: { kind: "confirm", title: "Copy the header (1 of 3)", text: COPY_HEADER, guard: true, next: "add" },
    add: {
      kind: "confirm",
      title: "Add a binding to the reachable servers (2 of 3)",
      text: ADD_BINDING,
      next: "test",
      otherwise: "way-in",
    },
    test: {
      kind: "confirm",
      title: "Test it (3 of 3)",
      text: [...TEST_BINDING, ...DESTROY_COPY],
      guard: true,
      next: "more",
      otherwise: "way-in",
    },
    more: {
      kind: "choose",
      title: "Is another host affected?",
      choices: [
        { label: "Yes", minutes: 10, next: "note" },
        { label: "No", next: "later" },
      ],
    },
    later: {
      kind: "confirm",
      title: "Is the network back, and does each server have its key?",
      text: [
        "Ask each server for each key id:",
        "    nbde-rescue tang check URL --kid KEY-ID",
        "A server that came back empty makes new keys and looks healthy.",
      ],
      next: "old-test",
      otherwise: "full-owner",
    },
    "full-owner": {
      ...ASK_OWNER,
      title: "Who brings back the full policy when the network is back?",
      next: "full-until",
    },
    "full-until": { ...ASK_UNTIL, next: "waiting" },
    waiting: {
      kind: "end",
      title: "You can leave. $full-owner.value owns: the full policy, next look $full-until.value",
      text: [
        "The temporary bindings are in place.",
        "When the network is back, begin this runbook again. Say so there.",
      ],
      result: "open",
    },
    "old-test": {
      kind: "choose",
      title: "Does the old, full binding still open? Test it on every host",
      text: [
        "    clevis luks pass -d DEV -s OLD | \\",
        "      cryptsetup open --test-passphrase -v -d - DEV",
      ],
      choices: [
        { label: "Yes", next: "remove" },
        { label: "No", note: "Make a new full binding first", minutes: 10, next: "full" },
        {
          label: "This program gave the key slot the temporary policy",
          note: "There is no old binding. It gets the full policy now",
          minutes: 3,
          next: "full-device",
        },
      ],
    },
    "full-device": {
      kind: "ask",
      title: "Encrypted partition, as the host calls it",
      value: "path",
      example: "/dev/sda3",
      next: "full-which",
    },
    "full-which": {
      kind: "ask",
      title: "Key slot of the binding",
      value: "number",
      example: "1",
      next: "full-policy",
    },
    "full-policy": {
      kind: "ask",
      title: "File with the full policy",
      text: POLICY_FILE,
      value: "path",
      example: "full.json",
      next: "full-sure",
    },
    "full-sure": {
      kind: "confirm",
      title: "Change key slot $full-which.value of $full-device.value?",
      text: [
        "You see the old and the new policy, and are asked once more.",
        "The new binding is tested before the old one goes. If power fails, do it again.",
      ],
      guard: true,
      next: "full-act",
      otherwise: "full-owner",
    },
    "full-act": {
      kind: "act",
      title: "Change what the key slot needs",
      action: "rebind",
      input: {
        path: "$full-device.value",
        slot: "$full-which.value",
        policy: "$full-policy.value",
        thisHost: true,
      },
      next: {
        changed: "back-more",
        "old-untested": "back-more",
        unfinished: "full-sure",
        "no-tang": "full-owner",
        "not-trusted": "full-owner",
        "no-room": "full",
        failed: "full-owner",
      },
    },
    "back-more": {
      kind: "choose",
      title: "Is another host left?",
      choices: [
        { label: "Yes", minutes: 5, next: "old-test" },
        { label: "No", next: "done" },
      ],
    },
    full: {
      kind: "confirm",
      title: "A new binding to the full set",
      text: [
        "Use the policy that you wrote down. Here OLD is the temporary key slot.",
        ...ADD_BINDING,
        ...TEST_BINDING,
      ],
      guard: true,
      next: "remove",
      otherwise: "full-owner",
    },
    remove: {
      kind: "confirm",
      title: "Remove the temporary binding on every host",
      text: [
        "Here OLD is the temporary key slot. After a new full binding: the dead one too.",
        ...COPY_HEADER,
        "Then remove it:",
        ...REMOVE_BINDING,
        "Test the full binding once more. Here NEW is its key slot.",
        ...TEST_BINDING,
        ...DESTROY_COPY,
      ],
      guard: true,
      next: "done",
      otherwise: "full-owner",
    },
    done: {
      kind: "end",
      title: "Every host has its full policy again",
      text: "Allow restarts. Test one host with a real restart.",
      result: "done",
    },
  },
})
