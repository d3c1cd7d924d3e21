import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/cli/command.ts"
import { command as extract } from "../../src/cli/commands/extract.ts"
import { command as inspect } from "../../src/cli/commands/inspect.ts"
import { command as prove } from "../../src/cli/commands/prove.ts"
import { main } from "../../src/cli/main.ts"
import { disk, vector } from "../luks/vectors.ts"
import { captureStreams } from "../support/streams.ts"
import { workspace } from "../support/workspace.ts"

function image(bytes: Uint8Array): string {
  const path = join(workspace(), "disk.img")
  writeFileSync(path, bytes)
  return path
}

async function cli(...argv: readonly string[]) {
  const streams = captureStreams()
  const code = await main(argv, streams)
  return { code, stdout: streams.stdout.text(), stderr: streams.stderr.text() }
}

describe("options", () => {
  it.each([
    [["d"], { paths: ["d"], thisHost: false }],
    [["a", "b", "-"], { paths: ["a", "b", "-"], thisHost: false }],
    [["d", "--this-host"], { paths: ["d"], thisHost: true }],
  ])("inspect %j", (argv, options) => {
    expect(parseCommand("inspect", "", inspect, argv).options).toEqual(options)
  })

  it.each([
    [["d", "--what", "jwe", "-o", "f"], { path: "d", what: "jwe", output: "f" }],
    [["d", "--what", "token", "-o", "-", "--slot", "3"], { path: "d", what: "token", output: "-", slot: 3 }],
    [
      ["--what=jwe", "-o", "f", "--token", "0", "--at", "1048576", "d"],
      { path: "d", what: "jwe", output: "f", token: 0, at: "1048576" },
    ],
  ])("extract %j", (argv, options) => {
    expect(parseCommand("extract", "", extract, argv).options).toEqual(options)
  })

  it.each([
    [["d"], { path: "d" }],
    [["d", "--slot", "31", "--at", "u"], { path: "d", slot: 31, at: "u" }],
  ])("prove %j", (argv, options) => {
    expect(parseCommand("prove", "", prove, argv).options).toEqual(options)
  })

  it.each([
    ["inspect"],
    ["inspect - -"],
    ["extract d"],
    ["extract d --what jwe"],
    ["extract d --what all -o f"],
    ["extract d --what header -o f --slot 1"],
    ["extract d --what jwe -o - --json"],
    ["extract d e --what jwe -o f"],
    ["prove"],
    ["prove -"],
    ["prove d --slot 32"],
    ["prove d --slot x"],
  ])("%s is a usage error", async (line) => {
    expect((await cli(...line.split(" "))).code).toBe(2)
  })
})

describe("exit codes", () => {
  it("of inspect: 0 read from a good copy, 3 unverified, 1 nothing or not everything", async () => {
    const good = image(vector("luks2-bound"))
    const bad = image(
      vector("luks2-bound")
        .fill(7, 30, 31)
        .fill(7, 0x4000 + 30, 0x4000 + 31),
    )
    const none = image(new Uint8Array(8192))
    expect((await cli("inspect", good)).code).toBe(0)
    expect((await cli("inspect", bad)).code).toBe(3)
    expect((await cli("inspect", none)).code).toBe(1)
    expect((await cli("inspect", good, none)).code).toBe(1)
    expect((await cli("inspect", bad, none)).code).toBe(3)
    expect((await cli("inspect", join(workspace(), "missing"))).code).toBe(1)
  })

  it("of extract: 0, 3 from a damaged copy, 2 onto the source", async () => {
    const bad = image(
      vector("luks2-bound")
        .fill(7, 30, 31)
        .fill(7, 0x4000 + 30, 0x4000 + 31),
    )
    const out = join(workspace(), "out")
    expect((await cli("extract", bad, "--what", "jwe", "--slot", "1", "-o", out)).code).toBe(3)
    expect((await cli("extract", bad, "--what", "header", "-o", bad)).code).toBe(2)
  })
})

describe("output", () => {
  it("of extract to stdout is the piece alone; the warning goes to stderr", async () => {
    const { stdout, stderr } = await cli("extract", image(vector("luks1-bound")), "--what", "jwe", "-o", "-")
    expect(stdout).toMatch(/^[\w-]+\.\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/)
    expect(stderr).toContain("Whoever can reach the Tang servers")
  })

  it("of extract refuses a header on a terminal", async () => {
    const streams = captureStreams(true)
    expect(
      await main(["extract", image(vector("luks1-bound")), "--what", "header", "-o", "-"], streams),
    ).toBe(2)
    expect(streams.stdout.text()).toBe("")
  })

  it("with --json is one document, of errors too", async () => {
    const two = image(disk(8 << 20, { [1 << 20]: vector("luks1-bound"), [4 << 20]: vector("luks2-bound") }))
    const { volumes } = JSON.parse((await cli("inspect", "--json", two)).stdout)
    expect(volumes.map(({ offset }: { offset: number }) => offset)).toEqual([1 << 20, 4 << 20])
    const out = join(workspace(), "out")
    const { error } = JSON.parse((await cli("extract", "--json", two, "--what", "header", "-o", out)).stdout)
    expect(error).toMatchObject({
      code: "choose-volume",
      details: { choices: [expect.stringContaining("--at 1048576"), expect.any(String)] },
    })
    const done = JSON.parse(
      (await cli("extract", "--json", two, "--at", "4194304", "--what", "token", "--slot", "2", "-o", out))
        .stdout,
    )
    expect(done).toMatchObject({
      what: "token",
      slot: 2,
      file: out,
      verified: true,
      worth: expect.any(Array),
    })
  })
})
