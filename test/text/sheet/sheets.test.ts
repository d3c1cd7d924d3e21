import { describe, expect, it } from "vitest"
import type { CasePaper } from "../../../src/actions/case/case-paper.ts"
import { capOf, type Layouts } from "../../../src/text/keyboard/keystroke.ts"
import { LAYOUT_IDS, type LayoutId, layoutOf } from "../../../src/text/keyboard/layout.ts"
import { receivedBy } from "../../../src/text/keyboard/received.ts"
import { barWriter, qrPicture } from "../../../src/text/sheet/barcode.ts"
import { caseDocument } from "../../../src/text/sheet/case-sheet.ts"
import {
  moduleWidth,
  PRINTABLE_MM,
  type SheetDocument,
  THINNEST_BAR_MM,
} from "../../../src/text/sheet/document.ts"
import { scannerSheet } from "../../../src/text/sheet/scanner-sheet.ts"
import { PROBE, probeMistakes, SYMBOL_PROBE, scannerText } from "../../../src/text/sheet/scanner-text.ts"
import { blackRuns, sheetHtml } from "../../../src/text/sheet/sheet-html.ts"
import { readPicture, writerWasm } from "../../support/read-codes.ts"

const bars = await barWriter(writerWasm())
const CLEVIS = "NTCyAJEDlOFzWOSjIPEUJRIhE-w0HXBDAa_Ws0-4JBK1ztYcvVz6LA"
const OLD = "Ab#c$d)e@f*g[h.i"

const layouts = (keyboard: LayoutId, prompt: LayoutId): Layouts => ({
  keyboard: layoutOf(keyboard),
  prompt: layoutOf(prompt),
  noDeadKeys: false,
})

const pictures = (sheet: SheetDocument) =>
  sheet.blocks.flatMap((block) => (block.kind === "picture" ? [block] : []))

describe("the codes", () => {
  it.each([CLEVIS, OLD, PROBE, SYMBOL_PROBE, "a", "0123456789", "x".repeat(98)])(
    "of %s read back",
    async (text) => {
      expect(await readPicture(qrPicture(text))).toEqual([{ format: "QRCode", text }])
      expect(await readPicture((await bars(text)) ?? never())).toEqual([{ format: "Code128", text }])
    },
  )

  it("of a clevis passphrase are as wide as printers and scanners can do", async () => {
    const drawn = (await bars(CLEVIS)) ?? never()
    expect(moduleWidth(drawn, PRINTABLE_MM)).toBeGreaterThan(THINNEST_BAR_MM)
    expect(drawn.rows).toHaveLength(1)
  })

  it("join their black modules to runs", () => {
    expect(blackRuns([true, true, false, true])).toEqual([
      { from: 0, length: 2 },
      { from: 3, length: 1 },
    ])
    expect(blackRuns([false, false])).toEqual([])
  })
})

describe("what a scanner must be told", () => {
  it("is the passphrase itself where scanner and prompt agree", () => {
    for (const id of LAYOUT_IDS) expect(scannerText(CLEVIS, layouts(id, id))).toBe(CLEVIS)
  })

  it("is what the prompt turns into the passphrase where they do not", () => {
    expect(scannerText("zy-_", layouts("us", "de"))).toBe("yz/?")
    for (const keyboard of LAYOUT_IDS)
      for (const prompt of LAYOUT_IDS) {
        const text = scannerText(CLEVIS, layouts(keyboard, prompt))
        if (text !== undefined) expect(receivedBy(text, layouts(keyboard, prompt))).toBe(CLEVIS)
      }
  })

  it("is nothing where a key is dead or gives no ASCII", () => {
    expect(scannerText("[", layouts("de", "us"))).toBeUndefined()
    expect(scannerText("a^", layouts("us", "de"))).toBeUndefined()
    expect(scannerText("a<", layouts("us", "de"))).toBeUndefined()
  })

  it("presses the right keys of the scanner's layout", () => {
    const here = layouts("us", "fr")
    expect(scannerText("a1", here)).toBe("q!")
    expect(
      capOf({ key: layoutOf("fr").keys[1] ?? never(), shift: true, altGr: false, dead: false }, here.prompt),
    ).toEqual({
      character: "1",
      dead: false,
    })
  })
})

