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

/** What a crash would leave on a disk: kinds of memory in a core file (core(5)), and reports of Node. */
function leftByACrash(clean: boolean): string {
  const code = `
    ${clean ? `(await import(${HYGIENE})).keepProcessClean()` : ""}
    const { readFileSync } = await import("node:fs")
    const { reportOnUncaughtException: a, reportOnFatalError: b, reportOnSignal: c } = process.report
    console.log(Number.parseInt(readFileSync("/proc/self/coredump_filter", "latin1"), 16), a, b, c)`
  const wishes = "--report-uncaught-exception --report-on-fatalerror --report-on-signal"
  const env = { ...process.env, NODE_OPTIONS: wishes }
  // A child has the filter of its parent, and the one of this process may be closed already: it begins with the kernel's own.
  const start = 'echo 0x33 > /proc/self/coredump_filter && exec "$0" "$@"'
  const args = ["-c", start, NODE, "--input-type=module", "-e", code]
  return spawnSync("sh", args, { encoding: "utf8", env }).stdout.trim()
}

it.skipIf(process.platform !== "linux")("a crash leaves neither memory nor a report of Node", () => {
  expect(leftByACrash(true)).toBe("0 false false false")
  expect(leftByACrash(false)).toMatch(/^[1-9]\d* true true true$/)
})

it("the same process without that opens a debugger, so the test would see it", () => {
  const { stdout, stderr } = runNode(false)
  expect(stdout).toBe("22 --no-deprecation\nover\n")
  expect(stderr).toContain("Debugger listening")
})
