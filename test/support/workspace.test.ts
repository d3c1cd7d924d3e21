import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { makeFolder, removeFolder, workspace } from "./workspace.ts"

let last = ""

it("gives a folder to a test", () => {
  last = workspace()
  writeFileSync(join(last, "file"), "x")
  expect(existsSync(join(last, "file"))).toBe(true)
})

it("has removed the folder of the test before", () => {
  expect(last).not.toBe("")
  expect(existsSync(last)).toBe(false)
})

it("removes folders that nobody may write to", () => {
  const folder = makeFolder()
  mkdirSync(join(folder, "closed"))
  writeFileSync(join(folder, "closed", "file"), "x")
  chmodSync(join(folder, "closed"), 0o500)
  removeFolder(folder)
  expect(existsSync(folder)).toBe(false)
})