function never(): never {
  throw new TypeError("nothing there")
}

describe("the probe", () => {
  it("appears different for every layout that would change a passphrase", () => {
    const meant = probeMistakes(PROBE, layoutOf("us"))
      .map(([, names]) => names)
      .join(", ")
    for (const name of ["German", "French", "Swiss German", "Spanish", "Italian", "Swedish", "Danish"])
      expect(meant).toContain(name)
    expect(
      probeMistakes(SYMBOL_PROBE, layoutOf("us"))
        .map(([, names]) => names)
        .join(),
    ).toContain("UK")
    expect(new Set(probeMistakes(PROBE, layoutOf("us")).map(([seen]) => seen)).size).toBe(
      probeMistakes(PROBE, layoutOf("us")).length,
    )
  })
})

describe("the scanner sheet", () => {
  it("puts the harmless probe first and the passphrase on a page of its own", async () => {
    const sheet = await scannerSheet(CLEVIS, { host: "db1", layouts: layouts("us", "us") }, bars)
    const read = await Promise.all(pictures(sheet).map(({ picture }) => readPicture(picture)))
    expect(read.flat().map(({ text }) => text)).toEqual([PROBE, PROBE, CLEVIS, CLEVIS])
    const page = sheet.blocks.findIndex(({ kind }) => kind === "new-page")
    const first = sheet.blocks.findIndex(
      (block) => block.kind === "picture" && block.caption.startsWith("SECRET"),
    )
    expect(page).toBeLessThan(first)
    expect(page).toBeGreaterThan(0)
  })

  it("never prints the passphrase as text", async () => {
    const sheet = await scannerSheet(CLEVIS, { host: "db1", layouts: layouts("us", "us") }, bars)
    expect(sheetHtml(sheet, "a4")).not.toContain(CLEVIS.slice(0, 8))
  })

  it("says that it must be destroyed, with lines to sign", async () => {
    const page = sheetHtml(await scannerSheet(OLD, { host: "db1", layouts: layouts("us", "us") }, bars), "a4")
    for (const words of [
      "Destroy it when the passphrase was changed.",
      "Destroyed on (date, time), by",
      "SECRET: opens",
    ])
      expect(page).toContain(words)
  })

  it.each([90, 120])(
    "leaves bars of %i characters out that no printer can do, and says so",
    async (length) => {
      const sheet = await scannerSheet(
        "x".repeat(length),
        { host: "db1", layouts: layouts("us", "us") },
        bars,
      )
      expect(pictures(sheet)).toHaveLength(3)
      expect(sheetHtml(sheet, "a4")).toContain("too long for a line of bars")
    },
  )

  it("throws for a scanner that cannot type the passphrase there", async () => {
    await expect(scannerSheet("a<", { host: "db1", layouts: layouts("us", "de") }, bars)).rejects.toThrow(
      TypeError,
    )
  })
})

const HOSTILE = '<img src=x onerror="alert(1)">\u202e\u0007\u001b[2J'

const PAPER: CasePaper = {
  report: {
    id: "2026-11-22-db1-k3f9",
    host: HOSTILE,
    ticket: "OPS-7",
    stage: "sent",
    opened: Date.UTC(2026, 10, 22, 2, 3, 4),
    requests: [{ id: "req1", mode: "relay", expired: false, leaves: ["tang.0"], answered: [] }],
    debts: [
      { id: 7, kind: "revealed-passphrase", subject: HOSTILE, owner: "Kim", case: "2026-11-22-db1-k3f9" },
    ],
    weaker: [],
    unsettled: [],
    next: { why: "waiting" },
  },
  owner: "Kim Lee",
  disk: { serial: "S4EVNF0M", bay: HOSTILE },
  requests: [
    {
      id: "req1",
      mode: "relay",
      letter: "NBDE1 ABCDEF\n",
      codes: ["NBDE1 ABCDEF"],
      callBack: {
        words: ["abandon", "zebra", "quarter", "lunar", "index", "fossil"],
        digits: ["0123", "4567"],
      },
    },
  ],
  record: { seq: 12, hash: "a".repeat(43) },
  time: Date.UTC(2026, 10, 22, 3, 0, 0),
}

