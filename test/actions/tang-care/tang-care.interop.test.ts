// The care of a real tangd's keys: rotation, backup, the way back, deletion; and the mistakes that people make with them.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { connect, createServer } from "node:net"
import { join } from "node:path"
import { afterAll, describe, expect, it, onTestFinished } from "vitest"
import { run } from "../../support/cli.ts"
import { codeOf, introduce, openGround, type Person } from "../../support/rescue.ts"
import { newKeyDirectory, type RunningTangd, startTangd } from "../../support/tangd.ts"
import { workspace } from "../../support/workspace.ts"

const ground = openGround()
afterAll(() => ground.close())
const keeper = ground.person("Tara Keeper", "colleague")
const second = ground.person("Ben Roth", "custodian")

interface Key {
  readonly id: string
  readonly use: string
  readonly rotated: boolean
}
const keysIn = async (person: Person, dir: string): Promise<Key[]> =>
  JSON.parse((await person.must(["tang", "keys", dir, "--json"])).stdout)
const exchangeIn = async (person: Person, dir: string): Promise<string> =>
  (await keysIn(person, dir)).find(({ use, rotated }) => use === "exchange" && !rotated)?.id ?? ""
const aTangd = async (dir?: string): Promise<RunningTangd> => {
  const tang = await startTangd(dir)
  onTestFinished(() => tang.stop())
  return tang
}
/** A binding as a host has it, made by clevis. */
const bindTo = async (url: string): Promise<string> => {
  const adv = (await run("curl", ["-sf", `${url}/adv`])).stdout
  const pin = JSON.stringify({ url, adv: JSON.parse(adv) })
  return (await run("clevis", ["encrypt", "tang", pin], { stdin: "canary" })).stdout
}
const clevisOpens = async (jwe: string): Promise<boolean> =>
  (await run("clevis", ["decrypt"], { stdin: jwe })).stdout === "canary"

describe("tang rotate", () => {
  it("makes new keys, keeps the old ones answering, and asks for all of them over HTTP", async () => {
    const tang = await aTangd()
    const old = await bindTo(tang.url)
    const before = await keysIn(await keeper, tang.dir)
    const { code, document } = await (await keeper).tell<{ by: string; canaries: string[] }>([
      "tang",
      "rotate",
      tang.dir,
      "--url",
      tang.url,
    ])
    expect(code).toBe(0)
    expect(document.by).toBe("tangd-keygen")
    expect(document.canaries).toHaveLength(2)
    const after = await keysIn(await keeper, tang.dir)
    for (const { id } of before) expect(after.find((key) => key.id === id)?.rotated).toBe(true)
    expect(after.filter(({ rotated }) => !rotated)).toHaveLength(2)
    expect(await clevisOpens(old)).toBe(true)
    expect(await clevisOpens(await bindTo(tang.url))).toBe(true)
  })

  it("changes nothing when another server answers at the address", async () => {
    const [tang, other] = [await aTangd(), await aTangd()]
    const before = readdirSync(tang.dir)
    const told = await (await keeper).tell(["tang", "rotate", tang.dir, "--url", other.url])
    expect(codeOf(told)).toBe("tang-key-gone")
    expect(readdirSync(tang.dir)).toEqual(before)
  })

  it("refuses a folder without keys, which a server would fill with foreign ones", async () => {
    const told = await (await keeper).tell(["tang", "rotate", workspace()])
    expect(codeOf(told)).toBe("tang-folder-no-keys")
  })

  it("does not write over a hidden key of the same name", async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const [name = ""] = readdirSync(dir)
    const spare = newKeyDirectory()
    onTestFinished(() => rmSync(spare, { recursive: true }))
    copyFileSync(join(spare, readdirSync(spare)[0] ?? ""), join(dir, `.${name}`))
    const told = await (await keeper).tell(["tang", "rotate", dir])
    expect(codeOf(told)).toBe("tang-rotation-unsafe")
    expect(readdirSync(dir)).toContain(name)
  })
})

