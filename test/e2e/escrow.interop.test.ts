// Escrow with real tangd and real LUKS images: sealed before the work, tested, opened on the night by its keepers, and proved dead.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "../support/cli.ts"
import { openGnupg, type TestGnupg } from "../support/gnupg.ts"
import { filesUnder, findLeaks } from "../support/leaks.ts"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { atTime, codeOf, openGround, type Person } from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

interface Sealed {
  readonly set: string
  readonly slot: number
  readonly debt: number
  readonly files: readonly string[]
}
const ground = openGround()
let tang: RunningTangd
let pia: Person
let ana: Person
let ben: Person
let cem: Person
let passphrase: string
const image = join(ground.folder, "disk.img")

beforeAll(async () => {
  tang = await startTangd()
  pia = await ground.person("Pia Planner", "planner")
  ;[ana, ben, cem] = [
    await ground.person("Ana Diaz", "custodian"),
    await ground.person("Ben Roth", "custodian"),
    await ground.person("Cem Kaya", "colleague"),
  ]
  for (const keeper of [ana, ben, cem]) {
    for (const [from, to] of [
      [keeper, pia],
      [keeper, ana],
      [keeper, ben],
    ] as const) {
      if (from === to) continue
      const card = from.newPath("card.txt")
      writeFileSync(card, (await from.must(["identity", "export"])).stdout)
      await to.must(["contact", "add", card, "--yes"])
    }
  }
  // Cem's computer is new: it knows the keepers and not the planner.
  for (const keeper of [ana, ben]) await keeper.must(["contact", "add", await cardOf(pia, keeper), "--yes"])
  await makeLuksImage(image, { type: "luks2", passphrase: "slot 0" })
  await bind(image, "slot 0", await tangPin(tang.url))
  passphrase = Buffer.from(await clevisPass(image, 1)).toString()
  await pia.must(["tang", "trust", tang.url, "--thumbprint", await thumbprint()])
}, 60_000)
afterAll(async () => {
  await tang.stop()
  ground.close()
})
const thumbprint = async () => {
  const { document } = await pia.tell<{ signing: { s256: string }[] }>(["tang", "check", tang.url])
  return document.signing[0]?.s256 ?? ""
}
const seal = async (...args: string[]): Promise<Sealed> => {
  const line = [
    "escrow",
    "seal",
    image,
    "--slot",
    "1",
    "--host",
    "db1",
    "--out-dir",
    pia.newPath("out"),
    ...args,
  ]
  const { code, document, stderr } = await pia.tell<Sealed>(line)
  if (code !== 0) throw new Error(stderr)
  return document
}
const opened = (person: Person, files: readonly string[], ...args: string[]) =>
  person.cli(["escrow", "open", ...files, "--reason", "OPS-7", "--stdout", ...args])
const file = ({ files }: Sealed, at: number): string => files[at] ?? ""

