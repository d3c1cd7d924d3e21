// The end of a duty on real LUKS volumes: what was kept for it, weaker evidence by its name, and a volume that cryptsetup has reencrypted.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { caseNow } from "../../../src/actions/case/case-desk.ts"
import {
  type EndedDuty,
  endDuty,
  endDutyByChange,
  endDutyByReencryption,
  endDutyByTest,
} from "../../../src/actions/case/end-duty.ts"
import { addDuty, type NewDuty } from "../../../src/actions/case/own-duties.ts"
import { withDesk } from "../../../src/actions/desk.ts"
import type { Ports } from "../../../src/actions/ports.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { readChain } from "../../../src/journal/chain.ts"
import { startPorts } from "../../robust/change-world.ts"
import { run } from "../../support/cli.ts"
import { addKeyslot, makeLuksImage } from "../../support/luks-image.ts"
import { openCase } from "../../support/open-case.ts"
import { workspace } from "../../support/workspace.ts"

const SMALL = ["--luks2-keyslots-size", "2m", "--offset", "8192"]
const CHEAP = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]
const ADMIN = "the passphrase of key slot 0"
const SEEN = "the passphrase that was seen"

interface Bench {
  readonly dir: string
  readonly image: string
  /** What is typed, in this order; nothing more may be asked. */
  as<T>(typed: readonly string[], act: (ports: Ports) => Promise<T>): Promise<T>
  add(duty: Omit<NewDuty, "subject">, typed?: string): Promise<number>
}

async function bench(type: "luks1" | "luks2" = "luks2", more: readonly string[] = []): Promise<Bench> {
  const dir = workspace()
  const image = join(dir, "disk.img")
  const formatArgs = [...(type === "luks2" ? SMALL : []), ...more]
  await makeLuksImage(image, { type, passphrase: ADMIN, bytes: 5 << 20, formatArgs })
  await addKeyslot(image, ADMIN, SEEN, 1)
  const as: Bench["as"] = async (typed, act) => {
    const { ports, close } = startPorts({ dir, home: join(dir, "home") }, "offline")
    const left = [...typed]
    const askSecret = async () => {
      const text = left.shift()
      if (text === undefined) throw new Error("nobody had to be asked")
      return new Secret(new Uint8Array(Buffer.from(text)))
    }
    try {
      return await act({ ...ports, stdinIsTerminal: true, terminal: { ...ports.terminal, askSecret } })
    } finally {
      await close()
      expect(left).toEqual([])
    }
  }
  const add: Bench["add"] = async (duty, typed) => {
    const made = await as(typed === undefined ? [] : [typed], (ports) =>
      addDuty(ports, { subject: "db1", ...duty }),
    )
    return made.id
  }
  return { dir, image, as, add }
}

const cryptsetup = async (args: readonly string[], stdin = "") => {
  const { code, stderr, stdout } = await run("cryptsetup", args, { stdin, timeoutMs: 60_000 })
  if (code !== 0) throw new Error(stderr)
  return stdout
}
const kill = (image: string) => cryptsetup(["luksKillSlot", "-q", image, "1"])
const record = ({ dir }: Bench) => readFileSync(join(dir, "home", "journal.jsonl"), "utf8")
const kept = ({ dir }: Bench): string[] => {
  const folder = join(dir, "home", "cases")
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : []
}
const lastEntry = (at: Bench) => readChain(Buffer.from(record(at))).links.at(-1)?.entry.body