describe("tang backup and restore", () => {
  it("bring back every key, hidden ones too, with the owner of the folder; hosts start again", async () => {
    const tang = await aTangd()
    const old = await bindTo(tang.url)
    await (await keeper).must(["tang", "rotate", tang.dir])
    await introduce(await keeper, await second)
    const file = (await keeper).newPath("tang.sealed")
    await (await keeper).must([
      "tang",
      "backup",
      tang.dir,
      "--about",
      "tang1",
      "--to",
      "Ben Roth",
      "-o",
      file,
    ])
    for (const name of readdirSync(tang.dir)) rmSync(join(tang.dir, name))
    const { code, document } = await (await second).tell<{ written: Key[]; foreign: Key[] }>([
      "tang",
      "restore",
      file,
      tang.dir,
    ])
    expect(code).toBe(0)
    expect(document.written).toHaveLength(4)
    expect(document.foreign).toEqual([])
    for (const name of readdirSync(tang.dir)) {
      const { mode, uid } = statSync(join(tang.dir, name))
      expect([mode & 0o777, uid]).toEqual([0o440, statSync(tang.dir).uid])
    }
    expect(await clevisOpens(old)).toBe(true)
  })

  it("says which advertised keys the backup does not know: a server that found its folder empty made them", async () => {
    const tang = await aTangd()
    const file = (await keeper).newPath("tang.sealed")
    await introduce(await keeper, await second)
    await (await keeper).must(["tang", "backup", tang.dir, "--to", "Ben Roth", "-o", file])
    const old = await bindTo(tang.url)
    for (const name of readdirSync(tang.dir)) rmSync(join(tang.dir, name))
    // The empty folder looks healthy: the next question makes a new pair.
    expect((await run("curl", ["-sf", `${tang.url}/adv`])).code).toBe(0)
    expect(await clevisOpens(old)).toBe(false)
    const { document } = await (await second).tell<{ foreign: Key[] }>(["tang", "restore", file, tang.dir])
    expect(document.foreign.map(({ use }) => use).sort()).toEqual(["exchange", "signing"])
    expect(await clevisOpens(old)).toBe(true)
  })

  it("open for nobody but the people named", async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = (await keeper).newPath("tang.sealed")
    await introduce(await keeper, await second)
    await (await keeper).must(["tang", "backup", dir, "--to", "Ben Roth", "-o", file])
    const told = await (await keeper).tell(["tang", "restore", file, workspace()])
    expect(codeOf(told)).toBe("sealed-file-not-for-me")
    expect(readFileSync(file, "utf8")).not.toMatch(/"d"/)
  })

  it("are taken from nobody unknown: whoever knows a contact file can seal keys of their own for it", async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const stranger = await ground.person("Mal Unknown", "planner")
    const card = stranger.newPath("ben.card")
    writeFileSync(card, (await (await second).must(["identity", "export"])).stdout)
    await stranger.must(["contact", "add", card, "--yes"])
    const file = stranger.newPath("tang.sealed")
    await stranger.must(["tang", "backup", dir, "--about", "tang1", "--to", "Ben Roth", "-o", file])
    const folder = workspace()
    const told = await (await second).tell(["tang", "restore", file, folder])
    expect(codeOf(told)).toBe("sealed-file-unknown-signer")
    expect(readdirSync(folder)).toEqual([])
    await (await second).must(["tang", "restore", file, folder, "--confirm", "unknown-signer"])
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it("open a duty for keys that are taken elsewhere, and close it when that server refuses them", async () => {
    const [home, away] = [await aTangd(), await aTangd()]
    const kid = await exchangeIn(await keeper, home.dir)
    const file = (await keeper).newPath("tang.sealed")
    await introduce(await keeper, await second)
    await (await keeper).must(["tang", "backup", home.dir, "--to", "Ben Roth", "-o", file])
    await (await second).must(["tang", "restore", file, away.dir, "--away"])
    const still = await (await second).tell(["tang", "check", away.url, "--kid", kid, "--gone"])
    expect(codeOf(still)).toBe("tang-key-answers")
    for (const name of readdirSync(away.dir)) if (name.includes(kid)) rmSync(join(away.dir, name))
    const { document } = await (await second).tell<{ duties: number[] }>([
      "tang",
      "check",
      away.url,
      "--kid",
      kid,
      "--gone",
    ])
    expect(document.duties).toHaveLength(1)
    expect((await (await second).must(["case", "list"])).stdout).not.toContain("away from their server")
  })
})

