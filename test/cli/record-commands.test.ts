// case list|show|resume|close and journal show|verify|compare|export, from argv to what a person reads.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/cli/command.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import type { NewEntry } from "../../src/journal/entry-types.ts"
import { ONE_CASE } from "../journal/sample.ts"
import { workspace } from "../support/workspace.ts"
import { cli, homeWith } from "./home-cli.ts"

const CASE = "2026-web17-k3f9"
const HOSTILE = "web\x1b[2J\u202e17"

describe("options", () => {
  it.each([
    ["case list", [], { all: false }],
    ["case list", ["--all"], { all: true }],
    ["case show", [], {}],
    ["case show", ["c1"], { case: "c1" }],
    ["case resume", ["c1", "--settle", "not-done"], { case: "c1", settle: "not-done" }],
    ["case close", ["--cancel"], { cancel: true }],
    ["case close", ["c1", "--confirm", "debts"], { case: "c1", cancel: false, confirm: "debts" }],
    ["journal show", ["--case", "c1", "--last", "5"], { case: "c1", last: 5 }],
    ["journal verify", [], { setAside: false }],
    ["journal verify", ["copy.jsonl"], { setAside: false, file: "copy.jsonl" }],
    ["journal verify", ["--set-aside"], { setAside: true }],
    ["journal compare", ["a", "b"], { mine: "a", theirs: "b" }],
    ["journal export", ["--case", "c1", "-o", "dir"], { case: "c1", folder: "dir" }],
  ])("%s %j", async (name, argv, options) => {
    const command = await COMMANDS[name]?.load()
    if (command === undefined) throw new Error(`no command ${name}`)
    expect(parseCommand(name, "", command, argv).options).toEqual(options)
  })

  it.each([
    ["case resume", ["--settle", "maybe"]],
    ["journal show", ["--last", "0"]],
    ["journal verify", ["file", "--set-aside"]],
    ["journal compare", ["only-one"]],
    ["journal export", ["-o", "dir"]],
    ["journal export", ["--case", "c1"]],
  ])("%s refuses %j", async (name, argv) => {
    const command = await COMMANDS[name]?.load()
    if (command === undefined) throw new Error(`no command ${name}`)
    expect(() => parseCommand(name, "", command, argv)).toThrow(expect.objectContaining({ code: "usage" }))
  })
})

describe("case list and case show", () => {
  it("say what is open and what comes next", async () => {
    const home = await homeWith(ONE_CASE)
    const listed = await cli(home, "case", "list")
    expect(listed.code).toBe(0)
    expect(listed.stdout.split("\n").slice(0, 5)).toEqual([
      `${CASE}  web17 (INC-4711): the passphrase was shown`,
      '  Duties are open. What each one needs: docs/operations.md, "Open duties".',
      "    nbde-rescue case close 2026-web17-k3f9 --confirm debts",
      "Open duties:",
      `  10  a passphrase was shown here: web17, key slot 1, case ${CASE}`,
    ])
    expect((await cli(home, "case", "list", "--json")).json()).toMatchObject([
      { kind: "case", id: CASE, stage: "revealed" },
      { kind: "debt", id: 10, duty: "revealed-passphrase", case: CASE },
    ])
    expect((await cli(home, "case", "show")).stdout).toContain("request r1: 1 of 1 answered")
    expect((await cli(home, "case", "show", CASE, "--json")).json()).toMatchObject({
      id: CASE,
      entries: { length: 10 },
    })
    expect((await cli(home, "case", "show", "nope")).code).toBe(1)
  })

  it("leave no trace where there is nothing", async () => {
    const home = join(workspace(), "home")
    expect(await cli(home, "case", "list")).toMatchObject({ code: 0, stdout: "No case is open.\n" })
    expect(readdirSync(home)).toEqual([])
  })

  it("show text from outside escaped", async () => {
    const home = await homeWith([
      { type: "case-opened", case: "c-123", body: { host: HOSTILE, ticket: HOSTILE } },
    ])
    for (const argv of [
      ["case", "list"],
      ["case", "show"],
      ["journal", "show"],
      ["journal", "show", "--json"],
      ["case", "show", "--json"],
    ]) {
      const { stdout } = await cli(home, ...argv)
      expect(stdout, argv.join(" ")).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
      expect(stdout).toContain("17")
    }
  })
})

