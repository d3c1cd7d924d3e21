// Before the way is chosen: must any host restart at all? The window, the hosts, the Tang servers as they are now.
import { defineSteps } from "../../src/actions/define-flow.ts"
import { READ_KEY_IDS } from "../commands.ts"

export const begin = defineSteps({
  outage: {
    kind: "ask",
    title: "What is planned?",
    value: "text",
    example: "new firewall in room 2, change CHG-88",
    next: "window-start",
  },
  "window-start": {
    kind: "ask",
    title: "When does it begin?",
    value: "time",
    example: "2026-12-05 22:00",
    next: "deadline",
  },
  deadline: {
    kind: "ask",
    title: "When must everything be as before?",
    text: [
      "This is the deadline for removing what you prepare now.",
      "At the latest three days after the work.",
    ],
    value: "time",
    example: "2026-12-08 18:00",
    next: "owner",
  },
  owner: {
    kind: "ask",
    title: "Who owns that deadline?",
    text: "One person, not a team. They must be at work on that day.",
    value: "name",
    example: "Ana Diaz",
    next: "must-restart",
  },
  "must-restart": {
    kind: "choose",
    title: "Must any host restart during the work?",
    text: [
      "A host that runs needs no Tang. It needs Tang only to start.",
      "Ask also: can the power fail? Do automatic updates restart hosts?",
    ],
    choices: [
      { label: "No", note: "Forbid restarts. Nothing is shown to anybody", minutes: 15, next: "forbid" },
      { label: "Yes, some hosts", next: "list" },
      { label: "The work is over. I remove what was prepared", next: "tang-url" },
    ],
  },
  forbid: {
    kind: "instruct",
    title: "Forbid restarts",
    text: [
      "Stop automatic updates and restarts until the end of the work.",
      "Tell everybody with access to power, firmware and virtual machines.",
      "Look at the batteries (UPS) and the second power feed of each host.",
      "Hang a sheet on each rack: DO NOT RESTART, from, until, telephone number.",
    ],
    byHand: [
      "Debian and Ubuntu:",
      "    systemctl stop unattended-upgrades apt-daily-upgrade.timer",
      "RHEL and Fedora:",
      "    systemctl stop dnf-automatic.timer dnf-automatic-install.timer",
      "Kernel crash: does the host restart alone? 0 means no:",
      "    sysctl kernel.panic",
      "OpenShift: pause the machine config pools, so that no node restarts:",
      '    oc patch mcp/worker --type merge -p \'{"spec":{"paused":true}}\'',
      "After the work: start the timers again, set paused to false.",
    ],
    next: "forbid-plan",
  },
  "forbid-plan": {
    kind: "confirm",
    title: "If a host restarts all the same",
    text: [
      "It waits at its prompt. Nothing is lost.",
      "The people on duty have the runbook manual-recovery on paper.",
      "The Tang server may run again before anybody types anything.",
    ],
    next: "forbid-end",
  },
  "forbid-end": {
    kind: "end",
    title: "Nothing was shown. There is nothing to take back.",
    text: "After the work, allow restarts again and test one restart.",
    result: "done",
  },

  list: {
    kind: "instruct",
    title: "Write the list of hosts that must start",
    text: [
      "In the order in which they must start: network, storage, directory, then all others.",
      "For each: host, place, who can stand there, how many disks, remote console or not.",
      "Leave out each host that can wait. Each name here costs time and risk.",
    ],
    next: "tang-url",
  },
  "tang-url": {
    kind: "ask",
    title: "Address of the Tang server of these hosts",
    text: "From your own list. With several servers: the one that the hosts need most.",
    value: "url",
    example: "http://tang1.example.net",
    next: "key-id",
  },
  "key-id": {
    kind: "ask",
    title: "Key id that these hosts need",
    text: ["From the inventory, or from one of the hosts:", ...READ_KEY_IDS],
    value: "text",
    example: "GC09TttRPH1yPRXQBTy3lGs0xKlM8Vmqfg5D0_MFXpk",
    next: "tang-before",
  },
  "tang-before": {
    kind: "act",
    title: "Does Tang hold this key today?",
    why: "What is broken already would look like a fault of the planned work.",
    action: "tang check",
    input: { url: "$tang-url.value", kid: "$key-id.value" },
    next: {
      works: "way",
      unreachable: "broken-before",
      "not-tang": "broken-before",
      "key-gone": "broken-before",
      unsafe: "broken-before",
      failed: "broken-before",
    },
  },
  "broken-before": {
    kind: "choose",
    title: "Tang does not give this key today",
    text: "Hosts of this key would not start today. Before the work, repair this first.",
    choices: [
      { label: "Typing mistake. Ask again", next: "tang-url" },
      { label: "I cannot reach Tang from this desk. A colleague checked it", next: "way" },
      { label: "It is broken, before the work", note: "The work must wait", next: "work-waits" },
      { label: "The work is over, and Tang is not back", note: "Nothing is removed", next: "not-back" },
    ],
  },
  "work-waits": {
    kind: "end",
    title: "The work must wait",
    text: "Repair Tang first: runbook lost-tang-server. Forbid restarts until then.",
    result: "stopped",
    continueWith: "lost-tang-server",
  },
  way: {
    kind: "choose",
    title: "How shall these hosts start?",
    text: [
      "What is exposed differs. Choose for each group of hosts.",
      "Go through this runbook once for each group.",
    ],
    choices: [
      {
        label: "Temporary TPM binding",
        note: "Starts alone. Meanwhile whoever steals the whole host can start it. 10 minutes a host",
        minutes: 10,
        next: "placeholders-tpm",
      },
      {
        label: "Temporary easy passphrase",
        note: "One person types about 40 letters, 2 minutes a host. Two keepers hold a paper. 10 minutes a host",
        minutes: 10,
        next: "placeholders-easy",
      },
      {
        label: "Envelope with the passphrase of the binding",
        note: "Nothing is written to the disk. 54 characters, 5 minutes a host to type",
        minutes: 10,
        next: "placeholders-envelope",
      },
      { label: "None: the work is over, I remove what was prepared", next: "remove-which" },
    ],
  },
  "remove-which": {
    kind: "choose",
    title: "What was prepared on these hosts?",
    text: "The night sheet says it.",
    choices: [
      { label: "A temporary TPM binding", minutes: 5, next: "work-tpm" },
      { label: "An easy passphrase", minutes: 5, next: "work-easy" },
      { label: "An envelope", minutes: 10, next: "work-envelope" },
    ],
  },
})
