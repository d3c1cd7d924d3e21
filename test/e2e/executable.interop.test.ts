// The executable of `npm run package`, in a root as small as an initramfs, where there is no Node: what is looked at and tested there, and what
// is done after a rescue, on real volumes, with a real tangd on the loopback interface in there and the real clevis as the judge.
import { execFileSync } from "node:child_process"
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { clevisPrograms, installProgram, makeBareRoot, runInRoot } from "../support/bare-root.ts"
import { NODE, ROOT } from "../support/build.ts"
import type { RunResult } from "../support/cli.ts"
import { bind, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { newKeyDirectory, signingThumbprint, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const NAME = "nbde-rescue-linux-x64"
const PASSPHRASE = "the one of key slot 0"
const TYPES = ["luks1", "luks2"] as const
const folder = makeFolder()
const root = join(folder, "root")
const keys = newKeyDirectory()
let tang: { readonly url: string; readonly port: number }

const inRoot = (args: readonly string[], stdin: string | Uint8Array = "") =>
  runInRoot(root, [`/usr/bin/${NAME}`, ...args], { stdin, timeoutMs: 60_000 })

// Nothing of the outside can be reached from in there, so Tang is in there as well.
const WITH_TANG = `ip link set lo up
socat "TCP-LISTEN:$0,bind=127.0.0.1,fork,reuseaddr,nodelay" EXEC:"/usr/libexec/tangd /root/keys" </dev/null &
until curl -sf "http://127.0.0.1:$0/adv" >/dev/null; do sleep 0.05; done
exec "$@"`

function withTang(command: readonly string[], stdin: string | Uint8Array = ""): Promise<RunResult> {
  const shell = ["/bin/sh", "-c", WITH_TANG, String(tang.port), ...command]
  return runInRoot(root, shell, { stdin, timeoutMs: 90_000 })
}

/** Runs the executable beside Tang and returns what it printed. */
async function must(args: readonly string[], stdin: string | Uint8Array = ""): Promise<Uint8Array> {
  const { code, stdout, stderr, stdoutBytes } = await withTang([`/usr/bin/${NAME}`, ...args], stdin)
  expect(code, stderr + stdout).toBe(0)
  return stdoutBytes
}

/** What the real clevis in there makes of key slot 1. */
async function clevisPass(disk: string): Promise<Uint8Array> {
  const { code, stderr, stdoutBytes } = await withTang(["clevis", "luks", "pass", "-d", disk, "-s", "1"])
  expect(code, stderr).toBe(0)
  return stdoutBytes
}

async function opens(disk: string, passphrase: Uint8Array): Promise<boolean> {
  const args = ["cryptsetup", "open", "--test-passphrase", "--key-file", "-", disk]
  const { code, stderr } = await runInRoot(root, args, { stdin: passphrase })
  if (code !== 0 && code !== 2) throw new Error(stderr)
  return code === 0
}

/** A fresh volume in the root, bound to Tang in key slot 1. */
function boundDisk(type: (typeof TYPES)[number], name: string): string {
  cpSync(join(folder, `${type}.img`), join(root, "root", name))
  return `/root/${name}`
}

beforeAll(async () => {
  execFileSync(NODE, ["package.mjs", folder], { cwd: ROOT, stdio: "pipe" })
  makeBareRoot(root, [...clevisPrograms(), "socat", "tangd"])
  installProgram(root, join(folder, NAME))
  cpSync(keys, join(root, "root/keys"), { recursive: true })
  await makeLuksImage(join(root, "root/disk.img"), { type: "luks2", passphrase: PASSPHRASE })
  const outside = await startTangd(keys)
  for (const type of TYPES) {
    await makeLuksImage(join(folder, `${type}.img`), { type, passphrase: PASSPHRASE })
    await bind(join(folder, `${type}.img`), PASSPHRASE, await tangPin(outside.url), 1)
  }
  await outside.stop()
  tang = outside
}, 120_000)
afterAll(() => {
  removeFolder(keys)
  removeFolder(folder)
})

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

  it.each(TYPES)("changes the passphrase of %s, then what it is bound to", async (type) => {
    const disk = boundDisk(type, `change-${type}.img`)
    const old = await clevisPass(disk)
    expect(await opens(disk, old)).toBe(true)
    await must(["regen", disk, "--slot", "1", "--trust-header-url", "--yes"])
    expect(await opens(disk, old)).toBe(false)
    const second = await clevisPass(disk)
    expect((await inRoot(["prove", disk, "--slot", "1"], second)).code).toBe(0)
    const server = { url: tang.url, thp: signingThumbprint(keys) }
    writeFileSync(join(root, "root/policy.json"), JSON.stringify({ t: 2, pins: { tang: [server, server] } }))
    await must(["rebind", disk, "--slot", "1", "--policy", "/root/policy.json", "--yes"])
    expect(await opens(disk, second)).toBe(false)
    expect(await opens(disk, await clevisPass(disk))).toBe(true)
    const listed = await runInRoot(root, ["clevis", "luks", "list", "-d", disk])
    expect(listed.stdout).toMatch(/^1: sss '{"t":2,.*}'\n$/)
  })

  it.each(TYPES)("adds a temporary passphrase to %s, and removes it again", async (type) => {
    const disk = boundDisk(type, `temporary-${type}.img`)
    const pass = await clevisPass(disk)
    const temporary = (await inRoot(["slot", "add-temporary", disk, "--yes", "--stdout"], pass)).stdoutBytes
    expect(Buffer.from(temporary).toString()).toMatch(/^[a-z]{42}$/)
    expect(await opens(disk, temporary)).toBe(true)
    const removed = await inRoot(["slot", "remove", disk, "--slot", "2", "--yes"], pass)
    expect(removed.code, removed.stderr).toBe(0)
    expect(await opens(disk, temporary)).toBe(false)
    expect(await opens(disk, pass)).toBe(true)
  })

  it("lets a passphrase die before the network is back", async () => {
    const disk = boundDisk("luks2", "offline.img")
    const old = await clevisPass(disk)
    const done = await inRoot(["regen", disk, "--slot", "1", "--offline", "--old-passphrase", "--yes"], old)
    expect(done.code, done.stderr).toBe(0)
    expect(await opens(disk, old)).toBe(false)
    expect(await opens(disk, await clevisPass(disk))).toBe(true)
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
