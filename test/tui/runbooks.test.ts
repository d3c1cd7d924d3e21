// Runbooks on the screen: steps answered by keys, acts done by another process, runs that go on where they stood.
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { manualRecovery } from "../../flows/manual-recovery/index.ts"
import { ROOT } from "../support/build.ts"
import { ENTER, ESCAPE, type Shown } from "../support/ink.ts"
import { showFixed, standingAt, stateWith } from "./fixed.ts"
import { openAppFor } from "./world.ts"

async function openDrill(shown: Shown): Promise<void> {
  await shown.until("All runbooks")
  await shown.press("6")
  await shown.until("Which runbook?")
  await shown.press("f")
  await shown.until("Who leads and keeps the clock?")
}

describe("a runbook", () => {
  it("takes answers, and goes on where it stood", async () => {
    const person = openAppFor("runbook")
    const shown = person.screen()
    await openDrill(shown)
    for (let times = 0; times < 3; times++) await shown.press(ENTER)
    expect(shown.frame()).toContain("Please type something here.")
    await shown.press("Ana", ENTER)
    await shown.until("Who practises?")
    expect(shown.frame()).toContain("Step 1: Who leads and keeps the clock?  [Ana]")
    await shown.press(ESCAPE)
    await shown.until("a  Runbook: Practice, last step")
    await shown.press("a")
    await shown.until("Who practises?")
  })

  it("goes back a step, and shows what to do by hand", async () => {
    const shown = openAppFor("back").screen()
    await openDrill(shown)
    await shown.press("Ana", ENTER)
    await shown.until("Who practises?")
    await shown.press("\u0010")
    await shown.until("drill: step 1".replace("drill", "Practice"))
    await shown.press("\u0007")
    await shown.until("There is nothing to do by hand at this step.")
  })

  it("has its acts done by another process, one step only", async () => {
    const person = openAppFor("act")
    const shown = person.screen()
    await openDrill(shown)
    await shown.press("Ana", ENTER)
    await shown.until("Who practises?")
    await shown.press("Kim and Carl", ENTER)
    await shown.until("Is everything there")
    await shown.press("1")
    await shown.until("Part 1: the whole rescue")
    await shown.press(ENTER, "1")
    await expect.poll(() => person.handedOver.length).toBe(1)
    expect(person.handedOver[0]).toEqual([
      "flow",
      "run",
      "drill",
      "--resume",
      expect.stringMatching(/^[0-9a-f]{8}$/),
      "--one-step",
    ])
    // The other process did nothing here, so the step is at hand again.
    await shown.until("Part 1: the whole rescue")
  })
})

it("a warning stands on the first page of a step that is longer than the screen", async () => {
  const { shown } = showFixed(stateWith({ kind: "flow", snapshot: standingAt(manualRecovery, "layout") }))
  await shown.until("PgUp and PgDn")
  const frame = shown.frame()
  expect(frame).toContain("! Stop every recording of the remote console.")
  expect(frame.indexOf("! Stop every")).toBeLessThan(frame.indexOf("The prompt often uses"))
})

it.each(["road", "road-with-tpm"])("every road is in sight where one is chosen: %s", async (step) => {
  const { shown } = showFixed(stateWith({ kind: "flow", snapshot: standingAt(manualRecovery, step) }))
  await shown.until("I have n")
  expect(shown.frame()).not.toMatch(/more (below|above)|PgUp and PgDn/)
})

describe("a step that costs a disk when missed", () => {
  const at = Object.entries(manualRecovery.steps).find(([, step]) => step.stop === true)?.[0] ?? ""

  const stopScreen = () => showFixed(stateWith({ kind: "flow", snapshot: standingAt(manualRecovery, at) }))

  it("stands alone on the screen", async () => {
    const { shown } = stopScreen()
    await shown.until("STOP")
    await expect(`${shown.frame()}\n`).toMatchFileSnapshot(join(ROOT, "test/golden/screens/stop-80.txt"))
  })

  it("is passed by a typed word and by nothing else", async () => {
    const { shown, sent } = stopScreen()
    await shown.until("STOP")
    await shown.press(ENTER, ENTER, "1", "\u0015", " ", "2", "\u0015")
    expect(sent).toEqual([])
    await shown.press("CANCEL", ENTER)
    const answer = { kind: "confirmed", step: at, yes: true, phrase: "CANCEL" }
    await expect.poll(() => sent).toEqual([{ kind: "flow-answer", answer }])
  })
})
