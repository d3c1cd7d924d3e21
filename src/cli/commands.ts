// Every command: its name as typed, one line of help, and the module that is loaded only when it runs.
import type { CliCommand } from "./command.ts"

export interface CommandRow {
  readonly summary: string
  /** Started by the program itself: not in the overview. */
  readonly hidden?: true
  load(): Promise<CliCommand<unknown>>
}

export const COMMANDS: Readonly<Record<string, CommandRow>> = {
  inspect: {
    summary: "what is on a disk, and who could recover it",
    load: async () => (await import("./commands/inspect.ts")).command,
  },
  extract: {
    summary: "save a piece of a header: JWE, token or all of it",
    load: async () => (await import("./commands/extract.ts")).command,
  },
  request: {
    summary: "ask a colleague for the passphrase of a disk",
    load: async () => (await import("./commands/request.ts")).command,
  },
  answer: {
    summary: "colleague: check, decide, ask Tang, reply",
    load: async () => (await import("./commands/answer.ts")).command,
  },
  reveal: {
    summary: "finish with the answer, test it, show the passphrase",
    load: async () => (await import("./commands/reveal.ts")).command,
  },
  drill: {
    summary: "practice: the whole rescue on sample volumes",
    load: async () => (await import("./commands/drill.ts")).command,
  },
  "drill-technician": {
    summary: "one person of the practice",
    hidden: true,
    load: async () => (await import("./commands/drill-technician.ts")).command,
  },
  "drill-colleague": {
    summary: "one person of the practice",
    hidden: true,
    load: async () => (await import("./commands/drill-colleague.ts")).command,
  },
  prove: {
    summary: "test which key slot a passphrase opens",
    load: async () => (await import("./commands/prove.ts")).command,
  },
  sheet: {
    summary: "a case on paper: custody, requests, duties, signatures",
    load: async () => (await import("./commands/sheet.ts")).command,
  },
  keystrokes: {
    summary: "which keys to press at a prompt with another keymap",
    load: async () => (await import("./commands/keystrokes.ts")).command,
  },
  regen: {
    summary: "a new passphrase for a bound key slot, the same policy",
    load: async () => (await import("./commands/regen.ts")).command,
  },
  rebind: {
    summary: "another policy for a bound key slot",
    load: async () => (await import("./commands/rebind.ts")).command,
  },
  "slot add-temporary": {
    summary: "a short-lived passphrase that any keyboard can type",
    load: async () => (await import("./commands/slot-add-temporary.ts")).command,
  },
  "slot remove": {
    summary: "remove a key slot and what belongs to it",
    load: async () => (await import("./commands/slot-remove.ts")).command,
  },
  explain: {
    summary: "what a message on the console really means",
    load: async () => (await import("./commands/explain.ts")).command,
  },
  "host-script": {
    summary: "a script for the shell of a host that does not start",
    load: async () => (await import("./commands/host-script.ts")).command,
  },
  decrypt: {
    summary: "open a binding as clevis decrypt does, safely",
    load: async () => (await import("./commands/decrypt.ts")).command,
  },
  encrypt: {
    summary: "make a binding as clevis encrypt tang or sss does",
    load: async () => (await import("./commands/encrypt.ts")).command,
  },
  "tang check": {
    summary: "is a Tang server reachable, and does it hold the keys",
    load: async () => (await import("./commands/tang-check.ts")).command,
  },
  "tang trust": {
    summary: "put a Tang server on the trust list",
    load: async () => (await import("./commands/tang-trust.ts")).command,
  },
  "tang list": {
    summary: "the Tang servers on the trust list",
    load: async () => (await import("./commands/tang-list.ts")).command,
  },
  "tang keys": {
    summary: "what is in the key folder of a Tang server",
    load: async () => (await import("./commands/tang-keys.ts")).command,
  },
  "tang rotate": {
    summary: "new keys for a Tang server, old ones hidden",
    load: async () => (await import("./commands/tang-rotate.ts")).command,
  },
  "tang backup": {
    summary: "seal the keys of a Tang server for named people",
    load: async () => (await import("./commands/tang-backup.ts")).command,
  },
  "tang restore": {
    summary: "put the keys of a backup into a key folder",
    load: async () => (await import("./commands/tang-restore.ts")).command,
  },
  "tang prune": {
    summary: "delete hidden keys that no host needs",
    load: async () => (await import("./commands/tang-prune.ts")).command,
  },
  "tang log": {
    summary: "hold the log of a Tang server against your record",
    load: async () => (await import("./commands/tang-log.ts")).command,
  },
  "tang find": {
    summary: "which server, key folder or backup holds a key",
    load: async () => (await import("./commands/tang-find.ts")).command,
  },
  "tang serve": {
    summary: "answer as a Tang server does",
    load: async () => (await import("./commands/tang-serve.ts")).command,
  },
  "inventory add": {
    summary: "remember what hosts need, from captures or disks",
    load: async () => (await import("./commands/inventory-add.ts")).command,
  },
  "inventory list": {
    summary: "which hosts are known, and what they need",
    load: async () => (await import("./commands/inventory-list.ts")).command,
  },
  "inventory known": {
    summary: "does a known install passphrase open this disk",
    load: async () => (await import("./commands/inventory-known.ts")).command,
  },
  "inventory mark": {
    summary: "what is known of a host: in maintenance, retired, stolen",
    load: async () => (await import("./commands/inventory-mark.ts")).command,
  },
  "escrow seal": {
    summary: "before planned work: seal a passphrase for keepers",
    load: async () => (await import("./commands/escrow-seal.ts")).command,
  },
  "escrow test": {
    summary: "is an envelope still good; nothing is shown",
    load: async () => (await import("./commands/escrow-test.ts")).command,
  },
  "escrow open": {
    summary: "on the night: open an envelope",
    load: async () => (await import("./commands/escrow-open.ts")).command,
  },
  "escrow list": {
    summary: "what was sealed, tested, opened, and is to be done",
    load: async () => (await import("./commands/escrow-list.ts")).command,
  },
  "escrow return": {
    summary: "a keeper says what became of an envelope",
    load: async () => (await import("./commands/escrow-return.ts")).command,
  },
  "escrow prove-dead": {
    summary: "show that an escrowed passphrase opens nothing",
    load: async () => (await import("./commands/escrow-prove-dead.ts")).command,
  },
  "flow list": {
    summary: "the runbooks",
    load: async () => (await import("./commands/flow-list.ts")).command,
  },
  "flow show": {
    summary: "one runbook, step by step",
    load: async () => (await import("./commands/flow-show.ts")).command,
  },
  "flow check": {
    summary: "is a runbook of your site right",
    load: async () => (await import("./commands/flow-check.ts")).command,
  },
  "flow print": {
    summary: "a runbook on paper, with boxes to tick",
    load: async () => (await import("./commands/flow-print.ts")).command,
  },
  "flow export": {
    summary: "a runbook as JSON, to make your own of it",
    load: async () => (await import("./commands/flow-export.ts")).command,
  },
  "flow run": {
    summary: "work through a runbook",
    load: async () => (await import("./commands/flow-run.ts")).command,
  },
  "flow rehearse": {
    summary: "practice: work through a runbook, change nothing",
    load: async () => (await import("./commands/flow-rehearse.ts")).command,
  },
  "case list": {
    summary: "open cases and open duties",
    load: async () => (await import("./commands/case-list.ts")).command,
  },
  "case show": {
    summary: "one case with its part of the record",
    load: async () => (await import("./commands/case-show.ts")).command,
  },
  "case resume": {
    summary: "where a case stands and what comes next",
    load: async () => (await import("./commands/case-resume.ts")).command,
  },
  "case add-duty": {
    summary: "write down something that must still be done",
    load: async () => (await import("./commands/case-add-duty.ts")).command,
  },
  "case end-duty": {
    summary: "end an open duty, on what shows that it is done",
    load: async () => (await import("./commands/case-end-duty.ts")).command,
  },
  "case hand-over": {
    summary: "give open duties to a named person",
    load: async () => (await import("./commands/case-hand-over.ts")).command,
  },
  "case close": {
    summary: "end a case and destroy its secrets",
    load: async () => (await import("./commands/case-close.ts")).command,
  },
  "journal show": {
    summary: "what happened, from your record",
    load: async () => (await import("./commands/journal-show.ts")).command,
  },
  "journal verify": {
    summary: "check that your record is whole",
    load: async () => (await import("./commands/journal-verify.ts")).command,
  },
  "journal compare": {
    summary: "hold two records against each other",
    load: async () => (await import("./commands/journal-compare.ts")).command,
  },
  "journal export": {
    summary: "hand over the record of one case",
    load: async () => (await import("./commands/journal-export.ts")).command,
  },
  "identity create": {
    summary: "make your keys and your contact file",
    load: async () => (await import("./commands/identity-create.ts")).command,
  },
  "identity show": {
    summary: "your name, roles and words",
    load: async () => (await import("./commands/identity-show.ts")).command,
  },
  "identity export": {
    summary: "your contact file, to give to others",
    load: async () => (await import("./commands/identity-export.ts")).command,
  },
  "identity link": {
    summary: "use a key in GnuPG for OpenPGP messages",
    load: async () => (await import("./commands/identity-link.ts")).command,
  },
  "identity unlink": {
    summary: "stop using the key in GnuPG",
    load: async () => (await import("./commands/identity-unlink.ts")).command,
  },
  "contact add": {
    summary: "trust somebody, after comparing 8 words",
    load: async () => (await import("./commands/contact-add.ts")).command,
  },
  "contact verify": {
    summary: "compare the words of somebody added without",
    load: async () => (await import("./commands/contact-verify.ts")).command,
  },
  "contact list": {
    summary: "who is trusted",
    load: async () => (await import("./commands/contact-list.ts")).command,
  },
  "contact remove": {
    summary: "stop trusting somebody",
    load: async () => (await import("./commands/contact-remove.ts")).command,
  },
  "roster make": {
    summary: "one signed contact list for a team",
    load: async () => (await import("./commands/roster-make.ts")).command,
  },
  "letter qr": {
    summary: "a message or contact file as QR codes",
    load: async () => (await import("./commands/letter-qr.ts")).command,
  },
  "letter show": {
    summary: "open, check and show a message; act on nothing",
    load: async () => (await import("./commands/letter-show.ts")).command,
  },
}
