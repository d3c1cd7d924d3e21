import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/cli/command.ts"
import { command } from "../../src/cli/commands/keystrokes.ts"
import { main } from "../../src/cli/main.ts"
import { runCli } from "../support/cli.ts"
import { captureStreams } from "../support/streams.ts"

const PASSPHRASE = "canary_Zy-7[q"

async function cli(...argv: readonly string[]) {
  const streams = captureStreams()
  const code = await main(["keystrokes", ...argv], streams)
  return { code, stdout: streams.stdout.text(), stderr: streams.stderr.text() }
}

describe("nbde-rescue keystrokes", () => {
  it.each([
    [["--keyboard", "de"], { show: "clevis", secret: false }],
    [["--keyboard", "de", "--prompt", "uk", "--all"], { show: "all", secret: false }],
    [["--keyboard", "us", "--passphrase", "--secret"], { show: "passphrase", secret: true }],
    [["--keyboard", "us", "--practice"], { show: "practice", secret: false }],
  ])("takes %j", (argv, options) => {
    expect(parseCommand("keystrokes", "", command, argv).options).toMatchObject(options)
  })

  it.each([
    [[], "--keyboard de"],
    [["--prompt", "us"], "--prompt needs --keyboard"],
    [["--keyboard", "dvorak"], "--keyboard takes one of: us, uk, de"],
    [["--keyboard", "de", "--prompt", "qwerty"], "--prompt takes one of"],
    [["--keyboard", "de", "--all", "--practice"], "exclude each other"],
    [["--keyboard", "de", "--secret"], "--secret needs --passphrase"],
  ])("refuses %j and says why", async (argv, words) => {
    const { code, stderr, stdout } = await cli(...argv)
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(words)
  })

  it("prints the card of the clevis alphabet without asking anything", async () => {
    const { code, stdout } = await cli("--prompt", "us", "--keyboard", "de")
    expect(code).toBe(0)
    await expect(stdout).toMatchFileSnapshot("../golden/keystrokes/de-us.txt")
  })

  it("prints the card of every printable character", async () => {
    const { stdout } = await cli("--prompt", "de", "--keyboard", "us", "--all", "--ascii")
    await expect(stdout).toMatchFileSnapshot("../golden/keystrokes/us-de-all.txt")
  })

  it("gives programs one document", async () => {
    const { code, stdout } = await cli("--json", "--keyboard", "us", "--prompt", "de", "--all")
    expect(code).toBe(0)
    const { keys, source, ...rest } = JSON.parse(stdout)
    expect(rest).toMatchObject({ keyboard: "us", prompt: "de", deadKeys: true })
    expect(source).toMatch(/^xkb-data \d/)
    expect(keys).toHaveLength(94)
    expect(keys.find((key: { character: string }) => key.character === "@")).toMatchObject({
      possible: true,
      press: "AltGr + Q",
      key: "AD01",
      altGr: true,
      differs: true,
    })
    expect(keys.find((key: { character: string }) => key.character === "<").possible).toBe(false)
  })

  it("prints the keys of a passphrase only if asked by name, and leaves nothing of it elsewhere", async () => {
    const argv = ["keystrokes", "--keyboard", "de", "--prompt", "us", "--passphrase"]
    const refused = await runCli(argv, { stdin: PASSPHRASE })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain("--secret")
    expect(refused.stdout + refused.stderr).not.toContain("canary")
    const { code, stdout, stderr } = await runCli([...argv, "--secret"], { stdin: `${PASSPHRASE}\n` })
    expect(code).toBe(0)
    expect(stderr).toContain("Destroy it")
    expect(stdout).toContain("Group 3\n  q  small quebec          Q\n\n")
    expect(stdout).toContain("Z  capital Zulu          Shift + Y *")
  })

  it("does not take a passphrase as an argument", async () => {
    const { code } = await cli("--keyboard", "de", PASSPHRASE)
    expect(code).toBe(2)
  })
})
