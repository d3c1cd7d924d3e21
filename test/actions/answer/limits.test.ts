// How often a host, a person and a key are answered for in a day: counted from the record of the home, and by nothing else.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openTally } from "../../../src/actions/answer/answer-limits.ts"
import { replay } from "../../../src/journal/replay.ts"
import { contact, idFrom, makePerson } from "../../seal/people.ts"
import { bind, memoryTang, tangPlan } from "../../support/bindings.ts"
import { workspace } from "../../support/workspace.ts"
import { testServer } from "../../tang/keys.ts"
import { type Asked, type Evening, requestFor, sayYes } from "./at-desk.ts"

const server = testServer()
const LIMITS = { person: 10, host: 3, key: 50 }

/** A home whose site has this profile; `ask` answers one request more, in a home that is opened anew. */
function homeWith(profile: object = {}) {
  const path = join(workspace(), "home")
  mkdirSync(join(path, "site"), { recursive: true, mode: 0o700 })
  writeFileSync(join(path, "site/profile.json"), JSON.stringify(profile), { mode: 0o600 })
  // The same request is the same bytes.
  const made = new Map<string, Asked>()
  const asking = async (label: string, more: Parameters<typeof requestFor>[2], evening: Evening = {}) => {
    const one = made.get(label) ?? (await requestFor(server, label, more))
    made.set(label, one)
    return await sayYes(server, [one], { path, ...evening })
  }
  /** The code of the error, or what was decided. */
  const ask = async (label: string, more: Parameters<typeof requestFor>[2] = {}, evening: Evening = {}) => {
    const { rows } = await asking(label, more, evening)
    return await rows.then(
      ([row]) => row?.decision,
      (error: { code?: string }) => error.code ?? String(error),
    )
  }
  return { path, ask, asking }
}

