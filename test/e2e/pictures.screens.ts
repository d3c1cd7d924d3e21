// `npm run screens`: the pictures in docs/screens, taken from the app in a real terminal on a real rescue. What is random on them (the six
// words) is replaced, so that a new picture shows what changed and little else.
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import {
  answeringRoad,
  askingRoad,
  carry,
  FROM_FOLDER,
  finishingRoad,
  HOME,
  walk,
  wordsOn,
} from "../support/app-roads.ts"
import { ROOT } from "../support/build.ts"
import { bind, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { type Ground, openGround } from "../support/rescue.ts"
import { screenSvg } from "../support/screen-svg.ts"
import { type Seat, sitDown } from "../support/seat.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const FOLDER = join(ROOT, "docs/screens")
const SIZE = { columns: 80, rows: 24 }
const SAMPLE_WORDS = "ocean  ladder  winter  copper  tunnel  maple"

let ground: Ground
let tangd: RunningTangd

beforeAll(async () => {
  ground = openGround()
  tangd = await startTangd()
  mkdirSync(FOLDER, { recursive: true })
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

function keep({ terminal }: Seat, name: string, title: string): void {
  const painted = lastScreen(terminal.painted())
    .replace(/^( {4})[a-z]+( {2}[a-z]+){5}$/m, `$1${SAMPLE_WORDS}`)
    .replace(/digits:( \d{4}){5}/, "digits: 0123 4567 8901 2345 6789")
  writeFileSync(join(FOLDER, `${name}.svg`), screenSvg(painted, SIZE.columns, title))
}

/** Without the finished steps above it, which scroll away. */
function lastScreen(painted: string): string {
  const lines = painted.split("\n")
  const rule = lines.findLastIndex((line) => line.includes("\u2500".repeat(20)))
  return lines.slice(Math.max(0, rule - 1)).join("\n")
}

it("the first screen, the plan, the approval and the reveal screen", async () => {
  const [kim, ben] = [await ground.person("Kim"), await ground.person("Ben")]
  const tech = await sitDown({ ...SIZE, env: kim.env, folder: join(kim.home, "../carried") })
  await makeLuksImage(join(tech.folder, "db1.img"), {
    type: "luks2",
    passphrase: "first",
    formatArgs: ["--label", "db1"],
  })
  await bind(join(tech.folder, "db1.img"), "first", await tangPin(tangd.url), 1)
  await walk(tech, askingRoad("db1.img"), async (name) => {
    if (name === "plan") keep(tech, "plan", "The plan: what the key slot needs, and who can help")
    if (name === "waiting") keep(tech, "waiting", "The request was written; six words for the call-back")
  })
  const words = wordsOn(tech)
  const colleague = await sitDown({ ...SIZE, env: ben.env, folder: join(ben.home, "../carried") })
  carry(tech, "request-", colleague, "request.txt")
  await walk(
    colleague,
    answeringRoad(FROM_FOLDER, () => words, tangd.url),
    async (name) => {
      if (name === "approval")
        keep(colleague, "approval", "One request to approve: what is checked, what is only claimed")
    },
  )
  carry(colleague, "answer-", tech, "answer.txt")
  await tech.key("Escape")
  await HOME.go(tech)
  keep(tech, "home", "The first screen: open cases first, then what could have happened")
  await tech.choose("db1")
  await tech.choose("Wait for the answer")
  await walk(tech, finishingRoad(() => {}).slice(0, 2))
  const { terminal } = tech
  writeFileSync(
    join(FOLDER, "reveal.svg"),
    screenSvg(
      terminal.painted(),
      SIZE.columns,
      "The reveal screen before a key is pressed: the passphrase is hidden",
    ),
  )
  expect(terminal.screen()).toContain("Hidden.")
  await tech.key("q")
})
