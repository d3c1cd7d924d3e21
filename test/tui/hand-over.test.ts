// Open duties go to a named person on the screen of their case.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { aboutKeySlot, openDebt } from "../../src/actions/case/debts.ts"
import { openRecorder } from "../../src/actions/record/record.ts"
import { makeClock } from "../../src/host/clock.ts"
import { makeRandom } from "../../src/host/random.ts"
import { openHomeAt } from "../host/open-home.ts"
import { CTRL_U, ENTER, ESCAPE, type Shown, UP } from "../support/ink.ts"
import { type AppPerson, openAppFor } from "./world.ts"

const ID = "2026-11-22-db1-k3f9"

/** Opens the screen of one case, whose passphrase was seen. */
async function openCase(person: AppPerson, shown: Shown): Promise<void> {
  await shown.until("A host will not boot")
  const { home, close } = await openHomeAt(join(person.folder, "home"))
  const recorder = await openRecorder({ home, clock: makeClock(), random: makeRandom() })
  const about = aboutKeySlot({ name: "db1", uuid: "0d3f2c51-0b5e-4a2e-9c1d-1d0c8f7f5a11", slot: 0 })
  await recorder.append({ type: "case-opened", case: ID, body: { host: "db1", ticket: "OPS-7" } })
  await openDebt(recorder, { kind: "revealed-passphrase", ...about, case: ID, owner: "Ada", deadline: 0 })
  await recorder.append({ type: "reveal-shown", case: ID, body: { where: "screen", slot: 0 } })
  await recorder.close()
  await close()
  await shown.press("r")
  await shown.until("A duty began")
  await shown.press(ESCAPE)
  await shown.until("Open duties: 1")
  await shown.press("a")
  await shown.until("Hand the open duties over")
}

it("the duties of a case are handed over, and receipt, comment and owner stay on the terminal", async () => {
  const person = openAppFor("hand over")
  const shown = person.screen({ columns: 80, rows: 24 })
  await openCase(person, shown)
  await shown.press("4")
  await shown.until("Who takes the open duties over")
  await shown.press("Kim Lee", ENTER, "Fri 18:00", ENTER, ENTER)
  await shown.until("You can leave. Kim Lee owns: 1 new passphrase by Fri 2026-11-27 18:00")
  const all = shown.everything()
  expect(all).toContain("RECEIPT FOR OPEN DUTIES")
  expect(all).toContain("Comment for the ticket:")
  await shown.until("owner Kim Lee")
  const receipt = readFileSync(join(person.folder, `receipt-duties-${ID}.txt`), "utf8")
  expect(receipt).toContain("Taken over by: Kim Lee")
  expect(receipt).toContain("[ ] Duty")
})

it("an unclear time hands nothing over, says how to write it, and keeps the name that was typed", async () => {
  const person = openAppFor("unclear")
  const shown = person.screen({ columns: 80, rows: 24 })
  await openCase(person, shown)
  await shown.press("4", "Kim", ENTER, "soon", ENTER, ENTER)
  await shown.until("Code: bad-deadline")
  await shown.press(ENTER)
  await shown.until("> File for the receipt")
  expect(shown.frame()).toContain("Who takes the open duties over: Kim")
  expect(shown.frame()).not.toContain("owner Kim")
  await shown.press(UP, CTRL_U, "Fri 18:00", ENTER, ENTER)
  await shown.until("owner Kim")
  await shown.until("Close the case")
})

it("the first screen leads to every duty, and one of no case is handed over as well", async () => {
  const person = openAppFor("duties of no case")
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  expect(shown.frame()).not.toContain("Open duties")
  const { home, close } = await openHomeAt(join(person.folder, "home"))
  const recorder = await openRecorder({ home, clock: makeClock(), random: makeRandom() })
  const subject = "header of web17, sent by mail"
  const owed = { kind: "leaked-header", subject, owner: "Ada", deadline: 0 } as const
  const id = await openDebt(recorder, owed)
  await recorder.close()
  await close()
  await shown.press("r")
  await shown.until("A duty began")
  await shown.press(ESCAPE)
  await shown.until("0  Open duties: 1")
  await shown.press("0")
  await shown.until(`1  duty ${id}: a header copy is outside`)
  await shown.press("1")
  await shown.until(`nbde-rescue case end-duty ${id} --reencrypted DISK`)
  await shown.press("1")
  await shown.until("Who takes the open duties over")
  await shown.press("Kim Lee", ENTER, "Fri 18:00", ENTER, ENTER)
  await shown.until("You can leave. Kim Lee owns: 1 disk to reencrypt")
  await shown.until("owner Kim Lee")
  const receipt = readFileSync(join(person.folder, `receipt-duties-${id}.txt`), "utf8")
  expect(receipt).toContain(`[ ] Duty ${id}: Reencrypt the disk.`)
  await shown.press(ESCAPE)
  await shown.until("A host will not boot")
})
