// A contact file on a screen and as JSON, the same wherever one is shown.
import type { Card } from "../seal/card.ts"
import { showText } from "../text/escape.ts"
import type { Out } from "./out.ts"

export function cardJson(card: Card): object {
  const { name, roles, thumbprint, fingerprint, nbf, exp, serial, world } = card
  return {
    id: thumbprint,
    name,
    roles,
    words: fingerprint.words,
    fingerprint: fingerprint.hex,
    from: isoTime(nbf),
    until: isoTime(exp),
    serial,
    ...(world === "drill" ? { practice: true } : {}),
  }
}

export function printCard(card: Card, out: Out): void {
  const { words, hex } = card.fingerprint
  out.print(`Name          ${showText(card.name)}`)
  out.print(`Roles         ${card.roles.join(", ")}`)
  out.print(`Good until    ${isoTime(card.exp)}`)
  out.print(`Words         ${words.slice(0, 4).join(" ")}`)
  out.print(`              ${words.slice(4).join(" ")}`)
  out.print(`Fingerprint   ${hex.slice(0, 32)}`)
  out.print(`              ${hex.slice(32)}`)
  if (card.world === "drill") out.print("This is a practice contact.")
}

/** Seconds since 1970 as a time in UTC. */
export function isoTime(seconds: number): string {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime())
    ? String(seconds)
    : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`
}
