import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { ROOT } from "../support/build.ts"
import { runCli } from "../support/cli.ts"
import { workspace } from "../support/workspace.ts"

const SAMPLES = join(ROOT, "src/actions/drill/samples")

describe("the drill", () => {
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("nbde-rescue-practice-")).length

  it("runs every step, says that it is practice, and leaves nothing behind", async () => {
    const before = left()
    const { code, stdout: text, stderr } = await runCli(["drill"])
    expect([code, stderr]).toEqual([0, ""])
    expect(left()).toBe(before)
    const blocks = text.trim().split("\n\n")
    expect(blocks.length).toBeGreaterThan(9)
    for (const block of blocks) expect(block.startsWith("PRACTICE")).toBe(true)
    for (const step of ["inspect", "request", "call back", "answer", "reveal", "prove"]) {
      expect(text.split("\n").filter((line) => line.includes(`  ${step} `)).length).toBeGreaterThanOrEqual(8)
    }
    expect(text.match(/\d+ bytes travel/g)?.length).toBe(16)
  })

  it("gives the same as JSON: four volumes in both modes, each opened", async () => {
    const { stdout } = await runCli(["drill", "--json"])
    const { drill, rounds } = JSON.parse(stdout)
    expect(drill).toBe(true)
    expect(
      rounds.map(({ sample, mode }: { sample: string; mode: string }) => `${sample} ${mode}`).sort(),
    ).toEqual(
      ["luks1-sss", "luks1-tang", "luks2-sss", "luks2-tang"].flatMap((name) => [
        `${name} disclose`,
        `${name} relay`,
      ]),
    )
    for (const round of rounds) {
      expect(round.opens).toBe(1)
      expect(round.requestBytes).toBeGreaterThan(round.open ? 1000 : 4000)
    }
  })
})

describe("outside of practice", () => {
  const sample = (folder: string): string => {
    const image = join(folder, "sample.img")
    writeFileSync(image, gunzipSync(readFileSync(join(SAMPLES, "luks2-tang.img.gz"))))
    return image
  }

  it("a practice volume is refused by request", async () => {
    const folder = workspace()
    const { code, stdout } = await runCli([
      "request",
      sample(folder),
      "--name",
      "A",
      "--json",
      "--home",
      join(folder, "home"),
    ])
    expect([code, JSON.parse(stdout).error.code]).toEqual([3, "drill-key"])
  })

  it("a practice volume is refused by answer", async () => {
    const folder = workspace()
    const { code, stdout } = await runCli([
      ...[
        "answer",
        sample(folder),
        "--unsigned",
        "--approve",
        "--called-back",
        "Kim",
        "--reason",
        "x",
        "--to",
        "Ana",
      ],
      ...["--tang", "http://127.0.0.1:1", "--json", "--home", join(folder, "colleague")],
    ])
    expect([code, JSON.parse(stdout).error.code]).toEqual([3, "drill-key"])
  })

  it("a practice binding is refused by decrypt, before any server is asked", async () => {
    const folder = workspace()
    const jwe = join(folder, "binding.jwe")
    await runCli(["extract", sample(folder), "--what", "jwe", "-o", jwe])
    const { code, stdout, stderr } = await runCli(["decrypt", "--trust-header-url"], {
      stdin: readFileSync(jwe),
    })
    expect([code, stdout, stderr]).toEqual([3, "", expect.stringContaining("[drill-key]")])
  })
})