describe("tang keys", () => {
  it("shows what a copy by '*.jwk' lost: no hidden key is there", async () => {
    const tang = await aTangd()
    await (await keeper).must(["tang", "rotate", tang.dir])
    const copy = workspace()
    await run("sh", ["-c", `cp "${tang.dir}"/*.jwk "${copy}"`])
    const [whole, half] = [await keysIn(await keeper, tang.dir), await keysIn(await keeper, copy)]
    expect(whole.filter(({ rotated }) => rotated)).toHaveLength(2)
    expect(half.filter(({ rotated }) => rotated)).toHaveLength(0)
  })

  it("names files that a server passes over, and keys that everybody can read", async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const [name = ""] = readdirSync(dir)
    writeFileSync(join(dir, "broken.jwk"), '{"kty":"EC"')
    writeFileSync(join(dir, "notes.txt"), "")
    chmodSync(join(dir, name), 0o444)
    const { stderr } = await (await keeper).cli(["tang", "keys", dir])
    expect(stderr).toContain("broken.jwk:")
    expect(stderr).toContain("notes.txt: not a key file")
    expect(stderr).toContain(`${name}: everybody on the server can read this private key`)
  })
})

describe("tang prune", () => {
  const rotated = async (): Promise<string> => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    await (await keeper).must(["tang", "rotate", dir])
    return dir
  }
  const prune = async (dir: string, args: readonly string[], person = keeper) =>
    (await person).tell(["tang", "prune", dir, "--confirm", "prune", ...args])

  it("wants to know how many hosts there are", async () => {
    expect(codeOf(await prune(await rotated(), []))).toBe("input-needed")
  })

  it("asks nothing where no key is hidden, and deletes nothing", async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const told = await (await keeper).tell(["tang", "prune", dir])
    expect(told).toMatchObject({ code: 0, document: { deleted: [] } })
    expect(await keysIn(await keeper, dir)).toHaveLength(2)
  })

  it("refuses while nobody has looked at some of the hosts, and while no backup holds the keys", async () => {
    const dir = await rotated()
    const unknown = await prune(dir, ["--hosts", "3"])
    expect(unknown.document.error).toMatchObject({
      code: "tang-prune-unsure",
      details: { unknown: 3, flag: "--confirm unknown-hosts" },
    })
    const unsaved = await prune(dir, ["--hosts", "0"])
    expect(unsaved.document.error.details).toMatchObject({ flag: "--confirm no-backup" })
    expect((await keysIn(await keeper, dir)).filter((key) => key.rotated)).toHaveLength(2)
  })

  it("refuses while a host of the inventory needs a hidden key, and names the host", async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const kid = await exchangeIn(await keeper, dir)
    await (await keeper).must(["tang", "rotate", dir])
    const planner = await ground.person("Pia Planner", "planner")
    mkdirSync(planner.home, { recursive: true, mode: 0o700 })
    writeFileSync(join(planner.home, "inventory.jsonl"), `${JSON.stringify(entry("db7", kid))}\n`, {
      mode: 0o600,
    })
    const args = ["--hosts", "1", "--confirm", "no-backup"]
    const told = await prune(dir, args, Promise.resolve(planner))
    expect(told.document.error).toMatchObject({ code: "tang-key-needed", details: { hosts: ["db7"] } })
    const retired = { ...entry("db7", kid), state: "retired" }
    writeFileSync(join(planner.home, "inventory.jsonl"), `${JSON.stringify(retired)}\n`, { mode: 0o600 })
    expect((await prune(dir, [...args, "--confirm", "unknown-hosts"], Promise.resolve(planner))).code).toBe(0)
    expect((await keysIn(await keeper, dir)).filter((key) => key.rotated)).toHaveLength(0)
  })

  it("deletes once everything is said, and the server refuses the key from then on", async () => {
    const tang = await aTangd()
    const kid = await exchangeIn(await keeper, tang.dir)
    await (await keeper).must(["tang", "rotate", tang.dir])
    await introduce(await keeper, await second)
    const backup = (await keeper).newPath("tang.sealed")
    await (await keeper).must(["tang", "backup", tang.dir, "--to", "Ben Roth", "-o", backup])
    const told = await prune(tang.dir, ["--hosts", "0", "--backup", backup])
    expect(told).toMatchObject({ code: 0, document: { backup: "made-here" } })
    const { code } = await (await keeper).tell(["tang", "check", tang.url, "--kid", kid, "--gone"])
    expect(code).toBe(0)
  })
})

