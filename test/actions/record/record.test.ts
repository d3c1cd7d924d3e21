import { describe, expect, it } from "vitest"
import { openRecorder } from "../../../src/actions/record/record.ts"
import { readChain } from "../../../src/journal/chain.ts"
import { replay } from "../../../src/journal/replay.ts"
import { checkSignatures } from "../../../src/journal/signatures.ts"
import {
  fixedPorts,
  homeOver,
  identityEntry,
  journalWith,
  makeKey,
  memoryJournal,
  ONE_CASE,
  recorderOver,
} from "../../journal/sample.ts"

describe("a new record", () => {
  it("begins with a random id, the software and what the medium can do", async () => {
    const journal = memoryJournal()
    const home = { ...homeOver(journal), software: "nbde-rescue 1.2.3" }
    const recorder = await openRecorder({ home, ...fixedPorts })
    const [first] = readChain(journal.bytes).links
    expect(first?.entry).toMatchObject({
      seq: 1,
      type: "home-created",
      actor: null,
      body: { software: "nbde-rescue 1.2.3", protected: true, foldersSync: true },
    })
    expect(recorder.head()).toMatchObject({ seq: 1, id: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/) })
    expect(Buffer.from(recorder.quotedHead().head, "base64url").toString("hex")).toBe(recorder.head().hash)
  })

  it("is signed from the moment there is a key", async () => {
    const journal = memoryJournal()
    const key = makeKey()
    const recorder = await recorderOver(journal)
    recorder.signWith(key)
    await recorder.append(identityEntry(key))
    const again = await recorderOver(journal, key)
    await again.append({ type: "note", body: { text: "x" } })
    expect(await checkSignatures(readChain(journal.bytes).links)).toMatchObject({
      problems: [],
      signed: 2,
      unsigned: 1,
    })
  })
})

describe("appending", () => {
  it("is on the medium when it resolves", async () => {
    const journal = memoryJournal()
    const recorder = await recorderOver(journal)
    const [entry] = await recorder.append({ type: "note", body: { text: "one" } })
    expect(readChain(journal.bytes).links.at(-1)?.entry).toEqual(entry)
  })

  it("of hundreds at once costs one sync, keeps each one's order, and gives each its own entries", async () => {
    const journal = memoryJournal()
    const recorder = await recorderOver(journal)
    const before = journal.syncs
    const written = await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        recorder.append(
          { type: "note", body: { text: `${at} a` } },
          { type: "note", body: { text: `${at} b` } },
        ),
      ),
    )
    expect(journal.syncs - before).toBe(1)
    expect(written.map((entries) => entries.map((entry) => entry.body.text))).toEqual(
      Array.from({ length: 300 }, (_, at) => [`${at} a`, `${at} b`]),
    )
    expect(readChain(journal.bytes)).toMatchObject({ problems: [], head: { seq: 601 } })
  })

  it("while another sync is under way goes with the next one, and none is forgotten", async () => {
    const journal = memoryJournal()
    const slow = {
      ...journal,
      append: async (lines: Uint8Array) => {
        await new Promise((done) => setTimeout(done, 2))
        await journal.append(lines)
      },
      read: journal.read,
    }
    const recorder = await recorderOver(slow)
    const all: Promise<unknown>[] = []
    for (let round = 0; round < 20; round++) {
      all.push(recorder.append({ type: "note", body: { text: `${round}` } }))
      await new Promise((done) => setTimeout(done, round % 3))
    }
    await Promise.all(all)
    expect(readChain(journal.bytes)).toMatchObject({ problems: [], head: { seq: 21 } })
    expect(journal.syncs).toBeLessThan(21)
  })

  it("that fails counts as not written: the next one follows what stood before", async () => {
    const journal = memoryJournal()
    const recorder = await recorderOver(journal)
    const head = recorder.head()
    journal.broken = true
    const failed = [1, 2].map((n) => recorder.append({ type: "note", body: { text: `lost ${n}` } }))
    for (const one of failed) await expect(one).rejects.toThrow("disk full")
    expect(recorder.head()).toEqual(head)
    journal.broken = false
    await recorder.append({ type: "note", body: { text: "kept" } })
    expect(readChain(journal.bytes)).toMatchObject({ problems: [], head: { seq: 2 } })
    expect(Buffer.from(journal.bytes).toString()).not.toContain("lost")
  })

  it("moves the state on exactly as a replay would", async () => {
    const journal = memoryJournal()
    const recorder = await recorderOver(journal)
    for (const entry of ONE_CASE) {
      await recorder.append(entry)
      const again = replay(readChain(journal.bytes).links)
      expect(again.head).toEqual(recorder.head())
      expect([...again.cases]).toEqual([...recorder.state().cases])
      expect([...again.requests]).toEqual([...recorder.state().requests])
      expect([...again.debts]).toEqual([...recorder.state().debts])
      expect(again.openActs).toEqual(recorder.state().openActs)
    }
  })
})

describe("an act in two halves", () => {
  it("is open until its end is written, also after a restart", async () => {
    const journal = memoryJournal()
    const first = await recorderOver(journal)
    const done = await first.start("regen", { case: "c1", subject: "key slot 1" })
    const second = await first.start("rebind", { case: "c1" })
    await done.end("changed")
    const later = await recorderOver(journal)
    expect(later.state().openActs.map(({ seq, about }) => [seq, about.act])).toEqual([[second.seq, "rebind"]])
  })
})

describe("a damaged record", () => {
  it("is not continued", async () => {
    const bytes = Buffer.from(await journalWith(ONE_CASE))
    bytes.write("webXX", bytes.indexOf("web17"))
    let released = 0
    const home = {
      ...homeOver(memoryJournal(bytes)),
      lock: { acquire: async () => ({ release: async () => void released++ }) },
    }
    await expect(openRecorder({ home, ...fixedPorts })).rejects.toMatchObject({
      code: "journal-broken",
      details: { line: 2 },
    })
    expect(released).toBe(1)
  })

  it("with a torn end is continued, and the person is told", async () => {
    const said: string[] = []
    const journal = memoryJournal(Buffer.concat([await journalWith(ONE_CASE), Buffer.from('{"seq"')]))
    await openRecorder({
      home: homeOver(journal),
      ...fixedPorts,
      terminal: { say: (line) => void said.push(line) },
    })
    expect(said[0]).toContain("6 bytes")
    expect(readChain(journal.bytes).problems).toEqual([])
  })
})
