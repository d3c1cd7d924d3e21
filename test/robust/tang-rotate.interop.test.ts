// The rotation of Tang keys cut off at its system calls: no key is ever lost, the server can always answer, and the same command again
// ends clean.
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { readKeyDirectory } from "../../src/tang/keydir.ts"
import { thumbprint } from "../../src/tang/thumbprint.ts"
import { repeatableCliCommand, runCli } from "../support/cli.ts"
import { type Fault, forEachSyscall } from "../support/faults.ts"
import { newKeyDirectory } from "../support/tangd.ts"
import { removeFolder } from "../support/workspace.ts"

const start = newKeyDirectory()
afterAll(() => removeFolder(start))

const keysOf = (dir: string) =>
  readKeyDirectory(readdirSync(dir).map((name) => ({ name, bytes: readFileSync(join(dir, name)) }))).keys.map(
    ({ jwk, hidden }) => ({ id: thumbprint(jwk), hidden }),
  )
const old = keysOf(start).map(({ id }) => id)
const homeOf = (dir: string) => ({ NBDE_RESCUE_HOME: join(dir, "home") })

describe("a rotation of Tang keys", () => {
  it.each<Fault>(["SIGKILL", "ENOSPC", "EIO"])(
    "that meets %s loses no key and can be run again",
    async (fault) => {
      const report = await forEachSyscall({
        prepare: (dir) => {
          mkdirSync(join(dir, "home"), { mode: 0o700 })
          cpSync(start, join(dir, "keys"), { recursive: true })
        },
        command: (dir) => {
          const [program, ...args] = repeatableCliCommand(["tang", "rotate", join(dir, "keys")])
          return { program, args, env: homeOf(dir) }
        },
        fault,
        every: process.env.FULL ? 1 : 5,
        check: async ({ dir, call }) => {
          const cut = keysOf(join(dir, "keys"))
          for (const id of old)
            expect(
              cut.map((key) => key.id),
              call.name,
            ).toContain(id)
          expect(
            cut.some(({ hidden }) => !hidden),
            call.name,
          ).toBe(true)
          const again = await runCli(["tang", "rotate", join(dir, "keys")], { env: homeOf(dir) })
          expect(again.code, `${call.name} ${call.path}\n${again.stderr}`).toBe(0)
          const after = keysOf(join(dir, "keys"))
          expect(after.filter(({ hidden }) => !hidden)).toHaveLength(2)
          for (const id of old) expect(after).toContainEqual({ id, hidden: true })
        },
      })
      expect(report.faulted).toBeGreaterThan(3)
    },
    180_000,
  )
})