describe("the backup that tang prune rests on", () => {
  /** A folder after its rotation, and a backup of all its keys that Ben can open. */
  const rotatedWithBackup = async () => {
    const dir = newKeyDirectory()
    onTestFinished(() => rmSync(dir, { recursive: true }))
    await (await keeper).must(["tang", "rotate", dir])
    await introduce(await keeper, await second)
    const backup = (await keeper).newPath("tang.sealed")
    await (await keeper).must(["tang", "backup", dir, "--to", "Ben Roth", "-o", backup])
    return { dir, backup }
  }
  const prune = async (person: Person, dir: string, backup: string, ...more: string[]) =>
    await person.tell<{ backup: string }>([
      ...["tang", "prune", dir, "--confirm", "prune", "--hosts", "0", "--backup", backup],
      ...more,
    ])

  it("is opened where it can be, and a label that says more than the inside is refused", async () => {
    const { dir, backup } = await rotatedWithBackup()
    const other = await rotatedWithBackup()
    const hidden = (await keysIn(await keeper, dir)).map(({ id }) => id)
    const forged = (await second).newPath("forged.sealed")
    const label = { ...JSON.parse(readFileSync(other.backup, "utf8")), keyIds: hidden }
    writeFileSync(forged, JSON.stringify(label))
    expect(codeOf(await prune(await second, dir, forged))).toBe("sealed-file-altered")
    const unsaved = await prune(await second, dir, other.backup)
    expect(unsaved.document).toMatchObject({ error: { details: { flag: "--confirm no-backup" } } })
    expect(await prune(await second, dir, backup)).toMatchObject({ code: 0, document: { backup: "opened" } })
  })

  it("is only a label to a home that neither made it nor opens it, and that wants a word", async () => {
    const { dir, backup } = await rotatedWithBackup()
    const stranger = await ground.person("Sam Field", "colleague")
    const told = await prune(stranger, dir, backup)
    expect(told).toMatchObject({
      code: 4,
      document: { error: { code: "tang-prune-unsure", details: { flag: "--confirm unopened-backup" } } },
    })
    expect((await keysIn(await keeper, dir)).filter((key) => key.rotated)).toHaveLength(2)
    const forged = stranger.newPath("forged.sealed")
    writeFileSync(forged, readFileSync(backup, "utf8").replace('"about"', ' "about"'))
    expect(codeOf(await prune(await keeper, dir, forged))).toBe("tang-prune-unsure")
    const word = await prune(stranger, dir, backup, "--confirm", "unopened-backup")
    expect(word).toMatchObject({ code: 0, document: { backup: "label" } })
  })
})

describe("tang check --connections", () => {
  it("finds two servers with different keys behind one address", async () => {
    const servers = [await aTangd(), await aTangd()]
    const address = await balance(servers.map(({ port }) => port))
    const told = await (await keeper).tell(["tang", "check", address, "--connections", "6"])
    expect(told.code).toBe(3)
    expect(told.document.error).toMatchObject({ code: "tang-servers-differ" })
  })

  it("finds no difference between two servers with the same keys", async () => {
    const first = await aTangd()
    const copy = workspace()
    await run("cp", ["-a", `${first.dir}/.`, copy])
    const address = await balance([first.port, (await aTangd(copy)).port])
    expect((await (await keeper).tell(["tang", "check", address, "--connections", "6"])).code).toBe(0)
  })
})

function entry(host: string, kid: string) {
  return {
    v: 1,
    host,
    uuid: null,
    salt: null,
    slot: 1,
    kids: [kid],
    urls: ["http://tang1"],
    policy: "tang",
    commitment: null,
    otherSlots: [],
    state: "in-use",
    seen: 0,
    source: "token",
  }
}

/** One connection to each in turn, as a load balancer does it. */
async function balance(ports: readonly number[]): Promise<string> {
  let count = 0
  const server = createServer((client) => {
    const behind = connect(ports[count++ % ports.length] ?? 0, "127.0.0.1")
    client.pipe(behind).pipe(client)
    for (const socket of [client, behind]) socket.on("error", () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
}
