// Signals inside the app at random moments, many rounds. See app-signals.ts.
import { afterAll, beforeAll, expect, it } from "vitest"
import { type Ground, openGround } from "../support/rescue.ts"
import { openScene, playRound, SIGNALS } from "./app-signals.ts"
import { makeWorld, type World } from "./world.ts"

let world: World
let ground: Ground

beforeAll(async () => {
  world = await makeWorld()
  ground = openGround()
})

afterAll(async () => {
  ground.close()
  await world.stop()
})

it("a signal at any moment leaves the terminal as it was, and nothing of the passphrase on it", async () => {
  const scene = await openScene(world, ground)
  for (let seed = 1; seed <= 20; seed++)
    for (const signal of SIGNALS) await playRound(scene, `round ${seed} ${signal}`, signal)
  expect(await scene.terminal.settings()).toBe(scene.before)
})
