import { describe, expect, it, onTestFinished } from "vitest"
import { findProgram, makeExec } from "../../src/host/exec.ts"

const exec = makeExec()
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

describe("a child process", () => {
  it("gets its input on a pipe and gives back both outputs and its exit code", async () => {
    const done = await exec.run("sh", ["-c", "cat; echo said >&2; exit 7"], Buffer.from("secret"))
    expect({ ...done, stdout: text(done.stdout), stderr: text(done.stderr) }).toEqual({
      code: 7,
      stdout: "secret",
      stderr: "said\n",
    })
  })

  it("sees an environment with nothing in it but what is named", async () => {
    process.env.NBDE_RESCUE_TEST_LEAK = "leak"
    process.env.GNUPGHOME = "/nowhere"
    onTestFinished(() => {
      delete process.env.NBDE_RESCUE_TEST_LEAK
      delete process.env.GNUPGHOME
    })
    const { stdout } = await exec.run("env", [])
    const names = text(stdout)
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0])
    expect(names.filter((name) => name !== "HOME").sort()).toEqual(["LANG", "LC_ALL", "PATH"])
  })

  it("is not run by a shell: an argument stays what it is", async () => {
    expect(text((await exec.run("echo", ["$(id) `id` ; id"])).stdout)).toBe("$(id) `id` ; id\n")
  })

  it("may end without reading its input", async () => {
    expect((await exec.run("true", [], new Uint8Array(1 << 20))).code).toBe(0)
  })

  it("that is killed has the code a shell would show", async () => {
    expect((await exec.run("sh", ["-c", "kill -TERM $$"])).code).toBe(143)
  })

  it("cannot fill the memory", async () => {
    await expect(exec.run("head", ["-c", "80000000", "/dev/zero"])).rejects.toMatchObject({
      code: "input-too-large",
    })
  })
})

describe("a program", () => {
  it("is found by absolute path, not through the PATH of this process", async () => {
    const before = process.env.PATH
    process.env.PATH = "/nowhere"
    onTestFinished(() => {
      process.env.PATH = before
    })
    expect(await findProgram("sh")).toMatch(/^\/.*\/sh$/)
  })

  it("that is missing is named", async () => {
    await expect(exec.run("no-such-program-here", [])).rejects.toMatchObject({
      code: "program-missing",
      details: { program: "no-such-program-here" },
    })
  })

  it.each(["../sh", "/bin/sh", "", "-x"])("is not named %j", async (name) => {
    await expect(exec.run(name, [])).rejects.toThrow(TypeError)
  })
})
