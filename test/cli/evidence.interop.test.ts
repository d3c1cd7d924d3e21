// What every command that only reads a disk promises: the source stays byte for byte as it was and is never opened for writing, and
// nothing touches the network (design §4.1, §4.6). Add a row for each such command.
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cliCommand, repeatableCliCommand, runCli } from "../support/cli.ts"
import { type Fault, forEachSyscall } from "../support/faults.ts"
import { bind, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { networkCalls, pathsWritten } from "../support/network.ts"
import { startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const ROWS: readonly { readonly args: readonly string[]; readonly stdin?: string; readonly code: number }[] =
  [
    { args: ["inspect", "IMAGE"], code: 0 },
    { args: ["inspect", "--json", "IMAGE"], code: 0 },
    { args: ["extract", "IMAGE", "--what", "jwe", "-o", "OUT"], code: 0 },
    { args: ["extract", "IMAGE", "--what", "header", "-o", "OUT"], code: 0 },
    { args: ["prove", "IMAGE"], stdin: "first", code: 0 },
    { args: ["prove", "IMAGE", "--slot", "1"], stdin: "wrong", code: 3 },
  ]

describe("a command that only reads a disk", () => {
  const dir = makeFolder()
  const image = join(dir, "disk.img")
  const sum = () => createHash("sha256").update(readFileSync(image)).digest("hex")
  let before = ""

  beforeAll(async () => {
    const tangd = await startTangd()
    await makeLuksImage(image, { type: "luks2", passphrase: "first" })
    await bind(image, "first", await tangPin(tangd.url))
    await tangd.stop()
    before = sum()
  })
  afterAll(() => removeFolder(dir))

  const command = (row: (typeof ROWS)[number], at: number) => {
    const files: Readonly<Record<string, string>> = { IMAGE: image, OUT: join(dir, `out-${at}`) }
    const [program, ...args] = cliCommand(row.args.map((arg) => files[arg] ?? arg))
    const env = { HOME: dir, NBDE_RESCUE_HOME: join(dir, "home") }
    return { program, args, env, ...(row.stdin === undefined ? {} : { stdin: row.stdin }) }
  }

  it.each(ROWS.map((row, at) => [row.args.join(" "), row, at] as const))(
    "leaves the source and the network alone: %s",
    async (_, row, at) => {
      const written = await pathsWritten(command(row, at), (path) => path === image)
      expect(written.result.code, written.result.stderr).toBe(row.code)
      expect(written.paths).toEqual([])
      expect(sum()).toBe(before)
      const { result, calls } = await networkCalls(command(row, at + ROWS.length))
      expect([result.code, calls]).toEqual([row.code, []])
    },
  )

  it.each<Fault>(["SIGKILL", "EIO", "ENOSPC"])(
    "leaves a whole file or none under %s at every write of extract",
    async (fault) => {
      const extract = (out: string) => ["extract", image, "--what", "jwe", "-o", out]
      const whole = join(dir, `whole-${fault}`)
      expect((await runCli(extract(whole))).code).toBe(0)
      const report = await forEachSyscall({
        prepare: () => {},
        command(folder) {
          const [program, ...args] = repeatableCliCommand(extract(join(folder, "jwe")))
          return { program, args }
        },
        fault,
        async check({ dir: folder, result }) {
          const out = join(folder, "jwe")
          if (fault !== "SIGKILL") expect(result.stderr).toContain("[write-failed]")
          if (existsSync(out)) expect(readFileSync(out)).toEqual(readFileSync(whole))
          if (existsSync(out)) return
          expect(
            readdirSync(folder).filter((name) => !name.startsWith(".")),
            "nothing half is in sight",
          ).toEqual([])
          expect((await runCli(extract(out))).code).toBe(0)
        },
      })
      expect(report.missed).toEqual([])
      expect(report.points).toBeGreaterThan(3)
    },
  )
})
