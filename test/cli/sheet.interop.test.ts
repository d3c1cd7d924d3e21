// A case on paper, from real homes: what is on it, who gets what, and that the passphrase is there only if it was asked for by name.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { LAYOUT_IDS, layoutOf } from "../../src/text/keyboard/layout.ts"
import { scannerText } from "../../src/text/sheet/scanner-text.ts"
import { cliCommand } from "../support/cli.ts"
import { filesUnder, findLeaks, haystack } from "../support/leaks.ts"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { pdfPages, pdfText, readPng, zbar } from "../support/read-codes.ts"
import {
  type AnswerDocument,
  approve,
  ask,
  codeOf,
  type MadeRequest,
  openGround,
  type Person,
} from "../support/rescue.ts"
import { openTerminal } from "../support/shell-terminal.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
let tang: RunningTangd
let kim: Person
let request: MadeRequest
let passphrase: Uint8Array

beforeAll(async () => {
  tang = await startTangd()
  await makeLuksImage(image, { type: "luks2", passphrase: "first" })
  await bind(image, "first", await tangPin(tang.url), 1)
  passphrase = await clevisPass(image, 1)
  kim = await ground.person("Kim", "technician")
  request = await ask(kim, image, ["--host", "db1", "--ticket", "OPS-7"])
})

afterAll(async () => {
  await tang.stop()
  ground.close()
})