describe("an escrow for keepers who can each open alone", () => {
  it("is recovered through Tang, tested unseen, opened on the night, and equals what clevis gives", async () => {
    const sealed = await seal("--to", "Ana Diaz", "--to", "Ben Roth")
    expect(sealed).toMatchObject({ slot: 1 })
    const tested = await ana.tell<{ opens: number }>(["escrow", "test", file(sealed, 0), "--volume", image])
    expect(tested.document.opens).toBe(1)
    expect((await opened(ben, [file(sealed, 1)], "--volume", image)).stdout).toBe(passphrase)
    expect(codeOf(await ben.tell(["escrow", "test", file(sealed, 0)]))).toBe("sealed-file-not-for-me")
    expect((await ben.must(["case", "list"])).stdout).toContain("opened")
  })

  it("leaves the passphrase in no file but sealed, and its page says what to do without any secret", async () => {
    const sealed = await seal("--to", "Ana Diaz")
    const needle = { name: "the passphrase", bytes: Buffer.from(passphrase) }
    expect(findLeaks([needle], filesUnder(ground.folder))).toEqual([])
    const page = readFileSync(file(sealed, 0).replace(/\.sealed$/, ".txt"), "utf8")
    expect(page).toContain("ENVELOPE 1 OF 1")
    expect(page).toContain("Hang up. Dial them from your own list.")
  })

  it("is refused for a passphrase that does not open the key slot, and nothing is owed", async () => {
    const line = [
      "escrow",
      "seal",
      image,
      "--slot",
      "1",
      "--host",
      "db1",
      "--from",
      "person",
      "--to",
      "Ana Diaz",
    ]
    const before = (await pia.must(["case", "list", "--json"])).stdout
    expect(codeOf(await pia.tell(line, { stdin: "wrong" }))).toBe("opens-nothing")
    expect((await pia.must(["case", "list", "--json"])).stdout).toBe(before)
  })

  it("is refused after its time, unless somebody says the word", async () => {
    const sealed = await seal("--to", "Ana Diaz", "--days", "1")
    const tomorrow = atTime(ana, "+25h")
    expect(codeOf(await tomorrow.tell(["escrow", "test", file(sealed, 0)]))).toBe("escrow-expired")
    expect((await tomorrow.tell(["escrow", "test", file(sealed, 0), "--confirm", "expired"])).code).toBe(0)
  })
})

describe("an escrow that needs two of three", () => {
  it("opens with parts that two keepers seal for the third person, and not with one", async () => {
    const sealed = await seal("--to", "Ana Diaz", "--to", "Ben Roth", "--to", "Cem Kaya", "--needed", "2")
    expect(codeOf(await ana.tell(["escrow", "test", file(sealed, 0)]))).toBe("escrow-too-few")
    const part = cem.newPath("part.sealed")
    const give = ["escrow", "open", file(sealed, 2), "--reason", "OPS-7", "--pass-to", "Ben Roth", "-o", part]
    await cem.must(["contact", "add", await cardOf(ben, cem), "--yes"])
    expect(codeOf(await cem.tell(give))).toBe("escrow-unknown-signer")
    await cem.must([...give, "--confirm", "unknown-signer"])
    expect((await opened(ben, [part, file(sealed, 1)], "--volume", image)).stdout).toBe(passphrase)
    expect(codeOf(await ben.tell(["escrow", "test", part, part]))).toBe("escrow-too-few")
  })

  it("names envelopes of another set", async () => {
    const [one, two] = [
      await seal("--to", "Ana Diaz", "--to", "Ben Roth", "--needed", "2"),
      await seal("--to", "Ana Diaz", "--to", "Ben Roth", "--needed", "2"),
    ]
    const told = await ana.tell(["escrow", "test", file(one, 0), file(two, 0)])
    expect(codeOf(told)).toBe("escrow-shares-mixed")
  })
})

