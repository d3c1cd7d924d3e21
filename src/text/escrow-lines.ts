// Escrow for people: the page each keeper gets, and the list of what was sealed.

import type { OpenedEscrow } from "../actions/escrow/open-escrow.ts"
import type { SealEscrowOptions, SealedEscrow } from "../actions/escrow/seal-escrow.ts"
import type { EscrowSet } from "../actions/escrow/sets.ts"
import { showText } from "./escape.ts"
import { showTime } from "./show-time.ts"

/** What one keeper holds in their hand on the night. No secret is on it. */
export function keeperPage(
  { set, slot, uuid, envelopes, maker }: SealedEscrow,
  { host, threshold, expires, to }: Pick<SealEscrowOptions, "host" | "threshold" | "expires" | "to">,
  number: number,
): string[] {
  const envelope = envelopes.find((one) => one.number === number)
  const { keeper, file } = envelope ?? { keeper: "", file: "" }
  const gpg = file.endsWith(".asc")
  const alone = threshold === 1
  const others = to.filter((name) => name !== keeper).map(showText)
  return [
    `ENVELOPE ${number} OF ${envelopes.length}      set ${set.slice(0, 6)}`,
    "",
    `Keeper:      ${showText(keeper)}`,
    `Host:        ${showText(host)}, key slot ${slot}`,
    `Volume:      ${showText(uuid)}`,
    `Made by:     ${showText(maker.name)}${gpg ? "; gpg cannot show that" : `, key ${showText(maker.key)}`}`,
    `Good until:  ${showTime(expires)}`,
    `Needed:      ${alone ? "this envelope alone" : `${threshold} of the ${envelopes.length} envelopes`}`,
    `Others:      ${others.length === 0 ? "nobody" : others.join(", ")}`,
    "",
    "On the night, when the host waits for a passphrase:",
    "",
    "[ ] Somebody calls you. Hang up. Dial them from your own list.",
    "[ ] Ask: which host, which ticket, why. Write it down: ______________________",
    ...(gpg ? withGpg(file, alone) : alone ? openAlone(file) : passOn(file)),
    "[ ] Write down the time: __________   Signature: ______________________",
    "",
    "Before the night, test it. Nothing is shown:",
    ...(gpg ? testWithGpg(file, alone) : [`    nbde-rescue escrow test ${file}`]),
    "",
    "Afterwards the planner changes the passphrase and proves that the old one is dead.",
    "Then destroy this page and the file, and tell the planner so.",
  ]
}

/** Who made an envelope, and what then shows that it is good. */
export function makerLine({ maker, opens }: Pick<OpenedEscrow, "maker" | "opens">): string {
  const disk =
    opens === null
      ? "NOBODY has shown that it is good."
      : "Only the test against the disk shows that it is good."
  switch (maker.kind) {
    case "own":
      return "You made this envelope yourself."
    case "known":
      return `Made by ${showText(maker.name)}, whose key you know.`
    case "lost":
      return `WARNING: made with the key of ${showText(maker.name)}, which was marked as lost. ${disk}`
    case "unknown":
      return `WARNING: nobody who is known here made it. ${disk}`
    case "unsigned":
      return `WARNING: nobody signed it. ${disk}`
  }
}

function openAlone(file: string): string[] {
  return [
    "[ ] Open it, and read the passphrase from the screen, group by group:",
    `    nbde-rescue escrow open ${file} --reason 'TICKET'`,
  ]
}

function passOn(file: string): string[] {
  return [
    "[ ] Seal your part for the person who puts the parts together:",
    `    nbde-rescue escrow open ${file} --reason 'TICKET' --pass-to NAME -o part.sealed`,
    "[ ] That person opens all parts at once, on their own machine:",
    "    nbde-rescue escrow open PART PART --reason 'TICKET'",
  ]
}

function withGpg(file: string, alone: boolean): string[] {
  if (!alone) {
    return [
      "[ ] Encrypt your part for the person who puts the parts together. Do not look at it:",
      `    gpg --decrypt ${file} | gpg --encrypt --armor -r NAME -o part.asc`,
    ]
  }
  return [
    "[ ] At the disk, without showing it on a screen:",
    `    gpg --decrypt ${file} | cryptsetup open DEV rescued -d -`,
    "[ ] To read it out. Afterwards close this terminal, and clear its history:",
    `    gpg --decrypt ${file}`,
  ]
}

function testWithGpg(file: string, alone: boolean): string[] {
  return alone
    ? [`    gpg --decrypt ${file} | cryptsetup open --test-passphrase -v -d - DEV`]
    : [`    gpg --decrypt ${file} > /dev/null && echo good`]
}

const ENDS: Readonly<Record<string, string>> = {
  statements: "ended, its keepers have said so,",
  "disk-destroyed": "its disk is destroyed, as somebody said: weaker evidence,",
  "salt-changed": "its key slot was changed, not tested: weaker evidence,",
}

function endWords(how: string): string {
  return ENDS[how] ?? "dead since"
}

/** A set in four lines. */
export function escrowLines(set: EscrowSet): string[] {
  const { id, about, sealed, tested, opened, returned, dead } = set
  const { host, slot, threshold, keepers, expires } = about
  const still = keepers.filter((name) => !returned.includes(name))
  return [
    `${showText(id.slice(0, 6))}  ${showText(host)}, key slot ${slot}  sealed ${showTime(sealed)}`,
    `  ${threshold} of ${keepers.length}: ${keepers.map(showText).join(", ")}; good until ${showTime(expires)}`,
    `  ${tested === undefined ? "NEVER TESTED" : `tested ${showTime(tested.time)}${tested.opens === undefined ? ", without a disk" : `: it opens key slot ${tested.opens}`}`}`,
    ...opened.map(({ time, reason }) => `  opened ${showTime(time)}: ${showText(reason)}`),
    dead === undefined
      ? "  OPEN DUTY: its passphrase must be changed and proved dead"
      : `  ${endWords(dead.how)} ${showTime(dead.time)}${still.length === 0 ? "" : `; envelopes still out: ${still.map(showText).join(", ")}`}`,
  ]
}
