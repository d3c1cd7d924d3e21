// A folder for one test, gone afterwards.
import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** A new folder that is removed when the running test ends, also when it fails. */
export function workspace(): string {
  const folder = makeFolder()
  onTestFinished(() => removeFolder(folder))
  return folder
}

/** A new folder for a whole file of tests: call `removeFolder` in `afterAll`. */
export function makeFolder(base = tmpdir()): string {
  return mkdtempSync(join(base, "nbde-rescue-test-"))
}

/** Removes a folder and all in it, folders without write permission included. */
export function removeFolder(folder: string): void {
  if (!existsSync(folder)) return
  openUp(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function openUp(path: string): void {
  // A program that still ends may take its own files away meanwhile.
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return
  chmodSync(path, 0o700)
  for (const name of readdirSync(path)) openUp(join(path, name))
}
