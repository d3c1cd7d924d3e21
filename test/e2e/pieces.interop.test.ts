// Somebody on site has no tool of ours and sends what they have: a bare JWE, a token, a luksmeta dump, a header. The colleague recovers
// the passphrase and seals it for one person, whose own tool opens it although it never asked.
import { execFileSync } from "node:child_process"
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, sssPin, tangPin } from "../support/luks-image.ts"
import {
  type AnswerDocument,
  allowManyAnswers,
  codeOf,
  introduce,
  openGround,
  type Person,
  type RevealDocument,
  sha256Of,
} from "../support/rescue.ts"
import { startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const CLEVIS_UUID = "cb6e8904-81ff-40da-a84a-07ab9ab5715e"
const GUARDS = ["--unsigned", "--approve", "--called-back", "Kim, 555-0100", "--reason", "OPS-7"]
const ground = openGround()
const [luks1, luks2] = ["luks1", "luks2"].map((type) => join(ground.folder, `${type}.img`)) as [
  string,
  string,
]
let tangd: RunningTangd
let proxy: TangProxy
let kim: Person
let ana: Person

beforeAll(async () => {
  tangd = await startTangd()
  proxy = await startTangProxy(tangd.url)
  const pin = await tangPin(tangd.url)
  await makeLuksImage(luks1, { type: "luks1", passphrase: "the first passphrase" })
  await bind(luks1, "the first passphrase", pin, 1)
  await makeLuksImage(luks2, { type: "luks2", passphrase: "the first passphrase" })
  await bind(luks2, "the first passphrase", sssPin(1, [pin, pin]), 1)
  kim = await ground.person("Kim", "technician,colleague")
  ana = await ground.person("Ana", "colleague")
  allowManyAnswers(ana)
  await introduce(kim, ana)
})

afterAll(async () => {
  await proxy.stop()
  await tangd.stop()
  ground.close()
})

/** What each tool on site would save. Returns the file and the image it came from. */
const PIECES: Readonly<Record<string, () => Promise<readonly [file: string, image: string]>>> = {
  "a bare JWE": async () => [await extracted(luks2, "jwe"), luks2],
  "a bare JWE in a mail": async () => [quoted(await extracted(luks2, "jwe")), luks2],
  "a token export in a mail": async () => [quoted(await extracted(luks2, "token")), luks2],
  "what luksmeta load prints": async () => {
    const { stdout } = await run("luksmeta", ["load", "-d", luks1, "-s", "1", "-u", CLEVIS_UUID])
    return [saved("slot.jwe", stdout), luks1]
  },
  "a luksmeta area": async () => [saved("luksmeta.bin", luksmetaArea(luks1)), luks1],
  "a token export": async () => {
    const { stdout } = await run("cryptsetup", ["token", "export", "--token-id", "0", luks2])
    return [saved("token.json", stdout), luks2]
  },
  "a LUKS2 header backup of 16 MiB": async () => {
    const file = kim.newPath("header.bin")
    execFileSync("cryptsetup", ["luksHeaderBackup", luks2, "--header-backup-file", file])
    expect(readFileSync(file)).toHaveLength(16 << 20)
    return [file, luks2]
  },
  "a LUKS1 header copy with its luksmeta area": async () => [await extracted(luks1, "header"), luks1],
  "a whole image": async () => [luks1, luks1],
}

/** As somebody's mail program quotes and wraps it. */
function quoted(file: string): string {
  const lines =
    readFileSync(file, "latin1")
      .trim()
      .match(/.{1,72}/g) ?? []
  return saved("mail.txt", `${lines.map((line) => `> ${line}`).join("\r\n")}\r\n`)
}

function saved(name: string, content: string | Uint8Array): string {
  const file = kim.newPath(name)
  writeFileSync(file, content)
  return file
}

async function extracted(image: string, what: string): Promise<string> {
  const file = kim.newPath(what)
  const slot = what === "header" ? [] : ["--slot", "1"]
  await kim.must(["extract", image, ...slot, "--what", what, "-o", file])
  return file
}

function luksmetaArea(image: string): Uint8Array {
  const start = readFileSync(image).subarray(0, 2 << 20)
  const at = start.indexOf("LUKSMETA")
  expect(at).toBeGreaterThan(0)
  return start.subarray(at)
}

async function sealFor(name: string, file: string, more: readonly string[] = ["--tang", proxy.url]) {
  const answer = ana.newPath("answer.txt")
  const told = await ana.tell<AnswerDocument>([
    "answer",
    file,
    ...GUARDS,
    "--to",
    name,
    "-o",
    answer,
    ...more,
  ])
  return { ...told, answer }
}

describe("a colleague recovers from", () => {
  it.each(Object.entries(PIECES))("%s, and seals the passphrase for one person", async (_, make) => {
    const [file, image] = await make()
    const before = sha256Of(image)
    const { code, document, answer } = await sealFor("Kim", file)
    expect([code, document.letters[0]?.decision]).toEqual([0, "approve"])
    expect(readFileSync(answer, "latin1")).toMatch(/^-----BEGIN NBDE RESCUE REPLY-----/)
    const revealed = await kim.cli(["reveal", answer, "--volume", image, "--stdout"])
    expect(revealed.stderr).toContain("The passphrase opens key slot 1.")
    expect(revealed.stderr).toContain("This answers no request of yours.")
    expect(revealed.stdoutBytes).toEqual(await clevisPass(image, 1))
    expect(sha256Of(image)).toBe(before)
  })
})

describe("an answer that was not asked for", () => {
  it("says that nothing was tested where no disk is named, opens again, and leaves one duty", async () => {
    const { answer } = await sealFor("Kim", await extracted(luks1, "jwe"))
    const told = await kim.tell<RevealDocument>(["reveal", answer])
    expect(told).toMatchObject({ code: 0, document: { case: null, fits: null, opens: null, leaves: [] } })
    expect(told.document.untested).toContain("no disk was named")
    const again = await kim.tell<RevealDocument>(["reveal", answer, "--volume", luks1])
    expect(again).toMatchObject({ code: 0, document: { case: null, fits: null, opens: 1 } })
    expect(again.document.debts).toEqual(told.document.debts)
    expect(told.document.debts.filter(({ kind }) => kind === "disclosed-passphrase")).toHaveLength(1)
    expect((await kim.cli(["reveal", answer, "--stdout"])).stdoutBytes).toEqual(await clevisPass(luks1, 1))
  })

  it("is told apart where the passphrase opens nothing", async () => {
    const { answer } = await sealFor("Kim", await extracted(luks1, "jwe"))
    const told = await kim.tell(["reveal", answer, "--volume", luks2])
    expect([told.code, codeOf(told)]).toEqual([3, "opens-nothing"])
  })

  it("is nobody else's", async () => {
    const other = await ground.person("Otto", "colleague")
    await introduce(ana, other)
    const { answer } = await sealFor("Kim", await extracted(luks1, "jwe"))
    const told = await other.tell(["reveal", answer])
    expect(told.code).not.toBe(0)
    expect(codeOf(told)).not.toBe("done")
    expect((await other.cli(["reveal", answer, "--stdout"])).stdout).toBe("")
  })

  it("is opened alone, and shown by letter show without its passphrase", async () => {
    const { answer } = await sealFor("Kim", await extracted(luks1, "jwe"))
    const two = await kim.tell(["reveal", answer, answer])
    expect([two.code, codeOf(two)]).toEqual([2, "usage"])
    const { stdout } = await kim.must(["letter", "show", answer])
    expect(stdout).toContain("It answers no request of yours.")
    expect(stdout).not.toContain(Buffer.from(await clevisPass(luks1, 1)).toString())
  })
})

describe("nothing is asked of Tang", () => {
  const NO_REASON = ["--unsigned", "--approve", "--called-back", "Kim"]
  const NO_CALL = ["--unsigned", "--approve", "--reason", "OPS-7"]
  const TANG = ["--tang", "PROXY"]
  it.each([
    ["without --unsigned", ["--approve", "--reason", "OPS-7", "--to", "Kim", ...TANG], 2, "usage"],
    ["without who was called", [...NO_CALL, "--to", "Kim", ...TANG], 4, "call-back-needed"],
    ["without a reason", [...NO_REASON, "--to", "Kim", ...TANG], 4, "call-back-needed"],
    ["without a place for the passphrase", [...GUARDS, ...TANG], 2, "usage"],
    ["for a name that nobody has", [...GUARDS, "--to", "Nobody", ...TANG], 2, "contact-unknown"],
    ["without a trusted server", [...GUARDS, "--to", "Kim"], 2, "tang-none-trusted"],
    [
      "with an address that is none",
      [...GUARDS, "--to", "Kim", "--tang", "file:///etc/passwd"],
      2,
      "tang-url-refused",
    ],
  ])("%s", async (_, flags, exit, code) => {
    const file = await extracted(luks1, "jwe")
    const before = [proxy.asked.length, duties(ana)]
    const line = ["answer", file, ...flags.map((flag) => (flag === "PROXY" ? proxy.url : flag))]
    const told = await ana.tell(line)
    expect([told.code, codeOf(told)]).toEqual([exit, code])
    expect([proxy.asked.length, duties(ana)]).toEqual(before)
  })

  it("to show it where there is no terminal", async () => {
    const before = [proxy.asked.length, duties(ana)]
    const line = ["answer", await extracted(luks1, "jwe"), ...GUARDS, "--reveal", "--tang", proxy.url]
    const { code, stdout, stderr } = await ana.cli([...line, "--no-input"])
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain("[not-a-terminal]")
    expect([proxy.asked.length, duties(ana)]).toEqual(before)
  })

  it("for two of them at once", async () => {
    const files = [await extracted(luks1, "jwe"), await extracted(luks2, "jwe")]
    const before = proxy.asked.length
    const line = [
      "answer",
      ...files,
      ...GUARDS,
      "--to",
      "Kim",
      "--tang",
      proxy.url,
      "--out-dir",
      ground.folder,
    ]
    const told = await ana.tell(line)
    expect([told.code, codeOf(told)]).toEqual([2, "usage"])
    expect(proxy.asked.length).toBe(before)
  })

  it("by somebody without an identity who would seal it", async () => {
    const carl = await ground.person("Carl")
    const before = proxy.asked.length
    const line = ["answer", await extracted(luks1, "jwe"), ...GUARDS, "--to", "Kim", "--tang", proxy.url]
    const told = await carl.tell(line)
    expect([told.code, codeOf(told)]).toEqual([2, "no-identity"])
    expect(proxy.asked.length).toBe(before)
  })
})

describe("a binding that was damaged on the way", () => {
  it.each([3, 4])("releases nothing: part %i of the JWE", async (part) => {
    const parts = readFileSync(await extracted(luks1, "jwe"), "latin1")
      .trim()
      .split(".")
    const old = parts[part] ?? ""
    parts[part] = `${old.startsWith("A") ? "B" : "A"}${old.slice(1)}`
    const { code, answer, ...told } = await sealFor("Kim", saved("damaged.jwe", parts.join(".")))
    expect([code, codeOf(told as never)]).toEqual([3, "jwe-tag-mismatch"])
    expect(() => openSync(answer, "r")).toThrow("ENOENT")
  })
})

/** Open duties in a person's record. */
function duties({ home }: Person): number {
  const fd = openSync(join(home, "journal.jsonl"), "r")
  const buffer = Buffer.alloc(8 << 20)
  const length = readSync(fd, buffer)
  closeSync(fd)
  return buffer.subarray(0, length).toString().split('"debt-opened"').length
}