describe("case resume", () => {
  const cutOff: NewEntry = { type: "started", case: CASE, body: { act: "regen", subject: "key slot 1" } }

  it("puts what was cut off to the person, once", async () => {
    const home = await homeWith([...ONE_CASE, cutOff])
    expect((await cli(home, "case", "list")).stdout).toContain("Steps that were cut off: 1")
    const { stdout } = await cli(home, "case", "show")
    expect(stdout).toMatch(
      /cut off, nobody knows how it ended: changing the passphrase of a key slot, .*\n {4}nbde-rescue case resume /,
    )
    const asked = await cli(home, "case", "resume")
    expect(asked).toMatchObject({ code: 2 })
    expect(asked.stderr).toContain("input-needed")
    expect(asked.stderr).toContain("Flag: --settle")
    expect((await cli(home, "case", "resume", "--settle", "unknown", "--json")).json()).toMatchObject({
      settled: 1,
      id: CASE,
    })
    expect((await cli(home, "case", "resume", "--json")).json()).toMatchObject({ settled: 0, unsettled: [] })
    expect((await cli(home, "journal", "verify")).code).toBe(0)
  })

  it("settles what belongs to no case, as a colleague's acts do", async () => {
    const home = await homeWith([{ type: "started", body: { act: "ask-tang", subject: "r9" } }])
    expect((await cli(home, "case", "resume", "--settle", "not-done", "--json")).json()).toEqual({
      settled: 1,
      secrets: "none",
    })
    expect((await cli(home, "case", "resume")).code).toBe(1)
  })

  it("says that the keys of the request are gone", async () => {
    const fresh = ONE_CASE.map((entry) =>
      entry.type === "request-written"
        ? { ...entry, body: { ...entry.body, expires: Date.now() + 3_600_000 } }
        : entry,
    )
    const home = await homeWith(fresh)
    expect((await cli(home, "case", "resume")).stdout).toContain("The keys of the request are gone.")
  })
})

describe("case close", () => {
  it("wants the word while duties are open", async () => {
    const home = await homeWith(ONE_CASE)
    const refused = await cli(home, "case", "close", "--json")
    expect(refused).toMatchObject({ code: 4 })
    expect(refused.json().error).toMatchObject({
      code: "confirm-needed",
      details: { debts: 1, flag: "--confirm debts" },
    })
    const closed = await cli(home, "case", "close", "--confirm", "debts")
    expect(closed).toMatchObject({ code: 0 })
    expect(closed.stdout).toContain("Duties are still open")
    expect((await cli(home, "case", "close", CASE)).code).toBe(1)
  })
})

describe("journal show", () => {
  it("prints one sentence for each entry, or one JSON line", async () => {
    const home = await homeWith(ONE_CASE)
    const { stdout } = await cli(home, "journal", "show", "--last", "2")
    expect(stdout).toMatch(/ {3}11 {2}20\d\d-.* UTC {2}The passphrase was tested {2}\[2026-web17-k3f9\]\n/)
    expect(stdout.match(/ UTC /g)).toHaveLength(2)
    const lines = (await cli(home, "journal", "show", "--case", CASE, "--json")).stdout.trim().split("\n")
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })
})

describe("a home that cannot be written", () => {
  it.each([
    ["contact", "remove", "Kim", "--confirm", "remove"],
    ["case", "close"],
    ["case", "resume", "--settle", "done"],
    ["inventory", "mark", "db1", "retired"],
    ["tang", "trust", "http://127.0.0.1:9"],
  ])("is no place for %s %s: it would say that something is done which nobody keeps", async (...argv) => {
    const { code, stdout, stderr } = await cli("/proc/no-home", ...argv)
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain("[journal-not-kept]")
  })

  it("can be looked at", async () => {
    expect(await cli("/proc/no-home", "case", "list")).toMatchObject({
      code: 0,
      stdout: "No case is open.\n",
    })
  })
})

describe("journal show of a case that is not there", () => {
  it("is an error, not an empty record", async () => {
    const { code, stderr } = await cli(await homeWith(ONE_CASE), "journal", "show", "--case", "2026-no-such")
    expect([code, stderr.split("\n")[0]]).toEqual([
      1,
      "nbde-rescue: the record has no case 2026-no-such [no-such-case]",
    ])
  })
})

