// What a runbook does with a key slot that shall not stay: a temporary passphrase, sealed for keepers and seen by nobody, and the removal of
// any temporary way in. The passphrase that such a change needs comes from a bound key slot, through Tang.
import * as v from "valibot"
import { Secret } from "../../bytes/secret.ts"
import { escrowFiles, recoverThroughTang } from "../escrow/at-desk.ts"
import { requireKeepers, sealEscrow } from "../escrow/seal-escrow.ts"
import { defineAction } from "../flow-action.ts"
import type { Ports } from "../ports.ts"
import { addTemporary } from "../slot/add-temporary.ts"
import { removeSlot } from "../slot/remove.ts"
import type { SlotOptions } from "../slot/slot-desk.ts"
import { given, text } from "./inputs.ts"
import { namesOf } from "./tang-care.ts"

const DAY = 24 * 3600 * 1000
const slotNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31))

const NO_TANG = {
  "tang-connection": "no-tang",
  "tang-timeout": "no-tang",
  "tang-name-lookup": "no-tang",
  "tang-key-gone": "no-tang",
  "tang-none-trusted": "no-tang",
} as const

const noTang = {
  says: "The passphrase of the bound key slot did not come through Tang.",
  carries: ["code"],
} as const

export const slotAddTemporaryAction = defineAction({
  summary: "Add a temporary passphrase, tested and sealed for named keepers, unseen",
  effect: "write",
  net: "tang",
  inputs: {
    path: text,
    bound: slotNumber,
    host: text,
    to: text,
    days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(90)),
    folder: text,
  },
  outcomes: {
    added: {
      says: "The temporary passphrase is in, and every keeper has an envelope. Its duty began.",
      carries: ["slot", "set", "envelopes"],
    },
    "no-tang": noTang,
    "no-room": { says: "No key slot is free.", carries: ["code"] },
    "no-contact": { says: "One of these keepers is not among your contacts.", carries: ["code"] },
  },
  errors: {
    ...NO_TANG,
    "no-free-slot": "no-room",
    "contact-unknown": "no-contact",
    "contact-cannot-decrypt": "no-contact",
  },
  byHand: ({ path = "DEV" }) => [
    "Draw 42 letters that lie on the same key everywhere: bcdefghijknoprstuvx.",
    `    cryptsetup luksAddKey --pbkdf pbkdf2 --pbkdf-force-iterations 1000 ${path}`,
    `    cryptsetup open --test-passphrase -v ${path}`,
    "Encrypt it with gpg for each keeper. Write down its key slot and the day of its end.",
  ],
  run: async ({ ports, caseOfRun }, { path, bound, host, to, days, folder }) => {
    const names = namesOf(to)
    // Nothing is written to the disk for somebody who cannot open it.
    await requireKeepers(ports, names)
    let made: Secret | undefined
    try {
      const options = { ...optionsFor(ports, path, bound, caseOfRun), days, where: "keepers" as const }
      const { slot, uuid } = await addTemporary(ports, options, async (passphrase) => {
        made = new Secret(new Uint8Array(passphrase.reveal()))
      })
      if (made === undefined) throw new TypeError("what was added was handed over")
      const expires = ports.clock.now() + days * DAY
      const about = { path, at: uuid, slot, host, to: names, threshold: 1, expires, keeps: "secret" as const }
      const request = { ...about, ...given({ caseId: caseOfRun }) }
      const sealed = await sealEscrow(ports, request, made)
      const files = await escrowFiles(ports, sealed, folder)
      const values = { slot, set: sealed.set.slice(0, 6), envelopes: files.length }
      return { outcome: "added", values, view: { kind: "escrow-sealed", sealed, request, files } }
    } finally {
      made?.wipe()
    }
  },
})

export const slotRemoveAction = defineAction({
  summary: "Remove a temporary way in, after another one was shown to open",
  effect: "destroy",
  net: "tang",
  inputs: { path: text, slot: slotNumber, bound: slotNumber },
  outcomes: {
    removed: {
      says: "The key slot is empty, and another one was shown to open. Its duties are closed.",
      carries: ["slot", "duties"],
    },
    "no-tang": noTang,
    "not-there": { says: "This key slot is not in use.", carries: ["code"] },
    "last-way": { says: "No other way in was shown to open. Nothing was removed.", carries: ["code"] },
  },
  errors: { ...NO_TANG, "no-such-slot": "not-there", "last-way-in": "last-way", "opens-nothing": "last-way" },
  byHand: ({ path = "DEV", slot = "OLD", bound = "NEW" }) => [
    "Test first that another key slot opens:",
    `    clevis luks pass -d ${path} -s ${bound} | \\`,
    `      cryptsetup open --test-passphrase -v --key-slot ${bound} -d - ${path}`,
    "Then remove this one. With a binding:",
    `    clevis luks unbind -f -d ${path} -s ${slot}`,
    "Without one:",
    `    cryptsetup luksKillSlot ${path} ${slot}`,
    "Test that its passphrase is refused.",
  ],
  run: async ({ ports, caseOfRun }, { path, slot, bound }) => {
    const removed = await removeSlot(ports, { ...optionsFor(ports, path, bound, caseOfRun), slot })
    return {
      outcome: "removed",
      values: { slot, duties: removed.closed.length },
      view: { kind: "slot-removed", removed },
    }
  },
})

// The question stays, as for every change of a disk.
function optionsFor(ports: Ports, path: string, bound: number, caseId: string | undefined): SlotOptions {
  return {
    path,
    yes: false,
    confirm: [],
    authority: () => recoverThroughTang(ports, { path, slot: bound }),
    ...given({ caseId }),
  }
}
