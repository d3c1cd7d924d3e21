// A key of a person leaked: a card, a record, a yes that was given to the wrong one. Then the sum of all duties.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const person = defineSteps({
  person: {
    kind: "confirm",
    title: "Duties: the keys of a person leaked",
    text: [
      "1. On every desk, today:",
      "    nbde-rescue contact remove NAME --lost --confirm remove",
      "2. The person makes new keys. Compare the 8 words by telephone:",
      "    nbde-rescue identity create --name NAME --role ROLE",
      "3. Read your record: which requests did these keys sign, and which were answered?",
      "4. A colleague: passphrases sealed to these keys count as seen. Replace them.",
      "5. A technician with an open case: cancel it on that laptop, if you have it.",
    ],
    why: "The keys are sealed with a passphrase. A weak one gives only days.",
    next: "record",
  },
  record: {
    kind: "act",
    title: "Is your own record whole?",
    action: "journal verify",
    input: {},
    next: { whole: "leak", broken: "record-broken", failed: "record-broken" },
  },
  "record-broken": {
    kind: "confirm",
    title: "The record here cannot be relied on",
    text: [
      "Copy the folder as it is, for security. Then compare with the record of a colleague:",
      "    nbde-rescue journal compare MINE THEIRS",
    ],
    next: "leak",
  },

  "wrong-yes": {
    kind: "confirm",
    title: "Duties: a stranger got an answer",
    text: [
      "1. The disk that they hold is open. Tell security and the owner of the data.",
      "2. Find that disk: which host, which serial number, who had access?",
      "3. Keep the request, the answer and the record of the desk:",
      "    nbde-rescue journal export --case REQUEST -o evidence",
      "4. Relay: the answer fits one binding only. The Tang key itself did not leak.",
      "5. Still have the disk? Then they have a copy of its header: reencrypt.",
      "6. Refuse everything from that sender. Look for older requests of the same kind.",
    ],
    next: "leak",
  },

  sum: {
    kind: "confirm",
    title: "Read all duties aloud to the owner",
    text: [
      "Each one has a host, an owner and a date in the ticket. None says: soon.",
      "    nbde-rescue case list",
      "Rule 1: a new passphrase never cures a leaked header copy with an old passphrase.",
      "Rule 2: a Tang key is deleted last, after every host was tested.",
      "Rule 3: data that was read stays read.",
    ],
    next: "all-done",
  },
  "all-done": {
    kind: "choose",
    title: "Is every duty done and tested today?",
    choices: [
      { label: "Yes", next: "closed" },
      { label: "No", next: "open" },
    ],
  },
  closed: {
    kind: "end",
    title: "All duties are done",
    text: "Write in the ticket what was tested, when and by whom.",
    result: "done",
  },
  open: {
    kind: "end",
    title: "You can leave. $owner.value owns: the open duties of $case.value",
    text: [
      "The list of duties stands in the ticket, and here:",
      "    nbde-rescue case list",
      "Rotation of Tang keys: runbook tang-rotation.",
      "Look at the list every day until it is empty.",
    ],
    result: "open",
  },
})
