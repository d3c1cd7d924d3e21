// The record as people read it: words for every fact, none of the names of the code, nothing raw from outside.
import { describe, expect, it } from "vitest"
import type { JsonObject } from "../../src/bytes/json.ts"
import { ENTRY_BODIES, type NewEntry } from "../../src/journal/entry-types.ts"
import { entryLines } from "../../src/text/record-lines.ts"
import { ONE_CASE } from "../journal/sample.ts"

const TIME = Date.UTC(2026, 10, 22, 1, 59, 32)

function linesOf(type: string, body: JsonObject | NewEntry["body"], caseId: string | null = null): string[] {
  const place = { seq: 7, time: TIME, mono: 0, boot: "b", actor: null, prev: "p", sig: "" }
  return entryLines({ entry: { ...place, case: caseId, type, body: { ...body } } })
}

function factsOf(type: string, body: JsonObject): string {
  return (linesOf(type, body)[1] ?? "").trim()
}

describe("the record for people", () => {
  it("tells a case from beginning to end in words", () => {
    const lines = ONE_CASE.flatMap(({ type, body }) => linesOf(type, body).map((line) => line.slice(9)))
    expect(lines.map((line) => line.replace("26-11-22 01:59:32 UTC  ", ""))).toEqual([
      "A case was begun",
      "host: web17; ticket: INC-4711",
      "Begun",
      "step: request",
      "A request was written",
      "request: r1; message: bGV0dGVy; mode: the colleague does not see the passphrase; for anybody: yes; key sources: tang; valid until: 2026-11-19 11:06:40 UTC",
      "Ended",
      "entry: 3; result: written",
      "A message came in",
      "message: a1; SHA-256: YW5zd2Vy; kind: answer; result: accepted; answers: r1",
      "An answer was accepted",
      "request: r1; message: a1; SHA-256: YW5zd2Vy; key sources: tang",
      "A key source gave its part",
      "request: r1; key source: tang",
      "The passphrase was shown",
      "where: the screen; request: r1; key slot: 1",
      "A duty began",
      "kind: a passphrase was shown here; about: web17, key slot 1",
      "The passphrase was tested",
      "against: header; opens key slot: 1",
      "Note",
      "text: Überprüft \\u{202e} mit Frau Ångström",
    ])
  })

  it("has a name and words of its own for every fact that is written", () => {
    const raw = [
      "kids",
      "leaves",
      "uuid",
      "act",
      "re",
      "debt",
      "openDebts",
      "callBack",
      "peerHead",
      "foldersSync",
    ]
    const names = Object.values(ENTRY_BODIES).flatMap((body) => Object.keys(body))
    expect(names).toEqual(expect.arrayContaining(raw))
    for (const [type, body] of Object.entries(ENTRY_BODIES)) {
      const text = factsOf(type, Object.fromEntries(Object.keys(body).map((name) => [name, "z"])))
      for (const name of raw) expect(`; ${text}`, type).not.toContain(`; ${name}:`)
    }
  })

  it("says why a duty ended, and who said so", () => {
    const evidence = { kind: "statements", custodians: ["Kim", "Ana"] }
    expect(factsOf("debt-closed", { debt: 14, how: "statements", evidence })).toBe(
      "duty: 14; how: people said so; shown by: (said by: Kim, Ana)",
    )
    expect(factsOf("debt-closed", { debt: 14, how: "salt-changed" })).toBe(
      "duty: 14; how: the key slot was changed; the passphrase was not tested",
    )
    expect(factsOf("debt-opened", { kind: "disclosed-passphrase", subject: "db1", kids: ["A", "B"] })).toBe(
      "kind: a colleague saw a passphrase; about: db1; key ids: A, B",
    )
  })

  it("shows what a later version wrote under its own name, and nothing raw", () => {
    expect(factsOf("moon-landed", { crater: "a\u202eb", constructor: true, "x\u001b[1m": null })).toBe(
      "crater: a\\u{202e}b; constructor: yes; x\\x1b[1m: none",
    )
    expect(linesOf("moon\u001b-landed", {}, "c\u001b")).toEqual([
      "    7  2026-11-22 01:59:32 UTC  moon\\x1b-landed  [c\\x1b]",
    ])
    expect(linesOf("constructor", {})).toEqual(["    7  2026-11-22 01:59:32 UTC  constructor"])
    expect(factsOf("note", { text: "x".repeat(500) }).length).toBeLessThan(90)
  })
})
