// Where a command writes: stdout is the answer, stderr is everything said about it. `--json` turns the answer into JSON.
import { showJson, showLines } from "../text/escape.ts"

/** 0 done, 1 failed, 2 usage, 3 verification failed (do not trust this), 4 cancelled or refused, 5 not finished, can be resumed. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5

export interface Out {
  readonly json: boolean
  readonly verbose: boolean
  /** True if stdout is a terminal. */
  readonly stdoutIsTerminal: boolean
  /** True if stderr is a terminal: progress lines may be rewritten in place. */
  readonly stderrIsTerminal: boolean
  readonly columns: number
  readonly rows: number
  /** A line of the answer. Text from outside was escaped where the line was made; what was forgotten is escaped here. Nothing under --json. */
  print(line: string): void
  /** Raw bytes of the answer. */
  bytes(bytes: Uint8Array): void
  /** The answer as one JSON document; only under --json. */
  document(value: unknown): void
  /** One record of a JSON lines stream; only under --json. */
  record(value: unknown): void
  /** A line about the work, on stderr. */
  say(line: string): void
  /** Draws the last line of stderr anew, without an end of line; "" takes it away. Only for a terminal. */
  redraw(line: string): void
}

export interface Streams {
  readonly stdin?: { isTTY?: boolean }
  readonly stdout: {
    write(chunk: string | Uint8Array): unknown
    isTTY?: boolean
    columns?: number
    rows?: number
  }
  readonly stderr: { write(chunk: string | Uint8Array): unknown; isTTY?: boolean }
}

export function makeOut(streams: Streams, flags: { json: boolean; verbose: boolean }): Out {
  const { stdout, stderr } = streams
  return {
    ...flags,
    stdoutIsTerminal: stdout.isTTY === true,
    stderrIsTerminal: stderr.isTTY === true,
    // A serial line says 0, and a window may change its size.
    get columns() {
      return stdout.columns || 80
    },
    get rows() {
      return stdout.rows || 24
    },
    print: (line) => void (flags.json || stdout.write(`${showLines(line)}\n`)),
    bytes: (bytes) => void stdout.write(bytes),
    document: (value) => void (flags.json && stdout.write(`${showJson(value)}\n`)),
    record: (value) => void (flags.json && stdout.write(`${showJson(value, 0)}\n`)),
    say: (line) => void stderr.write(`${showLines(line)}\n`),
    redraw: (line) => void stderr.write(`\r\u001b[K${showLines(line)}`),
  }
}
