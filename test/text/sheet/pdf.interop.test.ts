// Sheets as PDF, read by other people's programs: poppler for text and pages, zxing and zbar for the codes.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { layoutOf } from "../../../src/text/keyboard/layout.ts"
import { barWriter } from "../../../src/text/sheet/barcode.ts"
import type { Paper, SheetDocument } from "../../../src/text/sheet/document.ts"
import { scannerSheet } from "../../../src/text/sheet/scanner-sheet.ts"
import { PROBE, SYMBOL_PROBE } from "../../../src/text/sheet/scanner-text.ts"
import { sheetPdf } from "../../../src/text/sheet/sheet-pdf.ts"
import { pdfPages, pdfText, readPng, writerWasm, zbar } from "../../support/read-codes.ts"
import { workspace } from "../../support/workspace.ts"

const CLEVIS = "NTCyAJEDlOFzWOSjIPEUJRIhE-w0HXBDAa_Ws0-4JBK1ztYcvVz6LA"
/** As older clevis made them: with signs, whose probe has the longest table of mistakes. */
const OLDER = "G@mydYLUPN4rnEh4Gil#Of0KefVYvOHYzTUS4tEJJOtOsiqas+yLYN"

async function print(sheet: SheetDocument, paper: Paper) {
  const folder = workspace()
  const file = join(folder, "sheet.pdf")
  writeFileSync(file, await sheetPdf(sheet, paper))
  return { file, folder }
}

const info = (file: string) => execFileSync("pdfinfo", [file], { encoding: "utf8" })

describe("a scanner sheet as PDF", () => {
  it.each([
    ["a4", "A4", CLEVIS, PROBE],
    ["letter", "letter", OLDER, SYMBOL_PROBE],
  ] as const)(
    "on %s reads back with zxing and with zbar, page by page",
    async (paper, name, passphrase, probe) => {
      const bars = await barWriter(writerWasm())
      const us = layoutOf("us")
      const sheet = await scannerSheet(
        passphrase,
        { host: "db1", layouts: { keyboard: us, prompt: us, noDeadKeys: false } },
        bars,
      )
      const { file, folder } = await print(sheet, paper)
      expect(info(file)).toMatch(new RegExp(`Pages: +2[^]*Page size:.*${name}`, "i"))
      const [first = "", last = ""] = pdfPages(file, folder)
      for (const [page, text] of [
        [first, probe],
        [last, passphrase],
      ] as const) {
        expect((await readPng(page)).map((code) => code.text)).toEqual([text, text])
        expect(
          zbar(page)
            .map((code) => code.format)
            .sort(),
        ).toEqual(["CODE-128", "QR-Code"])
        for (const code of zbar(page)) expect(code.text).toBe(text)
      }
      const text = pdfText(file)
      expect(text).toContain("Page 1 of 2")
      expect(text).toContain("Page 2 of 2")
      expect(text).not.toContain(passphrase.slice(0, 6))
    },
  )
})

describe("any sheet as PDF", () => {
  it("goes on over pages, numbers them, and cuts no text off at the edge", async () => {
    const words = Array.from({ length: 900 }, (_, at) => `word${at}`)
    const sheet: SheetDocument = {
      title: "Long",
      mark: "mark of the sheet",
      blocks: [
        { kind: "text", text: words.join(" ") },
        { kind: "typed", lines: [`  indented ${"x".repeat(120)}END`] },
        {
          kind: "table",
          head: ["a", "b"],
          rows: Array.from({ length: 80 }, (_, at) => [`cell${at}`, "y".repeat(90)]),
        },
        { kind: "boxes", items: ["tick me"] },
        { kind: "warning", lines: ["beware"] },
      ],
    }
    const { file } = await print(sheet, "letter")
    const text = pdfText(file)
    const pages = Number(/Pages: +(\d+)/.exec(info(file))?.[1])
    expect(pages).toBeGreaterThan(3)
    for (let page = 1; page <= pages; page++) expect(text).toContain(`Page ${page} of ${pages}`)
    for (const word of words) expect(text).toMatch(new RegExp(`\\b${word}\\b`))
    for (let at = 0; at < 80; at++) expect(text).toContain(`cell${at}`)
    expect(text).toContain("END")
    expect(text.match(/mark of the sheet/g)).toHaveLength(pages)
    for (const words of ["tick me", "beware"]) expect(text).toContain(words)
  })

  it("tears no words from what they lead to, and begins a table on each page with its head", async () => {
    // At every place on a page, one line further each time.
    for (const above of Array.from({ length: 12 }, (_, at) => 40 + at)) {
      const sheet: SheetDocument = {
        title: "T",
        mark: "m",
        blocks: [
          ...Array.from({ length: above }, () => ({ kind: "text", text: "above" }) as const),
          { kind: "heading", text: "Duties" },
          { kind: "text", text: "These are open." },
          { kind: "table", head: ["What", "Until"], rows: Array.from({ length: 9 }, () => ["cell", "soon"]) },
        ],
      }
      const pages = pdfText((await print(sheet, "a4")).file).split("\f")
      const duties = pages.filter((page) => page.includes("Duties"))
      expect(duties, String(above)).toEqual([
        expect.stringMatching(/These are open\.\s+What +Until\s+cell +soon/),
      ])
      for (const page of pages)
        if (page.includes("cell")) expect(page, String(above)).toMatch(/What +Until\s+cell/)
    }
  })

  it("shows what its fonts lack by number, and nothing hidden", async () => {
    const sheet: SheetDocument = {
      title: "T",
      mark: "m",
      blocks: [{ kind: "text", text: "\u0141 \u6f22 \u202e e\u0301 ä €" }],
    }
    const { file } = await print(sheet, "a4")
    expect(pdfText(file)).toContain("\\u{141} \\u{6f22} \\u{202e} e\\u{301} ä €")
  })

  it("carries no dates, names of programs or paths", async () => {
    const { file } = await print({ title: "T", mark: "m", blocks: [] }, "a4")
    expect(info(file)).not.toMatch(/Creator|Producer|CreationDate|ModDate|Author/)
  })
})
