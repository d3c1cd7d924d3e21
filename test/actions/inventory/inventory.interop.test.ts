// The inventory from what the real tools say about real images.
import { copyFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "../../support/cli.ts"
import { bind, makeLuksImage, sssPin, tangPin } from "../../support/luks-image.ts"
import { ask, codeOf, openGround, type Person } from "../../support/rescue.ts"
import { type RunningTangd, startTangd } from "../../support/tangd.ts"

interface Row {
  readonly host: string
  readonly slot: number | null
  readonly uuid: string | null
  readonly kids: readonly string[]
  readonly urls: readonly string[]
  readonly otherSlots: readonly number[]
  readonly source: string
  readonly warnings: readonly string[]
}
const ground = openGround()
let tang: RunningTangd
let pia: Person
const image = join(ground.folder, "disk.img")

beforeAll(async () => {
  tang = await startTangd()
  pia = await ground.person("Pia Planner")
  await makeLuksImage(image, { type: "luks2", passphrase: "slot 0" })
  await bind(image, "slot 0", sssPin(1, [await tangPin(tang.url)]))
})
afterAll(async () => {
  await tang.stop()
  ground.close()
})
const add = (...args: string[]) => pia.tell<Row[]>(["inventory", "add", ...args])
const list = async (...args: string[]) => (await pia.tell<Row[]>(["inventory", "list", ...args])).document

describe("the inventory", () => {
  it("takes what inspect printed on a host, with the key ids, under the name of the file", async () => {
    const capture = pia.newPath("db1.json")
    writeFileSync(capture, (await pia.must(["inspect", "--json", image])).stdout)
    const { code, document } = await add(capture)
    expect(code).toBe(0)
    const { stdout } = await run("cryptsetup", ["luksUUID", image])
    expect(document).toMatchObject([{ slot: 1, uuid: stdout.trim(), otherSlots: [0], source: "disk" }])
    expect(document[0]?.kids).toHaveLength(1)
    expect(await list("--kid", document[0]?.kids[0] ?? "")).toHaveLength(1)
    expect(await list("--kid", "A".repeat(43))).toEqual([])
  })

  it("takes a disk, and a copy of it on another host is a cloned volume", async () => {
    await add(image, "--host", "db2")
    const rows = await list()
    expect(rows.filter(({ warnings }) => warnings.includes("cloned-volume")).length).toBeGreaterThan(1)
    expect((await pia.must(["inventory", "list"])).stdout).toContain("One leaked header opens all of them")
  })

  it("takes a token export", async () => {
    const token = pia.newPath("token.json")
    const { stdout } = await run("cryptsetup", ["token", "export", "--token-id", "0", image])
    writeFileSync(token, stdout)
    const { document } = await add(token, "--host", "db3")
    expect(document).toMatchObject([{ host: "db3", source: "token", uuid: null }])
    expect(document[0]?.kids).toHaveLength(1)
  })

  it("takes the text of clevis luks list, and says that it names no keys", async () => {
    const text = pia.newPath("db4.txt")
    writeFileSync(text, (await run("clevis", ["luks", "list", "-d", image])).stdout)
    const { document } = await add(text, "--host", "db4")
    expect(document).toMatchObject([{ host: "db4", slot: 1, kids: [], urls: [tang.url], source: "list" }])
    expect((await pia.must(["inventory", "list"])).stdout).toContain("its key ids were not read")
  })

  it("keeps nothing if one of several sources cannot be read", async () => {
    const before = await list()
    const other = pia.newPath("nothing.txt")
    writeFileSync(other, "hello\n")
    const copy = pia.newPath("db9.img")
    copyFileSync(image, copy)
    const told = await add(copy, other)
    expect(codeOf(told)).not.toBe("done")
    expect(await list()).toEqual(before)
  })

  it("remembers that a host is stolen, also when it is looked at again", async () => {
    await pia.must(["inventory", "mark", "db2", "stolen"])
    await add(image, "--host", "db2")
    expect((await pia.must(["inventory", "list"])).stdout).toMatch(/db2 .* STOLEN/)
    expect(codeOf(await pia.tell(["inventory", "mark", "nobody", "retired"]))).toBe("no-such-host")
  })
})

describe("known install passphrases", () => {
  const known = async (...lines: string[]) => {
    const list = pia.newPath("known.txt")
    writeFileSync(list, lines.join("\n"))
    return await pia.tell<{ tried: number; open: object[] }>(["inventory", "known", image, "--list", list])
  }

  it("are tried one after the other, and the line that opens is named by its number", async () => {
    const { code, document, stderr } = await known("changeme", "", "slot 0", "password")
    expect(code).toBe(3)
    expect(document).toEqual({ tried: 3, open: [{ line: 3, slot: 0 }] })
    expect(stderr).not.toContain("slot 0")
  })

  it("open also from a list that was written on Windows", async () => {
    expect(await known("changeme\r", "slot 0\r", "")).toMatchObject({
      document: { open: [{ line: 2, slot: 0 }] },
    })
  })

  it("are not called harmless where the list is empty", async () => {
    expect(codeOf(await known("", ""))).toBe("usage")
  })

  it("that open nothing are a good sign", async () => {
    expect(await known("changeme")).toMatchObject({ code: 0, document: { tried: 1, open: [] } })
  })
})

describe("tang find", () => {
  it("finds the key that a header needs: at a live server, hidden in a folder, in a backup", async () => {
    const keeper = await ground.person("Tara Keeper", "colleague")
    const file = keeper.newPath("tang.sealed")
    const card = keeper.newPath("ben.txt")
    const ben = await ground.person("Ben Roth", "custodian")
    writeFileSync(card, (await ben.must(["identity", "export"])).stdout)
    await keeper.must(["contact", "add", card, "--yes"])
    await keeper.must(["tang", "backup", tang.dir, "--to", "Ben Roth", "-o", file])
    await keeper.must(["tang", "rotate", tang.dir])
    const args = ["tang", "find", image, "--folder", tang.dir, "--backup", file, "--tang", tang.url]
    const { code, document } = await keeper.tell<{ places: object[] }[]>(args)
    expect(code).toBe(0)
    expect(document[0]?.places).toEqual([
      { where: "folder", name: tang.dir, hidden: true },
      { where: "backup", name: file },
      { where: "server", name: tang.url },
    ])
  })

  it("says where it was not found, and ends with 1", async () => {
    const other = await startTangd()
    const { code, stdout } = await pia.cli([
      "tang",
      "find",
      image,
      "--folder",
      other.dir,
      "--tang",
      other.url,
    ])
    await other.stop()
    expect(code).toBe(1)
    expect(stdout).toContain("NOT FOUND")
  })
})

describe("an approval", () => {
  it("checks the header of a request against the inventory, and says aloud which host it really is", async () => {
    const keeper = await ground.person("Cleo", "colleague")
    const kim = await ground.person("Kim Lee")
    const { file } = await ask(kim, image, ["--host", "db5"])
    const shown = async () => (await keeper.cli(["answer", file, "--hold"])).stderr
    expect(await shown()).toContain("not in your inventory")
    await keeper.must(["inventory", "add", image, "--host", "db1"])
    expect(await shown()).toMatch(
      /header +of db1 in your inventory\n +header +ANOTHER HOST than the sender names/,
    )
    await keeper.must(["inventory", "mark", "db1", "stolen"])
    expect(await shown()).toContain("this host is STOLEN")
  })
})
