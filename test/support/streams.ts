// Output streams that keep what was written, for tests that call `main` or a command in this process.
import type { Streams } from "../../src/cli/out.ts"

interface Kept {
  write(chunk: string | Uint8Array): boolean
  readonly isTTY: boolean
  readonly columns: number
  text(): string
  bytes(): Uint8Array
}

/** Streams for `main`. With `terminal` they claim to be one of 80 columns. */
export function captureStreams(terminal = false): Streams & { readonly stdout: Kept; readonly stderr: Kept } {
  return { stdout: keep(terminal), stderr: keep(terminal) }
}

function keep(isTTY: boolean): Kept {
  const chunks: Buffer[] = []
  return {
    write: (chunk) => chunks.push(Buffer.from(chunk as Uint8Array)) > 0,
    isTTY,
    columns: 80,
    text: () => Buffer.concat(chunks).toString(),
    bytes: () => Buffer.concat(chunks),
  }
}
