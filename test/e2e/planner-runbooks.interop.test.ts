// Two runbooks in the app from start to end, at 80 columns and 24 rows, with real parts: a planned outage with envelopes (sealed, tested by
// both keepers, changed, proved dead), and a rotation of the keys of a real tangd with a host that moves over. What people do beside the
// app (the keepers, the canary, the backup, the deletion) is done for real as well, before the step that asks for it is answered.
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { flowCalled, type ScriptLine, shortestWalk } from "../support/flow-scripts.ts"
import { bind, clevisPass, makeLuksImage, opens, tangPin } from "../support/luks-image.ts"
import { introduce, openGround, type Person } from "../support/rescue.ts"
import { openRunbook, playOnScreens, standsAt } from "../support/runbook-player.ts"
import type { Seat } from "../support/seat.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const SIZE = { columns: 80, rows: 24 }
/** Forty screens, each waited for; ten acts, each in a process of its own. */
const TIME = { timeout: 240_000 }
const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
let pia: Person
let ana: Person
let ben: Person

beforeAll(async () => {
  tangd = await startTangd()
  pia = await ground.person("Pia Planner", "planner")
  ana = await ground.person("Ana Diaz", "custodian")
  ben = await ground.person("Ben Roth", "custodian")
  for (const keeper of [ana, ben]) await introduce(pia, keeper)
  await makeLuksImage(image, { type: "luks2", passphrase: "slot 0", formatArgs: ["--label", "db1"] })
  await bind(image, "slot 0", await tangPin(tangd.url), 1)
  await pia.must(["tang", "trust", tangd.url, "--thumbprint", signingThumbprint(tangd.dir)])
}, 60_000)

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

/** The question that is asked once more before a key slot is changed. */
const sayYesTo = async (seat: Seat, question: string): Promise<void> => {
  await seat.until(question)
  await seat.enter("y")
}
const sayYes = (seat: Seat): Promise<void> => sayYesTo(seat, "Change key slot 1 of ")

const openDuties = async (): Promise<string> => (await pia.must(["case", "list"])).stdout
const keyIdOfDisk = async (): Promise<string> =>
  /"kid":\s*"([\w-]+)"/.exec((await pia.must(["inspect", image, "--json"])).stdout)?.[1] ?? ""

async function leave(seat: Seat): Promise<void> {
  await seat.key("C-c")
  expect(await seat.terminal.exitCode()).toBe(0)
}

