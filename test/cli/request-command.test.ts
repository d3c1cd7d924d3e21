// What `request` takes: one encrypted volume, several disks, or several volumes of one disk; and what carries only one at a time.
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { parseCommand } from "../../src/cli/command.ts"
import { command } from "../../src/cli/commands/request.ts"

const parse = (argv: readonly string[]) => parseCommand("request", "", command, argv).options
const SEVERAL = ["/dev/sda3", "/dev/sdb1", "--out-dir", "ask"]

describe("which encrypted volumes", () => {
  it.each([
    [["/dev/sda3"], [{ path: "/dev/sda3" }]],
    [["/dev/sda", "--at", "u1"], [{ path: "/dev/sda", at: "u1" }]],
    [SEVERAL, [{ path: "/dev/sda3" }, { path: "/dev/sdb1" }]],
    [
      ["/dev/sda", "--at", "u1", "--at", "u2", "--out-dir", "ask"],
      [
        { path: "/dev/sda", at: "u1" },
        { path: "/dev/sda", at: "u2" },
      ],
    ],
    [["--again", "ID"], []],
  ])("%j asks for %j", (argv, volumes) => {
    expect(parse(argv).volumes).toEqual(volumes)
  })

  it.each([
    ["nothing to ask for", [], "give a path"],
    ["a path beside --again", ["disk", "--again", "ID"], "give a path"],
    ["places on two disks", [...SEVERAL, "--at", "u1"], "--case"],
    ["standard input twice", ["-", "-", "--out-dir", "ask"], "once"],
    ["several without a folder", ["/dev/sda3", "/dev/sdb1"], "--out-dir"],
    ["several into one file", [...SEVERAL, "-o", "one.txt"], "--out-dir"],
    ["several as QR codes", [...SEVERAL, "--qr=a.png"], "one request at a time"],
    ["several as codes to read out", [...SEVERAL, "--code"], "one request at a time"],
    ["several for a colleague with curl", [...SEVERAL, "--by-hand"], "one request at a time"],
    ["one Tang server of several", [...SEVERAL, "--leaf", "tang"], "one encrypted volume"],
    ["a folder for one", ["/dev/sda3", "--out-dir", "ask"], "take -o"],
  ])("refuses %s", (_, argv, says) => {
    const refused = () => parse(argv)
    expect(refused).toThrow(ToolError)
    expect(refused).toThrow(says)
  })
})
