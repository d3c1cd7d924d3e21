// Output streams that keep what was written, for tests that call `main` or a command in this process.
import type { Streams } from "../../src/cli/out.ts"

interface Kept {
  write(chunk: string | Uint8Array): boolean
  readonly isTTY: boolean
  readonly columns: number
  text(): string
  bytes(): Uint8Array
}

/** Streams for `main`. With `terminal` they claim to be one of that many columns. */
export function captureStreams(
  terminal = false,
  columns = 80,
): Streams & { readonly stdout: Kept; readonly stderr: Kept } {
  return { stdout: keep(terminal, columns), stderr: keep(terminal, columns) }
}

function keep(isTTY: boolean, columns: number): Kept {
  const chunks: Buffer[] = []
  return {
    write: (chunk) => chunks.push(Buffer.from(chunk as Uint8Array)) > 0,
    isTTY,
    columns,
    text: () => Buffer.concat(chunks).toString(),
    bytes: () => Buffer.concat(chunks),
  }
}
