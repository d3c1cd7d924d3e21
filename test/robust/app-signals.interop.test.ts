// Each signal inside the app at a random moment; the full tier plays many more rounds. See app-signals.ts.
import { afterAll, beforeAll, expect, it } from "vitest"
import { type Ground, openGround } from "../support/rescue.ts"
import { expectAsBefore, openScene, playRound, SIGNALS } from "./app-signals.ts"
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
  for (const signal of SIGNALS) await playRound(scene, `round 0 ${signal}`, signal)
  expect(await scene.terminal.settings()).toBe(scene.before)
})

it.each([
  ["a hidden cursor", "printf '\\033[?25l'"],
  ["no echo", "stty -echo"],
  ["brackets around pastes", "printf '\\033[?2004h'"],
  ["a group of the passphrase", "echo CANARY"],
])("%s would be seen", async (_, plant) => {
  const scene = await openScene(world, ground)
  await expectAsBefore(scene)
  scene.terminal.enter(`${plant}; echo planted`)
  await scene.terminal.sees(/^planted/m)
  await expect(expectAsBefore(scene)).rejects.toThrow()
})
