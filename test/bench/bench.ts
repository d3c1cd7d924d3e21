// `npm run bench`: what the program costs beside bare node, cryptsetup and clevis, on the same work in the same run. It needs the tools that
// test/peers/install.mjs installs, and opens sockets on the loopback interface only. `--quick`: fewer runs on fewer JWEs. It prints and
// does not judge: a noisy machine fails nothing. docs/operations.md says how to read it.
import { availableParallelism } from "node:os"
import { carryTable } from "../support/carry-page.ts"
import { batches } from "./batches.ts"
import { openGround } from "./ground.ts"
import { recoveries } from "./recoveries.ts"
import { starts } from "./starts.ts"

const quick = process.argv.includes("--quick")
const ground = await openGround(quick ? 60 : 200)
try {
  process.stdout.write(
    `node ${process.version}, ${availableParallelism()} processors, medians of runs in turn\n\n`,
  )
  for (const lines of [
    () => starts(ground, quick ? 9 : 25),
    () => recoveries(ground, quick ? 5 : 15),
    () => batches(ground, quick ? 3 : 5),
    async () => ["", "what a person has to carry", "", ...(await carryTable())],
  ]) {
    process.stdout.write(`${(await lines()).join("\n")}\n`)
  }
} finally {
  await ground.close()
}
