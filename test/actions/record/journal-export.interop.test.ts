import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { exportCase } from "../../../src/actions/record/journal-export.ts"
import { VERIFY_TEXT } from "../../../src/actions/record/journal-export-text.ts"
import { makeFiles } from "../../../src/host/files.ts"
import {
  identityEntry,
  journalWith,
  makeKey,
  memoryJournal,
  ONE_CASE,
  recorderOver,
} from "../../journal/sample.ts"
import { run } from "../../support/cli.ts"
import { workspace } from "../../support/workspace.ts"

const CASE = "2026-web17-k3f9"

/** The commands of VERIFY.txt as a person would copy them: the paragraphs between its sentences. */
function commandsOf(step: 1 | 2 | 3): string {
  const part = VERIFY_TEXT.split(/^\d\. /m)[step] ?? ""
  const paragraphs = part.split("\n\n")
  return paragraphs
    .slice(1, paragraphs.findIndex((text) => text.startsWith("What this shows")) + 1 || undefined)
    .filter((text) => /^(prev=|grep|for )/.test(text))
    .join("\n")
}

const sh = (folder: string, step: 1 | 2 | 3) => run("sh", ["-c", commandsOf(step)], { cwd: folder })

async function exported(): Promise<{ folder: string; thumbprint: string }> {
  const key = makeKey()
  const journal = memoryJournal(await journalWith([...ONE_CASE.slice(0, 5)], key))
  const recorder = await recorderOver(journal, key)
  await recorder.append({ type: "note", case: "another", body: { text: "CANARY of another case" } })
  for (const entry of ONE_CASE.slice(5)) await recorder.append(entry)
  const folder = join(workspace(), "out")
  const done = await exportCase(journal.bytes, makeFiles(), { case: CASE, folder, card: "a.b.c" })
  expect(done).toMatchObject({ shown: ONE_CASE.length + 1, hidden: 2 })
  return { folder, thumbprint: key.thumbprint }
}

describe("an exported record", () => {
  it("is checked with sh, sha256sum and jose as VERIFY.txt says", async () => {
    const { folder, thumbprint } = await exported()
    expect(readdirSync(folder)).toEqual(["VERIFY.txt", "chain.txt", "contact.txt", "head.txt", "key-1.jwk"])
    expect(await sh(folder, 1)).toMatchObject({ code: 0, stdout: "the chain fits\n", stderr: "" })
    const signatures = (await sh(folder, 2)).stdout.trim().split("\n")
    expect(signatures[0]).toBe("entry 1: not signed")
    expect(
      signatures.slice(1).every((line) => / good$/.test(line)),
      signatures.join(),
    ).toBe(true)
    expect(signatures).toHaveLength(ONE_CASE.length + 1)
    expect((await sh(folder, 3)).stdout.trim()).toBe(thumbprint)
    expect(readdirSync(folder)).not.toContain("payload.tmp")
  })

  it("shows nothing of other cases", async () => {
    const { folder } = await exported()
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), "utf8"), name).not.toContain("CANARY")
  })

  it("does not fit when an entry, a hash or the head was changed", async () => {
    const { folder } = await exported()
    const chain = readFileSync(join(folder, "chain.txt"), "utf8")
    const hidden = chain.split("\n").findIndex((row) => /^[0-9a-f]{64}$/.test(row))
    expect(hidden).toBeGreaterThan(0)
    const flipped = chain.split("\n").with(hidden, "0".repeat(64)).join("\n")
    for (const changed of [
      chain.replace("web17", "web18"),
      chain.replace('"path":"tang"', '"path":"tong"'),
      flipped,
    ]) {
      writeFileSync(join(folder, "chain.txt"), changed)
      expect((await sh(folder, 1)).stdout).not.toContain("fits")
    }
    writeFileSync(join(folder, "chain.txt"), chain.replace('"path":"tang"', '"path":"tong"'))
    expect((await sh(folder, 2)).stdout).toContain("WRONG")
  })

  it("does not pass for a key of somebody else", async () => {
    const { folder } = await exported()
    const { x, y } = makeKey()
    writeFileSync(join(folder, "key-1.jwk"), JSON.stringify({ kty: "EC", crv: "P-256", x, y }))
    expect((await sh(folder, 2)).stdout).not.toContain("good")
  })
})

it("an identity entry is always shown, so that the keys are there", async () => {
  const key = makeKey()
  const bytes = await journalWith([identityEntry(makeKey(), "second"), ...ONE_CASE], key)
  const folder = join(workspace(), "out")
  await exportCase(bytes, makeFiles(), { case: CASE, folder })
  expect(readdirSync(folder).filter((name) => name.startsWith("key-"))).toEqual(["key-1.jwk", "key-2.jwk"])
})
