// Rescues that travel as QR codes, photographs and short text: between two homes, with Debian's own tangd, clevis and cryptsetup, and always
// the bytes that `clevis luks pass` prints.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cliCommand } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import { withoutNetwork } from "../support/network.ts"
import { type Grey, greyPng, photograph } from "../support/picture.ts"
import {
  type AnswerDocument,
  allowManyAnswers,
  type ErrorDocument,
  introduce,
  type MadeRequest,
  openGround,
  type Person,
  type RequestDocument,
} from "../support/rescue.ts"
import { screenshot } from "../support/screenshot.ts"
import { openTerminal, type TestTerminal } from "../support/shell-terminal.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const PASSPHRASE = "the first passphrase"
const ground = openGround()
const tangs: RunningTangd[] = []
const image = join(ground.folder, "disk.img")
const [ONE, THREE] = [1, 2]
let [kim, ana]: Person[] = []

afterAll(async () => {
  for (const tang of tangs) await tang.stop()
  ground.close()
})

beforeAll(async () => {
  tangs.push(...(await Promise.all([startTangd(), startTangd(), startTangd()])))
  const pins = (await Promise.all(tangs.map(({ url }) => tangPin(url)))) as [Pin, Pin, Pin]
  await makeLuksImage(image, {
    type: "luks2",
    passphrase: PASSPHRASE,
    formatArgs: ["--luks2-metadata-size", "64k"],
  })
  await bind(image, PASSPHRASE, pins[0], ONE)
  await bind(image, PASSPHRASE, sssPin(3, pins), THREE)
  kim = await ground.person("Kim", "technician")
  ana = await ground.person("Ana", "colleague")
  allowManyAnswers(ana)
  await introduce(kim, ana)
})

const tangFlags = (): string[] => tangs.flatMap(({ url }) => ["--tang", url])

function somebody(person: Person | undefined): Person {
  if (person === undefined) throw new Error("nobody is there yet")
  return person
}

async function strangers(): Promise<[Person, Person]> {
  return [await ground.person("Tess"), await ground.person("Carl")]
}

async function request(
  person: Person,
  ...args: string[]
): Promise<RequestDocument & { pictures?: string[] }> {
  const line = [
    "request",
    image,
    "--name",
    person.name,
    "--host",
    "db1.example",
    "--ticket",
    "INC-7",
    ...args,
  ]
  const { code, document, stderr } = await person.tell<RequestDocument>(line)
  if (code !== 0) throw new Error(`${line.join(" ")} ended with ${code}:\n${stderr}`)
  return document
}

async function approve(
  person: Person,
  words: readonly string[],
  letters: readonly string[],
  ...args: string[]
) {
  const line = ["answer", ...letters, "--approve", "--words", words.join(" "), ...tangFlags(), ...args]
  return await person.tell<AnswerDocument & ErrorDocument & { letters: { pictures?: string[] }[] }>(line)
}

async function opens(person: Person, answers: readonly string[], slot: number): Promise<void> {
  const revealed = await person.cli(["reveal", ...answers, "--stdout"])
  expect(revealed.stderr).toContain(`The passphrase opens key slot ${slot}.`)
  expect(revealed.stdoutBytes).toEqual(await clevisPass(image, slot))
}

/** Writes what a person carries. */
function carry(person: Person, name: string, content: string | Uint8Array): string {
  const file = person.newPath(name)
  writeFileSync(file, content)
  return file
}

