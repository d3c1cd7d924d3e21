// case hand-over: open duties go to a named person, with a receipt.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  caseAddDutyAction,
  caseCloseAction,
  caseHandOverAction,
} from "../../src/actions/flow-actions/record.ts"
import { parseCommand } from "../../src/cli/command.ts"
import { command } from "../../src/cli/commands/case-hand-over.ts"
import type { NewEntry } from "../../src/journal/entry-types.ts"
import { ONE_CASE } from "../journal/sample.ts"
import { hostOf, openPorts } from "../session/world.ts"
import { workspace } from "../support/workspace.ts"
import { cli, homeWith } from "./home-cli.ts"

const CASE = "2026-web17-k3f9"
const OTHER: readonly NewEntry[] = [
  { type: "case-opened", case: "2026-db1-aaaa", body: { host: "db1" } },
  { type: "debt-opened", case: "2026-db1-aaaa", body: { kind: "header-copy", subject: "a copy of db1" } },
]
const ALONE: NewEntry = {
  type: "debt-opened",
  body: { kind: "disclosed-passphrase", subject: "key slot 2 of db2" },
}
const SOON = "tomorrow 18:00"

describe("options", () => {
  it.each([
    [["--to", "Kim"], { to: "Kim" }],
    [["c1", "--to", "Kim", "--by", "fri"], { case: "c1", to: "Kim", by: "fri" }],
    [
      ["--to", "Kim", "--duty", "3", "--duty", "4", "-o", "r.txt"],
      { to: "Kim", duties: [3, 4], output: "r.txt" },
    ],
  ])("%j", (argv, options) => {
    expect(parseCommand("case hand-over", "", command, argv).options).toEqual(options)
  })

  it.each([[[]], [["--to", "Kim", "--duty", "x"]], [["--to", "Kim", "--duty", "0"]]])(
    "%j are refused",
    (argv) => {
      expect(() => parseCommand("case hand-over", "", command, argv)).toThrow(
        expect.objectContaining({ code: "usage" }),
      )
    },
  )
})

describe("case hand-over", () => {
  it("writes the new owner into the record and prints receipt, comment and the last line", async () => {
    const home = await homeWith(ONE_CASE)
    const file = join(workspace(), "receipt.txt")
    const { code, stdout } = await cli(home, "case", "hand-over", "--to", "Kim Lee", "--by", SOON, "-o", file)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split("\n")
    expect(lines).toEqual(
      expect.arrayContaining([
        "RECEIPT FOR OPEN DUTIES",
        "Taken over by: Kim Lee",
        "Host: web17, ticket INC-4711",
        "[ ] Duty 10: Change the passphrase.",
        "    About: web17, key slot 1",
        "    It is done when the old passphrase opens nothing.",
        expect.stringMatching(/^It stands in the record as entry 1\d\. Its check value:$/),
        expect.stringMatching(/^ {4}[0-9a-f]{64}$/),
        "Comment for the ticket:",
        expect.stringMatching(
          /^- a passphrase was shown here: web17, key slot 1, owner Kim Lee, until .* 18:00/,
        ),
      ]),
    )
    expect(lines.at(-2)).toMatch(
      /^You can leave\. Kim Lee owns: 1 new passphrase by \w{3} [\d-]{10} 18:00 UTC/,
    )
    const receipt = readFileSync(file, "utf8")
    expect(stdout).toContain(receipt.trimEnd())
    expect(receipt).not.toContain("Comment for the ticket")
    expect((await cli(home, "case", "list")).stdout).toContain("owner Kim Lee, until")
    expect((await cli(home, "journal", "show")).stdout).toContain("A duty was handed over")
    expect((await cli(home, "journal", "verify")).code).toBe(0)
  })

  it("says it all in one document", async () => {
    const home = await homeWith(ONE_CASE)
    const { code, json } = await cli(home, "case", "hand-over", "--to", "Kim", "--json")
    expect(code).toBe(0)
    expect(json()).toMatchObject({
      to: "Kim",
      case: CASE,
      duties: [{ id: 10, kind: "revealed-passphrase", owner: "Kim" }],
      says: "You can leave. Kim owns: 1 new passphrase",
      receipt: expect.stringContaining("RECEIPT FOR OPEN DUTIES"),
    })
  })

  it("asks which case where several have open duties, and takes one duty by its number", async () => {
    const home = await homeWith([...ONE_CASE, ...OTHER, ALONE])
    expect((await cli(home, "case", "hand-over", "--to", "Kim")).stderr).toContain("choose-case")
    const one = await cli(home, "case", "hand-over", "2026-db1-aaaa", "--to", "Kim", "--json")
    expect(one.json()).toMatchObject({ says: "You can leave. Kim owns: 1 header copy to destroy" })
    const alone = await cli(home, "case", "hand-over", "--duty", "15", "--to", "Bo", "--json")
    expect(alone.json()).toMatchObject({ case: null, duties: [{ id: 15, case: null, owner: "Bo" }] })
    const listed: { id: unknown; owner?: string }[] = (await cli(home, "case", "list", "--json")).json()
    expect(listed.find(({ id }) => id === 10)?.owner).toBeUndefined()
  })

  it.each([
    [["--to", "Kim", "--duty", "99"], "no-such-duty", 1],
    [["--to", "Kim", "--by", "soon"], "bad-deadline", 2],
    [["--to", "  "], "usage", 2],
    [["nope", "--to", "Kim"], "no-such-case", 1],
  ] as const)("refuses %j with %s and hands nothing over", async (argv, error, exit) => {
    const home = await homeWith(ONE_CASE)
    const { code, stderr } = await cli(home, "case", "hand-over", ...argv)
    expect(stderr).toContain(error)
    expect(code).toBe(exit)
    expect((await cli(home, "journal", "show")).stdout).not.toContain("handed over")
  })

  it("shows a name from outside escaped", async () => {
    const home = await homeWith(ONE_CASE)
    const { stdout } = await cli(home, "case", "hand-over", "--to", "K\x1b[2J\u202eim")
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
  })
})

