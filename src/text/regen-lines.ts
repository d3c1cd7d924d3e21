// What `regen` and `rebind` say: what is about to happen, each of the eight steps as it is done, and what is left to do.
import type { ChangeStep } from "../actions/regen/change.ts"
import type { Intended } from "../actions/regen/look.ts"
import type { RegenResult, RegenView } from "../actions/regen/regen.ts"
import type { Removed } from "../actions/slot/remove.ts"
import { showShort, showText } from "./escape.ts"
import { policyLines } from "./policy-tree.ts"

const STEPS: Readonly<Record<ChangeStep, string>> = {
  "header-copy": "a sealed header copy is in your home",
  "new-passphrase": "the new passphrase is in another key slot",
  "test-new": "it was tested: its binding opens, and so does the key slot",
  replace: "the new passphrase is in the key slot itself",
  "test-slot": "it was tested: the key slot opens",
  "remove-stand-in": "the other key slot is empty again",
  "test-old": "the old passphrase opens nothing any more",
  "destroy-copy": "the header copy is destroyed",
}

const NOTES: Readonly<Record<string, string>> = {
  "no-other-slot": "no other key slot is used for the new passphrase",
  "binding-only": "its binding was tested and opens; the key slot comes next",
  "nothing-tested": "nothing could be tested yet: Tang was not asked",
  "no-stand-in": "no other key slot has the new passphrase",
  "not-decrypted": "the key slot opens; the binding was made, but Tang was not asked",
  "not-tested": "the old passphrase was not at hand: the key slot was replaced, no more is known",
}

/** The number of a step, from 1. */
export function stepNumber(step: ChangeStep): number {
  return Object.keys(STEPS).indexOf(step) + 1
}

/** One line when a step is done. */
export function stepLine(slot: number, step: ChangeStep, note?: string): string {
  return `Key slot ${slot}, ${stepNumber(step)} of 8: ${NOTES[note ?? ""] ?? STEPS[step]}.`
}

/** What is about to be done, before the question. */
export function intendedLines(
  path: string,
  { uuid, image, outlivesPowerCut, slots }: Parameters<RegenView["intended"]>[1],
): string[] {
  return [
    `${showText(path)}: encrypted volume ${showText(uuid)}`,
    ...(image ? ["This is an image file. A disk that it was copied from does not change."] : []),
    ...slots.flatMap((one) => [...slotLines(one), ...inPlaceLines(one, outlivesPowerCut)]),
  ]
}

/** What cannot be promised without a free key slot, before the question. */
function inPlaceLines({ slot, next }: Intended, outlivesPowerCut: boolean): string[] {
  if (next === undefined || next.beside) return []
  return [
    "No key slot is free, or the header has no room for a second binding.",
    `For a moment nothing will open key slot ${slot}.`,
    "Cut off then, only this home can fill it again: run the same command again.",
    ...(outlivesPowerCut
      ? []
      : [
          "This home has no identity: a power cut destroys what it keeps for that.",
          "Then only a passphrase of another key slot opens this disk.",
          "Make an identity first: nbde-rescue identity create",
        ]),
  ]
}

function slotLines({ slot, before, next }: Intended): string[] {
  if (next === undefined)
    return [
      `Key slot ${slot}: a change was cut off here. It goes on.`,
      `Key slot ${slot} needs:`,
      ...policyLines(before, "  "),
    ]
  const [old, fresh] = [policyLines(before, "  "), policyLines(next.policy, "  ")]
  const stays = old.join() === fresh.join()
  return [
    ...next.servers.flatMap(serverLines),
    `Key slot ${slot} needs${stays ? ", now and afterwards" : " now"}:`,
    ...old,
    ...(stays ? [] : [`Key slot ${slot} will need:`, ...fresh]),
    ...next.boots.flatMap(bootLines),
  ]
}

type Next = NonNullable<Intended["next"]>

function bootLines({ pcrs, boot }: Next["boots"][number]): string[] {
  if (pcrs === undefined || boot === "fits") return []
  const values = `PCR ${showShort(pcrs, 40)}`
  return [
    boot === "differs"
      ? `TPM: ${values} are NOT as on the day of binding.`
      : `TPM: ${values} could not be compared here.`,
    "  The new binding opens only after a start like this one.",
    "  In a rescue system say no. Start the host itself first.",
  ]
}

function serverLines({ url, kid, state, why }: Next["servers"][number]): string[] {
  const name = `Tang server ${showShort(url, 44)}`
  switch (state) {
    case "same":
      return []
    case "new-key":
      return [`${name} has a new key: ${showShort(kid.slice(0, 8))}`]
    case "kept":
      return [`${name} was not asked: ${showText(why ?? "")}.`, "  The key that it had is used again."]
  }
}

/** What is left to do. */
export function regenEndLines({ changed, case: caseId }: RegenResult): string[] {
  const lines = changed.flatMap(({ slot, decrypted, oldTested, closed, weaker }) => [
    `Key slot ${slot} has a new passphrase.`,
    ...(decrypted ? [] : ["Test it when Tang can be reached: run the same command without --offline."]),
    ...(oldTested ? [] : ["The old passphrase was not at hand, and not tested."]),
    ...(oldTested || closed.length > 0 ? [] : ["The duties stay open."]),
    ...(closed.length > 0 ? [`Duties done: ${closed.join(", ")}.`] : []),
    ...(weaker.length > 0 ? [`On weaker evidence, the key slot was changed: ${weaker.join(", ")}.`] : []),
  ])
  return [
    ...lines,
    "Header copies elsewhere still open with the old passphrase.",
    "Only a reencryption cures those.",
    ...(caseId === null ? [] : [`See what is left: nbde-rescue case show ${caseId}`]),
  ]
}

/** After a key slot was removed. */
export function removedLines({ slot, stillOpens, closed, weaker }: Removed): string[] {
  return [
    `Key slot ${slot} is empty.`,
    stillOpens === null
      ? "No other passphrase was tested."
      : `Key slot ${stillOpens} was tested: it still opens this volume.`,
    ...(closed.length > 0 ? [`Duties done: ${closed.join(", ")}.`] : []),
    ...(weaker.length > 0 ? [`On weaker evidence, the key slot was changed: ${weaker.join(", ")}.`] : []),
    "Header copies elsewhere still open with the removed passphrase.",
  ]
}

/** What the file of a header copy is worth, and how it goes back. */
export function savedCopyLines(output: string, path: string): string[] {
  return [
    `The header copy is in ${showText(output)}. With any passphrase of that day it opens the disk.`,
    `To put it back: cryptsetup luksHeaderRestore ${showText(path)} --header-backup-file ${showText(output)}`,
    "For LUKS1 use dd instead: it holds the Clevis data too.",
    `  dd if=${showText(output)} of=${showText(path)} conv=notrunc`,
    "Destroy this file afterwards.",
  ]
}
