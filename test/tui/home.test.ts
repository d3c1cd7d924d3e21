// Where the digits of the first screen lead, and that a runbook is one more key away.
import { expect, it } from "vitest"
import { ESCAPE, type Shown } from "../support/ink.ts"
import { type AppPerson, openAppFor } from "./world.ts"

async function home(seed: string): Promise<{ person: AppPerson; shown: Shown }> {
  const person = openAppFor(seed)
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  return { person, shown }
}

function flowOf({ session }: AppPerson): string | undefined {
  const { screen } = session.getSnapshot()
  return screen.kind === "flow" ? screen.snapshot.flow.id : undefined
}

it("1 looks for the disk, and 0 there begins the runbook of the technician", async () => {
  const { person, shown } = await home("one")
  expect(shown.frame()).toContain("Step by step: 1, then 0.")
  await shown.press("1")
  await shown.until("Which disk will not open?")
  await shown.until("every road, step by step")
  await shown.press("0")
  await shown.until("A host will not start: recover its disk: step 1")
  expect(flowOf(person)).toBe("manual-recovery")
})

it("2 is the desk, and 0 there begins the runbook of the colleague", async () => {
  const { person, shown } = await home("two")
  expect(shown.frame()).toContain("Step by step: 2, then 0.")
  await shown.press("2")
  await shown.until("Requests on your desk")
  await shown.press("0")
  await expect.poll(() => flowOf(person)).toBe("answer-request")
})

it.each([
  ["3", "planned-outage"],
  ["4", "tang-rotation"],
] as const)("%s begins the runbook %s", async (digit, flow) => {
  const { person, shown } = await home(digit)
  await shown.press(digit)
  await expect.poll(() => flowOf(person)).toBe(flow)
})

it("5 runs the practice on sample disks in a program of its own", async () => {
  const { person, shown } = await home("five")
  await shown.press("5")
  await expect.poll(() => person.handedOver).toEqual([["drill"]])
})

it("6 lists every runbook, and Esc leads back", async () => {
  const { shown } = await home("six")
  await shown.press("6")
  await shown.until("Which runbook?")
  await shown.press(ESCAPE)
  await shown.until("A host will not boot")
})