describe("nbde-rescue sheet", () => {
  it("prints the case for the technician, with the call-back words and the request", async () => {
    const file = kim.newPath("case.pdf")
    const { stderr } = await kim.must(["sheet", "-o", file])
    expect(stderr).toContain("It holds no secret.")
    const text = pdfText(file)
    for (const words of [
      "db1",
      "OPS-7",
      request.words.join(" "),
      "Photograph of the label",
      "Signatures",
      "Page 1 of",
    ])
      expect(text).toContain(words)
    const letter = readFileSync(request.file, "utf8").trimEnd().split("\n")
    for (const line of letter) expect(text).toContain(line)
  })

  it("prints the colleague's copy without the call-back code, in both forms", async () => {
    for (const [name, read] of [
      ["case.pdf", pdfText],
      ["case.html", (path: string) => readFileSync(path, "utf8")],
    ] as const) {
      const file = kim.newPath(name)
      await kim.must(["sheet", request.case, "--for", "colleague", "--paper", "letter", "-o", file])
      const text = read(file)
      expect(text).toContain("OPS-7")
      expect(text).not.toContain(request.words.slice(0, 2).join(" "))
      expect(text).not.toContain(request.digits.slice(0, 2).join(" "))
    }
  })

  it("carries the request: a colleague answers from the pages alone", async () => {
    const file = kim.newPath("case.pdf")
    await kim.must(["sheet", "--for", "colleague", "-o", file])
    const pages = mkdtempSync(join(ground.folder, "pages-"))
    // People photograph the pages with codes.
    for (const page of pdfPages(file, pages)) if ((await readPng(page)).length === 0) rmSync(page)
    const carl = await ground.person("Carl", "colleague")
    const decided = ["--approve", "--words", request.words.join(" "), "--tang", tang.url]
    const out = mkdtempSync(join(ground.folder, "answers-"))
    const { code, document } = await carl.tell<AnswerDocument>([
      "answer",
      pages,
      ...decided,
      "--out-dir",
      out,
    ])
    expect(document.letters.find((letter) => letter.request === request.request)?.decision).toBe("approve")
    expect(code).toBe(0)
  })

  it("refuses names and flags that make no sense", async () => {
    for (const args of [
      ["sheet"],
      ["sheet", "-o", "case.txt"],
      ["sheet", "-o", "case.pdf", "--for", "anna"],
      ["sheet", "-o", "case.pdf", "--paper", "a5"],
      ["sheet", "-o", "case.pdf", "--keyboard", "de"],
    ])
      expect((await kim.tell(args)).code, args.join(" ")).toBe(2)
    expect(codeOf(await kim.tell(["sheet", "no-such-case", "-o", kim.newPath("x.pdf")]))).toBe("no-such-case")
  })

  it("prints the passphrase only by name: codes that read back, two duties, nothing elsewhere", async () => {
    const memory = mkdtempSync(join(ground.folder, "memory-"))
    const file = join(memory, "scanner.pdf")
    expect(codeOf(await kim.tell(["sheet", "--secret", "-o", file]))).toBe("answer-incomplete")
    expect(readdirSync(memory)).toEqual([])

    const carl = await ground.person("Carl", "colleague")
    const answer = await approve(carl, request, ["--tang", tang.url])
    expect((await kim.tell(["reveal", answer.file])).code).toBe(0)
    const { stderr, stdout } = await kim.must(["sheet", "--secret", "-o", file])
    expect(stderr).toContain("holds the passphrase")

    const expected = Buffer.from(passphrase).toString("latin1")
    const page = pdfPages(file, memory).at(-1) ?? ""
    expect((await readPng(page)).map(({ text }) => text)).toEqual([expected, expected])
    expect(zbar(page).map(({ text }) => text)).toEqual([expected, expected])

    const shown = await kim.tell<{ debts: { kind: string }[] }>(["case", "show", request.case])
    expect(shown.document.debts.map(({ kind }) => kind).sort()).toEqual([
      "revealed-passphrase",
      "secret-sheet",
    ])

    const needles = [{ name: "passphrase", bytes: passphrase }]
    expect(findLeaks(needles, [...filesUnder(kim.home), haystack("said", stdout + stderr)])).toEqual([])
    expect(readdirSync(memory).filter((name) => name.endsWith(".pdf"))).toEqual(["scanner.pdf"])
  })

  it("opens the same duty when the sheet is asked for on the reveal screen", async () => {
    const kinds = async () =>
      (await kim.tell<{ debts: { kind: string }[] }>(["case", "show", request.case])).document.debts.filter(
        ({ kind }) => kind === "secret-sheet",
      ).length
    const before = await kinds()
    const terminal = await openTerminal({ env: kim.env })
    terminal.enter(`clear; ${cliCommand(["reveal"]).join(" ")}; echo over`)
    await terminal.sees("Do not photograph: press P for a scanner sheet instead.")
    terminal.press("p", "3")
    await terminal.sees("THE FILE HOLDS THE PASSPHRASE")
    const file = kim.newPath("screen.pdf")
    terminal.send(file)
    terminal.press("Enter")
    await terminal.sees("Written:")
    terminal.press("x", "x", "q")
    await terminal.sees(/^over/m)
    expect(await kinds()).toBe(before + 1)
    expect(zbar(pdfPages(file, mkdtempSync(join(ground.folder, "screen-"))).at(-1) ?? "")[0]?.text).toBe(
      Buffer.from(passphrase).toString("latin1"),
    )
  })

  it("opens no duty for a scanner that cannot type the passphrase, and writes nothing", async () => {
    const duties = async () =>
      (await kim.tell<{ debts: unknown[] }>(["case", "show", request.case])).document.debts.length
    const before = await duties()
    const file = kim.newPath("unfit.pdf")
    const [scanner = "", prompt = ""] = unfitPair() ?? []
    const unfit = await kim.tell(["sheet", "--secret", "--keyboard", scanner, "--prompt", prompt, "-o", file])
    expect(codeOf(unfit)).toBe("scanner-unfit")
    expect(await duties()).toBe(before)
    expect(existsSync(file)).toBe(false)
  })
})

// The passphrase is another one in every run: some scanner cannot type it at some prompt.
function unfitPair(): readonly [string, string] | undefined {
  const text = Buffer.from(passphrase).toString("latin1")
  const pairs = LAYOUT_IDS.flatMap((scanner) => LAYOUT_IDS.map((prompt) => [scanner, prompt] as const))
  return pairs.find(([scanner, prompt]) => {
    const layouts = { keyboard: layoutOf(scanner), prompt: layoutOf(prompt), noDeadKeys: false }
    return scannerText(text, layouts) === undefined
  })
}
