// Ports for the actions that begin with a disk: the host's own disk and files, and a terminal that only listens.
import type { Ports } from "../../src/actions/ports.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { makeClock } from "../../src/host/clock.ts"
import { makeDisk } from "../../src/host/disk.ts"
import { makeFiles } from "../../src/host/files.ts"

export type HeaderPorts = Pick<
  Ports,
  "disk" | "files" | "terminal" | "clock" | "freeMemory" | "stdinIsTerminal"
>

/** `stdin` is what "-" reads; `typed` is what a person types at a prompt (then standard input is a keyboard). */
export function headerPorts(
  options: { stdin?: Uint8Array; typed?: string } = {},
): HeaderPorts & { readonly said: string[] } {
  const said: string[] = []
  const { stdin = new Uint8Array(0), typed } = options
  return {
    said,
    disk: makeDisk(),
    files: makeFiles(async function* () {
      yield stdin
    }),
    clock: makeClock(),
    stdinIsTerminal: typed !== undefined,
    terminal: {
      interactive: typed !== undefined,
      ask: () => Promise.reject(new Error("asked")),
      askSecret: () => Promise.resolve(new Secret(new Uint8Array(Buffer.from(typed ?? "")))),
      confirm: () => Promise.reject(new Error("asked")),
      say: (line) => void said.push(line),
    },
  }
}
