// The last door before a terminal: what an author forgot to escape does no harm there.
import { describe, expect, it } from "vitest"
import { makeOut, type Out } from "../../src/cli/out.ts"
import { captureStreams } from "../support/streams.ts"

const HOSTILE = "db1\u001b]52;c;cm0=\u0007\u009b2J\u202eexe\u200b\r\u0000\u007f"
const SHOWN = "db1\\x1b]52;c;cm0=\\x07\\x9b2J\\u{202e}exe\\u{200b}\\x0d\\x00\\x7f"

function written(act: (out: Out) => void): string {
  const streams = captureStreams()
  act(makeOut(streams, { json: false, verbose: false }))
  return streams.stdout.text() + streams.stderr.text()
}

describe("a line for people", () => {
  it.each<[string, (out: Out) => void, string]>([
    ["of the answer", (out) => out.print(HOSTILE), `${SHOWN}\n`],
    ["about the work", (out) => out.say(HOSTILE), `${SHOWN}\n`],
    ["that is drawn anew", (out) => out.redraw(HOSTILE), `\r\u001b[K${SHOWN}`],
  ])("%s carries no control, bidi or hidden character to the terminal", (_, act, text) => {
    expect(written(act)).toBe(text)
  })

  it("keeps what this program prints itself: line ends, tabs, the colours of a QR code", () => {
    const own = "one\n\ttwo\n\u001b[30;47m\u2588\u001b[0m"
    expect(written((out) => out.print(own))).toBe(`${own}\n`)
  })
})
