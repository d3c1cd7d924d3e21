import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { VERSION } from "../../src/cli/version.ts"
import { buildInto, builtProgram, NODE, ROOT } from "./build.ts"
import { cleanEnvironment, run, runCli } from "./cli.ts"
import { workspace } from "./workspace.ts"

describe("running the built program", () => {
  it("gives exit code, answer and messages apart", async () => {
    expect(await runCli(["--version"])).toMatchObject({
      code: 0,
      signal: null,
      stdout: `${VERSION}\n`,
      stderr: "",
    })
    const failed = await runCli(["no-such-command"])
    expect(failed).toMatchObject({ code: 2, stdout: "" })
    expect(failed.stderr).toContain("[usage]")
  })

  it("is the program that this source tree builds", () => {
    const program = builtProgram()
    expect(
      program.startsWith(join(ROOT, "dist")) || program.startsWith(join(ROOT, "node_modules/.cache")),
    ).toBe(true)
    expect(existsSync(program)).toBe(true)
  })

  it("works when it is started through a link, as npx does", async () => {
    const link = join(workspace(), "nbde-rescue")
    symlinkSync(builtProgram(), link)
    expect((await run(link, ["--version"])).stdout).toBe(`${VERSION}\n`)
  })

  it("hands over to the Node of the checkout when an older one starts it", async () => {
    const old = "/usr/bin/node"
    const version = existsSync(old) ? (await run(old, ["--version"])).stdout : ""
    const result = await run(existsSync(old) ? old : NODE, [builtProgram(), "no-such-command"])
    expect(result.code, version).toBe(2)
    expect(result.stderr).toContain("[usage]")
  })

  it("hands over also on the Node 18 of Debian 12, which knows no import.meta.dirname", async () => {
    const pretend = `Object.defineProperty(process, "versions", { value: { node: "18.20.4" } })`
    const preload = `data:text/javascript,${encodeURIComponent(pretend)}`
    const result = await run(NODE, ["--import", preload, builtProgram(), "--version"])
    expect(result).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: "" })
    const chunks = readdirSync(join(builtProgram(), "../chunks")).filter((name) =>
      name.startsWith("own-node"),
    )
    expect(chunks).toHaveLength(1)
    for (const file of [builtProgram(), ...chunks.map((name) => join(builtProgram(), "../chunks", name))]) {
      expect(readFileSync(file, "utf8"), file).not.toMatch(/import\.meta\.(dirname|filename|main)/)
    }
  })

  it("runs npm scripts on the Node of the checkout, whatever npm made of it", async () => {
    const linked = await run(NODE, ["link-node.mjs"])
    expect(linked).toMatchObject({ code: 0, stdout: "", stderr: "" })
    expect((await run(join(ROOT, "node_modules/.bin/node"), ["--version"])).stdout).toMatch(/^v24\./)
  })

  // npx names every older Node otherwise, in ten lines before each answer, though the program starts the right one by itself.
  it("lets npx start it without a warning of the Node outside", () => {
    const { engines, bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))
    expect([engines, bin]).toEqual([undefined, { "nbde-rescue": "dist/nbde-rescue.mjs" }])
  })
})

describe("running any program", () => {
  it("hands over stdin and leaves out the environment of the developer", async () => {
    process.env.OF_THE_DEVELOPER = "x"
    const script = 'echo "$OF_THE_DEVELOPER$ADDED"; cat'
    const result = await run("sh", ["-c", script], { stdin: "typed", env: { ADDED: "y" } })
    expect(result.stdout).toBe("y\ntyped")
    expect(cleanEnvironment({ TERM: undefined })).not.toHaveProperty("TERM")
  })

  it("shows the signal as a shell does", async () => {
    expect(await run("sh", ["-c", "kill -TERM $$"])).toMatchObject({ code: 143, signal: "SIGTERM" })
  })

  it("gives up on a program that hangs", async () => {
    await expect(run("sleep", ["10"], { timeoutMs: 100 })).rejects.toThrow("sleep 10 took more than 100 ms")
  })

  it("says when a program cannot be started", async () => {
    await expect(run("/no/such/program", [])).rejects.toThrow("ENOENT")
  })
})

describe("the build", () => {
  it("gives the same bytes twice", () => {
    const [one, two] = [join(workspace(), "one"), join(workspace(), "two")]
    buildInto(one)
    buildInto(two)
    const names = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()
    expect(names(one)).toEqual(names(two))
    for (const name of names(one).filter((each) => each.endsWith(".mjs"))) {
      expect(readFileSync(join(one, name)).equals(readFileSync(join(two, name))), name).toBe(true)
    }
  })
})