describe("picture files", () => {
  it.each(["png", "svg"])("carry an open request as %s and bring the answer back as PNG", async (kind) => {
    const [technician, colleague] = await strangers()
    const drawn = technician.newPath(`request.${kind}`)
    const made = await request(technician, "--slot", "1", `--qr=${drawn}`)
    expect(made.pictures).toEqual([drawn])
    expect(made.letter.trimEnd().length).toBeLessThanOrEqual(160)
    // An SVG is for a page or a screen: a photograph of it comes back.
    const taken =
      kind === "png" ? drawn : carry(colleague, "photo.png", greyPng(photograph(ofSvg(drawn), PHOTO)))
    const back = colleague.newPath("answer.png")
    const answer = await approve(colleague, made.words, [taken], `--qr=${back}`)
    expect([answer.code, answer.document.letters[0]?.pictures]).toEqual([0, [back]])
    await opens(technician, [back], ONE)
  })

  it("carry a sealed message in which the colleague sees the passphrase, in parts, some of them lost", async () => {
    const [technician, colleague] = [somebody(kim), somebody(ana)]
    const folder = technician.newPath("pictures")
    mkdirSync(folder)
    const made = await request(
      technician,
      "--slot",
      "2",
      "--to",
      "Ana",
      "--mode",
      "disclose",
      `--qr=${join(folder, "part.png")}`,
    )
    const count = made.pictures?.length ?? 0
    expect(count).toBeGreaterThan(4)
    // Some of them never arrive, and the others in no order.
    const arrived = colleague.newPath("inbox")
    mkdirSync(arrived)
    for (const [n, picture] of (made.pictures ?? []).entries())
      if (n % 6 !== 1) writeFileSync(join(arrived, `IMG_${100 - n}.png`), readFileSync(picture))
    const back = colleague.newPath("answer.png")
    const answer = await approve(colleague, made.words, [arrived], `--qr=${back}`)
    expect(answer.code, JSON.stringify(answer.document)).toBe(0)
    await opens(technician, answer.document.letters[0]?.pictures ?? [], THREE)
  })

  it("that are too few say how many are missing, and nothing is lost", async () => {
    const [technician, colleague] = [somebody(kim), somebody(ana)]
    const made = await request(
      technician,
      "--slot",
      "1",
      "--to",
      "Ana",
      "--format",
      "armour",
      `--qr=${technician.newPath("p.png")}`,
    )
    const pictures = made.pictures ?? []
    expect(pictures.length).toBeGreaterThan(1)
    const few = await approve(colleague, made.words, pictures.slice(0, 1))
    expect([few.code, few.document.error.code]).toEqual([5, "parts-missing"])
    expect(few.document.error.text).toMatch(/^1 of \d parts were read \(part 1\): \d more (is|are) needed$/)
    const answer = await approve(colleague, made.words, pictures, "-o", colleague.newPath("answer.txt"))
    expect(answer.code).toBe(0)
    await opens(technician, [answer.document.letters[0]?.reply ?? ""], ONE)
  })

  it("are read without any network, children included", async () => {
    const [technician, colleague] = await strangers()
    const drawn = technician.newPath("request.png")
    await request(technician, "--slot", "1", `--qr=${drawn}`)
    const [program = "", ...args] = cliCommand(["letter", "show", drawn])
    const shown = await withoutNetwork({ program, args, env: colleague.env })
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining("A request, not encrypted.")])
  })
})