describe.each(["luks1", "luks2"] as const)("what is kept of a passphrase of a %s volume", (type) => {
  it("is the passphrase: nobody types it, it is tested, and gone when it is dead", async () => {
    const at = await bench(type)
    const id = await at.add({ what: "passphrase", volume: at.image, slot: 1, keeps: "secret" }, SEEN)
    expect(kept(at)).toContainEqual(expect.stringContaining(`duty-${id}/sealed`))
    const early = at.as([], (ports) => endDutyByTest(ports, id, at.image))
    await expect(early).rejects.toMatchObject({ code: "old-passphrase-opens", details: { slot: 1 } })
    expect(kept(at)).not.toEqual([])
    await kill(at.image)
    const ended = await at.as([], (ports) => endDutyByTest(ports, id, at.image))
    expect(ended).toMatchObject({ evidence: { kind: "opens-nothing", slot: 1 }, weaker: false })
    expect(kept(at)).toEqual([])
    expect(record(at)).not.toContain(SEEN)
  })

  it("is what tells whether a passphrase is the one: another, dead for long, ends nothing", async () => {
    const at = await bench(type)
    const id = await at.add({ what: "passphrase", volume: at.image, slot: 1, keeps: "salt" }, SEEN)
    await kill(at.image)
    const other = at.as(["a typing mistake"], (ports) => endDutyByTest(ports, id, at.image))
    await expect(other).rejects.toMatchObject({ code: "passphrase-not-meant" })
    // Typed once: the check value takes the place of typing it twice.
    await at.as([`${SEEN}\n`], (ports) => endDutyByTest(ports, id, at.image))
    expect(lastEntry(at)).toMatchObject({ how: "opens-nothing" })
    expect(kept(at)).toEqual([])
  })

  it("is the salt of its key slot where nobody has the passphrase: weaker evidence, and called so", async () => {
    const at = await bench(type)
    const id = await at.add({ what: "passphrase", volume: at.image, slot: 1 })
    const early = at.as([], (ports) => endDutyByChange(ports, id, at.image))
    await expect(early).rejects.toMatchObject({ code: "slot-unchanged" })
    await kill(at.image)
    await addKeyslot(at.image, ADMIN, "another one", 1)
    const ended = await at.as([], (ports) => endDutyByChange(ports, id, at.image))
    expect(ended.weaker).toBe(true)
    expect(lastEntry(at)).toMatchObject({ how: "salt-changed", weaker: true, evidence: { source: at.image } })
  })

  it("shows the same in what luksDump printed, and only of the same volume", async () => {
    const at = await bench(type)
    const other = await bench(type)
    const id = await at.add({ what: "passphrase", volume: at.image, slot: 1 })
    const dump = async (image: string): Promise<string> => {
      const path = join(at.dir, "dump.txt")
      writeFileSync(path, await cryptsetup(["luksDump", image]))
      return path
    }
    const end = async (image: string): Promise<EndedDuty> => {
      const path = await dump(image)
      return await at.as([], (ports) => endDutyByChange(ports, id, path))
    }
    await expect(end(at.image)).rejects.toMatchObject({ code: "slot-unchanged" })
    await expect(end(other.image)).rejects.toMatchObject({ code: "wrong-disk" })
    await kill(at.image)
    expect((await end(at.image)).evidence).toMatchObject({
      kind: "salt-changed",
      source: expect.stringMatching(/dump/),
    })
  })
})

describe("a header copy that is outside", () => {
  const end = (at: Bench, id: number, typed: readonly string[] = []) =>
    at.as(typed, (ports) => endDutyByReencryption(ports, id, at.image))

  it("is cured by a reencryption and by nothing less", { timeout: 60_000 }, async () => {
    const at = await bench()
    const id = await at.add({ what: "leaked-header", volume: at.image })
    const same = { code: "not-reencrypted", message: expect.stringContaining("is the one of before") }
    await expect(end(at, id)).rejects.toMatchObject(same)
    // A new passphrase in every key slot: the volume key stays.
    await kill(at.image)
    await addKeyslot(at.image, ADMIN, "regenerated", 1)
    await expect(end(at, id)).rejects.toMatchObject(same)
    const anew = [
      "reencrypt",
      "--force-offline-reencrypt",
      "-q",
      ...CHEAP,
      "--key-slot",
      "0",
      "--key-file",
      "-",
      at.image,
    ]
    await cryptsetup([...anew, "--init-only"], ADMIN)
    const begun = { code: "not-reencrypted", message: expect.stringContaining("not finished") }
    await expect(end(at, id)).rejects.toMatchObject(begun)
    await cryptsetup(
      ["reencrypt", "--force-offline-reencrypt", "-q", "--resume-only", "--key-file", "-", at.image],
      ADMIN,
    )
    expect((await end(at, id)).evidence).toMatchObject({ kind: "reencrypted", by: "digest" })
    await expect(end(at, id)).rejects.toMatchObject({ code: "no-such-duty" })
  })

  it("is not cured by a reencryption that keeps the volume key", async () => {
    const at = await bench("luks2", ["--sector-size", "512"])
    const id = await at.add({ what: "leaked-header", volume: at.image })
    const keeping = ["reencrypt", "--force-offline-reencrypt", "-q", "--keep-key", "--sector-size", "4096"]
    await cryptsetup([...keeping, ...CHEAP, "--key-file", "-", at.image], ADMIN)
    await expect(end(at, id)).rejects.toMatchObject({ code: "not-reencrypted" })
  })

  // Reencrypting LUKS1 needs device mapper, which this machine may not have. It writes a new header with the same UUID: so does this.
  it("of LUKS1 needs a passphrase of today: the same volume key can have a new digest", async () => {
    const uuid = "0d3f2c51-0b5e-4a2e-9c1d-1d0c8f7f5a11"
    const at = await bench("luks1", ["--uuid", uuid])
    const id = await at.add({ what: "leaked-header", volume: at.image })
    const key = join(at.dir, "volume-key")
    await cryptsetup(
      ["luksDump", "-q", "--dump-volume-key", "--volume-key-file", key, "--key-file", "-", at.image],
      ADMIN,
    )
    const format = (...more: string[]) =>
      makeLuksImage(at.image, {
        type: "luks1",
        passphrase: "of today",
        formatArgs: ["--uuid", uuid, ...more],
      })
    await format("--volume-key-file", key)
    await expect(end(at, id, ["of today"])).rejects.toMatchObject({ code: "not-reencrypted" })
    await format()
    await expect(end(at, id, [ADMIN])).rejects.toMatchObject({ code: "opens-nothing" })
    expect((await end(at, id, ["of today\n"])).evidence).toMatchObject({ by: "volume-key" })
  })

  it("is not cured by another disk", async () => {
    const at = await bench()
    const other = await bench()
    const id = await at.add({ what: "leaked-header", volume: at.image })
    const ended = at.as([], (ports) => endDutyByReencryption(ports, id, other.image))
    await expect(ended).rejects.toMatchObject({ code: "wrong-disk" })
  })

  it("whose volume was not looked at needs another way, and says so", async () => {
    const at = await bench()
    const id = await at.add({ what: "leaked-header" })
    await expect(end(at, id)).rejects.toMatchObject({ code: "evidence-unfit" })
    await at.as([], (ports) =>
      endDuty(ports, id, { kind: "statements", custodians: ["Kim, who shredded it"] }),
    )
  })
})

