// How long a plain command takes from its start to its end.
import { writeFileSync } from "node:fs"
import { NODE } from "../support/build.ts"
import type { Ground } from "./ground.ts"
import { Contender, race, timeProcess } from "./measure.ts"
import { tableLines } from "./table.ts"

export async function starts(
  { program, trusting, image, newPath }: Ground,
  rounds: number,
): Promise<string[]> {
  const empty = newPath("empty.mjs")
  writeFileSync(empty, "")
  const bare = new Contender("bare node", () => timeProcess({ program: NODE, args: [empty] }).ms)
  const help = new Contender("--help", () => program(["--help"], trusting).ms)
  const inspect = new Contender("inspect", () => program(["inspect", image], trusting).ms)
  const luksDump = { program: "cryptsetup", args: ["luksDump", image] }
  const dump = new Contender("cryptsetup luksDump", () => timeProcess(luksDump).ms)
  await race([bare, help, inspect, dump], rounds)
  return tableLines("Start-up, the whole process", [
    { ours: help, beside: bare, atMost: 2 },
    { ours: inspect, beside: bare },
    { ours: inspect, beside: dump },
  ])
}
