import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { makeOut } from "../../src/cli/out.ts"
import { printLetter, putLetter } from "../../src/cli/put-letter.ts"
import { lookOf } from "../../src/cli/show-codes.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import { bytesFrom } from "../seal/people.ts"
import { pictureReader } from "../support/picture-reader.ts"
import { captureStreams } from "../support/streams.ts"

const short = `${encodeShortText(bytesFrom("short", 100))}\n`
const long = `${"a long message of people who have no tool ".repeat(120)}\n`

/** Files that are only kept. */
function folder() {
  const written = new Map<string, Uint8Array>()
  const write = async (path: string, bytes: Uint8Array) => void written.set(path, bytes)
  const unused = () => {
    throw new Error("not used here")
  }
  const places = { checkPlace: unused, makeFolder: unused }
  const files = { write, read: unused, list: unused, kind: unused, same: unused, ...places }
  return { written, files }
}

describe("a message that was written", () => {
  it("goes to standard output where nothing else is said", async () => {
    const { files, written } = folder()
    const placed = await putLetter({ files }, { letter: short, form: {} })
    expect([placed, written.size]).toEqual([{ pictures: [], print: "text" }, 0])
  })

  it("goes to a file, and beside it into a picture", async () => {
    const { files, written } = folder()
    const qr = { to: "files", path: "out/code.png" } as const
    const placed = await putLetter({ files }, { letter: short, form: { qr }, output: "request.txt" })
    expect(placed).toEqual({ file: "request.txt", pictures: ["out/code.png"], enough: 1, print: "no" })
    expect(Buffer.from(written.get("request.txt") ?? []).toString()).toBe(short)
    const reader = await pictureReader()
    expect(await reader.read(written.get("out/code.png") ?? new Uint8Array())).toEqual([short.trimEnd()])
  })

  it("that is long goes into numbered pictures, with a quarter more than are needed", async () => {
    const { files, written } = folder()
    const placed = await putLetter(
      { files },
      { letter: long, form: { qr: { to: "files", path: "a.b.SVG" } } },
    )
    const enough = placed.enough ?? 0
    expect(enough).toBeGreaterThan(4)
    expect(placed.pictures).toHaveLength(enough + Math.floor(enough / 4))
    expect(placed.pictures.slice(0, 2)).toEqual(["a.b-1.SVG", "a.b-2.SVG"])
    expect([...written.keys()]).toEqual(placed.pictures)
    expect(Buffer.from(written.get("a.b-1.SVG") ?? []).toString()).toMatch(/^<svg /)
  })

  it("that is longer than any number of codes is refused for pictures", async () => {
    const { files } = folder()
    const form = { qr: { to: "files", path: "x.png" } } as const
    const error = await putLetter({ files }, { letter: "x".repeat(200_000), form }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ToolError)
    expect(error).toMatchObject({ code: "letter-too-large" })
  })

  it("that does not fit as QR codes is printed as text, and that is said", async () => {
    const streams = captureStreams()
    const out = makeOut(
      { ...streams, stdout: { ...streams.stdout, isTTY: true, columns: 40, rows: 10 } },
      { json: false, verbose: false },
    )
    const terminal = { interactive: false, ask: never, askSecret: never, confirm: never, say: () => {} }
    const form = { qr: { to: "terminal", ascii: false } } as const
    const putting = { letter: short, form }
    await printLetter(putting, { pictures: [], print: "codes" }, { terminal }, out)
    expect(streams.stdout.text()).toBe(short)
    expect(streams.stderr.text()).toContain("The QR codes do not fit on this screen.")
  })
})

describe("what a terminal can draw", () => {
  it.each([
    ["xterm-256color", undefined, false, { style: "half", colours: 256 }],
    ["xterm", undefined, false, { style: "half", colours: 16 }],
    ["xterm", "truecolor", false, { style: "half", colours: 256 }],
    ["xterm", undefined, true, { style: "full", colours: 16 }],
    ["linux", undefined, false, { style: "full", colours: 16 }],
    ["vt220", undefined, false, { style: "full", colours: 16 }],
    ["dumb", undefined, false, undefined],
    [undefined, undefined, false, undefined],
  ] as const)("TERM=%s COLORTERM=%s --ascii %s", (term, colorTerm, ascii, look) => {
    expect(lookOf(term, colorTerm, ascii)).toEqual(look)
  })
})

async function never(): Promise<never> {
  throw new Error("nobody is asked here")
}
