// Both people at the app, each in a real terminal with a home of their own; a real LUKS image, real tangd, no network between the two but
// the files that are carried. What the technician reads off the reveal screen is what clevis itself recovers. What it asked of the people
// is counted, and stands in docs/operations.md.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  answeringRoad,
  askingRoad,
  carry,
  FROM_FOLDER,
  finishingRoad,
  pasted,
  walk,
  wordsOn,
} from "../support/app-roads.ts"
import { expectEffort } from "../support/effort.ts"
import { bind, clevisPass, makeLuksImage, sssPin, tangPin } from "../support/luks-image.ts"
import { type Ground, openGround } from "../support/rescue.ts"
import { sitDown } from "../support/seat.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

let ground: Ground
let tangd: RunningTangd
let image: string

beforeAll(async () => {
  ground = openGround()
  tangd = await startTangd()
  image = join(ground.folder, "disk.img")
  await makeLuksImage(image, { type: "luks2", passphrase: "first", formatArgs: ["--label", "db1"] })
  const pin = await tangPin(tangd.url)
  await bind(image, "first", sssPin(1, [pin]), 1)
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

/** As many prompts as the app may put to a person on one of these roads. */
const MOST_PROMPTS = 5

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])("at $columns columns and $rows rows", (size) => {
  it("two people recover a disk with the app alone", async () => {
    const [kim, ben] = [await ground.person("Kim"), await ground.person("Ben")]
    const tech = await sitDown({ ...size, env: kim.env, folder: join(kim.home, "../carried") })
    await walk(tech, askingRoad(image))
    await expectEffort("technician: first screen to request", tech.effort(), MOST_PROMPTS)
    const words = wordsOn(tech)

    const colleague = await sitDown({ ...size, env: ben.env, folder: join(ben.home, "../carried") })
    const letter = carry(tech, "request-", colleague, "request.txt")
    const pastes = size.columns === 120
    const wayIn = pastes ? pasted(letter) : FROM_FOLDER
    await walk(
      colleague,
      answeringRoad(wayIn, () => words, tangd.url),
      async (name) => {
        if (name === "taking in") colleague.startCounting()
        if (name === "call back") expect(colleague.terminal.screen()).toContain("You cannot take it back.")
      },
    )
    await expectEffort(`colleague: ${pastes ? "paste" : "file"} to answer`, colleague.effort(), MOST_PROMPTS)
    expect(colleague.terminal.screen()).toContain("1 of 1 keys answered")
    expect(colleague.terminal.everything()).not.toContain(words.slice(0, 12))

    tech.startCounting()
    carry(colleague, "answer-", tech, "answer.txt")
    let read = ""
    const straight = finishingRoad((passphrase) => (read = passphrase)).filter(
      ({ name }) => name !== "reveal, group 2" && name !== "close?",
    )
    await walk(tech, straight, async (name) => {
      // From here on it is one key for six characters, and clevis makes passphrases of different lengths.
      if (name === "reveal, hidden")
        await expectEffort("technician: answer to reveal screen", tech.effort(), MOST_PROMPTS)
    })
    expect(Buffer.from(read, "latin1").equals(await clevisPass(image, 1))).toBe(true)
    for (const part of [read, read.slice(0, 6), read.slice(-6)])
      expect(tech.terminal.everything()).not.toContain(part)
    await tech.key("C-c")
    expect(await tech.terminal.exitCode()).toBe(0)
    await colleague.key("C-c")
    expect(await colleague.terminal.exitCode()).toBe(0)
  })
})

it("another program gets every key while it has the terminal, and the app goes on afterwards", async () => {
  const ana = await ground.person("Ana")
  const at = await sitDown({ columns: 80, rows: 40, env: ana.env, folder: join(ana.home, "../carried") })
  await at.choose("All runbooks")
  await at.choose("Practice")
  await at.until("Who leads")
  await at.enter("Ana")
  await at.until("Who practises?")
  await at.enter("Kim")
  await at.until("Is everything there")
  await at.key("1")
  await at.until("Go on: ")
  await at.key("1")
  await at.until("do it now")
  for (let line = 1; line <= 4; line++) {
    await at.enter("zz")
    await expect
      .poll(() => at.terminal.screen().match(/no answer here/g)?.length, { timeout: 5000 })
      .toBe(line)
  }
  await at.enter("q")
  await at.until("Go on: ")
  await at.key("C-p")
  await at.until("Is everything there")
  await at.key("C-c")
  expect(await at.terminal.exitCode()).toBe(0)
})

it("why an answer could not be used is read before the screens cover it", async () => {
  const eva = await ground.person("Eva")
  const at = await sitDown({ columns: 80, rows: 24, env: eva.env, folder: join(eva.home, "../carried") })
  await walk(at, askingRoad(image))
  writeFileSync(join(at.folder, "wrong.json"), '{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}')
  for (let times = 0; times < 2; times++) {
    await at.choose("The answer is in another file or folder")
    await at.until("Where is the answer?")
    await at.enter("wrong.json")
    await at.until("Press Enter to go on.")
    expect(at.terminal.screen()).toContain("nbde-rescue: ")
    await at.key("C-c", "Enter")
    await at.until("The answer is in another file or folder")
  }
  await at.key("C-c")
  expect(await at.terminal.exitCode()).toBe(0)
})
