// What the roads through the app ask of a person: counted by the end-to-end tests, kept in test/golden/effort. A road that gets longer
// fails its test until somebody has looked (vitest --update).
import { join } from "node:path"
import { expect } from "vitest"
import { EFFORT_FOLDER } from "./effort-page.ts"
import type { Effort } from "./seat.ts"

/** Fails if the road takes more than `most` prompts, or anything else than when it was last looked at. */
export async function expectEffort(road: string, effort: Effort, most: number): Promise<void> {
  expect(effort.prompts.length, `${road}: ${effort.prompts.join(", ")}`).toBeLessThanOrEqual(most)
  const text = `${JSON.stringify({ road, ...effort }, null, 2)}\n`
  await expect(text).toMatchFileSnapshot(join(EFFORT_FOLDER, `${road.replace(/\W+/g, "-")}.json`))
}
