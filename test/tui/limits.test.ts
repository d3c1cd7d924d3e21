// A limit of answers on the screens of the app: it is shown under CHECKED, and a yes needs a typed word before anything else counts.
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { ENTER, type Shown } from "../support/ink.ts"
import { openAppFor, openRequestForm } from "./world.ts"

/** A request of a technician on the desk of a colleague whose site answers nobody without the word. */
async function requestOnDesk(): Promise<Shown> {
  const tech = openAppFor("limits, technician")
  const asking = tech.screen()
  await openRequestForm(asking)
  await asking.press("db1", ENTER, "Kim", ENTER, "OPS-7", ENTER, ENTER)
  await asking.until("read these six words")
  const colleague = openAppFor("limits, colleague")
  const request = readdirSync(tech.folder).find((name) => name.startsWith("request-")) ?? ""
  copyFileSync(join(tech.folder, request), join(colleague.folder, "request.txt"))
  mkdirSync(join(colleague.folder, "home/site"), { recursive: true, mode: 0o700 })
  const profile = { site: "a test", answerLimits: { host: 0 }, values: {} }
  writeFileSync(join(colleague.folder, "home/site/profile.json"), JSON.stringify(profile), { mode: 0o600 })
  const shown = colleague.screen()
  await shown.until("A host will not boot")
  await shown.press("2", "8", "request.txt", ENTER)
  await shown.until("not opened yet")
  await shown.press("1")
  await shown.until("Do you approve")
  return shown
}

it("another word than the one for it answers nothing, and says which it is", async () => {
  const shown = await requestOnDesk()
  expect(shown.frame()).toContain("LIMIT REACHED")
  await shown.press("1")
  await shown.until("Type many-answers to answer all the same")
  await shown.press("yes", ENTER, "Kim, 555-0100", ENTER, "six words", ENTER)
  await shown.until("Code: many-answers")
  expect(shown.frame()).toContain("Nothing was answered.")
})

it("the word is typed once: after wrong words of the call only those are asked for again", async () => {
  const shown = await requestOnDesk()
  await shown.press("1")
  await shown.until("Type many-answers to answer all the same")
  await shown.press("many-answers", ENTER, "Kim, 555-0100", ENTER, "not the words", ENTER)
  await shown.until("Tries left: 2")
  expect(shown.frame()).not.toContain("Type many-answers")
})
