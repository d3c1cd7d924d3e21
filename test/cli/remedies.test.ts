import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { makeOut } from "../../src/cli/out.ts"
import { REMEDIES } from "../../src/cli/remedies.ts"
import { report } from "../../src/cli/report-error.ts"
import { codeGroups, errorSource, errorsPage, writtenErrorsPage } from "../support/errors-page.ts"
import { longSentences } from "../support/screen-words.ts"
import { captureStreams } from "../support/streams.ts"

const CODES = codeGroups(errorSource()).flatMap((group) => group.codes)

describe("the remedies", () => {
  it("have a row for every code, and none beside", () => {
    const declared = [...errorSource().matchAll(/^ {2}\| "(.+)"/gm)].map((match) => match[1])
    expect(declared.length).toBeGreaterThan(50)
    expect([...declared].sort()).toEqual(Object.keys(REMEDIES).sort())
    expect(new Set(declared).size).toBe(declared.length)
    expect([...CODES].sort()).toEqual([...declared].sort())
  })

  it.each(Object.entries(REMEDIES))("say what to do: %s", (_, { exit, remedy }) => {
    expect([1, 2, 3, 4, 5]).toContain(exit)
    expect(remedy.length).toBeGreaterThan(0)
    expect(remedy.filter((line) => line.trim() !== line || line === "")).toEqual([])
    expect(longSentences(remedy.join("\n"))).toEqual([])
  })

  it("name the help of the command that ran", () => {
    const streams = captureStreams()
    const out = makeOut(streams, { json: false, verbose: false })
    expect(report(new ToolError("usage", "this goes with nothing"), out, "request")).toBe(2)
    expect(streams.stderr.text()).toContain("See: nbde-rescue request --help")
  })

  it("are what docs/errors.md says: if not, run npm run docs", () => {
    expect(writtenErrorsPage()).toBe(errorsPage())
  })
})