describe("who made an envelope", () => {
  interface Tested {
    readonly opens: number | null
    readonly maker: { readonly kind: string; readonly name?: string }
  }
  const test = (person: Person, sealed: Sealed, ...args: string[]) =>
    person.tell<Tested>(["escrow", "test", file(sealed, 0), ...args])

  it("is named where the keeper knows the planner, and needs no disk then", async () => {
    const sealed = await seal("--to", "Ana Diaz")
    const { code, document } = await test(ana, sealed)
    expect([code, document.maker.kind, document.maker.name]).toEqual([0, "known", "Pia Planner"])
    const { stdout } = await ana.must(["escrow", "test", file(sealed, 0)])
    expect(stdout).toContain("Made by Pia Planner, whose key you know.")
  })

  it("is not known on a new computer: the disk decides there, or the page with the key and a word", async () => {
    const sealed = await seal("--to", "Cem Kaya")
    const refused = await cem.tell(["escrow", "test", file(sealed, 0)])
    expect([refused.code, codeOf(refused)]).toEqual([3, "escrow-unknown-signer"])
    const key = /\(key ([^)]+)\)/.exec(refused.document.error.text)?.[1] ?? "no key"
    const page = readFileSync(file(sealed, 0).replace(/\.sealed$/, ".txt"), "utf8")
    expect(page).toContain(`Made by:     Pia Planner, key ${key}\n`)
    const { stdout } = await cem.must(["escrow", "test", file(sealed, 0), "--volume", image])
    expect(stdout).toContain("Only the test against the disk shows that it is good.")
    expect((await opened(cem, [file(sealed, 0)])).code).toBe(3)
    const word = await opened(cem, [file(sealed, 0)], "--confirm", "unknown-signer")
    expect([word.code, word.stdout]).toEqual([0, passphrase])
    expect(word.stderr).toContain("NOBODY has shown that it is good.")
  })

  it("is not believed of somebody who sealed a passphrase of their own for the same host", async () => {
    const mal = await ground.person("Pia Planner", "planner")
    const other = join(ground.folder, "other.img")
    await makeLuksImage(other, { type: "luks2", passphrase: "chosen by a thief" })
    await mal.must(["contact", "add", await cardOf(ana, mal), "--yes"])
    const line = [
      "escrow",
      "seal",
      other,
      "--slot",
      "0",
      "--host",
      "db1",
      "--from",
      "person",
      "--to",
      "Ana Diaz",
    ]
    const out = mal.newPath("out")
    const { document } = await mal.tell<Sealed>([...line, "--out-dir", out], { stdin: "chosen by a thief" })
    expect(codeOf(await test(ana, document))).toBe("escrow-unknown-signer")
    expect((await opened(ana, [file(document, 0)])).stdout).toBe("")
    const word = ["--confirm", "unknown-signer", "--volume", image]
    expect(codeOf(await test(ana, document, ...word))).not.toBe("done")
  })

  it("counts for nothing once the key of the planner is marked as lost", async () => {
    const sealed = await seal("--to", "Cem Kaya")
    await cem.must(["contact", "add", await cardOf(pia, cem), "--yes"])
    expect((await test(cem, sealed)).code).toBe(0)
    await cem.must(["contact", "remove", "Pia Planner", "--lost", "--confirm", "remove"])
    const { document } = await cem.tell(["escrow", "test", file(sealed, 0)])
    expect(document.error).toMatchObject({ code: "escrow-unknown-signer" })
    expect(document.error.text).toContain("was marked as lost")
  })
})

describe("a keeper who has only gpg", () => {
  let gil: TestGnupg

  beforeAll(async () => {
    gil = await openGnupg("Gil Gpg <gil@example.net>")
    const key = pia.newPath("gil.asc")
    writeFileSync(key, (await gil.gpg(["--export", "--armor"])).stdout)
    await pia.must(["contact", "add", key, "--yes", "--role", "custodian", "--name", "Gil Gpg"])
  })
  afterAll(() => gil.close())
  const printed = async (path: string) => (await gil.gpg(["--decrypt", path])).stdout

  it("opens alone with gpg: what it prints is the passphrase, to the byte", async () => {
    const sealed = await seal("--to", "Gil Gpg")
    expect(file(sealed, 0)).toMatch(/\.asc$/)
    expect(await printed(file(sealed, 0))).toBe(passphrase)
    const page = readFileSync(file(sealed, 0).replace(/\.asc$/, ".txt"), "utf8")
    expect(page).toContain("gpg --decrypt envelope-")
  })

  it("hands in what gpg printed, where two are needed", async () => {
    const sealed = await seal("--to", "Gil Gpg", "--to", "Ana Diaz", "--needed", "2")
    const part = ana.newPath("part.json")
    writeFileSync(part, await printed(file(sealed, 0)), { mode: 0o600 })
    expect(readFileSync(part, "utf8")).not.toContain(passphrase)
    expect((await opened(ana, [part, file(sealed, 1)], "--volume", image)).stdout).toBe(passphrase)
  })
})