describe("the sheet of a case", () => {
  it("holds what a file of the incident needs", async () => {
    const page = sheetHtml(caseDocument(PAPER, "technician"), "letter")
    for (const words of [
      "OPS-7",
      "S4EVNF0M",
      "Photograph of the label",
      "Both signatures",
      "7: a passphrase was shown here",
      "abandon zebra",
      "record line 12",
      "size: letter",
    ])
      expect(page).toContain(words)
    expect(page).toContain('counter(page) " of " counter(pages)')
  })

  it("keeps the call-back code from the colleague's copy", async () => {
    const page = sheetHtml(caseDocument(PAPER, "colleague"), "a4")
    for (const secret of ["abandon", "zebra", "fossil", "0123 4567"]) expect(page).not.toContain(secret)
    expect(page).toContain("let them read out the call-back words")
  })

  it("carries the request as a code that reads back, and as text", async () => {
    const sheet = caseDocument(PAPER, "colleague")
    expect(await readPicture(pictures(sheet)[0]?.picture ?? never())).toEqual([
      { format: "QRCode", text: "NBDE1 ABCDEF" },
    ])
    expect(sheetHtml(sheet, "a4")).toContain("<pre>NBDE1 ABCDEF</pre>")
  })

  it("numbers the parts of a longer request, and prints the lines of a typed code as they are", async () => {
    const parts = {
      ...PAPER,
      requests: [{ id: "req1", mode: "disclose", letter: "A", codes: ["NBDE1 ONE", "NBDE1 TWO"] }],
    }
    const sheet = caseDocument(parts, "colleague")
    expect(pictures(sheet).map(({ caption }) => caption)).toEqual(["Part 1 of 2.", "Part 2 of 2."])
    expect(sheetHtml(sheet, "a4")).toContain("sealed for one person")
    const typed = {
      ...PAPER,
      requests: [{ id: "req1", mode: "disclose", letter: "1 ABCDE FGHJK\n2 MNPQR STVWX", codes: [] }],
    }
    expect(sheetHtml(caseDocument(typed, "colleague"), "a4")).toContain("1 ABCDE FGHJK\n2 MNPQR STVWX")
  })

  it("lets nothing from outside become markup or stay hidden", async () => {
    const page = sheetHtml(caseDocument(PAPER, "technician"), "a4")
    expect(page).not.toContain("<img")
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(page).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;\\u{202e}")
  })

  it("keeps a place for its mark free at the foot of every page, and begins each request on a page", () => {
    const page = sheetHtml(caseDocument(PAPER, "technician"), "a4")
    // Browsers repeat the foot of a table; without it the fixed mark lies on the text.
    const parts = page.split('<table class="part"><tfoot><tr><td></td></tr></tfoot>').slice(1)
    expect(parts).toHaveLength(1 + PAPER.requests.length)
    expect(parts[1]).toContain("<h2>Request req1</h2>")
    expect(page).toMatch(/table\.part > tfoot > tr > td \{ height: \d+mm \}/)
    expect(page).toMatch(/footer \{ position: fixed; bottom: 0;/)
  })

  it("asks nothing of the network and runs nothing", async () => {
    const page = sheetHtml(caseDocument(PAPER, "technician"), "a4")
    expect(page).not.toMatch(/<script|https?:|url\(|@import|<link|<iframe|\son\w+="/i)
  })
})
