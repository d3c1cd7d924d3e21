// The app on the terminals there are: consoles without colour or size, ASCII, a screen reader, no raw mode. One technician walks the whole
// road on a serial line, with a scanner that sends an Enter after each text and a finger that stays on Enter, watched for sockets.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { askingRoad, finishingRoad, onlyFile, walk, wordsOn } from "../support/app-roads.ts"
import { cliCommand } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { networkCallsIn } from "../support/network.ts"
import { approve, type Ground, openGround } from "../support/rescue.ts"
import { type Seat, seatAt, sitDown } from "../support/seat.ts"
import { openTerminal } from "../support/shell-terminal.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

let ground: Ground
let tangd: RunningTangd
let image: string

beforeAll(async () => {
  ground = openGround()
  tangd = await startTangd()
  image = join(ground.folder, "disk.img")
  await makeLuksImage(image, { type: "luks2", passphrase: "first", formatArgs: ["--label", "db1"] })
  await bind(image, "first", await tangPin(tangd.url), 1)
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

const BEYOND_ASCII = /[\u0080-\u00ff]/
const COLOURS = /\u001b\[(3|4|9|10)\d/

/** Presses Enter again and again; the screen must stay. */
async function leanOnEnter(seat: Seat): Promise<void> {
  const before = seat.title()
  await seat.key("Enter", "Enter", "Enter")
  seat.terminal.send("\r\r\r")
  await seat.key("Enter")
  expect(seat.title()).toBe(before)
}

describe("the first screens", () => {
  it.each([
    ["the Linux console", ["TERM=linux"], [], { ascii: true }],
    ["a vt220", ["TERM=vt220"], [], { ascii: true, plain: true }],
    ["a dumb terminal", ["TERM=dumb"], [], { ascii: true, plain: true }],
    ["a terminal where no colour is wanted", ["NO_COLOR=1"], [], { plain: true }],
    ["ASCII by choice", [], ["--ascii"], { ascii: true }],
    ["a screen reader", [], ["--screen-reader"], { read: true }],
  ] as const)("work on %s", async (_, env, args, looks: { ascii?: true; plain?: true; read?: true }) => {
    const { env: own, home } = await ground.person("Kim")
    const folder = join(home, "../carried")
    // The terminal of the tests names itself in TERM, so what is another one is said after it.
    const seat = await sitDown({ env: own, wrapper: ["env", ...env], args, folder })
    await walk(seat, askingRoad(image).slice(0, 4))
    const bytes = seat.terminal.bytes()
    if (looks.ascii) expect(bytes).not.toMatch(BEYOND_ASCII)
    if (looks.plain) expect(bytes).not.toMatch(COLOURS)
    if (looks.read) expect(bytes).not.toMatch(/-{10}|\u00e2\u0094\u0080/)
    await seat.key("C-c")
    expect(await seat.terminal.exitCode()).toBe(0)
  })

  it("are not drawn where there is no terminal: the overview is printed", async () => {
    const kim = await ground.person("Kim")
    const { code, stdout } = await kim.cli([])
    expect(code).toBe(0)
    expect(stdout).toContain("ask a colleague for the passphrase of a disk")
    expect(stdout).not.toContain("\u001b")
  })
})

it("a technician goes the whole road on a serial line; Enter alone passes nothing, and no socket is opened", async () => {
  const [kim, ben] = [await ground.person("Kim"), await ground.person("Ben")]
  const folder = join(kim.home, "..")
  const log = join(ground.folder, "strace.log")
  const terminal = await openTerminal({ env: kim.env })
  // A serial line does not say how large the screen at its end is.
  const watch = `env TERM=vt220 strace -f --seccomp-bpf -qq -e trace=%network -o ${log}`
  terminal.enter(`cd ${folder}; stty rows 0 cols 0; clear; ${watch} ${cliCommand([]).join(" ")}`)
  const seat = seatAt(terminal, folder)

  await walk(seat, askingRoad(image).slice(0, 3), async (name) => {
    if (name === "home" || name === "volumes") await leanOnEnter(seat)
  })
  // One burst, as a scanner sends it.
  terminal.send(`${image}\r`)
  await seat.until("Ask a colleague for it")
  await leanOnEnter(seat)
  await walk(seat, askingRoad(image).slice(4))
  await leanOnEnter(seat)
  const request = { file: onlyFile(folder, "request-"), words: wordsOn(seat).split(/ +/) }
  const { file } = await approve(ben, request, ["--tang", tangd.url])
  writeFileSync(join(folder, "answer.txt"), readFileSync(file))

  let read = ""
  const finishing = finishingRoad((passphrase) => {
    read = passphrase
  })
  await walk(seat, finishing, async (name) => {
    if (name === "answer seen" || name === "case" || name === "close?") await leanOnEnter(seat)
  })
  expect(Buffer.from(read, "latin1").equals(await clevisPass(image, 1))).toBe(true)
  await seat.enter("no")
  await seat.until("Comment for the ticket")
  await seat.key("C-c")
  expect(await terminal.exitCode()).toBe(0)
  expect(terminal.bytes()).not.toMatch(BEYOND_ASCII)
  expect(terminal.bytes()).not.toMatch(COLOURS)

  const calls = readFileSync(log, "latin1")
  // The reveal process was watched as well.
  expect(calls).toMatch(/socket|socketpair/)
  expect(networkCallsIn(calls)).toEqual([])
})
