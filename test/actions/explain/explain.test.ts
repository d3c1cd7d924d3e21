import { describe, expect, it } from "vitest"
import { ENTRIES } from "../../../src/actions/explain/entries.ts"
import { compileTemplate } from "../../../src/actions/explain/template.ts"
import { type Explanation, explain } from "../../../src/actions/explain.ts"
import { longSentences, wordProblems } from "../../support/screen-words.ts"
import { CONSOLE_LINES } from "./console-lines.ts"

const ids = (text: string): string[] => explain(text).findings.map(({ entry }) => entry.id)
const at = ({ findings }: Explanation) =>
  findings.map(({ entry, line, count }) => [entry.id, line, count] as const)

// Every template with its gaps filled, as [line, id].
const VALUES = ["/dev/sda3", "1", "luks-6f1c2d3e", "eth0", "30"]
const FILLED = ENTRIES.flatMap(({ id, says }) =>
  says.map((text) => {
    let gap = 0
    return [text.replace(/…/g, () => VALUES[gap++ % VALUES.length] ?? ""), id] as const
  }),
)

describe("the entries", () => {
  it("have ids of their own, in plain letters", () => {
    const all = ENTRIES.map(({ id }) => id)
    expect(new Set(all).size).toBe(all.length)
    expect(all.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
    expect(all.length).toBeGreaterThan(100)
  })

  it("have enough fixed text to be told from anything else", () => {
    const weak = ENTRIES.flatMap(({ says }) => says.filter((text) => compileTemplate(text).weight < 10))
    expect(weak).toEqual(["(0x921)"])
  })

  it("say nothing twice", () => {
    const all = ENTRIES.flatMap(({ says }) => says)
    expect(all.filter((text, index) => all.indexOf(text) !== index)).toEqual([])
  })

  it("cite a package with its version, a thread or a file", () => {
    const form = /^(debian 12: [a-z0-9-]+ \d[\w.-]*|[\w.-]+\/[\w.-]+#\d+|[\w.-]+\/[\w.-]+: \S.+)$/
    expect(ENTRIES.flatMap(({ source }) => source.filter((text) => !form.test(text)))).toEqual([])
  })

  it.each(ENTRIES.map((entry) => [entry.id, entry] as const))("%s speaks plainly and briefly", (_, entry) => {
    const texts = [entry.means, ...entry.check, ...entry.avoid]
    expect(texts.flatMap((text) => longSentences(text))).toEqual([])
    expect(texts.flatMap((text) => wordProblems(text))).toEqual([])
  })
})

describe("recognition", () => {
  it.each(FILLED)("finds its own message and no other: %s", (line, id) => {
    expect(ids(line)).toEqual([id])
  })

  it.each(CONSOLE_LINES)("finds in a real line: %s", (line, id) => {
    expect(ids(line)[0]).toBe(id)
    expect(ids(line).length).toBeLessThanOrEqual(2)
  })

  const lines = [...FILLED, ...CONSOLE_LINES]

  it.each([
    [
      "colours and a status word",
      (line: string) => `[\u001b[0;1;31mFAILED\u001b[0m] \u001b[1m${line}\u001b[0m`,
    ],
    ["colours without their escape character", (line: string) => `[0;1;31m${line}[0m`],
    ["a time of the kernel", (line: string) => `[   12.345678] dracut-initqueue[412]: ${line}`],
    ["a time of the log", (line: string) => `Nov 22 02:11:09 node1 systemd-cryptsetup[561]: ${line}`],
    ["CRLF", (line: string) => `before\r\n${line}\r\nafter`],
    ["a progress line before a bare CR", (line: string) => `waiting ...\r${line}\r`],
    ["a screen of 80 columns", (line: string) => wrapped(line, 80)],
    [
      "a screen of 80 columns and CRLF",
      (line: string) => wrapped(`[    1.000000] ${line}`, 80).replaceAll("\n", "\r\n"),
    ],
    ["a folded line with an indent", (line: string) => line.replace(/^(.{45,}?) /, "$1\n    ")],
    ["NULs of UTF-16", (line: string) => [...line].map((c) => `${c}\0`).join("")],
    [
      "quotes of a mail program",
      (line: string) => line.replace(/'([^']*)'/g, "\u2018$1\u2019").replaceAll("'", "\u2019"),
    ],
    ["capitals typed by hand", (line: string) => line.toUpperCase()],
    ["spaces that got lost or doubled", (line: string) => line.replaceAll(" ", "  ")],
  ])("survives %s", (_, change) => {
    const changed = lines.map(([line, id]) => [change(line), id] as const)
    const found = explain(changed.map(([line]) => line).join("\n\n")).findings
    const lost = new Set(lines.map(([, id]) => id))
    for (const { entry, count } of found) {
      const wanted = changed.filter(([, id]) => id === entry.id).length
      if (count >= wanted) lost.delete(entry.id)
    }
    expect([...lost]).toEqual([])
  })

  it("does not join lines that were not full", () => {
    expect(ids("Nothing to read\non input.")).toEqual([])
    expect(ids("Device sda\nKeyslot 3\nis not active.")).toEqual([])
    expect(ids("Keyslot open\n\n\nfailed.")).toEqual([])
  })

  it("does not find a message inside longer words", () => {
    expect(ids("Unable to generate a new keypair")).toEqual([])
    expect(ids("xPassword (sda)")).toEqual([])
  })

  it("does not jump over a gap of any length", () => {
    expect(ids(`Keyslot ${"x".repeat(300)} is not active.`)).toEqual([])
  })

  it.each([
    "Failed to start Network Manager.",
    "systemd[1]: Started Journal Service.",
    "Enter passphrase for key '/root/.ssh/id_rsa':",
    "kernel: device eth0 entered promiscuous mode",
    "usb 1-1: device descriptor read/64, error -71",
    "",
  ])("knows nothing of: %s", (line) => {
    expect(ids(line)).toEqual([])
  })
})

describe("a whole log", () => {
  it("gives each message once, in order, with its first line and how often it came", () => {
    const retry = "clevis-luks-askpass[512]: Error communicating with server http://tang1\n".repeat(500)
    const log = `Please unlock disk a:\n${retry}cryptsetup: ERROR: a: cryptsetup failed, bad password or options?\n`
    expect(at(explain(log))).toEqual([
      ["prompt-initramfs", 1, 1],
      ["tang-no-answer", 2, 500],
      ["initramfs-bad-password", 502, 1],
    ])
  })

  it("prefers the more specific of two messages that share words", () => {
    expect(ids("Cannot load data from /dev/sda3 slot:1. No token found!")).toEqual(["no-token"])
    expect(ids("Device /dev/a is not a valid LUKS2 device.")).toEqual(["not-valid-luks"])
    expect(ids("LUKSMeta slot 1 for device /dev/a couldn't be deleted")).toEqual(["wipe-failed"])
  })

  it("counts lines from one and keeps the line as printed", () => {
    const [finding] = explain("a\r\nb\r\n\u001b[31m  Unwrapping failed!\u001b[0m\r\n").findings
    expect([finding?.line, finding?.printed]).toEqual([3, "  Unwrapping failed!"])
  })
})

describe("hostile and large text", () => {
  // What took the square of the time would not end within the limit of a test.
  it("of 1 MiB of noise comes to an end", () => {
    const words = CONSOLE_LINES.flatMap(([line]) => line.split(" "))
    let seed = 1
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed / 2147483648
    }
    let text = ""
    while (text.length < 1 << 20)
      text += `${words[Math.floor(next() * words.length)] ?? ""}${next() < 0.1 ? "\n" : " "}`
    expect(explain(text).findings.length).toBeGreaterThan(0)
  })

  it.each([
    ["one line of the starts of messages", "Device ".repeat(150_000)],
    ["one line of the ends of messages", " is not active.".repeat(70_000)],
    ["quotes and brackets", "'(':!".repeat(200_000)],
    ["unfinished escapes", "\u001b[".repeat(500_000)],
    ["unfinished titles", "\u001b]0;x".repeat(200_000)],
    ["lines of 100 kB", `${"Keyslot ".repeat(12_500)}\n`.repeat(10)],
    ["empty lines", "\n".repeat(1_000_000)],
    ["half surrogates", "\ud800".repeat(500_000)],
  ])("of %s comes to an end", (_, text) => {
    expect(explain(text)).toHaveProperty("findings")
  })

  it("finds a message at the end of a line of 100 kB", () => {
    const [finding] = explain(`\n${"x y ".repeat(25_000)} Unwrapping failed!`).findings
    expect([finding?.entry.id, finding?.line]).toEqual(["jose-unwrap", 2])
    expect(finding?.printed).toMatch(/^[xy ]{100}Unwrapping failed!$/)
  })

  it("is not confused by characters beyond the basic plane", () => {
    expect(at(explain("\u{1f510}\u{1f510}\n\u{1f510} Unwrapping failed!"))).toEqual([["jose-unwrap", 2, 1]])
  })
})

/** As a terminal of `width` columns breaks a line: anywhere. */
function wrapped(line: string, width: number): string {
  return line.replace(new RegExp(`.{${width}}`, "g"), "$&\n")
}
