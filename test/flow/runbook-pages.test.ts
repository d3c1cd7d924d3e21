// docs/runbooks is what the runbooks print today. `npm run docs` writes it.
import { describe, expect, it } from "vitest"
import { FLOWS } from "../../flows/index.ts"
import { runbookPages, writtenRunbookPages } from "../support/runbook-pages.ts"

describe("the printed runbooks in docs/runbooks", () => {
  const written = writtenRunbookPages()

  it.each([...runbookPages()])("are current: %s", (name, text) => {
    expect(written.get(name), "run: npm run docs").toBe(text)
  })

  it("are one for each runbook, and none is left over", () => {
    expect([...written.keys()]).toEqual(FLOWS.map(({ id }) => `${id}.md`).sort())
  })
})
