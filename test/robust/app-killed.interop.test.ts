// Both roads through the app with the terminal, the programs or all of it killed at every screen, each screen once. See app-killed.ts.
import { afterAll, beforeAll, expect, it } from "vitest"
import { type Ground, openGround } from "../support/rescue.ts"
import { CUTS, recoverCutOff } from "./app-killed.ts"
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

it("two people recover a disk although the app is cut off at every screen", async () => {
  await recoverCutOff(world, ground, (station) => CUTS[station % CUTS.length] ?? "SIGKILL")
  expect(world.canary).toMatch(/^CANARY-/)
})
