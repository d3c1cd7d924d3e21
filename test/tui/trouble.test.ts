// When something did not work: the person reads why, what they typed is still there, and the same key tries again.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { CTRL_U, ENTER, ESCAPE, type Shown } from "../support/ink.ts"
import { type AppPerson, openAppFor, openRequestForm } from "./world.ts"

interface AtApp {
  readonly person: AppPerson
  readonly shown: Shown
}

/** A technician who waits for an answer. */
async function waiting(seed: string): Promise<AtApp> {
  const person = openAppFor(seed)
  const shown = person.screen()
  await openRequestForm(shown)
  await shown.press("db1", ENTER, "Kim", ENTER, "", ENTER, ENTER)
  await shown.until("read these six words")
  return { person, shown }
}

function requestOf({ folder }: AppPerson): string {
  const [name = ""] = readdirSync(folder).filter((one) => one.startsWith("request-"))
  return readFileSync(join(folder, name), "latin1")
}

it("a folder that is not there begins no case, and is typed again in the same form", async () => {
  const person = openAppFor("no folder")
  const shown = person.screen()
  await openRequestForm(shown)
  await shown.press("db1", ENTER, "Kim", ENTER, "", ENTER, "no-such-folder", ENTER)
  await shown.until("Code: write-failed")
  await shown.press(ENTER)
  await shown.until("> Folder for the messages: no-such-folder_")
  await shown.press(CTRL_U, ".", ENTER)
  await shown.until("read these six words")
  await shown.press(ESCAPE)
  await shown.until("a  db1: waiting for an answer")
  expect(shown.frame()).not.toContain("  b  ")
})

it("a path that is not there is typed again, and then what lies there is on the desk", async () => {
  const person = openAppFor("no path")
  writeFileSync(join(person.folder, "notes.txt"), "lunch")
  const shown = person.screen()
  await shown.until("A host will not boot")
  await shown.press("2")
  await shown.until("Take in a file")
  await shown.press("8", "note.txt", ENTER)
  await shown.until("Code: no-such-file")
  await shown.press(ENTER)
  await shown.until("> File or folder: note.txt_")
  await shown.press(CTRL_U, "notes.txt", ENTER)
  await shown.until("Nothing that could be answered: notes.txt")
})

it("a request that is written again says where", async () => {
  const { person, shown } = await waiting("again")
  await shown.press("5")
  await shown.until("The request is written again: request-")
  expect(requestOf(person)).toContain("BEGIN NBDE RESCUE REQUEST")
})

it("another word than the one that closes a case leaves it open, and says so", async () => {
  const { shown } = await waiting("not closed")
  await shown.press(ESCAPE)
  await shown.until("a  db1")
  await shown.press("a")
  await shown.until("Close the case")
  await shown.press("3", "cloes", ENTER)
  await shown.until("! The word was not close. The case stays open.")
  await shown.press("3", "close", ENTER)
  await shown.until("is closed. Its secrets are destroyed.")
})

it("another word than the one that shows a passphrase shows nothing, and keeps what was typed", async () => {
  const person = openAppFor("not shown")
  const shown = person.screen()
  await shown.until("A host will not boot")
  await shown.press("2")
  await shown.until("Take in a file")
  await shown.press("8", "disk.img", ENTER)
  await shown.until("NOBODY SIGNED IT")
  await shown.press("1")
  await shown.until("A binding without a signature")
  await shown.press("Kim, 555-0100", ENTER, "OPS-7", ENTER, "sohw", ENTER)
  await shown.until("! The word was not show. Nothing was shown.")
  expect(shown.frame()).toContain("Kim, 555-0100")
  expect(person.handedOver).toEqual([])
  await shown.press(CTRL_U, "show", ENTER)
  await expect.poll(() => person.handedOver[0]?.[0]).toBe("answer")
})

describe("what another program printed", () => {
  async function openAnswer(seed: string, code: number): Promise<readonly string[]> {
    const { person, shown } = await waiting(seed)
    person.exitCodes.push(code)
    writeFileSync(join(person.folder, "reply.bin"), "an answer")
    await shown.press("2", "reply.bin", ENTER)
    await shown.until("Waiting for the answer for db1")
    await expect.poll(() => person.session.getSnapshot().work).toBeUndefined()
    return person.handedOver.map(([first = ""]) => first)
  }

  it.each([1, 2, 3, 5])("is left to be read if it ended with code %i", async (code) => {
    expect(await openAnswer(`failed ${code}`, code)).toEqual(["reveal", "until read"])
  })

  it.each([0, 4, 143])("is covered at once if it ended with code %i", async (code) => {
    expect(await openAnswer(`went ${code}`, code)).toEqual(["reveal"])
  })
})

it("a request that Tang could not answer stays on the desk, and Tang is asked once more", async () => {
  const tech = await waiting("no key, technician")
  const { screen } = tech.person.session.getSnapshot()
  const words = screen.kind === "waiting" ? (screen.code?.words ?? []) : []
  const colleague = openAppFor("no key, colleague")
  writeFileSync(join(colleague.folder, "request.txt"), requestOf(tech.person))
  const shown = colleague.screen()
  await shown.until("A host will not boot")
  await shown.press("2")
  await shown.until("Take in a file")
  await shown.press("8", "request.txt", ENTER)
  await shown.until("a message, not opened yet")
  await shown.press("1")
  const approve = async (): Promise<void> => {
    await shown.until("Call the person, then approve")
    await shown.press("1")
    await shown.until("Hang up.")
    await shown.press("Kim, 555-0100", ENTER, words.join(" "), ENTER)
    await shown.until("> Tang server:")
    await shown.press("http://tang.test.invalid", ENTER)
    await shown.until("The site cannot go on with this. Ask once more.")
  }
  await approve()
  expect(shown.frame()).toContain("no server could be reached")
  expect(shown.frame()).not.toContain("Send this file back")
  await shown.press("4")
  await approve()
  await shown.press(ESCAPE)
  await shown.until("a message, not every key has an answer")
})
