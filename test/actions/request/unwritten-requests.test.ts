// A request that was begun and is not in the record: what the next start makes of it.
import { describe, expect, it } from "vitest"
import { type CaseTools, keepLetter, newCase } from "../../../src/actions/case/cases.ts"
import { makeSealedStore } from "../../../src/actions/case/sealed-store.ts"
import { openRecorder } from "../../../src/actions/record/record.ts"
import { dropUnwritten } from "../../../src/actions/request/unwritten-requests.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { fixedPorts, homeOver, memoryJournal } from "../../journal/sample.ts"

async function bench() {
  const files = new Map<string, Uint8Array>()
  const home = homeOver(memoryJournal(), files)
  const recorder = await openRecorder({ home, ...fixedPorts })
  const { random, clock } = fixedPorts
  const sealed = makeSealedStore({ state: home.state, random })
  const tools: CaseTools = { recorder, state: home.state, sealed, clock, random }
  return { tools, recorder, files }
}

/** Everything that comes before the record says that there is a request. */
async function begin(
  { recorder, sealed, ...tools }: CaseTools,
  caseId: string,
  request: string,
): Promise<void> {
  await recorder.start("request", { case: caseId, subject: request })
  const one = sealed.forCase(caseId)
  await one.begin(false)
  for (const name of ["scalars", "request", "proof"])
    await one.put(`${name}-${request}`, new Secret(Buffer.from("secret")))
  await keepLetter(tools, caseId, `request-${request}.txt`, Buffer.from("letter"))
}

const writtenOf = (caseId: string, request: string) => {
  const body = { request, letter: "aA", mode: "relay", open: true, leaves: ["tang"], expires: 2e12 }
  return { type: "request-written", case: caseId, body } as const
}

describe("a request that was cut off", () => {
  it("before its case was opened leaves nothing: no case, no file, no key, no step without an end", async () => {
    const { tools, recorder, files } = await bench()
    const { id } = newCase(tools, { host: "db1" })
    await begin(tools, id, "r1")
    expect(files.size).toBeGreaterThan(3)
    expect(await dropUnwritten(tools)).toMatchObject([{ request: "r1", written: false }])
    expect([...files.keys()]).toEqual([])
    expect([recorder.state().cases.size, recorder.state().openActs]).toEqual([0, []])
    expect(await dropUnwritten(tools)).toEqual([])
  })

  it("in a case that has another leaves that one as it is", async () => {
    const { tools, recorder, files } = await bench()
    const { id, opened } = newCase(tools, { host: "db1" })
    await begin(tools, id, "r1")
    await recorder.append(opened, writtenOf(id, "r1"), {
      type: "ended",
      case: id,
      body: { of: recorder.state().openActs[0]?.seq ?? 0, outcome: "written" },
    })
    const before = new Map(files)
    await begin(tools, id, "r2")
    await dropUnwritten(tools)
    expect(files).toEqual(before)
    expect(recorder.state().cases.get(id)).toMatchObject({ stage: "sent", requests: ["r1"], sealed: true })
  })

  it("in the middle of the write that opened its case ends the case with it", async () => {
    const { tools, recorder, files } = await bench()
    const { id, opened } = newCase(tools, { host: "db1" })
    await begin(tools, id, "r1")
    await recorder.append(opened)
    await dropUnwritten(tools)
    expect(recorder.state().cases.get(id)).toMatchObject({ stage: "cancelled", sealed: false })
    expect([...files.keys()].filter((name) => name.includes("/"))).toEqual([])
  })

  it("after it was written keeps everything and says that it is there", async () => {
    const { tools, recorder, files } = await bench()
    const { id, opened } = newCase(tools, { host: "db1" })
    await begin(tools, id, "r1")
    await recorder.append(opened, writtenOf(id, "r1"))
    const before = new Map(files)
    expect(await dropUnwritten(tools)).toMatchObject([{ request: "r1", written: true }])
    expect(files).toEqual(before)
    expect(recorder.state().openActs).toEqual([])
  })

  it("is left alone where another act was cut off", async () => {
    const { tools, recorder } = await bench()
    await recorder.start("regen", { subject: "slot 1" })
    expect(await dropUnwritten(tools)).toEqual([])
    expect(recorder.state().openActs).toHaveLength(1)
  })
})
