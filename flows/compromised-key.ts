// Planner: something leaked. First what leaked, then exactly the duties that follow, with their reason. Two facts decide everything: the
// volume key stays the same when a passphrase changes, and a Tang key opens every binding ever made to it, also in old header copies.
import { defineFlow } from "../src/actions/define-flow.ts"
import {
  ADD_BINDING,
  COPY_HEADER,
  DESTROY_COPY,
  OLD_IS_DEAD,
  PLACEHOLDERS,
  REMOVE_BINDING,
  TEST_BINDING,
} from "./commands.ts"

export const compromisedKey = defineFlow({
  id: "compromised-key",
  title: "A disk, a key or a passphrase may be in wrong hands",
  role: "planner",
  summary: [
    "Use this when something was stolen, lost, copied, published or seen.",
    "You need: the inventory, the tickets of the last weeks, the keepers of Tang.",
    "It takes 15 minutes to decide. The duties take hours to days.",
  ],
  start: "case",
  steps: {
    case: {
      kind: "ask",
      title: "Ticket of this incident",
      value: "text",
      example: "SEC-102",
      next: "owner",
    },
    owner: { kind: "ask", title: "Who leads it?", value: "name", example: "Ana Diaz", next: "first-call" },
    "first-call": {
      kind: "confirm",
      title: "Call security first",
      text: [
        "$site.securityName: $site.securityNumber",
        "They decide about police, customers and data protection. They need the time.",
        "Keep what shows how it happened: logs, messages, seals. Delete nothing yet.",
      ],
      next: "leak",
    },
    leak: {
      kind: "choose",
      title: "What leaked?",
      text: "Several things: begin with the first line that fits. You come back here.",
      choices: [
        { label: "The disk or the whole host", next: "disk" },
        { label: "A passphrase: seen, sent, recorded, photographed", next: "passphrase" },
        {
          label: "A header copy or a binding",
          note: "In a mail, ticket, backup or on a stick",
          next: "header",
        },
        { label: "A Tang key: server, backup or stick with it", next: "tang-key" },
        { label: "The keys of a person: laptop, stick, identity", next: "person" },
        { label: "Somebody answered a request of a stranger", next: "wrong-yes" },
        { label: "Nothing more", next: "sum" },
      ],
    },

    disk: {
      kind: "choose",
      title: "The disk or the host: could the thief reach its keys?",
      text: [
        "The disk alone opens nothing. It needs the Tang server, or a person who says yes.",
        "Think of: Tang in the same room, a passphrase on the host, a temporary TPM binding.",
      ],
      choices: [
        { label: "No. Tang is elsewhere and no passphrase leaked", next: "disk-closed" },
        {
          label: "Yes: Tang was stolen too, or a passphrase was known",
          note: "The data is exposed",
          next: "disk-open",
        },
        {
          label: "Yes: the whole host, and it starts with its TPM alone",
          note: "The data is exposed",
          next: "disk-open",
        },
        { label: "I do not know", note: "Treat it as exposed", next: "disk-open" },
      ],
    },
    "disk-closed": {
      kind: "confirm",
      title: "Duties: a stolen disk that cannot reach Tang",
      text: [
        "1. Mark host, serial number and UUID as stolen. Every colleague refuses requests for it.",
        "2. Take its network port and its certificates away. Tang must not answer it.",
        "3. Does its key id serve this host alone? Then delete that Tang key now.",
        "4. Does its key id serve many hosts? Rotate, bind all others again, then delete.",
        "5. Change everything that lay on the disk: passwords, certificates, tokens.",
      ],
      why: [
        "A Tang server cannot refuse one host. It knows keys, not hosts.",
        "Only deleting the Tang key makes the stolen binding worthless.",
      ],
      next: "leak",
    },
    "disk-open": {
      kind: "confirm",
      title: "Duties: the data on this disk is exposed",
      text: [
        "1. Tell security and the owner of the data today. No key work can undo it.",
        "2. Change everything that lay on the disk: passwords, certificates, tokens.",
        "3. Mark host, serial number and UUID as stolen.",
        "4. Was the Tang server stolen too? Then do the duties of a Tang key as well.",
        "5. Was the passphrase used on other hosts? Then do the duties of a passphrase.",
      ],
      next: "leak",
    },

    passphrase: {
      kind: "choose",
      title: "Does a header copy of that disk exist outside?",
      text: [
        "Look in tickets, mails, backups and on sticks. Also: was the disk out of your hands?",
        "A header copy that held this key slot opens with this passphrase for ever.",
      ],
      choices: [
        { label: "No. I change it with this program, on the host", minutes: 3, next: "pass-device" },
        { label: "No. I change it by hand", minutes: 20, next: "placeholders" },
        { label: "Yes, or I do not know", note: "Only reencryption cures that", next: "reencrypt" },
      ],
    },
    "pass-device": {
      kind: "ask",
      title: "Encrypted partition, as the host calls it",
      value: "path",
      example: "/dev/sda3",
      next: "pass-which",
    },
    "pass-which": {
      kind: "ask",
      title: "Key slot of the leaked passphrase",
      text: "It must be a bound one. Key slot 0 mostly is not: that one by hand.",
      value: "number",
      example: "1",
      next: "pass-sure",
    },
    "pass-sure": {
      kind: "confirm",
      title: "Change key slot $pass-which.value of $pass-device.value?",
      text: [
        "The new passphrase is tested before the old one goes. The policy stays as it is.",
        "You see what the key slot needs, and are asked once more.",
        "If power fails, do this step again. It goes on.",
      ],
      guard: true,
      next: "pass-act",
      otherwise: "pass-open",
    },
    "pass-act": {
      kind: "act",
      title: "Change the passphrase",
      why: "The volume key is the same as before. Only the way to it has changed.",
      action: "regen",
      input: { path: "$pass-device.value", slot: "$pass-which.value", thisHost: true },
      next: {
        changed: "leak",
        "old-untested": "pass-refused",
        unfinished: "pass-sure",
        "no-tang": "pass-open",
        "not-trusted": "tang-impostor",
        "no-room": "placeholders",
        failed: "passphrase",
      },
    },
    "pass-refused": {
      kind: "confirm",
      title: "Test that the leaked passphrase is refused",
      text: OLD_IS_DEAD,
      guard: true,
      next: "leak",
      otherwise: "pass-open",
    },
    placeholders: {
      kind: "instruct",
      title: "How to read the commands",
      text: PLACEHOLDERS,
      next: "pass-copy",
    },
    "pass-copy": {
      kind: "confirm",
      title: "Copy the header (1 of 5)",
      text: COPY_HEADER,
      guard: true,
      next: "pass-add",
      otherwise: "pass-open",
    },
    "pass-add": {
      kind: "confirm",
      title: "Add a new binding, with a new passphrase inside (2 of 5)",
      text: [
        ...ADD_BINDING,
        "A leaked passphrase of key slot 0: add a new one instead of the binding:",
        "    cryptsetup luksAddKey DEV",
      ],
      next: "pass-test",
      otherwise: "pass-open",
    },
    "pass-test": {
      kind: "confirm",
      title: "Test it (3 of 5)",
      text: TEST_BINDING,
      guard: true,
      next: "pass-remove",
      otherwise: "pass-open",
    },
    "pass-remove": {
      kind: "confirm",
      title: "Remove the old key slot (4 of 5)",
      text: [...REMOVE_BINDING, "For a key slot without a binding:", "    cryptsetup luksKillSlot DEV OLD"],
      guard: true,
      next: "pass-dead",
      otherwise: "pass-open",
    },
    "pass-dead": {
      kind: "confirm",
      title: "Test that the leaked passphrase is refused (5 of 5)",
      text: [...OLD_IS_DEAD, ...DESTROY_COPY],
      why: "The volume key is the same as before. Only the way to it has changed.",
      next: "leak",
      otherwise: "pass-open",
    },
    "pass-open": {
      kind: "confirm",
      title: "Not finished: write down who goes on",
      text: [
        "Host ____  Step ____  Owner ____  Until ____",
        "Until then the leaked passphrase opens this disk.",
      ],
      next: "leak",
    },
    reencrypt: {
      kind: "choose",
      title: "Reencrypt the disk",
      text: [
        "Header copy and passphrase together give the volume key.",
        "A new passphrase does not change the volume key. Only reencryption does.",
        "It takes hours. The host is slow meanwhile. A good backup comes first.",
      ],
      choices: [
        { label: "Now, a tested backup exists", minutes: 240, next: "reencrypt-do" },
        { label: "Install the host anew instead", note: "Often faster", minutes: 60, next: "reinstall" },
        { label: "Later", note: "An open duty with an owner", next: "reencrypt-later" },
      ],
    },
    "reencrypt-do": {
      kind: "confirm",
      title: "Reencrypt, with a new binding first",
      text: [
        "First do steps 1 to 5 of a leaked passphrase. NEW is the tested key slot.",
        "LUKS2, while the host runs. All other key slots are removed:",
        "    clevis luks pass -d DEV -s NEW | \\",
        "      cryptsetup reencrypt --key-slot NEW -d - DEV",
        "After a power cut, continue with:",
        "    clevis luks pass -d DEV -s NEW | \\",
        "      cryptsetup reencrypt --resume-only -d - DEV",
        "LUKS1: only while the volume is closed. Installing anew is safer.",
        "The key slot may have another number afterwards. Look, and use it as NEW:",
        "    clevis luks list -d DEV",
        "At the end test again, and add an installation passphrase if you need one.",
        ...TEST_BINDING,
      ],
      warn: "The backup was tested today. Type REENCRYPT.",
      phrase: "REENCRYPT",
      guard: true,
      next: "reencrypt-done",
      otherwise: "reencrypt-later",
    },
    "reencrypt-done": {
      kind: "confirm",
      title: "Every header copy of this disk is worthless now",
      text: [
        "Destroy the old ones all the same, also those of this work.",
        "What the thief read before stays read. Tell the owner of the data.",
      ],
      next: "leak",
    },
    reinstall: {
      kind: "confirm",
      title: "Install anew",
      text: ['Runbook lost-client, from the line "Install a new disk".', "Owner ____  Until ____"],
      next: "leak",
    },
    "reencrypt-later": {
      kind: "confirm",
      title: "Write down the open duty",
      text: [
        "Reencrypt host ____  Owner ____  Until ____",
        "Until then: whoever gets at the disk reads it. Guard the disk.",
      ],
      next: "leak",
    },

    header: {
      kind: "choose",
      title: "What exactly went out?",
      choices: [
        {
          label: "A binding or token, about 1300 characters",
          note: "With Tang it gives the passphrase of one key slot",
          next: "binding-leak",
        },
        {
          label: "A header copy, several megabytes",
          note: "With Tang or a passphrase it gives the volume key",
          next: "header-leak",
        },
      ],
    },
    "binding-leak": {
      kind: "confirm",
      title: "Duties: a binding leaked",
      text: [
        "1. On the host: a new passphrase and a new binding. The leaked one is of no use then:",
        "    nbde-rescue regen DEV --slot OLD",
        "2. It ends by testing that the old passphrase opens nothing.",
        "3. Ask: could the finder reach Tang? Then the passphrase counts as leaked too.",
        "4. Delete the binding from mail, ticket and backup.",
      ],
      why: "The binding holds the passphrase under a Tang key. Without the key slot it opens nothing.",
      next: "leak",
    },
    "header-leak": {
      kind: "choose",
      title: "Could the finder reach Tang, or know any passphrase of it?",
      text: [
        "Count also passphrases from earlier rescues, installation sheets and envelopes.",
        "They also count if they were changed after the copy was made.",
      ],
      choices: [
        { label: "Yes, or I do not know", note: "Only reencryption cures that", next: "reencrypt" },
        { label: "No to both", next: "header-closed" },
      ],
    },
    "header-closed": {
      kind: "confirm",
      title: "Duties: a header copy leaked, and no key",
      text: [
        "1. Rotate the Tang keys, bind all hosts again, then delete the old keys.",
        "2. Never let an old passphrase of this disk become known.",
        "3. Reencrypt at the next good moment. Owner ____  Until ____",
      ],
      why: "After the deletion no Tang server opens the binding inside that copy.",
      next: "leak",
    },

    "tang-key": {
      kind: "confirm",
      title: "Duties: a Tang key leaked",
      text: [
        "Whoever has the key and a disk or header copy has the data.",
        "1. Guard all disks of these hosts. No disk goes out of the house, also not for repair.",
        "2. Runbook tang-rotation: new key, bind every host, test, then delete the old key.",
        "3. With two servers needed (t is 2): one leaked key alone opens nothing. Hurry less.",
        "4. Which disks or header copies were outside since the leak? Reencrypt those.",
        "5. Old disks in the cupboard or sold: count them as open.",
        "Owner ____  Until ____",
      ],
      why: [
        "A new binding changes the passphrase. It does not change the volume key.",
        "An old header copy and the leaked Tang key give the volume key.",
      ],
      next: "tang-forged",
    },
    "tang-forged": {
      kind: "choose",
      title: "Was the signing key among them?",
      text: "It lies in the same folder. Usually: yes.",
      choices: [
        { label: "Yes, or I do not know", next: "tang-impostor" },
        { label: "No", next: "leak" },
      ],
    },
    "tang-impostor": {
      kind: "confirm",
      title: "A thief can pretend to be this server",
      text: [
        "Hosts that were bound since the leak may be bound to the thief. Check their key ids:",
        "    nbde-rescue inspect DEV",
        "From now on bind only with the thumbprint read on the new server itself.",
        "Trust the new server on every desk. Remove the old one from your lists.",
      ],
      next: "leak",
    },

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
      title: "Duties are open",
      text: [
        "$owner.value leads $case.value. The list of duties stands in the ticket.",
        "Rotation of Tang keys: runbook tang-rotation.",
        "Look at the list every day until it is empty.",
      ],
      result: "open",
    },
  },
})
