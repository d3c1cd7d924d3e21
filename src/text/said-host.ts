// The host of a request as people read it. The shortest messages have no room for it: then the screen says so, and names what tells the request
// from others, because "unknown" would look like the name of a host.
import { showShort, showText } from "./escape.ts"

/** What stands for the host where the message had no room (seal/not-said.ts). */
const NOT_SAID = "unknown"

/** False where the message had no room for it. */
export function isSaid(host: string): boolean {
  return host !== NOT_SAID
}

/** "db1", or that the request does not say it. */
export function saidHost(host: string): string {
  return isSaid(host) ? showText(host) : "not said in the request"
}

/** The host of an answered request in one clause; without one the key ids, and who was called. */
export function aboutAnswered(
  host: string,
  leaves: readonly { readonly kid: string }[],
  calledBack?: string,
): string {
  if (isSaid(host)) return showText(host)
  const kids = leaves.map(({ kid }) => showShort(kid, 12)).join(", ")
  return [
    "host not said in the request",
    ...(kids === "" ? [] : [`key id ${kids}`]),
    ...(calledBack === undefined ? [] : [`called back: ${showText(calledBack)}`]),
  ].join("; ")
}
