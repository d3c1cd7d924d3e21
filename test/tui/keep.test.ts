// What stays sealed until the passphrase is changed is chosen with one key before it is shown; who presses nothing is asked nothing.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { ENTER, type Shown } from "../support/ink.ts"
import { type AppPerson, openAppFor, openRequestForm } from "./world.ts"

async function waiting(seed: string): Promise<{ person: AppPerson; shown: Shown }> {
  const person = openAppFor(seed)
  writeFileSync(join(person.folder, "reply.bin"), "an answer")
  const shown = person.screen({ columns: 80, rows: 24 })
  await openRequestForm(shown)
  await shown.press("db1", ENTER, "Kim", ENTER, "", ENTER, ENTER)
  await shown.until("8  Change what is kept: now no passphrase")
  return { person, shown }
}

async function open({ person, shown }: { person: AppPerson; shown: Shown }): Promise<readonly string[]> {
  await shown.press("2")
  await shown.until("Where is the answer?")
  await shown.press("reply.bin", ENTER)
  await expect.poll(() => person.handedOver.length).toBe(1)
  return person.handedOver[0] ?? []
}

it("nothing that opens a disk is kept unless somebody chooses it", async () => {
  const words = await open(await waiting("kept by default"))
  expect(words.join(" ")).toContain("--keep salt")
})

it("one key keeps the passphrase itself, and takes it back", async () => {
  const at = await waiting("kept by choice")
  await at.shown.press("8")
  await at.shown.until("8  Change what is kept: now the passphrase itself, sealed")
  await at.shown.press("8")
  await at.shown.until("8  Change what is kept: now no passphrase")
  await at.shown.press("8")
  await at.shown.until("the passphrase itself, sealed")
  expect((await open(at)).join(" ")).toContain("--keep secret")
})
