// A contact file on a screen and as JSON, the same wherever one is shown.
import type { ContactCard } from "../seal/openpgp-card.ts"
import { showText } from "../text/escape.ts"
import type { Out } from "./out.ts"

export function cardJson(card: ContactCard): object {
  const { name, roles, thumbprint, fingerprint, nbf, exp, world } = card
  return {
    id: thumbprint,
    name,
    roles,
    words: fingerprint.words,
    fingerprint: fingerprint.hex,
    from: isoTime(nbf),
    until: isoTime(exp),
    ...(card.pgp === undefined ? { serial: card.serial } : { openpgp: true }),
    ...(world === "drill" ? { practice: true } : {}),
  }
}

export function printCard(card: ContactCard, out: Out): void {
  const { words, hex } = card.fingerprint
  out.print(`Name          ${showText(card.name)}`)
  out.print(`Roles         ${card.roles.join(", ")}`)
  out.print(`Good until    ${isoTime(card.exp)}`)
  out.print(`Words         ${words.slice(0, 4).join(" ")}`)
  out.print(`              ${words.slice(4).join(" ")}`)
  const digits = card.pgp === undefined ? [hex.slice(0, 32), hex.slice(32)] : hexGroups(hex)
  for (const [at, line] of digits.entries())
    out.print(`${at === 0 ? "Fingerprint" : "           "}   ${line}`)
  if (card.world === "drill") out.print("This is a practice contact.")
}

/** As gpg prints it, in two lines. */
export function hexGroups(hex: string): [string, string] {
  const groups = hex.toUpperCase().match(/.{4}/g) ?? []
  return [groups.slice(0, groups.length / 2).join(" "), groups.slice(groups.length / 2).join(" ")]
}

/** Seconds since 1970 as a time in UTC. */
export function isoTime(seconds: number): string {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime())
    ? String(seconds)
    : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`
}
