// Two people recover a disk with the app alone, and the only thing between them are cameras: QR codes on both screens, screenshots in both
// folders.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { answeringRoad, askingRoad, FROM_FOLDER, finishingRoad, walk } from "../support/app-roads.ts"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { greyPng } from "../support/picture.ts"
import { openGround } from "../support/rescue.ts"
import { screenshot } from "../support/screenshot.ts"
import { type Seat, sitDown } from "../support/seat.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
const SIZE = { columns: 80, rows: 24 }
let tangd: RunningTangd

beforeAll(async () => {
  tangd = await startTangd()
  await makeLuksImage(image, { type: "luks2", passphrase: "first", formatArgs: ["--label", "db1"] })
  await bind(image, "first", await tangPin(tangd.url), 1)
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

/** A picture of what the seat shows lies in the other one's folder. */
function photographed(from: Seat, to: Seat, name: string): void {
  const picture = screenshot(from.terminal.painted("ends"), SIZE.columns, SIZE.rows)
  writeFileSync(join(to.folder, name), greyPng(picture))
}

it("two people recover a disk with the app alone, from screen to camera to screen", async () => {
  const [kim, ben] = [await ground.person("Kim"), await ground.person("Ben")]
  const tech = await sitDown({ ...SIZE, env: kim.env, folder: join(kim.home, "../carried") })
  const colleague = await sitDown({ ...SIZE, env: ben.env, folder: join(ben.home, "../carried") })
  await walk(tech, askingRoad(image))
  await tech.choose("Show the request as QR codes")
  await tech.until("Enter  done")
  photographed(tech, colleague, "IMG_1.png")
  await tech.key("Enter")
  await tech.until("If your colleague has the QR codes, these:")
  const words = /QR codes, these:\s+(\w+(?: +\w+){5})/.exec(tech.terminal.screen())?.[1] ?? ""

  await walk(
    colleague,
    answeringRoad(FROM_FOLDER, () => words, tangd.url),
  )
  expect(colleague.terminal.screen()).toContain("1 of 1 keys answered")
  await colleague.choose("Show the answer as QR codes")
  await colleague.until("Enter  done")
  photographed(colleague, tech, "IMG_2.png")
  await colleague.key("Enter")
  await colleague.until("Show the answer as QR codes")

  let read = ""
  const straight = finishingRoad((passphrase) => (read = passphrase)).filter(
    ({ name }) => name !== "reveal, group 2" && name !== "close?",
  )
  await walk(tech, straight)
  expect(Buffer.from(read, "latin1").equals(await clevisPass(image, 1))).toBe(true)
})