const uuidOf = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`
const hostOf = (at: number) => ({ host: { name: `web${at}`, uuid: uuidOf(at) } })

/** Asks so often, one after the other. */
async function times(count: number, ask: (at: number) => Promise<string | undefined>) {
  const out: (string | undefined)[] = []
  for (let at = 1; at <= count; at++) out.push(await ask(at))
  return out
}

describe("the limit of a host", () => {
  it("holds across restarts, and the server hears nothing of what is past it", async () => {
    const { path, ask, asking } = homeWith()
    const codes = await times(6, (at) => ask(`request ${at}`, { person: `Person ${at}` }))
    expect(codes).toEqual([...Array(3).fill("approve"), ...Array(3).fill("many-answers")])
    const { rows, net, counts } = await asking("one more", {})
    await expect(rows).rejects.toMatchObject({
      code: "many-answers",
      message: "the limit is 3: db7.example got 3 answers in 24 hours",
      details: { flag: "--confirm many-answers" },
    })
    expect(net.asked).toEqual([])
    expect(counts[0]?.[0]).toMatchObject({ of: "host", given: 3, limit: 3, reached: true })
    expect(readFileSync(join(path, "journal.jsonl"), "latin1").match(/"answer-decided"/g)).toHaveLength(3)
  })

  it("is not lifted by deleting all of the home but its record", async () => {
    const { path, ask } = homeWith()
    await times(3, (at) => ask(`request ${at}`))
    for (const name of readdirSync(path))
      if (name !== "journal.jsonl") rmSync(join(path, name), { recursive: true })
    expect(existsSync(join(path, "answers"))).toBe(false)
    expect(await ask("after the deletion")).toBe("many-answers")
  })

  it("is not passed by other letters in the UUID, and another key slot has its own", async () => {
    const { ask } = homeWith({ answerLimits: { host: 1 } })
    expect(await ask("first", { host: { uuid: "3f1c6a3e-5b9e-4a55-9d0e-6f1c2b3a4d5e" } })).toBe("approve")
    expect(await ask("second", { host: { uuid: "3F1C6A3E-5B9E-4A55-9D0E-6F1C2B3A4D5E" } })).toBe(
      "many-answers",
    )
    expect(await ask("third", { host: { slot: 2 } })).toBe("approve")
  })

  it("ends a day after", async () => {
    const { ask } = homeWith({ answerLimits: { host: 1 } })
    expect(await ask("first")).toBe("approve")
    expect(await ask("soon", {}, { hours: 23 })).toBe("many-answers")
    expect(await ask("tomorrow", {}, { hours: 25 })).toBe("approve")
  })

  it("counts a request once, however often its answer is given again", async () => {
    const { ask } = homeWith({ answerLimits: { host: 2 } })
    expect(await ask("lost")).toBe("approve")
    expect(await times(3, () => ask("lost"))).toEqual(Array(3).fill("answered before"))
    expect(await ask("another")).toBe("approve")
    expect(await ask("lost")).toBe("answered before")
    expect(await ask("a third")).toBe("many-answers")
  })

  it("does not count what no Tang server answered", async () => {
    const { ask } = homeWith({ answerLimits: { host: 1 } })
    const away: Evening = { place: { failure: "refused", text: "nothing listens there" } }
    expect(await times(3, (at) => ask(`in vain ${at}`, {}, away))).toEqual(Array(3).fill("approve"))
    expect(await ask("answered")).toBe("approve")
    expect(await ask("one more")).toBe("many-answers")
  })

  it("holds inside one run, too, and spoils no other request of it", async () => {
    const inputs = await Promise.all([1, 2, 3, 4, 5].map((at) => requestFor(server, `batch ${at}`)))
    const other = await requestFor(server, "another host", hostOf(9))
    const { rows } = await sayYes(server, [...inputs, other])
    expect((await rows).map(({ decision, error }) => error?.code ?? decision)).toEqual([
      ...Array(3).fill("approve"),
      ...Array(2).fill("many-answers"),
      "approve",
    ])
  })
})

describe("the word for more", () => {
  it.each<[string, Evening]>([
    ["given with the command", { options: { confirm: ["unprotected-home", "many-answers"] } }],
    ["typed at the desk", { limitWord: " Many-Answers " }],
  ])("%s lets one answer more go out, and the record has it", async (_, evening) => {
    const { path, ask } = homeWith({ answerLimits: { host: 1 } })
    await ask("first")
    expect(await ask("second", {}, evening)).toBe("approve")
    const lines = readFileSync(join(path, "journal.jsonl"), "latin1").split("\n")
    const confirmed = lines.filter((line) => line.includes('"confirmed":"many-answers"'))
    expect(confirmed).toHaveLength(1)
    expect(confirmed[0]).toContain(idFrom("second"))
    expect(await ask("third")).toBe("many-answers")
  })

  it("is needed again when it was mistyped", async () => {
    const { ask } = homeWith({ answerLimits: { host: 0 } })
    expect(await ask("first", {}, { limitWord: "yes" })).toBe("many-answers")
  })
})

describe("the limits of people and keys", () => {
  it("count all strangers as one, whatever key and name each of them brings", async () => {
    const { ask } = homeWith({ answerLimits: { person: 3 } })
    const codes = await times(4, (at) => ask(`request ${at}`, { ...hostOf(at), person: `Person ${at}` }))
    expect(codes).toEqual([...Array(3).fill("approve"), "many-answers"])
  })

  it("count a Tang key for all hosts and people", async () => {
    const { ask, asking } = homeWith({ answerLimits: { key: 2 } })
    const codes = await times(2, (at) => ask(`request ${at}`, hostOf(at)))
    expect(codes).toEqual(["approve", "approve"])
    const { rows } = await asking("third", hostOf(3))
    const id = server.exchange.thumbprint.slice(0, 8)
    await expect(rows).rejects.toThrow(`the limit is 2: the key id ${id} gave 2 answers in 24 hours`)
  })

  it("name a contact, and count nobody else for them", async () => {
    const [kim, lee] = [await makePerson("Kim", ["technician"]), await makePerson("Lee", ["technician"])]
    const tally = openTally(replay([]), [contact(kim), contact(lee)], { ...LIMITS, person: 2 }, 1000)
    const asked = (at: number, from: string) => ({
      request: `request ${at}`,
      from,
      uuid: uuidOf(at),
      slot: 1,
      host: `web${at}`,
      kids: ["k"],
    })
    for (const at of [1, 2]) tally.add(asked(at, kim.card.thumbprint))
    tally.add(asked(3, "a key that nobody knows"))
    const of = (from: string) => tally.counts(asked(9, from)).find((one) => one.of === "person")
    expect(of(kim.card.thumbprint)).toMatchObject({
      who: "Kim",
      given: 2,
      hosts: 2,
      reached: true,
      since: 1000,
    })
    expect(of(lee.card.thumbprint)).toMatchObject({ who: "Lee", given: 0, reached: false })
    expect(of("another stranger")).toMatchObject({ who: "", given: 1 })
  })

  it("are not kept in practice", () => {
    const tally = openTally(replay([]), [], undefined, 0)
    expect(tally.counts({ request: "r", kids: ["k"] })).toEqual([])
  })
})

describe("a binding that nobody signed", () => {
  it("counts each time it is opened, because each time somebody else may see it", async () => {
    const tang = memoryTang("P-256")
    const { path } = homeWith()
    const binding = { name: "token", bytes: Buffer.from(bind(tangPlan(tang)).jwe.compact), id: "", words: "" }
    const open = async (evening: Evening = {}) => {
      const options = { unsigned: true, reveal: true, ...evening.options }
      const place = { ...testServer(), directory: tang.directory }
      const { rows } = await sayYes(server, [binding], { path, place, ...evening, options })
      return await rows.then(
        ([row]) => row?.decision,
        (error: { code?: string }) => error.code ?? String(error),
      )
    }
    expect(await times(4, () => open())).toEqual([...Array(3).fill("approve"), "many-answers"])
    expect(await open({ options: { confirm: ["many-answers"] } })).toBe("approve")
  })
})
