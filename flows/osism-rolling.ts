// Planner of an OSISM or SCS cloud: control and compute nodes restart one after the other, and Tang runs on some of them. The roles that
// once bound these hosts were removed upstream in November 2024, so nobody's automation owns the bindings any more.
import { defineFlow } from "../src/actions/define-flow.ts"
import {
  ADD_BINDING,
  ASK_KEY_ID,
  COPY_HEADER,
  DESTROY_COPY,
  READ_KEY_IDS,
  REMOVE_BINDING,
  TEST_BINDING,
} from "./commands.ts"
import { ASK_OWNER, ASK_UNTIL } from "./open-duty.ts"

const STILL_DRAINED: readonly string[] = [
  "Tell the cloud people: this node is still disabled, and noout is still set.",
]

export const osismRolling = defineFlow({
  id: "osism-rolling",
  title: "OSISM: restart or update nodes one after the other",
  role: "planner",
  summary: [
    "Use this for a rolling restart of an OSISM cloud bound to Tang.",
    "You need: the manager node, the inventory, a console for each node.",
    "It takes 20 minutes a node. One Tang node at a time.",
  ],
  start: "orphans",
  steps: {
    orphans: {
      kind: "instruct",
      title: "Know that nobody automates these bindings any more",
      text: [
        "The roles for Tang and clevis were removed from OSISM in November 2024.",
        "Hosts that they bound still are bound. No play renews or checks them.",
        "Old bindings may hold short key ids (27 characters) and passphrases with symbols.",
        "So look at each node yourself, before the first restart.",
      ],
      next: "table",
    },
    table: {
      kind: "confirm",
      title: "One table for all nodes",
      text: [
        "Columns: node, Tang here or not, DEV, key slot.",
        "More columns: key ids, number needed (t), opens today.",
        "From the manager node, for each node:",
        "    osism console NODE",
        "    lsblk -o NAME,FSTYPE,UUID",
        "    clevis luks list -d DEV",
        "    clevis luks pass -d DEV -s N | \\",
        "      cryptsetup open --test-passphrase -v -d - DEV",
        ...READ_KEY_IDS,
      ],
      guard: true,
      next: "circle",
    },
    circle: {
      kind: "choose",
      title: "Do Tang nodes need each other to start?",
      text: [
        "Example: three control nodes with Tang, each bound to the other two.",
        "If all are down together, none starts. Somebody must know a passphrase then.",
      ],
      choices: [
        {
          label: "Yes",
          note: "One tested envelope outside this cloud is needed",
          minutes: 20,
          next: "envelope",
        },
        { label: "No", next: "all-open" },
      ],
    },
    envelope: {
      kind: "confirm",
      title: "One envelope, outside this cloud, tested",
      text: [
        "For the Tang node that shall start first after a power failure:",
        "    clevis luks pass -d DEV -s N | gpg --encrypt --armor \\",
        "      --recipient KEEPER1 --recipient KEEPER2 --output NODE-envelope.asc",
        "    gpg --decrypt NODE-envelope.asc | \\",
        "      cryptsetup open --test-passphrase -v -d - DEV",
        "The keepers need no node of this cloud to read it.",
      ],
      guard: true,
      next: "all-open",
      otherwise: "repair-owner",
    },
    "all-open": {
      kind: "choose",
      title: "Does every binding in the table open today?",
      choices: [
        { label: "Yes", next: "tang-backup" },
        { label: "No", note: "Repair these nodes while they run", minutes: 10, next: "repair" },
      ],
    },
    repair: {
      kind: "confirm",
      title: "Repair a node while it runs",
      text: [
        "If no binding opens, clevis asks for a passphrase: the one of the installation.",
        ...COPY_HEADER,
        ...ADD_BINDING,
        ...TEST_BINDING,
        ...REMOVE_BINDING,
        ...DESTROY_COPY,
      ],
      guard: true,
      next: "all-open",
      otherwise: "repair-owner",
    },
    "repair-owner": {
      ...ASK_OWNER,
      title: "Not today. Who repairs these nodes?",
      next: "repair-until",
    },
    "repair-until": { ...ASK_UNTIL, next: "not-ready" },
    "not-ready": {
      kind: "end",
      title: "You can leave. $repair-owner.value owns: repair of these nodes by $repair-until.value",
      text: ["Restart no node before that.", "It could wait for a passphrase that nobody has."],
      result: "open",
    },
    "tang-backup": {
      kind: "confirm",
      title: "The keys of every Tang node are backed up and tested",
      text: [
        "Runbook tang-backup-restore. With containers, the folder is a volume on the node:",
        "    docker inspect tang | grep -A3 Mounts",
        "A node that is installed anew loses this folder.",
      ],
      guard: true,
      next: "order",
      otherwise: "repair-owner",
    },
    order: {
      kind: "instruct",
      title: "The order",
      text: [
        "First compute nodes, then storage nodes, then control nodes without Tang.",
        "Tang nodes last, one at a time. Between two: all hosts tested again.",
        "For each host, count the Tang servers that answer. Take one away.",
        "What is left must be t or more. If not, this host is done while all Tang nodes run.",
        "No other change on the same day: no rotation, no new firmware.",
      ],
      next: "next-node",
    },
    "next-node": {
      kind: "choose",
      title: "Which node is next?",
      choices: [
        { label: "A node without Tang", minutes: 20, next: "drain" },
        { label: "A node with Tang", minutes: 25, next: "tang-node" },
        { label: "No more", next: "end-check" },
      ],
    },
    "tang-node": {
      kind: "confirm",
      title: "Before a Tang node goes down",
      text: [
        "All other Tang nodes are up. Ask each for its key ids, not only for an answer:",
        ...ASK_KEY_ID,
        "No other host restarts now. Stop automatic updates.",
      ],
      guard: true,
      next: "drain",
      otherwise: "next-node",
    },
    drain: {
      kind: "confirm",
      title: "Move the work away, then restart",
      text: [
        "Compute: move the machines to other nodes. Storage: forbid rebalancing:",
        "    osism manage compute disable NODE",
        "    osism manage compute migrate NODE",
        "    ceph osd set noout",
        "Control: look that the database cluster is whole, before and after each node.",
        "Open the console of the node first. Then restart it.",
      ],
      next: "came-back",
    },
    "came-back": {
      kind: "choose",
      title: "Did the node start alone?",
      text: "Wait up to 10 minutes. Large servers test their memory first.",
      choices: [
        { label: "Yes", next: "after" },
        { label: "No, it asks for a passphrase", next: "stuck" },
        { label: "No, for another reason", next: "stop-rolling" },
      ],
    },
    stuck: {
      kind: "choose",
      title: "It asks for a passphrase. Stop the rolling restart.",
      text: [
        "Restart it once more and wait 5 minutes: its network may have been late.",
        "Several disks: each one needs a binding of its own.",
      ],
      choices: [
        { label: "Now it started", next: "after" },
        { label: "It still asks", next: "recover" },
      ],
    },
    recover: {
      kind: "end",
      title: "Go on with the runbook manual-recovery",
      text: [
        "Restart no other node until this one runs and its binding was repaired.",
        ...STILL_DRAINED,
        "Open duty: continue at the table. Owner ____",
      ],
      result: "open",
      continueWith: "manual-recovery",
    },
    "stop-rolling": {
      kind: "end",
      title: "Stop. It is not the encryption.",
      text: [
        "Leave all other nodes as they are. Write down the last lines of the console.",
        ...STILL_DRAINED,
      ],
      result: "stopped",
    },
    after: {
      kind: "confirm",
      title: "Test before the next node",
      text: [
        "On this node: the binding opens.",
        "    clevis luks pass -d DEV -s N | \\",
        "      cryptsetup open --test-passphrase -v -d - DEV",
        "It was a Tang node: ask it for every key id. An empty volume makes new keys.",
        "    nbde-rescue tang check URL --kid KEY-ID",
        "Give the work back:",
        "    osism manage compute enable NODE",
        "    ceph osd unset noout",
        "    ceph -s",
        "Tick the node in the table.",
      ],
      guard: true,
      next: "next-node",
      otherwise: "tang-empty",
    },
    "tang-empty": {
      kind: "end",
      title: "Restart nothing more",
      text: [
        "A Tang node without its keys: runbook lost-tang-server, now.",
        "A node whose binding does not open: repair it while it runs.",
        ...STILL_DRAINED,
        "Open duty: no further restart before that. Owner ____",
      ],
      result: "open",
      continueWith: "lost-tang-server",
    },
    "end-check": {
      kind: "confirm",
      title: "All nodes are ticked",
      text: [
        "Envelopes that were opened: give these nodes a new binding. Runbook planned-outage.",
        "Write the owner of the bindings into the inventory. No role has them.",
      ],
      next: "done",
      otherwise: "repair-owner",
    },
    done: {
      kind: "end",
      title: "All nodes were restarted, and open by themselves",
      text: "Ticket: nodes ____, begun ____, ended ____, nodes that asked for a passphrase ____.",
      result: "done",
    },
  },
})
