// The executable of `npm run package`, in a root as small as an initramfs, where there is no Node.
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { installProgram, makeBareRoot, runInRoot } from "../support/bare-root.ts"
import { NODE, ROOT } from "../support/build.ts"
import { makeLuksImage } from "../support/luks-image.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const NAME = "nbde-rescue-linux-x64"
const PASSPHRASE = "the one of key slot 0"
const folder = makeFolder()
const root = join(folder, "root")
const inRoot = (args: readonly string[], stdin = "") =>
  runInRoot(root, [`/usr/bin/${NAME}`, ...args], { stdin, timeoutMs: 60_000 })

beforeAll(async () => {
  execFileSync(NODE, ["package.mjs", folder], { cwd: ROOT, stdio: "pipe" })
  makeBareRoot(root, ["cryptsetup"])
  installProgram(root, join(folder, NAME))
  await makeLuksImage(join(root, "root/disk.img"), { type: "luks2", passphrase: PASSPHRASE })
}, 120_000)
afterAll(() => removeFolder(folder))

describe("the executable, where there is no Node", () => {
  it("has no Node beside it", async () => {
    expect((await runInRoot(root, ["/bin/sh", "-c", "command -v node"])).code).not.toBe(0)
    expect((await runInRoot(root, ["/bin/sh", "-c", "command -v cryptsetup"])).code).toBe(0)
  })

  it("says its version and its commands", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))
    expect((await inRoot(["--version"])).stdout.trim()).toBe(version)
    expect((await inRoot(["--help"])).stdout).toContain("what is on a disk")
  })

  it("reads a disk", async () => {
    const { code, stdout } = await inRoot(["inspect", "/root/disk.img", "--json"])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).volumes).toMatchObject([{ type: "luks2" }])
  })

  it("tests a passphrase", async () => {
    expect((await inRoot(["prove", "/root/disk.img"], PASSPHRASE)).code).toBe(0)
    expect((await inRoot(["prove", "/root/disk.img"], "another one")).code).toBe(3)
  })

  it("starts itself once more where a job wants processes of its own", async () => {
    const { code, stdout } = await runInRoot(root, [
      "/bin/sh",
      "-c",
      `ip link set lo up && exec /usr/bin/${NAME} drill`,
    ])
    expect(code, stdout).toBe(0)
    expect(stdout).toContain("Every passphrase opened its key slot")
  })

  it("runs no code that the environment names", async () => {
    writeFileSync(join(root, "root/evil.cjs"), 'require("node:fs").writeFileSync("/root/evil", "")')
    const { code } = await runInRoot(root, [
      "/bin/sh",
      "-c",
      `NODE_OPTIONS="--require /root/evil.cjs" /usr/bin/${NAME} --version; test -e /root/evil`,
    ])
    expect(code).toBe(1)
  })

  it("is the same to the last byte when it is made again", () => {
    const again = makeFolder()
    try {
      execFileSync(NODE, ["package.mjs", again], { cwd: ROOT, stdio: "pipe" })
      expect(readFileSync(join(again, `${NAME}.sha256`), "utf8")).toBe(
        readFileSync(join(folder, `${NAME}.sha256`), "utf8"),
      )
    } finally {
      removeFolder(again)
    }
  }, 60_000)
})
