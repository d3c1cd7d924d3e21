// regen killed, or failed, at its own system calls: everything it writes to the home. The programs it starts are cut off in change-loop.ts.
import { copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { cliCommand, repeatableCliCommand, run } from "../support/cli.ts"
import { type Fault, type FaultReport, forEachSyscall } from "../support/faults.ts"
import { type ChangeWorld, expectClean, lookBefore, type Stage, workingSlots } from "./change-world.ts"

export async function cutOffOwn(
  world: ChangeWorld,
  { type, fault, every }: { type: "luks1" | "luks2"; fault: Fault; every: number },
): Promise<FaultReport> {
  const template = await world.image(type, true)
  const before = await lookBefore(template)
  // Beside the folder of the loop: only the calls on the home are counted there.
  const image = join(world.dir, "own.img")
  const stageIn = (dir: string): Stage => ({ dir, image, home: join(dir, "home") })
  const commandIn = (dir: string, makeCommand = repeatableCliCommand) => {
    const words = ["regen", image, "--slot", "1", "--yes", "--trust-header-url"]
    const [program, ...args] = makeCommand([...words, "--home", join(dir, "home")])
    return { program, args, env: { XDG_RUNTIME_DIR: join(dir, "run") }, timeoutMs: 120_000 }
  }
  return await forEachSyscall({
    base: "/dev/shm",
    fault,
    every,
    prepare: (dir) => {
      copyFileSync(template, image)
      mkdirSync(join(dir, "run"), { mode: 0o700 })
    },
    command: commandIn,
    check: async ({ dir, result }) => {
      expect(result.stderr).not.toContain("[internal]")
      expect((await workingSlots(image)).length).toBeGreaterThan(0)
      // With names of its own: a file that the cut left must not be in the way of one with the same name.
      const { program, ...rest } = commandIn(dir, cliCommand)
      const again = await run(program, rest.args, rest)
      expect(again.code, again.stderr).toBe(0)
      await expectClean(stageIn(dir), before)
    },
  })
}
