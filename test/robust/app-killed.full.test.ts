// Every way to be cut off, at every screen. See app-killed.ts.
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

it.each(CUTS)("two people recover a disk although %s comes at every screen", async (cut) => {
  await recoverCutOff(world, ground, () => cut)
  expect(world.canary).toMatch(/^CANARY-/)
})
