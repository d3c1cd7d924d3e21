import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/cli/command.ts"
import { command as explain } from "../../src/cli/commands/explain.ts"
import { main } from "../../src/cli/main.ts"
import { longSentences } from "../support/screen-words.ts"
import { captureStreams } from "../support/streams.ts"

async function cli(...argv: readonly string[]) {
  const streams = captureStreams()
  const code = await main(["explain", ...argv], streams)
  return { code, stdout: streams.stdout.text(), stderr: streams.stderr.text() }
}

describe("nbde-rescue explain", () => {
  it.each([
    [[], {}],
    [["-"], {}],
    [["a", "b c"], { text: "a b c" }],
    [["--", "-sh: x"], { text: "-sh: x" }],
  ])("takes %j", (argv, options) => {
    expect(parseCommand("explain", "", explain, argv).options).toEqual(options)
  })

  it("refuses text and standard input at once", async () => {
    expect((await cli("a", "-")).code).toBe(2)
  })

  it("says what was printed, what it means, what to check and where it comes from", async () => {
    const { code, stdout, stderr } = await cli("Error communicating with server http://tang1")
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toMatch(/^One known message\.\n\nLine 1, printed by clevis:\n {2}\| Error comm/)
    for (const label of ["Means:", "Check:", "Careful:", "Source:"]) expect(stdout).toContain(`\n${label}`)
  })

  it("keeps its lines within 80 columns and never breaks a command", async () => {
    const { stdout } = await cli("Error communicating with server http://tang1/", "Unwrapping failed!")
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([])
    expect(stdout).toContain("nbde-rescue tang check URL --kid KEYID\n")
  })

  it("shows nothing of the console unescaped", async () => {
    const { stdout } = await cli("\u202eUnwrapping failed!\u0007 \u001b]0;title\u0007\u200b<\u001b[2J")
    expect(stdout).toContain("\\u{202e}Unwrapping failed!")
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/)
    const { stdout: json } = await cli("--json", "\u202eUnwrapping failed!")
    expect(json).not.toContain("\u202e")
  })

  it("gives programs one document", async () => {
    const { code, stdout } = await cli("--json", "x\nNo key available with this passphrase.\n")
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      lines: 3,
      found: [
        {
          id: "wrong-passphrase",
          program: "cryptsetup",
          line: 2,
          count: 1,
          printed: "No key available with this passphrase.",
          means: expect.any(String),
          check: expect.arrayContaining([expect.any(String)]),
          avoid: expect.any(Array),
          source: ["debian 12: cryptsetup 2.6.1"],
        },
      ],
    })
  })

  it("says plainly that nothing is known, and what to send to whom", async () => {
    const { code, stdout } = await cli("kernel: all is well")
    expect(code).toBe(1)
    expect(stdout).toMatch(/^No known message is in this line\.\n/)
    expect(stdout).toContain("Send your colleague")
    expect(stdout).toContain("Leave out passphrases")
    expect(longSentences(stdout)).toEqual([])
    expect(JSON.parse((await cli("--json", "all is well")).stdout)).toEqual({ lines: 1, found: [] })
  })
})
