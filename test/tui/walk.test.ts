// The app as a person meets it: real session, real home, real disk image, keys as they are typed. The screens at 80 and 120 columns are
// golden texts, to be read as prose.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ROOT } from "../support/build.ts"
import { CTRL_C, DOWN, ENTER, ESCAPE, type Shown } from "../support/ink.ts"
import { steady } from "./fixed.ts"
import { type AppPerson, isAtRest, openAppFor } from "./world.ts"

const GOLDEN = join(ROOT, "test/golden/screens")
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const

/** Up to the request on the screen. Returns how many prompts that took. */
async function askFor(shown: Shown, seen: (name: string) => Promise<void> = async () => {}): Promise<number> {
  await shown.until("A host will not boot")
  await seen("home")
  await shown.press("1")
  await shown.until("key slot 0")
  await shown.until("Not readable")
  await seen("volumes")
  await shown.press("1")
  await shown.until("Ask a colleague")
  await seen("plan")
  await shown.press("1")
  await shown.until("The request is written after")
  await seen("details")
  await shown.press("db1", ENTER, "Kim", ENTER, "OPS-7", ENTER, ENTER)
  await shown.until("read these six words")
  await seen("waiting")
  return 4
}

function only(folder: string, start: string): string {
  const found = readdirSync(folder).filter((name) => name.startsWith(start))
  expect(found).toHaveLength(1)
  return join(folder, found[0] ?? "")
}

/** What is drawn below the finished steps. */
function live(shown: Shown): string {
  const frame = shown.frame()
  const rule = frame.lastIndexOf("\n-----")
  return frame.slice(frame.lastIndexOf("\n", rule - 1) + 1)
}

describe.each(SIZES)("at $columns columns and $rows rows", (size) => {
  const keeper = (person: AppPerson, shown: Shown) => async (name: string) => {
    await expect.poll(() => isAtRest(person.session)).toBe(true)
    await shown.drawn()
    const text = live(shown)
    expect(text.split("\n").length, name).toBeLessThanOrEqual(size.rows - 2)
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(size.columns)
    await expect(steady(text)).toMatchFileSnapshot(join(GOLDEN, `${name}-${size.columns}.txt`))
  }

  it("a technician comes from the first screen to the open case", async () => {
    const tech = openAppFor(`tech ${size.columns}`)
    const shown = tech.screen(size)
    const seen = keeper(tech, shown)
    expect(await askFor(shown, seen)).toBeLessThanOrEqual(5)
    expect(readFileSync(only(tech.folder, "request-"), "latin1")).toContain("BEGIN NBDE RESCUE REQUEST")
    await shown.press(ESCAPE)
    await shown.until("waiting for an answer")
    await seen("home-open-case")
    await shown.press("a")
    await shown.until("Close the case")
    await seen("case")
    await shown.press("3", "close", ENTER)
    await shown.until("is closed. Its secrets are destroyed.")
    await shown.press("r")
    await shown.until("The case was closed")
    expect(live(shown)).toContain("A request was written")
  })

  it("a colleague reads, calls back, mistypes, and holds", async () => {
    const tech = openAppFor(`tech ${size.columns}`)
    await askFor(tech.screen(size))
    const colleague = openAppFor("colleague")
    copyFileSync(only(tech.folder, "request-"), join(colleague.folder, "request.txt"))
    writeFileSync(join(colleague.folder, "notes.txt"), "lunch")
    const shown = colleague.screen(size)
    const seen = keeper(colleague, shown)
    await shown.until("A host will not boot")
    await shown.press("2", "8", ".", ENTER)
    await shown.until("request.txt")
    expect(live(shown)).toContain("Nothing that could be answered: ")
    await shown.press("2")
    await shown.until("Do you approve")
    await seen("approval")
    await shown.resize(size.columns, 16)
    await shown.until("Make it larger to approve")
    await shown.press("1")
    expect(live(shown)).not.toContain("Hang up")
    await shown.resize(size.columns, size.rows)
    await shown.until("Call the person, then approve")
    await shown.press("1")
    await shown.until("Hang up.")
    await seen("call-back")
    await shown.press("Kim, 555-0100", ENTER, "not the words", ENTER)
    await shown.until("Tries left: 2")
    expect(live(shown)).toContain("Kim, 555-0100")
    await shown.press(ESCAPE, "2")
    await shown.until("a message, on hold")
  })
})

