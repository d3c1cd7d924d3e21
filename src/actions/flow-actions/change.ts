// What a runbook does to a bound key slot: a new passphrase with the same policy, or with another one. Both end by testing the old passphrase;
// both go on from the disk when they are done again.
import * as v from "valibot"
import { defineAction } from "../flow-action.ts"
import { rebind } from "../regen/rebind.ts"
import { type RegenOptions, type RegenResult, regen } from "../regen/regen.ts"
import { optionalFlag, text } from "./inputs.ts"

const slotNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31))

const CHANGED = {
  changed: {
    says: "The key slot has a new passphrase. The old one opens nothing.",
    carries: ["slot", "duties"],
  },
  "old-untested": {
    says: "The key slot has a new passphrase. The old one was not at hand to be tested.",
    carries: ["slot", "duties"],
  },
  unfinished: { says: "It broke off. Do it again: it goes on.", carries: ["code"] },
  "no-tang": { says: "A Tang server that is needed gave no usable answer.", carries: ["code"] },
  "not-trusted": { says: "No key that you know vouches for a Tang server.", carries: ["code"] },
  "no-room": { says: "No key slot is free, or there is no room beside it.", carries: ["code"] },
} as const

const ERRORS = {
  "change-unfinished": "unfinished",
  "change-needs-tang": "no-tang",
  "tang-connection": "no-tang",
  "tang-timeout": "no-tang",
  "tang-name-lookup": "no-tang",
  "tang-key-gone": "no-tang",
  "tang-none-trusted": "no-tang",
  "tang-not-tang": "no-tang",
  "adv-not-trusted": "not-trusted",
  "adv-signature": "not-trusted",
  "kid-mismatch": "not-trusted",
  "no-free-slot": "no-room",
} as const

export const regenAction = defineAction({
  summary: "A new passphrase for a key slot; the old one is shown to be dead",
  effect: "destroy",
  net: "tang",
  inputs: { path: text, slot: slotNumber, thisHost: optionalFlag },
  outcomes: CHANGED,
  errors: ERRORS,
  byHand: ({ path = "DEV", slot = "OLD" }) => byHand(path, slot, "the same policy as before"),
  run: async ({ ports, changes, caseOfRun }, { path, slot, thisHost }) =>
    ended(await regen(ports, optionsFor(path, slot, thisHost, caseOfRun), changes)),
})

export const rebindAction = defineAction({
  summary: "Give a key slot another policy and a new passphrase",
  effect: "destroy",
  net: "tang",
  inputs: { path: text, slot: slotNumber, policy: text, thisHost: optionalFlag },
  outcomes: CHANGED,
  errors: ERRORS,
  byHand: ({ path = "DEV", slot = "OLD", policy = "POLICY" }) =>
    byHand(path, slot, `the policy in ${policy}`),
  run: async ({ ports, changes, caseOfRun }, { path, slot, policy, thisHost }) => {
    if (ports.net === undefined) throw new TypeError("another policy was composed without the net")
    const options = { ...optionsFor(path, slot, thisHost, caseOfRun), slot, policy }
    return ended(await rebind(ports, ports.net, options, changes))
  },
})

// The question stays: only after the look at the disk is there something to say yes to. Servers come from the trust list alone.
function optionsFor(path: string, slot: number, thisHost = false, caseId?: string): RegenOptions {
  return {
    path,
    slot,
    thisHost,
    ...(caseId === undefined ? {} : { caseId }),
    oldPassphrase: false,
    yes: false,
    beginAgain: false,
    confirm: [],
    tang: [],
    thumbprints: [],
    trustHeaderUrl: false,
  }
}

function ended(result: RegenResult) {
  const duties = result.changed.flatMap(({ closed }) => closed).length
  const outcome = result.changed.every(({ oldTested }) => oldTested) ? "changed" : "old-untested"
  const slot = result.changed[0]?.slot
  return { outcome, values: { slot, duties }, view: { kind: "changed", result } } as const
}

/** In this order and never in another: copy, add, test, remove, test. */
function byHand(path: string, slot: string, policy: string): string[] {
  return [
    "Copy the header, encrypt the copy, and keep it on another machine:",
    `    cryptsetup luksHeaderBackup ${path} --header-backup-file /run/before.img`,
    `Add a new binding: ${policy}. Name the thumbprint ("thp") of every server.`,
    `    clevis luks pass -d ${path} -s ${slot} | \\`,
    `      clevis luks bind -f -k - -d ${path} PIN 'POLICY'`,
    "Test it. NEW is the number of its key slot:",
    `    clevis luks pass -d ${path} -s NEW | \\`,
    `      cryptsetup open --test-passphrase -v --key-slot NEW -d - ${path}`,
    "Only then remove the old one:",
    `    clevis luks unbind -f -d ${path} -s ${slot}`,
    "Type the old passphrase. It must be refused:",
    `    cryptsetup open --test-passphrase -v ${path}`,
    "Destroy the header copy.",
  ]
}