describe("a terminal", () => {
  it("of 80×24 shows an open request as one code, and a screenshot of it is enough; so is the answer's", async () => {
    const [technician, colleague] = await strangers()
    const screen = await openTerminal({ env: technician.env })
    screen.enter(line(["request", image, "--slot", "1", "--name", "Tess", "--host", "db1", "--qr"]))
    await screen.sees("Enter  done")
    const asked = carry(colleague, "screen.png", shot(screen))
    screen.press("Enter")
    await screen.sees("When your colleague calls you")
    const words = /six words:\s+(\w+(?: +\w+){5})/.exec(screen.screen())?.[1]?.split(/ +/) ?? []
    const desk = await openTerminal({ env: colleague.env })
    desk.enter(line(["answer", asked, "--approve", "--words", words.join(" "), ...tangFlags(), "--qr"]))
    await desk.sees("Enter  done")
    const answered = carry(technician, "photo.png", greyPng(photograph(grey(desk), PHOTO)))
    desk.press("q")
    expect(await desk.exitCode()).toBe(0)
    await opens(technician, [answered], ONE)
  })

  it("of 80×24 shows a signed request as two codes, turned by keys", async () => {
    const [technician, colleague] = [somebody(kim), somebody(ana)]
    const screen = await openTerminal({ env: technician.env })
    screen.enter(
      line([
        "request",
        image,
        "--slot",
        "1",
        "--host",
        "db1.example",
        "--ticket",
        "INC-2026-1142",
        "--to",
        "Ana",
        "--qr",
      ]),
    )
    const shots: string[] = []
    for (const part of ["Part 1 of 2", "Part 2 of 2"]) {
      await screen.sees(part)
      shots.push(carry(colleague, "screen.png", shot(screen)))
      screen.press("Enter")
    }
    await screen.sees("Extra part 1")
    screen.press("q")
    await screen.sees("When your colleague calls you")
    const words = /six words:\s+(\w+(?: +\w+){5})/.exec(screen.everything())?.[1]?.split(/ +/) ?? []
    const answer = await approve(colleague, words, shots.reverse(), "-o", colleague.newPath("answer.txt"))
    expect(answer.code, JSON.stringify(answer.document)).toBe(0)
    expect(answer.document.letters[0]?.from).toBe("Kim")
    await opens(technician, [answer.document.letters[0]?.reply ?? ""], ONE)
  })

  it("shows three key sources in parts of which a third is lost", async () => {
    const [technician, colleague] = [somebody(kim), somebody(ana)]
    const screen = await openTerminal({ env: technician.env })
    screen.enter(line(["request", image, "--slot", "2", "--host", "db1", "--to", "Ana", "--qr"]))
    await screen.sees("Part 1 of")
    const of = Number(/Part 1 of (\d+)/.exec(screen.screen())?.[1])
    const shots: string[] = []
    for (let part = 1; part <= 2 * of; part++) {
      await screen.sees(part <= of ? `Part ${part} of ${of}` : `Extra part ${part - of}`)
      if (part % 3 !== 1) shots.push(carry(colleague, `${part}.png`, shot(screen)))
      screen.press("Enter")
    }
    screen.press("q")
    await screen.sees("When your colleague calls you")
    const words = /six words:\s+(\w+(?: +\w+){5})/.exec(screen.everything())?.[1]?.split(/ +/) ?? []
    const answer = await approve(colleague, words, shots, "-o", colleague.newPath("answer.txt"))
    expect(answer.code, JSON.stringify(answer.document)).toBe(0)
    await opens(technician, [answer.document.letters[0]?.reply ?? ""], THREE)
  })

  it("that changes its size shows the code again once it fits", async () => {
    const technician = await ground.person("Tess")
    const screen = await openTerminal({ env: technician.env })
    screen.enter(line(["request", image, "--slot", "1", "--name", "Tess", "--host", "db1", "--qr"]))
    await screen.sees("Enter  done")
    screen.resize(60, 14)
    await screen.sees("Make it larger.")
    screen.resize(80, 24)
    await screen.sees("Enter  done")
    screen.press("Enter")
    await screen.sees("nbde-rescue reveal ANSWER")
  })

  it("that is too small gets the text and says so", async () => {
    const technician = await ground.person("Tess")
    const screen = await openTerminal({ env: technician.env, rows: 12, columns: 100 })
    screen.enter(line(["request", image, "--slot", "1", "--name", "Tess", "--host", "db1", "--qr"]))
    await screen.sees("nbde-rescue reveal ANSWER")
    expect(screen.everything()).toContain("The QR codes do not fit on this screen.")
    expect(screen.everything().replaceAll("\n", "")).toMatch(/NBDE1 [0-9A-Z$%+\-.]{153}/)
  })
})

