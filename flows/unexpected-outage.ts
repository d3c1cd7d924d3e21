// Whoever is on duty: Tang or its network failed without warning. Keeps the hosts that run running, and finds the cheapest way back.
import { defineFlow } from "../src/actions/define-flow.ts"
import { ASK_KEY_ID, READ_KEY_IDS } from "./commands.ts"
import { ASK_OWNER, ASK_UNTIL } from "./open-duty.ts"

export const unexpectedOutage = defineFlow({
  id: "unexpected-outage",
  title: "Tang or its network failed without warning",
  role: "technician",
  summary: [
    "Use this when several hosts may be affected, or when nobody knows yet.",
    "The first duty is to keep running hosts running.",
    "It takes 20 to 60 minutes before anybody touches a disk.",
  ],
  start: "keep-running",
  steps: {
    "keep-running": {
      kind: "confirm",
      title: "First: no host restarts",
      text: [
        "A host that runs needs no Tang. After a restart it waits for a passphrase.",
        "Stop updates and restarts. Tell everybody with access to power and consoles.",
        "Hang a sheet on the racks: DO NOT RESTART. Telephone ____",
      ],
      byHand: [
        "Debian and Ubuntu:",
        "    systemctl stop unattended-upgrades apt-daily-upgrade.timer",
        "RHEL and Fedora:",
        "    systemctl stop dnf-automatic.timer dnf-automatic-install.timer",
        "OpenShift:",
        '    oc patch mcp/worker --type merge -p \'{"spec":{"paused":true}}\'',
      ],
      guard: true,
      next: "which",
    },
    which: {
      kind: "instruct",
      title: "Two lists",
      text: [
        "Running, must not restart: ____ ____ ____ ____",
        "Down, waiting for a passphrase: ____ ____ ____ ____",
        "Look at batteries and power of the running ones. How long do they last?",
        "Put the list of waiting hosts in start order: network and storage first.",
      ],
      next: "battery",
    },
    battery: {
      kind: "choose",
      title: "Will running hosts lose power soon?",
      choices: [
        { label: "No", next: "running-help" },
        {
          label: "Yes, within hours",
          note: "Prepare them while they run",
          minutes: 10,
          next: "prepare-running",
        },
      ],
    },
    "prepare-running": {
      kind: "instruct",
      title: "Prepare the running hosts while you can",
      text: [
        "A running host can get a second way in. Somebody must know one passphrase of it.",
        "The installation passphrase in key slot 0 is often in the safe.",
        "With it, add a temporary TPM binding. It asks for that passphrase:",
        `    clevis luks bind -f -d DEV tpm2 '{"pcr_bank":"sha256","pcr_ids":"7"}'`,
        "    clevis luks pass -d DEV -s NEW | \\",
        "      cryptsetup open --test-passphrase -v -d - DEV",
        "Without any passphrase: copy the data while the host still runs.",
        "Removal afterwards: runbook tpm-key-persistence.",
      ],
      why: "While it runs, the kernel has the volume key. clevis does not have it.",
      next: "running-help",
    },
    "running-help": {
      kind: "choose",
      title: "What failed?",
      text: "Find out before you touch a disk. Most outages end sooner than a rescue.",
      choices: [
        { label: "The network between hosts and Tang", minutes: 15, next: "network" },
        { label: "The Tang server itself", minutes: 15, next: "tang-down" },
        { label: "Tang answers, but hosts still wait", minutes: 15, next: "key-id" },
        { label: "I do not know", minutes: 10, next: "look" },
      ],
    },
    look: {
      kind: "instruct",
      title: "Look from three places",
      text: [
        "From the network of the hosts, from the Tang server, from your desk:",
        "    nbde-rescue tang check URL",
        "Without this program:",
        "    curl -sS -m 10 URL/adv",
        '"Could not resolve host": name service. Use the number of the address instead.',
        '"Connection refused": the machine runs, Tang does not.',
        '"Connection timed out": network or firewall.',
        "A web page: a portal or proxy stands between.",
        "A text that begins with a brace: Tang answers. It may still lack the key.",
      ],
      warn: '"Error communicating with server" on a host does not mean network. A deleted key looks the same.',
      next: "running-help",
    },
    network: {
      kind: "instruct",
      title: "Give the hosts another way to Tang",
      text: [
        "The key id decides, not the address. Any server with the same keys will do.",
        "Give the old address to a server that can be reached: route, VLAN, second interface.",
        "Or send the old name to another server with the same keys.",
        "Do not change the address inside a binding. That breaks it.",
      ],
      next: "try-one",
    },
    "tang-down": {
      kind: "choose",
      title: "Can the Tang server start soon?",
      choices: [
        { label: "Yes, somebody works on it", note: "Wait. Forbid restarts", next: "key-id" },
        { label: "No, but there is a backup of its keys", next: "restore" },
        { label: "No, and there is no backup", next: "no-backup" },
      ],
    },
    restore: {
      kind: "end",
      title: "Go on with the runbook lost-tang-server",
      text: "Then come back and start one waiting host.",
      result: "stopped",
      continueWith: "lost-tang-server",
    },
    "no-backup": {
      kind: "instruct",
      title: "Without the keys, Tang helps nobody",
      text: [
        "Hosts with a second Tang server or another key slot still start.",
        "All others need their envelope or an installation passphrase.",
        "Keep the running hosts running. They still have their data.",
        "Copy the data of the running hosts first.",
      ],
      warn: "Do not start an empty Tang server at the old address. It makes new keys and looks healthy.",
      next: "one-by-one",
    },
    "key-id": {
      kind: "instruct",
      title: "Ask for the key, not for the server",
      text: [
        "Find the key ids of one waiting host. They are in the inventory, or on its disk:",
        ...READ_KEY_IDS,
        ...ASK_KEY_ID,
      ],
      next: "key-id-result",
    },
    "key-id-result": {
      kind: "choose",
      title: "What did the server say for this key id?",
      choices: [
        { label: "It has the key", next: "try-one" },
        { label: "It does not have it", note: "Keys deleted, or the wrong backup", next: "restore" },
        { label: "No connection", next: "network" },
        { label: "I do not know the key id", next: "try-one" },
      ],
    },
    "try-one": {
      kind: "instruct",
      title: "Restart one waiting host, only one",
      text: [
        "Choose the least important one that is down.",
        "Switch it off and on once. Wait 5 minutes.",
        "A host that waited often needs this: its own network gave up long ago.",
      ],
      warn: "Never test with a host that still runs.",
      next: "one-started",
    },
    "one-started": {
      kind: "choose",
      title: "Did it start?",
      choices: [
        { label: "Yes", minutes: 10, next: "others" },
        { label: "No", next: "one-by-one" },
        { label: "No, and it speaks of TPM or Unseal", next: "tpm-note" },
      ],
    },
    "tpm-note": {
      kind: "instruct",
      title: "The TPM refuses",
      text: [
        "Firmware, Secure Boot or the start order changed on this host.",
        "Put the old settings back. Remove every stick. Switch it off for one minute.",
        "The disk of this host must stay in this host.",
      ],
      next: "one-by-one",
    },
    others: {
      kind: "confirm",
      title: "Start the others in order",
      text: ["Network and storage first. Wait for each before the next.", "Tick each one on your list."],
      next: "allow",
      otherwise: "one-by-one",
    },
    allow: {
      kind: "instruct",
      title: "Allow restarts again",
      text: ["Start the timers again. Set paused to false. Take the sheets from the racks."],
      next: "was-prepared",
    },
    "was-prepared": {
      kind: "choose",
      title: "Did you add temporary TPM bindings?",
      text: "Such a host starts wherever somebody carries it, until the binding is removed.",
      choices: [
        { label: "No", next: "over" },
        { label: "Yes", note: "Somebody must remove them", next: "temporary-owner" },
      ],
    },
    "temporary-owner": {
      ...ASK_OWNER,
      title: "Who removes the temporary bindings?",
      next: "temporary-until",
    },
    "temporary-until": { ...ASK_UNTIL, next: "over-open" },
    "over-open": {
      kind: "end",
      title: "You can leave. $temporary-owner.value owns: removal by $temporary-until.value",
      text: [
        "Remove them with the runbook tpm-key-persistence.",
        "Ticket: what failed ____, since ____, until ____, hosts that waited ____.",
      ],
      result: "open",
    },
    over: {
      kind: "end",
      title: "All hosts run. No disk was touched.",
      text: "Ticket: what failed ____, since ____, until ____, hosts that waited ____.",
      result: "done",
    },
    "one-by-one": {
      kind: "choose",
      title: "Go on with single hosts?",
      text: [
        "Each host costs 25 to 90 minutes with the runbook manual-recovery.",
        "Count: hosts times minutes, against the time until Tang returns.",
      ],
      choices: [
        { label: "Wait for Tang", next: "wait-owner" },
        { label: "Recover the first host of the list now", next: "recover" },
      ],
    },
    "wait-owner": {
      ...ASK_OWNER,
      title: "Who looks again every 30 minutes?",
      next: "wait-end",
    },
    "wait-end": {
      kind: "end",
      title: "You can leave. $wait-owner.value owns: a look every 30 minutes",
      text: ["Restarts stay forbidden.", "When Tang answers again, begin this runbook again."],
      result: "open",
    },
    recover: {
      kind: "end",
      title: "Go on with the runbook manual-recovery",
      text: "One host at a time. The most important one first.",
      result: "stopped",
      continueWith: "manual-recovery",
    },
  },
})
