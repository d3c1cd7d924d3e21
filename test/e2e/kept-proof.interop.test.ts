// From a passphrase that was shown to the end of its duty, with real tangd, clevis and cryptsetup: what was kept for it in either way, and
// weaker evidence by its name wherever the end is told.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "../support/cli.ts"
import { filesUnder, findLeaks } from "../support/leaks.ts"
import { addKeyslot, bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { approve, ask, codeOf, introduce, openGround, type Person } from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const ADMIN = "slot 0"
const ground = openGround()
const image = join(ground.folder, "disk.img")
let tang: RunningTangd
let tess: Person
let cole: Person
let passphrase: string

beforeAll(async () => {
  tang = await startTangd()
  tess = await ground.person("Tess Technician", "technician")
  cole = await ground.person("Cole Colleague", "colleague")
  await introduce(tess, cole)
  await makeLuksImage(image, { type: "luks2", passphrase: ADMIN })
  await bind(image, ADMIN, await tangPin(tang.url))
  passphrase = Buffer.from(await clevisPass(image, 1)).toString()
}, 60_000)
afterAll(async () => {
  await tang.stop()
  ground.close()
})

interface Revealed {
  readonly case: string
  readonly duty: string
  /** The disk as it is at the end, its own for each test. */
  readonly disk: string
}

/** Asks, is answered, and sees the passphrase. */
async function reveal(
  name: string,
  args: readonly string[] = [],
  mode: readonly string[] = [],
): Promise<Revealed> {
  const disk = join(ground.folder, name)
  await run("cp", [image, disk])
  const request = await ask(tess, disk, mode)
  const answer = await approve(cole, request, ["--tang", tang.url])
  const shown = await tess.must(["reveal", answer.file, "--case", request.case, "--stdout", ...args])
  expect(shown.stdout).toBe(passphrase)
  const { document } = await tess.tell<{ debts: { id: number }[] }>(["case", "show", request.case])
  return { case: request.case, duty: String(document.debts[0]?.id), disk }
}

async function changeSlot(disk: string): Promise<void> {
  expect((await run("cryptsetup", ["luksKillSlot", "-q", disk, "1"])).code).toBe(0)
  await addKeyslot(disk, ADMIN, "another one", 1)
}

const shown = async (id: string) => (await tess.must(["case", "show", id])).stdout

describe("the passphrase itself", () => {
  it("is tested at the end without anybody typing it, and lies nowhere in clear", async () => {
    const { case: id, duty, disk } = await reveal("secret.img", ["--keep", "secret"])
    expect(await shown(id)).toContain("the passphrase is kept here, sealed")
    expect(
      findLeaks([{ name: "the passphrase", bytes: Buffer.from(passphrase) }], filesUnder(tess.home)),
    ).toEqual([])
    const early = await tess.tell(["case", "end-duty", duty, "--volume", disk])
    expect(codeOf(early)).toBe("old-passphrase-opens")
    await changeSlot(disk)
    const ended = await tess.must(["case", "end-duty", duty, "--volume", disk])
    expect(ended.stdout).toContain("The passphrase opens no key slot.")
    expect(await shown(id)).not.toContain("weaker")
  })
})

describe("what tells whether it is the one", () => {
  it("is kept by default, and a mistake in typing ends nothing", async () => {
    const { duty, disk } = await reveal("check.img")
    await changeSlot(disk)
    const end = (stdin: string) => tess.tell(["case", "end-duty", duty, "--volume", disk], { stdin })
    expect(codeOf(await end("mistyped"))).toBe("passphrase-not-meant")
    expect(codeOf(await end(`${passphrase}\n`))).toBe("done")
  })

  it("leaves weaker evidence where nobody has it: in the record, both lists, and the export", async () => {
    const { case: id, duty, disk } = await reveal("dump.img")
    const dump = tess.newPath("dump.txt")
    await changeSlot(disk)
    writeFileSync(dump, (await run("cryptsetup", ["luksDump", disk])).stdout)
    const ended = await tess.must(["case", "end-duty", duty, "--changed", dump])
    expect(ended.stdout).toContain("This is weaker evidence: the passphrase itself was not tried.")
    const said = "ended on weaker evidence, not tested: a passphrase was shown here"
    expect(await shown(id)).toContain(said)
    expect((await tess.must(["case", "list"])).stdout).toContain(said)
    expect((await tess.must(["journal", "show"])).stdout).toContain("weaker evidence: yes")
    const folder = tess.newPath("export")
    await tess.must(["journal", "export", "--case", id, "-o", folder])
    expect(readFileSync(join(folder, "chain.txt"), "utf8")).toMatch(
      /"debt-closed".*"salt-changed".*"weaker":true/,
    )
    expect(readFileSync(join(folder, "VERIFY.txt"), "utf8")).toContain(
      '"weaker":true ended a duty without a test',
    )
  })

  it("is kept on both sides of a passphrase that a colleague saw", async () => {
    const { case: id, disk } = await reveal(
      "disclosed.img",
      [],
      ["--mode", "disclose", "--to", "Cole Colleague"],
    )
    expect(await shown(id)).toContain("a colleague saw a passphrase")
    await changeSlot(disk)
    const { document } = await cole.tell<{ kind: string; id: number; duty: string; keeps: string }[]>([
      "case",
      "list",
    ])
    const owed = document.find(({ duty }) => duty === "disclosed-passphrase")
    expect(owed?.keeps).toBe("salt")
    const end = ["case", "end-duty", String(owed?.id), "--volume", disk]
    expect(codeOf(await cole.tell(end, { stdin: "mistyped" }))).toBe("passphrase-not-meant")
    expect(codeOf(await cole.tell(end, { stdin: passphrase }))).toBe("done")
  })
})

it("each volume of a case has a duty of its own, as often as its passphrase is shown", async () => {
  const second = join(ground.folder, "second.img")
  await makeLuksImage(second, { type: "luks2", passphrase: ADMIN })
  await bind(second, ADMIN, await tangPin(tang.url))
  const root = await ask(tess, image)
  const data = await ask(tess, second, ["--case", root.case])
  for (const request of [root, data]) {
    const answer = await approve(cole, request, ["--tang", tang.url])
    for (const _ of ["the first time", "once more"])
      await tess.must(["reveal", answer.file, "--case", root.case, "--stdout"])
  }
  const { document } = await tess.tell<{ debts: { kind: string; uuid: string }[] }>([
    "case",
    "show",
    root.case,
  ])
  expect(document.debts.map(({ kind }) => kind)).toEqual(["revealed-passphrase", "revealed-passphrase"])
  expect(new Set(document.debts.map(({ uuid }) => uuid)).size).toBe(2)
})
