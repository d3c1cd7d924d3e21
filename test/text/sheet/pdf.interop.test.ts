// Sheets as PDF, read by other people's programs: poppler for text and pages, zxing and zbar for the codes.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { layoutOf } from "../../../src/text/keyboard/layout.ts"
import { barWriter } from "../../../src/text/sheet/barcode.ts"
import type { Paper, SheetDocument } from "../../../src/text/sheet/document.ts"
import { scannerSheet } from "../../../src/text/sheet/scanner-sheet.ts"
import { PROBE } from "../../../src/text/sheet/scanner-text.ts"
import { sheetPdf } from "../../../src/text/sheet/sheet-pdf.ts"
import { pdfPages, pdfText, readPng, writerWasm, zbar } from "../../support/read-codes.ts"
import { workspace } from "../../support/workspace.ts"

const CLEVIS = "NTCyAJEDlOFzWOSjIPEUJRIhE-w0HXBDAa_Ws0-4JBK1ztYcvVz6LA"

async function print(sheet: SheetDocument, paper: Paper) {
  const folder = workspace()
  const file = join(folder, "sheet.pdf")
  writeFileSync(file, await sheetPdf(sheet, paper))
  return { file, folder }
}

const info = (file: string) => execFileSync("pdfinfo", [file], { encoding: "utf8" })

describe("a scanner sheet as PDF", () => {
  it.each([
    ["a4", "A4"],
    ["letter", "letter"],
  ] as const)("on %s reads back with zxing and with zbar, page by page", async (paper, name) => {
    const bars = await barWriter(writerWasm())
    const us = layoutOf("us")
    const sheet = await scannerSheet(
      CLEVIS,
      { host: "db1", layouts: { keyboard: us, prompt: us, noDeadKeys: false } },
      bars,
    )
    const { file, folder } = await print(sheet, paper)
    expect(info(file)).toMatch(new RegExp(`Pages: +2[^]*Page size:.*${name}`, "i"))
    const [probe = "", secret = ""] = pdfPages(file, folder)
    for (const [page, text] of [
      [probe, PROBE],
      [secret, CLEVIS],
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
    expect(text).not.toContain(CLEVIS.slice(0, 6))
  })
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
