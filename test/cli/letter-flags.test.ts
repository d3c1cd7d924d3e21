import { Command } from "commander"
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { letterFlags, readLetterForm } from "../../src/cli/letter-flags.ts"

function flagsOf(...argv: string[]): Record<string, unknown> {
  const command = letterFlags(new Command()).argument("[path]").option("--json").exitOverride()
  command.configureOutput({ writeErr: () => {} })
  command.parse(argv, { from: "user" })
  return command.opts()
}

describe("the flags of everything that writes a message", () => {
  it.each([
    [[], {}],
    [["--format", "armour"], { format: "armour" }],
    [["--format", "compact"], { format: "compact" }],
    [["--format", "openpgp"], { format: "openpgp" }],
    [["--code"], { format: "code" }],
    [["disk", "--qr"], { short: true, qr: { to: "terminal", ascii: false } }],
    [["--qr=out.png", "disk"], { qr: { to: "files", path: "out.png" }, short: true }],
    [["--qr", "out.SVG"], { qr: { to: "files", path: "out.SVG" }, short: true }],
    [
      ["--qr", "--format", "compact"],
      { format: "compact", short: true, qr: { to: "terminal", ascii: false } },
    ],
    [["--qr=a.png", "--json"], { qr: { to: "files", path: "a.png" }, short: true }],
  ])("%j is %j", (argv, form) => {
    expect(readLetterForm(flagsOf(...argv))).toEqual(form)
  })

  it.each([
    ["a form nobody knows", ["--format", "morse"]],
    ["the code as a form", ["--format", "code"]],
    ["two forms at once", ["--code", "--format", "armour"]],
    ["a code drawn as a QR code", ["--code", "--qr"]],
    ["QR codes on the screen beside a JSON document", ["--qr", "--json"]],
    ["the path of a disk where the name of a picture belongs", ["--qr", "/dev/sdb"]],
  ])("refuses %s", (_, argv) => {
    expect(() => readLetterForm(flagsOf(...argv))).toThrow(ToolError)
  })

  it.each([["compact"], ["code"]])("refuses the %s form for what holds a secret", (format) => {
    const flags = format === "code" ? { code: true } : { format }
    expect(() => readLetterForm(flags, "disclose")).toThrow(/no short form/)
    expect(readLetterForm(flags, "relay")).toEqual({ format })
  })
})