describe("journal verify", () => {
  it("says 0 for a whole record and 3 for any other, and names the line", async () => {
    const home = await homeWith(ONE_CASE)
    const whole = await cli(home, "journal", "verify")
    expect(whole).toMatchObject({ code: 0 })
    expect(whole.stdout).toContain("The record is whole: 12 entries, not signed: 12.")
    const path = join(home, "journal.jsonl")
    writeFileSync(path, readFileSync(path, "utf8").replace("web17", "web18"))
    const broken = await cli(home, "journal", "verify", "--json")
    expect(broken).toMatchObject({ code: 3 })
    expect(broken.json().problems[0]).toMatchObject({ line: 2 })
    expect((await cli(home, "journal", "verify", path)).code).toBe(3)
  })

  it("says that a file of another kind is no record, and does not call an empty one whole", async () => {
    const home = await homeWith(ONE_CASE)
    const other = join(home, "letter.txt")
    for (const text of ["", "-----BEGIN NBDE RESCUE REQUEST-----\n", "\0".repeat(100)]) {
      writeFileSync(other, text)
      const { code, stdout } = await cli(home, "journal", "verify", other)
      expect([code, stdout]).toEqual([3, `No line of ${other} is a line of a record. Is it another file?\n`])
    }
  })

  it("sets a broken record aside, keeps it and begins anew", async () => {
    const home = await homeWith(ONE_CASE)
    expect((await cli(home, "journal", "verify", "--set-aside")).code).toBe(2)
    const path = join(home, "journal.jsonl")
    const broken = readFileSync(path, "utf8").replace("web17", "web18")
    writeFileSync(path, broken)
    const closing = await cli(home, "case", "close", "--confirm", "debts")
    expect(closing).toMatchObject({ code: 3 })
    expect(closing.stderr).toContain("journal-broken")
    const { setAside } = (await cli(home, "journal", "verify", "--set-aside", "--json")).json()
    expect(readFileSync(join(home, setAside), "utf8")).toBe(broken)
    expect((await cli(home, "journal", "verify")).code).toBe(0)
    expect(readFileSync(path, "utf8")).toMatch(/"continues":"[0-9a-f]{64}"/)
  })
})

describe("journal compare and export", () => {
  it("agree on a record and its own export, and see a cut", async () => {
    const home = await homeWith(ONE_CASE)
    const out = join(workspace(), "deep/out")
    const done = await cli(home, "journal", "export", "--case", CASE, "-o", out)
    expect(done).toMatchObject({ code: 0 })
    expect(readdirSync(out)).toEqual(["VERIFY.txt", "chain.txt", "head.txt"])
    const record = join(home, "journal.jsonl")
    expect(await cli(home, "journal", "compare", record, join(out, "chain.txt"))).toMatchObject({
      code: 0,
      stdout: "The two records agree.\n",
    })
    expect((await cli(home, "journal", "export", "--case", "nope", "-o", out)).code).toBe(1)
    mkdirSync(join(out, "x"))
    writeFileSync(join(out, "x/empty"), "")
    expect((await cli(home, "journal", "compare", record, join(out, "x/empty"))).code).toBe(3)
  })

  it("see what a peer's letter quotes beyond the end", async () => {
    const home = await homeWith(ONE_CASE)
    const record = join(home, "journal.jsonl")
    const { json } = await cli(home, "journal", "verify", "--json")
    const { id, hash } = json().head
    const peer = await homeWith([
      {
        type: "letter-received",
        body: {
          letter: "l1",
          hash: "aA",
          kind: "request",
          outcome: "accepted",
          peerJournal: id,
          peerSeq: 12,
          peerHead: Buffer.from(hash, "hex").toString("base64url"),
        },
      },
    ])
    const theirs = join(peer, "journal.jsonl")
    expect((await cli(home, "journal", "compare", record, theirs)).code).toBe(0)
    writeFileSync(record, `${readFileSync(record, "utf8").split("\n").slice(0, 9).join("\n")}\n`)
    expect((await cli(home, "journal", "verify")).code).toBe(0)
    const found = await cli(home, "journal", "compare", record, theirs)
    expect(found).toMatchObject({ code: 3 })
    expect(found.stdout).toBe(
      "The first record: the record ends at entry 9, but entry 12 existed (line 2 of the other).\n",
    )
  })
})