describe("in a runbook", () => {
  async function worldWith(entries: readonly NewEntry[]) {
    const world = await openPorts(await homeWith(entries))
    return { ...world, host: hostOf(world.ports) }
  }

  it("the duties of the case of the run are handed over, and of no other", async () => {
    const { host, close } = await worldWith([...ONE_CASE, ...OTHER])
    const done = await caseHandOverAction.perform({ ...host, caseOfRun: CASE }, { to: "Kim", by: SOON })
    expect(done).toMatchObject({ outcome: "handed", values: { case: CASE, duties: 1, owner: "Kim" } })
    const bare = await caseHandOverAction.perform(host, { to: "Kim" })
    expect(bare).toMatchObject({ outcome: "no-case" })
    await close()
  })

  it("an unclear time and a case without duties are outcomes", async () => {
    const { host, close } = await worldWith(ONE_CASE)
    const acting = { ...host, caseOfRun: CASE }
    expect(await caseHandOverAction.perform(acting, { to: "Kim", by: "soon" })).toMatchObject({
      outcome: "no-time",
    })
    await close()
    const clear = await worldWith(ONE_CASE.slice(0, 1))
    const nothing = await caseHandOverAction.perform({ ...clear.host, caseOfRun: CASE }, { to: "Kim" })
    expect(nothing).toMatchObject({ outcome: "none" })
    await clear.close()
  })

  it("the case of the run is closed, although another one is open", async () => {
    const { host, close } = await worldWith([...ONE_CASE, ...OTHER])
    const closed = await caseCloseAction.perform({ ...host, caseOfRun: CASE }, { confirm: "debts" })
    expect(closed).toMatchObject({ outcome: "closed", values: { case: CASE } })
    await close()
  })
})

describe("case add-duty and end-duty", () => {
  it("keep what happened beside this program, until the people named say that it is done", async () => {
    const home = await homeWith(ONE_CASE)
    const added = await cli(
      home,
      ...["case", "add-duty", "key", "keys", "of", "tang1", "on a stick"],
      ...["--owner", "Kim", "--by", SOON, "--json"],
    )
    expect(added.json()).toMatchObject({
      kind: "transported-key",
      subject: "keys of tang1 on a stick",
      owner: "Kim",
    })
    const { id } = added.json()
    expect((await cli(home, "case", "list")).stdout).toContain(
      "a key was carried outside: keys of tang1 on a stick",
    )
    const ended = await cli(home, "case", "end-duty", String(id), "--said-by", "Kim", "--said-by", "Ana")
    expect(ended.stdout).toContain(`Done: duty ${id}, 1 Tang key to replace.`)
    expect((await cli(home, "case", "list")).stdout).not.toContain("tang1")
    expect((await cli(home, "journal", "show")).stdout).toContain("shown by: (said by: Kim, Ana)")
  })

  it("do not end a passphrase on a word", async () => {
    const home = await homeWith(ONE_CASE)
    const refused = await cli(home, "case", "end-duty", "10", "--said-by", "Kim")
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("evidence-unfit")])
    expect((await cli(home, "case", "list")).stdout).toContain("a passphrase was shown here")
  })

  it.each([
    [["add-duty", "nonsense", "x"], "usage"],
    [["add-duty", "key", " "], "usage"],
    [["add-duty", "key", "x", "--by", "soon"], "bad-deadline"],
    [["add-duty", "key", "x", "--case", "nope"], "no-such-case"],
    [["end-duty", "10"], "usage"],
    [["end-duty", "10", "--said-by", "Kim", "--destroyed", "it"], "usage"],
    [["end-duty", "x", "--said-by", "Kim"], "usage"],
    [["end-duty", "99", "--said-by", "Kim"], "no-such-duty"],
  ])("refuse %j with %s", async (argv, error) => {
    const home = await homeWith(ONE_CASE)
    expect((await cli(home, "case", ...argv)).stderr).toContain(`[${error}]`)
  })

  it("begin duties in a runbook as well, in the case of the run", async () => {
    const { ports, close } = await openPorts(await homeWith(ONE_CASE))
    const acting = { ...hostOf(ports), caseOfRun: CASE }
    const done = await caseAddDutyAction.perform(acting, {
      what: "breach",
      subject: "alone at the safe",
      owner: "Kim",
    })
    expect(done).toMatchObject({
      outcome: "added",
      values: { owner: "Kim" },
      view: { duty: { kind: "breach", case: CASE } },
    })
    await close()
  })
})
