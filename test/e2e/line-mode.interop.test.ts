// A runbook on the screens of the app and the same one as lines over a pipe: the same answers, the same passphrase, and the same entries in
// the record, type by type. The planner's runbook, and the technician's whole road with real Tang and a real disk.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Flow } from "../../src/flow/flow.ts"
import { readReveal } from "../support/app-roads.ts"
import { flowCalled, type ScriptLine, scriptTo, shortestWalk } from "../support/flow-scripts.ts"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { approve, type Ground, openGround, type Person } from "../support/rescue.ts"
import { asTypedLines, openRunbook, playOnScreens, standsAt } from "../support/runbook-player.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

let ground: Ground
let tangd: RunningTangd
let image: string

beforeAll(async () => {
  ground = openGround()
  tangd = await startTangd()
  image = join(ground.folder, "disk.img")
  await makeLuksImage(image, { type: "luks2", passphrase: "first", formatArgs: ["--label", "db1"] })
  await bind(image, "first", await tangPin(tangd.url), 1)
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

/** What the record of a person holds, in order: types, and for a runbook what happened at which step. */
function recordOf({ home }: Person): string[] {
  const lines = readFileSync(join(home, "journal.jsonl"), "utf8").trimEnd().split("\n")
  return lines.map((line) => {
    const { type, body } = JSON.parse(line)
    return type === "flow-event"
      ? `${body.flow}: ${body.event.kind} ${body.event.step ?? ""}`.trimEnd()
      : type
  })
}

/** One process in line mode: answers `lines`, and leaves where they end. Returns what it said. */
async function overPipe(person: Person, flow: Flow, lines: string): Promise<string> {
  const args = ["flow", "run", flow.id, "--plain", ...runOf(person)]
  const { code, stderr } = await person.cli(args, { stdin: lines, cwd: join(person.home, "..") })
  expect([0, 4, 5], stderr).toContain(code)
  return stderr
}

/** The flags with which an unfinished run goes on: the last one that the record names. */
function runOf({ home }: Person): string[] {
  const file = join(home, "journal.jsonl")
  const run = existsSync(file) ? /.*"run":"([0-9a-f]{8})"/s.exec(readFileSync(file, "utf8"))?.[1] : undefined
  return run === undefined ? [] : ["--resume", run]
}

describe("the planner", () => {
  const flow = flowCalled("planned-outage")

  it.each(["forbid-end", "work-waits"])("comes to %s on the screens and over a pipe alike", async (end) => {
    // Nobody listens there, so the act ends as the script says.
    const lines = scriptTo(flow.id, end).lines.map((line) =>
      line.step === "tang-url" ? { ...line, answer: "http://127.0.0.1:9" } : line,
    )
    const [onScreens, inLines] = [await ground.person("Ana"), await ground.person("Ana")]
    const seat = await openRunbook(onScreens, flow, { rows: 40 })
    await playOnScreens(seat, flow, lines)
    await standsAt(seat, flow, end)
    await seat.key("C-c")
    expect(await seat.terminal.exitCode()).toBe(0)
    await overPipe(inLines, flow, asTypedLines(flow, lines))
    expect(recordOf(inLines)).toEqual(recordOf(onScreens))
    expect(recordOf(inLines)).toContain(`${flow.id}: over ${end}`)
  })
})

describe("the technician", () => {
  const flow = flowCalled("manual-recovery")
  const deadline = `${new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)} 18:00`
  const values = (): Record<string, string> => ({ device: image, host: "db1", deadline })
  const toCarry = (): ScriptLine[] => [
    ...shortestWalk(flow, flow.start, "request", values()),
    { step: "request", answer: "written" },
  ]
  const toReveal = (): ScriptLine[] => shortestWalk(flow, "carry", "reveal", values())
  const afterReveal = (): ScriptLine[] => shortestWalk(flow, "where", "end-open", values())

  /** The colleague answers; the answer lies in the technician's folder. */
  async function answered(tech: Person, ben: Person): Promise<void> {
    const [open] = (await tech.tell<{ requests: { id: string }[] }[]>(["case", "list"])).document
    const file = join(tech.home, "../request.txt")
    await tech.must(["request", "--again", open?.requests[0]?.id ?? "", "-o", file])
    const words =
      /"words":"([a-z ]+)"/.exec(readFileSync(join(tech.home, "journal.jsonl"), "utf8"))?.[1] ?? ""
    const answer = await approve(ben, { file, words: words.split(" ") }, ["--tang", tangd.url])
    writeFileSync(join(tech.home, "../answer.txt"), readFileSync(answer.file))
  }

  it("gets the same passphrase and leaves the same record on the screens and over a pipe", async () => {
    const [onScreens, inLines, ben] = [
      await ground.person("Kim"),
      await ground.person("Kim"),
      await ground.person("Ben"),
    ]
    let read = ""
    const seat = await openRunbook(onScreens, flow, { rows: 40 })
    await playOnScreens(seat, flow, toCarry())
    await standsAt(seat, flow, "carry")
    await answered(onScreens, ben)
    await playOnScreens(seat, flow, [...toReveal(), { step: "reveal", answer: "opens" }], {
      reveal: async (at) => {
        read = await readReveal(at)
        await at.key("q")
      },
    })
    await playOnScreens(seat, flow, afterReveal())
    await standsAt(seat, flow, "end-open")
    await seat.key("C-c")
    expect(await seat.terminal.exitCode()).toBe(0)

    await overPipe(inLines, flow, `${asTypedLines(flow, toCarry())}q\n`)
    await answered(inLines, ben)
    await overPipe(inLines, flow, `${asTypedLines(flow, toReveal())}q\n`)
    // There is no reveal screen on a pipe: the passphrase goes down another one.
    const shown = await inLines.must(["reveal", join(inLines.home, "../answer.txt"), "--stdout"])
    // By hand, tested and shown; then what it gave: request, host, key slot, open duties, the case (known already).
    const saidSo = ["2", "1", "the request above", "db1", "1", "1", ""].join("\n")
    await overPipe(inLines, flow, `${saidSo}\n${asTypedLines(flow, afterReveal())}`)

    const passphrase = Buffer.from(await clevisPass(image, 1)).toString("latin1")
    expect([read, shown.stdout]).toEqual([passphrase, passphrase])
    // Done by hand, the act is said to have ended; on the screens it was begun and ended.
    const acts = (record: string[]): string[] =>
      record.filter((entry) => !/: (started|ended|said) reveal$/.test(entry))
    expect(acts(recordOf(inLines))).toEqual(acts(recordOf(onScreens)))
    expect(recordOf(inLines)).toContain(`${flow.id}: over end-open`)
  })
})
