// The Net port of a command that declares `net: true`.
import type { Net, Ports } from "../actions/ports.ts"

/** Throws TypeError if the command was composed without it: a mistake in the command table, not of the person. */
export function needNet(ports: Ports): Net {
  if (ports.net === undefined) throw new TypeError("this command was composed without the net")
  return ports.net
}
