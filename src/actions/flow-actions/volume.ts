// What a runbook does with a disk: look, take a piece of the header, test a passphrase. Nothing here writes to a disk.
import * as v from "valibot"
import { defineAction } from "../flow-action.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"
import { extract } from "../volume/extract.ts"
import { type InspectReport, inspect } from "../volume/inspect.ts"
import { prove } from "../volume/prove.ts"
import { given, optionalSlot, optionalText, text } from "./inputs.ts"

const NO_ACCESS = {
  "no-such-file": "no-access",
  "permission-denied": "no-access",
  "read-failed": "no-access",
} as const

const noAccess = { says: "The disk cannot be read from here.", carries: ["code"] } as const

export const inspectAction = defineAction({
  summary: "Look what is on a disk and who could recover it",
  effect: "read",
  inputs: { path: text },
  outcomes: {
    ready: {
      says: "A colleague who reaches Tang can help.",
      carries: ["uuid", "label?", "slot?", "volumes"],
    },
    damaged: { says: "The header is damaged, or only a copy could be read.", carries: ["uuid?"] },
    "own-host": { says: "It needs a part of its own host, for example its TPM.", carries: ["uuid?"] },
    unknown: { says: "What it needs is not known here.", carries: ["uuid?"] },
    unbound: { says: "The volume is not bound to any Tang server.", carries: ["uuid"] },
    "no-volume": { says: "There is no encrypted volume here.", carries: ["code"] },
    "no-access": noAccess,
  },
  errors: { ...NO_ACCESS, "no-volume": "no-volume", "needs-assembly": "no-volume" },
  byHand: ({ path = "DISK" }) => [
    `    lsblk -o NAME,SIZE,FSTYPE,UUID,SERIAL ${path}`,
    "Take the line with crypto_LUKS as DEV, for example /dev/sdb3:",
    "    sudo cryptsetup luksDump DEV",
    "    sudo clevis luks list -d DEV",
  ],
  run: async ({ ports }, { path }) => {
    const report = await inspect(ports, [path])
    return { ...judge(report), view: { kind: "inspected", report } }
  },
})

/** Whether a colleague can help, from the report alone. */
function judge(report: InspectReport) {
  const { volumes, pieces } = report
  const bindings = [...volumes, ...pieces].flatMap((found) => found.bindings)
  const uuid = volumes[0]?.uuid
  const ready = bindings.find(({ recoverable, verified }) => recoverable === "relay" && verified)
  if (ready !== undefined) {
    const of = volumes.find((volume) => volume.bindings.includes(ready))
    const values = { uuid: of?.uuid ?? "unknown", label: of?.label || null, slot: ready.slot }
    return { outcome: "ready", values: { ...values, volumes: volumes.length } } as const
  }
  if (report.unverified) return { outcome: "damaged", values: { uuid } } as const
  if (bindings.some(({ recoverable }) => recoverable === "here" || recoverable === "partly"))
    return { outcome: "own-host", values: { uuid } } as const
  if (bindings.length > 0) return { outcome: "unknown", values: { uuid } } as const
  return { outcome: "unbound", values: { uuid: uuid ?? "unknown" } } as const
}

export const extractAction = defineAction({
  summary: "Save a piece of the header in a file",
  effect: "write",
  inputs: {
    path: text,
    what: v.picklist(["jwe", "token", "header"]),
    output: text,
    slot: optionalSlot,
    at: optionalText,
  },
  outcomes: {
    saved: { says: "The file is written.", carries: ["output", "sha256"] },
    choose: { says: "Several fit: the key slot or the volume must be named.", carries: ["code"] },
    "no-binding": { says: "The volume is not bound to any Tang server.", carries: ["code"] },
    "no-access": noAccess,
  },
  errors: {
    ...NO_ACCESS,
    "no-volume": "no-access",
    "needs-assembly": "no-access",
    "no-binding": "no-binding",
    "choose-slot": "choose",
    "choose-volume": "choose",
  },
  byHand: ({ path = "DISK", what, output = "FILE", slot = "N" }) => [
    ...(what === "header"
      ? [`    sudo cryptsetup luksHeaderBackup ${path} --header-backup-file ${output}`]
      : [
          "LUKS2: find the number of the token of type clevis. Then export that token.",
          `    sudo cryptsetup luksDump ${path}`,
          `    sudo cryptsetup token export --token-id ID ${path} > ${output}`,
          "LUKS1: take it from the metadata of the key slot.",
          `    sudo luksmeta load -d ${path} -s ${slot} -u cb6e8904-81ff-40da-a84a-07ab9ab5715e > ${output}`,
        ]),
    `    sha256sum ${output}`,
  ],
  run: async ({ ports }, { slot, at, ...rest }) => {
    const extracted = await extract(ports, { ...rest, ...given({ slot, at }) })
    const values = { output: rest.output, sha256: extracted.sha256 }
    return { outcome: "saved", values, view: { kind: "extracted", extracted, output: rest.output } }
  },
})

export const proveAction = defineAction({
  summary: "Test whether a passphrase opens the key slot",
  effect: "read",
  inputs: { path: text, slot: optionalSlot, at: optionalText },
  outcomes: {
    opens: { says: "The passphrase opens the key slot.", carries: ["slot", "uuid"] },
    "opens-nothing": { says: "The passphrase opens no key slot.", carries: ["code"] },
    untested: { says: "It could not be tested here.", carries: ["code"] },
    "no-access": noAccess,
  },
  errors: {
    ...NO_ACCESS,
    "no-volume": "no-access",
    "needs-assembly": "no-access",
    "opens-nothing": "opens-nothing",
    "proof-unsupported": "untested",
    "proof-needs-memory": "untested",
    "proof-area-missing": "untested",
  },
  byHand: ({ path = "DISK", slot }) => [
    `    sudo cryptsetup open --test-passphrase --verbose ${slot === undefined ? "" : `--key-slot ${slot} `}${path}`,
  ],
  run: async ({ ports }, { path, slot, at }) => {
    const passphrase = await readDiskPassphrase(ports)
    try {
      const proven = await prove(ports, { path, ...given({ slot, at }) }, passphrase)
      return {
        outcome: "opens",
        values: { slot: proven.opens, uuid: proven.uuid },
        view: { kind: "proven", proven },
      }
    } finally {
      passphrase.wipe()
    }
  },
})