describe("a planned outage", () => {
  const flow = flowCalled("planned-outage")

  it("is closed with the envelopes dead, and no way round their death", TIME, async () => {
    const before = await clevisPass(image, 1)
    const folder = join(ground.folder, "envelopes")
    const values = {
      "tang-url": tangd.url,
      "key-id": await keyIdOfDisk(),
      "seal-path": image,
      "seal-host": "db1",
      "seal-folder": folder,
      "change-path": image,
      "dead-path": image,
    }
    const to = (from: string, step: string, more = {}): ScriptLine[] =>
      shortestWalk(flow, from, step, { ...values, ...more })
    const seat = await openRunbook(pia, flow, SIZE)

    await playOnScreens(seat, flow, [
      ...to(flow.start, "must-restart"),
      { step: "must-restart", answer: "2" },
      ...to("list", "seal-act"),
      { step: "seal-act", answer: "sealed" },
    ])
    await standsAt(seat, flow, "keepers-test")
    const envelopes = readdirSync(folder).filter((name) => name.endsWith(".sealed"))
    expect(envelopes).toHaveLength(2)
    const set = await testedByBoth(folder, envelopes)
    expect(await openDuties()).toContain("keepers hold a passphrase")

    await playOnScreens(
      seat,
      flow,
      [...to("keepers-test", "change-act"), { step: "change-act", answer: "changed" }],
      { "change-act": sayYes },
    )
    await standsAt(seat, flow, "sealed-by")
    expect(seat.terminal.everything()).toContain("7 of 8: the old passphrase opens nothing any more.")
    const now = await clevisPass(image, 1)
    expect([await opens(image, before), await opens(image, now, 1)]).toEqual([false, true])
    // The new passphrase is in, and the duty of the envelopes waits for its own proof.
    expect(await openDuties()).toContain("keepers hold a passphrase")

    await playOnScreens(seat, flow, [
      ...to("sealed-by", "dead-act", { "dead-set": set }),
      { step: "dead-act", answer: "dead" },
      ...to("dead-more", "still-open"),
      { step: "still-open", answer: "none" },
    ])
    await standsAt(seat, flow, "closed")
    await leave(seat)
    expect(await openDuties()).not.toContain("Open duties")
  })

  it(
    "with easy passphrases ends only when key slot, envelopes and header copies are gone",
    TIME,
    async () => {
      const folder = join(ground.folder, "easy envelopes")
      const values = {
        "tang-url": tangd.url,
        "key-id": await keyIdOfDisk(),
        "easy-disk": image,
        "easy-folder": folder,
        "gone-disk": image,
        "gone-which": "2",
      }
      const to = (from: string, step: string): ScriptLine[] => shortestWalk(flow, from, step, values)
      const seat = await openRunbook(pia, flow, SIZE)

      await playOnScreens(
        seat,
        flow,
        [
          ...to(flow.start, "must-restart"),
          { step: "must-restart", answer: "2" },
          ...to("list", "easy-act"),
          { step: "easy-act", answer: "added" },
        ],
        { "easy-act": (at) => sayYesTo(at, "Add a temporary passphrase to ") },
      )
      await standsAt(seat, flow, "easy-tested")
      const [envelope = ""] = readdirSync(folder).filter((name) => name.endsWith(".sealed"))
      const opened = await ana.must([
        "escrow",
        "open",
        join(folder, envelope),
        "--reason",
        "CHG-88",
        "--stdout",
        "--volume",
        image,
      ])
      expect(await opens(image, opened.stdout, 2)).toBe(true)
      expect(seat.terminal.everything()).not.toContain(opened.stdout)
      for (const owed of ["a temporary passphrase exists", "keepers hold a passphrase"])
        expect(await openDuties()).toContain(owed)

      // Whoever says too early that all is removed does not get to the end.
      await playOnScreens(seat, flow, [
        ...to("easy-tested", "easy-remove-how"),
        { step: "easy-remove-how", answer: "2" },
        ...to("easy-remove", "still-open"),
        { step: "still-open", answer: "open" },
      ])
      await standsAt(seat, flow, "late")
      await leave(seat)

      const again = await openRunbook(pia, flow, SIZE)
      await playOnScreens(
        again,
        flow,
        [
          ...to(flow.start, "must-restart"),
          { step: "must-restart", answer: "3" },
          ...to("tang-url", "way"),
          { step: "way", answer: "4" },
          { step: "remove-which", answer: "2" },
          ...to("work-easy", "gone-act"),
          { step: "gone-act", answer: "removed" },
        ],
        { "gone-act": (at) => sayYesTo(at, "Remove key slot 2 of ") },
      )
      await standsAt(again, flow, "gone-more")
      expect(await opens(image, opened.stdout)).toBe(false)
      await playOnScreens(again, flow, [
        ...to("gone-more", "still-open"),
        { step: "still-open", answer: "none" },
      ])
      await standsAt(again, flow, "closed")
      await leave(again)
      expect(await openDuties()).not.toContain("Open duties")
    },
  )

  /** Each keeper tests an envelope of their own. Returns the number of the set. */
  async function testedByBoth(folder: string, envelopes: readonly string[]): Promise<string> {
    const paths = envelopes.map((name) => join(folder, name)).toSorted()
    for (const [at, keeper] of [ana, ben].entries()) {
      const args = ["escrow", "test", paths[at] ?? "", "--volume", image]
      expect((await keeper.tell<{ opens: number }>(args)).document.opens).toBe(1)
    }
    const { document } = await pia.tell<{ id: string }[]>(["escrow", "list"])
    return document[0]?.id.slice(0, 6) ?? ""
  }
})

describe("a rotation of Tang keys", () => {
  const flow = flowCalled("tang-rotation")

  it("ends with the old key refused, the host on the new one, and one that starts", TIME, async () => {
    const oldId = await keyIdOfDisk()
    const values = { url: tangd.url, "old-id": oldId, folder: tangd.dir }
    const to = (from: string, step: string): ScriptLine[] => shortestWalk(flow, from, step, values)
    const backup = join(ground.folder, "tang.sealed")
    const seat = await openRunbook(pia, flow, SIZE)

    await playOnScreens(seat, flow, to(flow.start, "backup"))
    await pia.must(["tang", "backup", tangd.dir, "--to", "Ana Diaz", "-o", backup])
    await playOnScreens(seat, flow, to("backup", "canary-now"))
    expect(await opens(image, await clevisPass(image, 1), 1)).toBe(true)
    await playOnScreens(seat, flow, [
      ...to("canary-now", "rotate-here"),
      { step: "rotate-here", answer: "rotated" },
      { step: "trust-here", answer: "trusted" },
    ])
    await standsAt(seat, flow, "canary-after")
    expect(await opens(image, await clevisPass(image, 1), 1)).toBe(true)
    expect(await keyIdOfDisk()).toBe(oldId)

    await playOnScreens(seat, flow, to("canary-after", "rebind"))
    const prune = ["tang", "prune", tangd.dir, "--hosts", "1", "--backup", backup, "--confirm", "prune"]
    await pia.must(["inventory", "add", image, "--host", "db1"])
    expect((await pia.tell(prune)).document.error.code).toBe("tang-key-needed")
    await pia.must(["regen", image, "--slot", "1", "--yes"])
    expect(await keyIdOfDisk()).not.toBe(oldId)
    await pia.must(["inventory", "add", image, "--host", "db1"])

    await playOnScreens(seat, flow, to("rebind", "delete"))
    await standsAt(seat, flow, "delete")
    await pia.must(prune)
    await playOnScreens(seat, flow, [
      { step: "delete", answer: "yes" },
      { step: "old-refused", answer: "key-gone" },
    ])
    await standsAt(seat, flow, "one-restart")
    expect(await opens(image, await clevisPass(image, 1), 1)).toBe(true)
    await playOnScreens(seat, flow, [{ step: "one-restart", answer: "yes" }])
    await standsAt(seat, flow, "done")
    await leave(seat)
  })
})
