// What a runbook does with an escrow: seal before the work, show afterwards that it is dead.
import * as v from "valibot"
import { escrowFiles, recoverThroughTang } from "../escrow/at-desk.ts"
import { proveDead } from "../escrow/end-escrow.ts"
import { sealEscrow } from "../escrow/seal-escrow.ts"
import { defineAction } from "../flow-action.ts"
import { text } from "./inputs.ts"
import { namesOf } from "./tang-care.ts"

const DAY = 24 * 3600 * 1000
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

export const escrowSealAction = defineAction({
  summary: "Seal the passphrase of a key slot for named keepers, tested and unseen",
  effect: "write",
  net: "tang",
  inputs: {
    path: text,
    slot: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31)),
    host: text,
    to: text,
    days: count(365),
    folder: text,
  },
  outcomes: {
    sealed: { says: "Every keeper has an envelope. A duty began.", carries: ["set", "slot", "envelopes"] },
    "no-tang": { says: "The passphrase could not be recovered through Tang.", carries: ["code"] },
    "does-not-open": { says: "The passphrase does not open the key slot.", carries: ["code"] },
    "no-contact": { says: "One of these keepers is not among your contacts.", carries: ["code"] },
  },
  errors: {
    "tang-connection": "no-tang",
    "tang-timeout": "no-tang",
    "tang-name-lookup": "no-tang",
    "tang-key-gone": "no-tang",
    "tang-none-trusted": "no-tang",
    "opens-nothing": "does-not-open",
    "contact-unknown": "no-contact",
    "contact-cannot-decrypt": "no-contact",
  },
  byHand: ({ host = "HOST" }) => [
    "It goes from one program to the next. It never appears on the screen.",
    "    clevis luks pass -d DEV -s OLD | gpg --encrypt --armor \\",
    `      --recipient KEEPER1 --recipient KEEPER2 --output ${host}-envelope.asc`,
    "Write beside it: host, UUID, key slot, date.",
  ],
  run: async ({ ports }, { path, slot, host, to, days, folder }) => {
    const names = namesOf(to)
    const passphrase = await recoverThroughTang(ports, { path, slot })
    try {
      const expires = ports.clock.now() + days * DAY
      const request = { path, slot, host, to: names, threshold: 1, expires, keeps: "secret" as const }
      const sealed = await sealEscrow(ports, request, passphrase)
      const files = await escrowFiles(ports, sealed, folder)
      const values = { set: sealed.set.slice(0, 6), slot: sealed.slot, envelopes: files.length }
      return { outcome: "sealed", values, view: { kind: "escrow-sealed", sealed, request, files } }
    } finally {
      passphrase.wipe()
    }
  },
})

export const escrowDeadAction = defineAction({
  summary: "Show that an escrowed passphrase opens no key slot any more",
  effect: "write",
  inputs: { set: text, path: text },
  outcomes: {
    dead: { says: "It opens nothing. Its duty is closed.", carries: ["set", "how"] },
    alive: { says: "It still opens the disk.", carries: ["code"] },
    unknown: { says: "No such escrow is here.", carries: ["code"] },
  },
  errors: { "escrow-still-opens": "alive", "escrow-unknown": "unknown" },
  byHand: () => [
    "A keeper does this on their own computer:",
    "    gpg --decrypt HOST-envelope.asc | ssh root@HOST \\",
    "      cryptsetup open --test-passphrase -v -d - DEV",
    "It must be refused: No key available with this passphrase.",
  ],
  run: async ({ ports }, { set, path }) => {
    const proven = await proveDead(ports, { set, volume: path })
    return { outcome: "dead", values: { set, how: proven.how }, view: { kind: "escrow-dead", proven } }
  },
})