describe("the keys", () => {
  const open = async (guardMs = 0): Promise<{ person: AppPerson; shown: Shown }> => {
    const person = openAppFor("keys")
    const shown = person.screen(undefined, { guardMs })
    await shown.until("A host will not boot")
    return { person, shown }
  }

  it("take nothing on a bare Enter, however many", async () => {
    const { person, shown } = await open()
    for (let times = 0; times < 5; times++) await shown.press(ENTER)
    shown.burst("\r\r\r")
    await shown.press("1")
    await shown.until("key slot 0")
    for (let times = 0; times < 5; times++) await shown.press(ENTER)
    expect(person.session.getSnapshot().screen.kind).toBe("volumes")
  })

  it("that come right after a change of screen are dropped", async () => {
    const { person, shown } = await open(1500)
    const screen = (): string => person.session.getSnapshot().screen.kind
    while (screen() === "home") {
      shown.burst("1")
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await shown.until("key slot 0")
    shown.burst("1")
    shown.burst("\r")
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(screen()).toBe("volumes")
  })

  it("are dropped as well when a disk comes into the list", async () => {
    const { person, shown } = await open()
    const turns = new Map<number, number>()
    person.session.subscribe(() => {
      const { screen, turn } = person.session.getSnapshot()
      if (screen.kind === "volumes") turns.set(screen.candidates.length, turn)
    })
    await shown.press("1")
    await shown.until("key slot 0")
    await expect.poll(() => [...turns.keys()]).toEqual([0, 3])
    expect(turns.get(3)).toBe((turns.get(0) ?? 0) + 1)
  })

  it("mark with arrows and take with Enter", async () => {
    const { person, shown } = await open()
    await shown.press(DOWN, DOWN, ENTER)
    await shown.until("Nothing is here yet")
    expect(person.session.getSnapshot().screen.kind).toBe("desk")
  })

  it("explain themselves on every screen, from the table", async () => {
    const { shown } = await open()
    await shown.press("?")
    await shown.until("Keys on this screen")
    expect(live(shown)).toContain("Your record")
    await shown.press(ESCAPE, "1")
    await shown.until("key slot 0")
    await shown.press("?")
    await shown.until("Keys on this screen")
    expect(live(shown)).not.toContain("Your record")
  })

  it("end the program with Ctrl-C from any screen", async () => {
    const { person, shown } = await open()
    await shown.press("2", "8", CTRL_C)
    await person.session.ended
    expect(person.session.getSnapshot().ended).toBe(true)
  })

  it("take a path with a line end at its end as one submit, and tell what went wrong", async () => {
    const { shown } = await open()
    await shown.press("1", "9", "no-such-file.img\r")
    await shown.until("This did not work")
    expect(live(shown)).toContain("Code: no-such-file")
    await shown.press(ENTER)
    await shown.until("Which disk will not open?")
  })
})

describe("an answer", () => {
  it("is seen in the watched folder, and opened by another process", async () => {
    const tech = openAppFor("answer")
    const shown = tech.screen()
    await askFor(shown)
    writeFileSync(join(tech.folder, "half.txt"), "-----BEGIN NBDE RESCUE REPLY-----\nabc")
    writeFileSync(join(tech.folder, "tang.json"), '{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}')
    await shown.until("Open the answer tang.json")
    await shown.press("1")
    await expect.poll(() => tech.handedOver.length).toBe(1)
    const id = tech.session.getSnapshot().screen
    expect(tech.handedOver).toEqual([
      [
        "reveal",
        "tang.json",
        "--case",
        id.kind === "waiting" ? id.report.id : "",
        "--keep",
        "salt",
        "--receipt",
        expect.any(String),
      ],
    ])
  })

  it("can be pasted in pieces", async () => {
    const tech = openAppFor("paste")
    const shown = tech.screen()
    await askFor(shown)
    await shown.press("3")
    await shown.until("Nothing has come yet")
    await shown.press('{"kty":"EC","crv":"P-521",\r')
    await shown.until("Lines that have come: 1")
    await shown.press('"x":"AA","y":"AA"}\r')
    await expect.poll(() => tech.handedOver[0]?.[0]).toBe("reveal")
    expect(readFileSync(only(tech.folder, "answer-"), "utf8")).toBe(
      '{"kty":"EC","crv":"P-521",\n"x":"AA","y":"AA"}\n',
    )
  })
})

it("speaks plainly to a screen reader: no rules, no columns side by side", async () => {
  const person = openAppFor("reader")
  const shown = person.screen({ columns: 80, rows: 24 }, { screenReader: true })
  await shown.until("A host will not boot")
  expect(shown.frame()).not.toMatch(/-{10}/)
})

it("says that the terminal is too small and what to do, takes no key meanwhile, and gives back what was typed", async () => {
  const person = openAppFor("too small")
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  await shown.press("2", "8", "request")
  await shown.until("File or folder: request_")
  for (const [columns, rows] of [
    [40, 10],
    [39, 24],
    [20, 6],
  ] as const) {
    await shown.resize(columns, rows)
    await shown.until(`too small: ${columns} x`.slice(0, columns))
    const text = live(shown)
    expect(text.split("\n").length).toBeLessThanOrEqual(rows - 2)
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns)
    expect(text).not.toContain("File or folder")
    await shown.press("x", ENTER, ESCAPE)
  }
  await shown.resize(80, 24)
  await shown.until("File or folder: request_")
  await shown.resize(40, 10)
  await shown.until("Make it larger, at best 80 x 24.")
  expect(live(shown)).toContain("Ctrl-C end")
  await shown.press(CTRL_C)
  await person.session.ended
})

it("draws within the terminal after a resize", async () => {
  const person = openAppFor("resize")
  const shown = person.screen({ columns: 120, rows: 40 })
  await askFor(shown)
  await shown.resize(60, 16)
  const text = live(shown)
  expect(text.split("\n").length).toBeLessThanOrEqual(14)
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60)
})