describe("the end of an escrow", () => {
  it("is refused while the passphrase still opens, and closes the duty when it opens nothing", async () => {
    const copy = join(ground.folder, "end.img")
    await run("cp", [image, copy])
    const sealed = await seal("--to", "Ana Diaz")
    const set = sealed.set
    expect(existsSync(join(pia.home, "cases", `duty-${sealed.debt}`))).toBe(true)
    const early = await pia.tell(["escrow", "prove-dead", set, copy])
    expect([early.code, codeOf(early)]).toEqual([3, "escrow-still-opens"])
    expect((await run("cryptsetup", ["luksKillSlot", "-q", copy, "1"])).code).toBe(0)
    const { code, document } = await pia.tell<{ how: string; duties: number[]; out: string[] }>([
      "escrow",
      "prove-dead",
      set.slice(0, 6),
      copy,
    ])
    expect(code).toBe(0)
    expect(document).toMatchObject({ how: "opens-nothing", duties: [sealed.debt], out: ["Ana Diaz"] })
    expect(existsSync(join(pia.home, "cases", `duty-${sealed.debt}`))).toBe(false)
    await pia.must(["escrow", "return", set.slice(0, 6), "Ana Diaz"])
    expect((await pia.must(["escrow", "list"])).stdout).toMatch(/dead since [^;]*$/m)
  })

  it("is also the end of its duty, however that came, and its keepers must all have said so", async () => {
    const sealed = await seal("--to", "Ana Diaz", "--to", "Ben Roth")
    const duty = String(sealed.debt)
    const one = await pia.tell(["case", "end-duty", duty, "--said-by", "Ana Diaz"])
    expect([one.code, codeOf(one)]).toEqual([3, "evidence-unfit"])
    await pia.must(["case", "end-duty", duty, "--said-by", "Ana Diaz", "--said-by", "Ben Roth"])
    const { document } = await pia.tell<{ id: string; dead?: { how: string } }[]>(["escrow", "list"])
    expect(document.find(({ id }) => id === sealed.set)?.dead).toMatchObject({ how: "statements" })
    expect((await pia.must(["escrow", "list"])).stdout).toContain("its keepers have said so")
    expect(codeOf(await pia.tell(["escrow", "prove-dead", sealed.set, image]))).toBe("no-such-duty")
  })

  it("comes with its disk, without its keepers, and is called weaker", async () => {
    const sealed = await seal("--to", "Ana Diaz", "--to", "Ben Roth")
    await pia.must(["case", "end-duty", String(sealed.debt), "--disk-destroyed", "S4X1, shredded, paper 77"])
    const line = new RegExp(
      `${sealed.set.slice(0, 6)}[\\s\\S]*its disk is destroyed, as somebody said: weaker evidence`,
    )
    expect((await pia.must(["escrow", "list"])).stdout).toMatch(line)
  })

  it("rests on weaker evidence, and says so, where only the salt was kept", async () => {
    const copy = join(ground.folder, "salt.img")
    await run("cp", [image, copy])
    const { set } = await seal("--to", "Ana Diaz", "--keep", "salt")
    expect(codeOf(await pia.tell(["escrow", "prove-dead", set, copy]))).toBe("escrow-still-opens")
    await run("cryptsetup", ["luksKillSlot", "-q", copy, "1"])
    const { stdout } = await pia.must(["escrow", "prove-dead", set, copy])
    expect(stdout).toContain("weaker evidence")
    expect((await pia.must(["case", "list"])).stdout).toContain("ended on weaker evidence, not tested")
    expect((await pia.must(["journal", "show"])).stdout).toContain("weaker evidence: yes")
    expect((await pia.must(["escrow", "list"])).stdout).toContain("not tested: weaker evidence")
  })
})

async function cardOf(from: Person, to: Person): Promise<string> {
  const card = to.newPath("card.txt")
  writeFileSync(card, (await from.must(["identity", "export"])).stdout)
  return card
}
