import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, it } from "vitest"
import { NODE, ROOT } from "../support/build.ts"

const HYGIENE = JSON.stringify(join(ROOT, "src/host/hygiene.ts"))

function runNode(clean: boolean): { stdout: string; stderr: string } {
  const code = `
    ${clean ? `(await import(${HYGIENE})).keepProcessClean()` : ""}
    console.log(process.umask().toString(8), process.env.NODE_OPTIONS)
    process.kill(process.pid, "SIGUSR1")
    await new Promise((done) => setTimeout(done, 300))
    console.log("over")`
  const env = { ...process.env, NODE_OPTIONS: "--no-deprecation" }
  return spawnSync(NODE, ["--input-type=module", "-e", `process.umask(0o022);${code}`], {
    encoding: "utf8",
    env,
  })
}

it("a process keeps its files private, hands no Node options on, and opens no debugger on a signal", () => {
  expect(runNode(true)).toMatchObject({ stdout: "77 undefined\nover\n", stderr: "" })
})

it("the same process without that opens a debugger, so the test would see it", () => {
  const { stdout, stderr } = runNode(false)
  expect(stdout).toBe("22 --no-deprecation\nover\n")
  expect(stderr).toContain("Debugger listening")
})