describe("short text", () => {
  const MANGLED: Readonly<Record<string, (text: string) => string>> = {
    "a chat that wraps and quotes": (text) =>
      `Kim wrote:\n> ${text.trim().replace(/(.{40})/g, "$1\n> ")}\n\nplease hurry!`,
    "a phone that writes small letters and blanks": (text) =>
      `NBDE1 ${text
        .trim()
        .slice(6)
        .toLowerCase()
        .replace(/(.{5})/g, "$1 ")}`,
    "two SMS in the wrong order": (text) => `${text.trim().slice(150)}\n${text.trim().slice(0, 150)}`,
  }

  it.each(Object.entries(MANGLED))(
    "survives %s, both ways, between people who know each other",
    async (_, mangle) => {
      const [technician, colleague] = [somebody(kim), somebody(ana)]
      const made = await request(technician, "--slot", "1", "--to", "Ana", "--format", "compact")
      expect(made.letter).toMatch(/^NBDE1 /)
      const answer = await approve(colleague, made.words, [carry(colleague, "chat.txt", mangle(made.letter))])
      expect(answer.document.letters[0]).toMatchObject({
        from: "Kim",
        host: "db1.example",
        decision: "approve",
      })
      const back = answer.document.letters[0]?.reply ?? ""
      expect(back).toMatch(/^NBDE1 /)
      await opens(technician, [carry(technician, "chat.txt", mangle(back))], ONE)
    },
  )

  it("that was changed is told from one that is forged, and nobody is asked", async () => {
    const [technician, colleague] = await strangers()
    const made = await request(technician, "--slot", "1", "--format", "compact")
    const at = made.letter.length - 20
    const changed = `${made.letter.slice(0, at)}${made.letter[at] === "7" ? "8" : "7"}${made.letter.slice(at + 1)}`
    const answer = await approve(colleague, made.words, [carry(colleague, "chat.txt", changed)])
    expect([answer.code, answer.document.error.code]).toEqual([1, "armour-damaged"])
  })

  it("of a request is printed again the same, and is refused where the passphrase would travel", async () => {
    const [technician] = await strangers()
    const made = await request(technician, "--slot", "1", "--format", "compact")
    const again = await technician.tell<MadeRequest>(["request", "--again", made.request])
    expect(again.document.letter).toBe(made.letter)
    const refused = await somebody(kim).tell([
      "request",
      image,
      "--slot",
      "1",
      "--to",
      "Ana",
      "--mode",
      "disclose",
      "--format",
      "compact",
    ])
    expect([refused.code, refused.document.error.code]).toEqual([2, "usage"])
  })

  it.each(["strangers", "people who know each other"])(
    "stands in for a request that was sent as a file, between %s",
    async (who) => {
      const [technician, colleague] = who === "strangers" ? await strangers() : [somebody(kim), somebody(ana)]
      const made = await request(technician, "--slot", "2", ...(who === "strangers" ? [] : ["--to", "Ana"]))
      expect(made.letter).toContain("BEGIN NBDE RESCUE REQUEST")
      const drawn = technician.newPath("again.png")
      const again = await technician.tell<RequestDocument>([
        "request",
        "--again",
        made.request,
        `--qr=${drawn}`,
      ])
      expect(again.document.words).not.toEqual(made.words)
      const answer = await approve(colleague, again.document.words, [drawn])
      expect(answer.document.letters[0]).toMatchObject({ decision: "approve", host: "db1.example" })
      await opens(technician, [carry(technician, "chat.txt", answer.document.letters[0]?.reply ?? "")], THREE)
    },
  )

  it("draws what is in a file, and refuses what is no message", async () => {
    const technician = somebody(kim)
    const card = carry(technician, "card.txt", (await technician.must(["identity", "export"])).stdout)
    const drawn = technician.newPath("card.png")
    const told = await technician.tell<{ pictures: string[] }>(["letter", "qr", card, "-o", drawn])
    expect(told.code).toBe(0)
    const other = await ground.person("Otto")
    await other.must(["contact", "add", told.document.pictures[0] ?? "", "--yes"])
    const refused = await technician.tell(["letter", "qr", image])
    expect([refused.code, refused.document.error.code]).toEqual([2, "letter-not-recognised"])
  })

  it("brings a call-back: without its words nobody is answered", async () => {
    const [technician, colleague] = await strangers()
    const made = await request(technician, "--slot", "1", "--format", "compact")
    const letter = carry(colleague, "chat.txt", made.letter)
    const refused = await colleague.tell([
      "answer",
      letter,
      "--approve",
      "--reason",
      "in a hurry",
      ...tangFlags(),
    ])
    expect(refused.document.error.code).toBe("call-back-needed")
    const wrong = await colleague.tell([
      "answer",
      letter,
      "--approve",
      "--words",
      "one two three four five six",
      ...tangFlags(),
    ])
    expect(wrong.document.error.code).toBe("call-back-wrong")
  })
})

const PHOTO = {
  width: 1500,
  height: 1100,
  fills: 0.9,
  turned: 7,
  sideways: 0.12,
  blur: 1,
  glare: 60,
  shade: 40,
  noise: 8,
}

function line(words: readonly string[]): string {
  return cliCommand(words)
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ")
}

function grey(screen: TestTerminal): Grey {
  return screenshot(screen.painted("ends"), 80, 24)
}

function shot(screen: TestTerminal): Uint8Array {
  return greyPng(grey(screen))
}

/** Our own SVG as points: one path of bars. */
function ofSvg(file: string): Grey {
  const svg = readFileSync(file, "utf8")
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])
  const scale = 10
  const points = new Uint8Array((side * scale) ** 2).fill(255)
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
    for (let row = 0; row < scale; row++) {
      const start = (Number(y) * scale + row) * side * scale + Number(x) * scale
      points.fill(0, start, start + Number(length) * scale)
    }
  return { width: side * scale, height: side * scale, points }
}