describe("a duty that ends in another way", () => {
  it("of a passphrase does not end with a reencryption: the passphrase that did it opens as before", async () => {
    const at = await bench()
    const id = await at.add({ what: "passphrase", volume: at.image, slot: 1 })
    const ended = at.as([], (ports) => endDutyByReencryption(ports, id, at.image))
    await expect(ended).rejects.toMatchObject({ code: "evidence-unfit" })
  })

  it("of a temporary passphrase ends when its key slot is seen to be empty, and nobody types anything", async () => {
    const at = await bench()
    const id = await at.add({ what: "temporary-passphrase", volume: at.image, slot: 1 })
    await kill(at.image)
    const ended = await at.as([], (ports) => endDutyByTest(ports, id, at.image))
    expect(ended.evidence).toMatchObject({ kind: "slot-empty", slot: 1 })
  })

  it("ends with its disk, on somebody's word: weaker evidence, called so, and no way for a key of Tang", async () => {
    const at = await bench()
    const id = await at.add({ what: "passphrase", volume: at.image, slot: 1, keeps: "secret" }, SEEN)
    const key = await at.add({ what: "key" })
    const gone = { kind: "disk-destroyed", what: "S4X1, shredded, paper 77" } as const
    const wrong = at.as([], (ports) => endDuty(ports, key, gone))
    await expect(wrong).rejects.toMatchObject({ code: "evidence-unfit" })
    const ended = await at.as([], (ports) => endDuty(ports, id, gone))
    expect(ended.weaker).toBe(true)
    expect(lastEntry(at)).toMatchObject({ how: "disk-destroyed", weaker: true, evidence: gone })
    expect(kept(at)).toEqual([])
  })

  it("is told in its case as long as that is shown, if the evidence was weaker", async () => {
    const at = await bench()
    const { caseId, id } = await at.as([], async (ports) => {
      const opened = await withDesk(ports, "real", ({ cases }) => openCase(cases, { host: "db1" }))
      const duty = await addDuty(ports, {
        what: "passphrase",
        subject: "db1",
        caseId: opened,
        volume: at.image,
        slot: 1,
      })
      return { caseId: opened, id: duty.id }
    })
    await kill(at.image)
    await at.as([], (ports) => endDutyByChange(ports, id, at.image))
    const { report } = await at.as([], (ports) => caseNow(ports, caseId))
    expect([report.debts, report.weaker.map((duty) => duty.id)]).toEqual([[], [id]])
  })
})
