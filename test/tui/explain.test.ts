// Ctrl-E on any screen: console text in, what it means out, and back to where the person was.
import { expect, it } from "vitest"
import { ENTER, ESCAPE, type Shown } from "../support/ink.ts"
import { openAppFor } from "./world.ts"

const CTRL_E = "\u0005"
const CTRL_D = "\u0004"
const CONSOLE = [
  "[    4.1] systemd[1]: Starting Cryptography Setup for luks-web17...",
  "Error communicating with server http://tang1.example\u001b[0m",
  "No key available with this passphrase.",
].join("\r")

async function explained(shown: Shown): Promise<void> {
  await shown.press(CTRL_E)
  await shown.until("Paste or type what the console printed")
  await shown.press(CONSOLE, CTRL_D)
  await shown.until("What the messages mean")
}

it("console text is explained over the screen, which is there again afterwards", async () => {
  const person = openAppFor("explain")
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  expect(shown.frame()).toContain("Ctrl-E explain")
  await explained(shown)
  expect(shown.frame()).toContain("Error communicating with server http://tang1.example")
  expect(shown.frame()).toContain("Means:")
  expect(shown.frame()).not.toContain("\u001b[0m")
  await shown.press(ESCAPE)
  await shown.until("A host will not boot")
})

it("a half filled form keeps what was typed in it", async () => {
  const person = openAppFor("explain form")
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  await shown.press("1")
  await shown.until("key slot 0")
  await shown.press("1", "1", "db1", ENTER, "Ki")
  await explained(shown)
  await shown.press(ESCAPE)
  await shown.until("Your name: Ki")
})

it("the key is in the help of every screen, and works over the help and over a problem", async () => {
  const person = openAppFor("explain help")
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  await shown.press("1")
  await shown.until("key slot 0")
  await shown.press("?")
  await shown.until("What a message on a console means")
  await explained(shown)
  await shown.press(ESCAPE)
  await shown.until("Keys on this screen")
  await shown.press(ESCAPE, "9", "no-such-file.img", ENTER)
  await shown.until("This did not work")
  await explained(shown)
  await shown.press(ESCAPE)
  await shown.until("This did not work")
})

it("text without a known message says so and says what to send", async () => {
  const person = openAppFor("explain nothing")
  const shown = person.screen({ columns: 80, rows: 24 })
  await shown.until("A host will not boot")
  await shown.press(CTRL_E, "all is well", ENTER, CTRL_D)
  await shown.until("No known message is in")
  await shown.press(CTRL_E)
  await shown.until("Nothing has come yet.")
})
