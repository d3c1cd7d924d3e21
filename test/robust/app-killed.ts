// The app cut off at every screen of both roads and begun anew: what a person must do again is what the record does not hold, and what
// comes out at the end is the passphrase. The interop tests cut once at each screen, the full tier in every way.
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { expect } from "vitest"
import {
  answeringRoad,
  askingRoad,
  carry,
  FROM_FOLDER,
  finishingRoad,
  HOME,
  type Station,
  walk,
  wordsOn,
} from "../support/app-roads.ts"
import { filesUnder, findLeaks } from "../support/leaks.ts"
import { clevisPass } from "../support/luks-image.ts"
import type { Ground, Person } from "../support/rescue.ts"
import { type Seat, sitDown } from "../support/seat.ts"
import type { World } from "./world.ts"

/** Ways to be cut off: the line goes down, the programs are told so, the power goes. */
export const CUTS = ["terminal killed", "SIGHUP", "SIGKILL"] as const
export type Cut = (typeof CUTS)[number]

/** Which cut comes at the station with this number. */
export type Choice = (station: number) => Cut

/** Two people recover the disk, cut off at every screen. Throws unless the passphrase is right and nothing is left of it. */
export async function recoverCutOff(world: World, ground: Ground, choose: Choice): Promise<void> {
  const [kim, ben] = [await ground.person("Kim"), await ground.person("Ben")]
  const asking = askingRoad(world.image)
  let tech = await cutEverywhere(kim, asking, choose, async (seat, to) =>
    to === asking.length - 1 ? void (await waitAgain(seat)) : await walk(seat, asking.slice(0, to + 1)),
  )
  const words = wordsOn(tech)

  const desk = await sit(ben)
  carry(tech, "request-", desk, "request.txt")
  await desk.key("C-c")
  const answering = answeringRoad(FROM_FOLDER, () => words, world.tangd.url)
  const colleague = await cutEverywhere(ben, answering.slice(0, -1), choose, (seat, to) =>
    walk(seat, answering.slice(0, to + 1)),
  )
  await walk(colleague, answering.slice(-1))
  carry(colleague, "answer-", tech, "answer.txt")

  let read = ""
  const finishing = finishingRoad((passphrase) => {
    read = passphrase
  })
  await cut(tech, choose(0))
  tech = await cutEverywhere(
    kim,
    finishing,
    choose,
    async (seat, to) => {
      const shown = await waitAgain(seat)
      if (!shown) return await walk(seat, finishing.slice(0, to + 1))
      await seat.until("Hidden.")
      await walk(seat, finishing.slice(2, to + 1))
    },
    waitAgain,
  )
  expect(Buffer.from(read, "latin1").equals(await clevisPass(world.image, 1))).toBe(true)
  await tech.enter("close")
  await tech.until("is closed. Its secrets are destroyed.")
  await expectInOrder(world, kim)
  await expectInOrder(world, ben)
}

async function expectInOrder(world: World, person: Person): Promise<void> {
  await person.must(["journal", "verify"])
  const needles = [{ name: "passphrase", bytes: Buffer.from(world.canary) }]
  expect(findLeaks(needles, filesUnder(join(person.home, "..")))).toEqual([])
}

/** Goes from station to station; cut off at each, begins anew and comes back to it by `back`. Returns the seat at the last one. */
async function cutEverywhere(
  person: Person,
  road: readonly Station[],
  choose: Choice,
  back: (seat: Seat, to: number) => Promise<void>,
  begin: (seat: Seat) => Promise<unknown> = async () => {},
): Promise<Seat> {
  let seat = await sit(person)
  await begin(seat)
  for (const [at, { name, go }] of road.entries()) {
    await go(seat)
    await cut(seat, choose(at))
    seat = await sit(person)
    await back(seat, at).catch((error: unknown) => {
      throw new Error(`after ${choose(at)} at "${name}"`, { cause: error })
    })
  }
  return seat
}

function sit({ env, home }: Person): Promise<Seat> {
  return sitDown({ env, folder: join(home, "../carried") })
}

async function cut({ terminal }: Seat, how: Cut): Promise<void> {
  if (how === "terminal killed") return terminal.kill()
  // The whole group, as the system does it: the app, and the reveal process where that has the terminal.
  process.kill(-terminal.running("group"), how)
  await wait(50)
  terminal.close()
}

/** From the first screen to the request, or to the passphrase if it was shown before. Says if it was. */
async function waitAgain(seat: Seat): Promise<boolean> {
  await HOME.go(seat)
  await seat.choose("db1")
  await seat.until("Comment for the ticket")
  const shown = seat.terminal.screen().includes("Show the passphrase again")
  await seat.choose(shown ? "Show the passphrase again" : "Wait for the answer")
  if (!shown) await seat.until("read these six words")
  return shown
}
