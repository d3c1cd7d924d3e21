// The main job from end to end with Debian's own tangd, clevis, cryptsetup and luksmeta on the other side: every kind of binding, every
// road, always the bytes that `clevis luks pass` prints, and never a byte of the source changed.
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bind, clevisPass, makeLuksImage, type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import { approve, ask, codeOf, introduce, openGround, type Person, sha256Of } from "../support/rescue.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const PASSPHRASE = "the first passphrase"
const ground = openGround()
const tangs: RunningTangd[] = []
let urls: readonly string[] = []
let [kim, ana]: Person[] = []

afterAll(async () => {
  for (const tang of tangs) await tang.stop()
  ground.close()
})

async function tang(): Promise<RunningTangd> {
  const started = await startTangd()
  tangs.push(started)
  return started
}

function image(type: string): string {
  return join(ground.folder, `${type}.img`)
}

function somebody(person: Person | undefined): Person {
  if (person === undefined) throw new Error("nobody is there yet")
  return person
}

const POLICIES: Readonly<Record<string, number>> = { tang: 1, sss: 2, "sss in sss": 3 }

beforeAll(async () => {
  urls = (await Promise.all([tang(), tang(), tang()])).map(({ url }) => url)
  const [a, b, c] = (await Promise.all(urls.map((url) => tangPin(url)))) as [Pin, Pin, Pin]
  const pins = [a, sssPin(2, [a, b, c]), sssPin(2, [a, sssPin(2, [b, c])])]
  for (const type of ["luks1", "luks2"] as const) {
    // Three bindings need more room than the metadata area of 16 KiB has.
    const formatArgs = type === "luks2" ? ["--luks2-metadata-size", "64k"] : []
    await makeLuksImage(image(type), { type, passphrase: PASSPHRASE, formatArgs })
    for (const [index, pin] of pins.entries()) await bind(image(type), PASSPHRASE, pin, index + 1)
  }
  kim = await ground.person("Kim", "technician")
  ana = await ground.person("Ana", "colleague")
  await introduce(kim, ana)
})

const tangFlags = () => urls.flatMap((url) => ["--tang", url])

describe.each(["luks1", "luks2"])("%s", (type) => {
  describe.each(Object.entries(POLICIES))("bound by %s", (_, slot) => {
    it("between two homes that never met, gives what clevis luks pass prints", async () => {
      const before = sha256Of(image(type))
      const [technician, colleague] = [await ground.person("Tess"), await ground.person("Carl")]
      const request = await ask(technician, image(type), ["--slot", String(slot)])
      expect(request).toMatchObject({ mode: "relay", open: true })
      const answer = await approve(colleague, request, tangFlags())
      expect([codeOf(answer), answer.code]).toEqual(["done", 0])
      const revealed = await technician.cli(["reveal", answer.file, "--stdout"])
      expect(revealed.stdoutBytes).toEqual(await clevisPass(image(type), slot))
      expect(revealed.stderr).toContain(`The passphrase opens key slot ${slot}.`)
      expect([technician, colleague].map(({ home }) => existsSync(join(home, "identity.json")))).toEqual([
        false,
        false,
      ])
      expect(sha256Of(image(type))).toBe(before)
    })

    it.each(["relay", "disclose"])("sealed, in %s mode, gives what clevis luks pass prints", async (mode) => {
      const before = sha256Of(image(type))
      const [technician, colleague] = [somebody(kim), somebody(ana)]
      const flags = ["--to", "Ana", "--mode", mode, "--slot", String(slot)]
      const request = await ask(technician, image(type), flags)
      expect(request).toMatchObject({ mode, open: false })
      const answer = await approve(colleague, request, tangFlags())
      expect([codeOf(answer), answer.code]).toEqual(["done", 0])
      const revealed = await technician.cli(["reveal", answer.file, "--volume", image(type), "--stdout"])
      expect(revealed.stdoutBytes).toEqual(await clevisPass(image(type), slot))
      expect(revealed.stderr).toContain(`The passphrase opens key slot ${slot}.`)
      expect(sha256Of(image(type))).toBe(before)
    })
  })
})

describe("several colleagues and several servers", () => {
  it("adds up the answers of two colleagues who each reach one server of two that are needed", async () => {
    const technician = await ground.person("Tess")
    const [first, second] = [await ground.person("Carl"), await ground.person("Dora")]
    const request = await ask(technician, image("luks2"), ["--slot", "2"])
    const [one, two] = [
      await approve(first, request, ["--tang", urls[0] ?? ""]),
      await approve(second, request, ["--tang", urls[2] ?? ""]),
    ]
    expect([one.code, two.code]).toEqual([5, 5])
    expect(one.document.letters[0]?.leaves.map(({ status }) => status)).toEqual([
      "ok",
      "tang-key-gone",
      "tang-key-gone",
    ])
    const half = await technician.tell(["reveal", two.file])
    expect([half.code, codeOf(half)]).toEqual([5, "answer-incomplete"])
    const { code, stdoutBytes } = await technician.cli(["reveal", one.file, "--stdout"])
    expect(code).toBe(0)
    expect(stdoutBytes).toEqual(await clevisPass(image("luks2"), 2))
  })

  it("goes on without an answer whose sender's key was lost since, and says so", async () => {
    const technician = await ground.person("Tess", "technician")
    const [lost, other] = [await ground.person("Lou", "colleague"), await ground.person("Dora", "colleague")]
    for (const colleague of [lost, other]) await introduce(technician, colleague)
    const request = await ask(technician, image("luks2"), ["--slot", "2"])
    const first = await approve(lost, request, ["--tang", urls[0] ?? ""])
    const half = await technician.tell(["reveal", first.file])
    expect([half.code, codeOf(half)]).toEqual([5, "answer-incomplete"])
    await technician.must(["contact", "remove", "Lou", "--lost", "--confirm", "remove"])
    const second = await approve(other, request, ["--tang", urls[0] ?? ""])
    const still = await technician.tell(["reveal", second.file])
    expect([still.code, codeOf(still)]).toEqual([3, "letter-signer-revoked"])
    const third = await approve(other, request, tangFlags())
    const { code, stdoutBytes, stderr } = await technician.cli(["reveal", third.file, "--stdout"])
    expect([code, stderr]).toEqual([0, expect.stringContaining("the key of Lou is marked as lost")])
    expect(stdoutBytes).toEqual(await clevisPass(image("luks2"), 2))
  })

  it("adds up two requests of one case that each named one server", async () => {
    const [technician, colleague] = [await ground.person("Tess"), await ground.person("Carl")]
    const one = await ask(technician, image("luks2"), ["--slot", "2", "--leaf", "sss.0.tang"])
    expect(one.leaves.map(({ path }) => path)).toEqual(["sss.0.tang"])
    const part = await approve(colleague, one, tangFlags())
    const half = await technician.tell(["reveal", part.file])
    expect([part.code, half.code, codeOf(half)]).toEqual([0, 5, "answer-incomplete"])
    const flags = ["--slot", "2", "--leaf", "sss.1.tang", "--case", one.case]
    const two = await ask(technician, image("luks2"), flags)
    expect(two.case).toBe(one.case)
    const rest = await approve(colleague, two, tangFlags())
    const { stdoutBytes, stderr } = await technician.cli(["reveal", rest.file, "--stdout"])
    expect(stderr).toContain("The passphrase opens key slot 2.")
    expect(stdoutBytes).toEqual(await clevisPass(image("luks2"), 2))
  })

  it("uses two servers while the third one is down", async () => {
    const [technician, colleague] = [await ground.person("Tess"), await ground.person("Carl")]
    const down = await startTangd()
    const c = await tangPin(down.url)
    await down.stop()
    const [a, b] = (await Promise.all(urls.map((url) => tangPin(url)))) as [Pin, Pin]
    const path = join(ground.folder, "down.img")
    await makeLuksImage(path, { type: "luks1", passphrase: PASSPHRASE })
    await bind(path, PASSPHRASE, sssPin(2, [a, c, b]), 1)
    const request = await ask(technician, path)
    const answer = await approve(colleague, request, [...tangFlags(), "--tang", down.url])
    expect([codeOf(answer), answer.code]).toEqual(["done", 5])
    expect(answer.document.letters[0]?.leaves.map(({ status }) => status)).toEqual([
      "ok",
      "tang-connection",
      "ok",
    ])
    expect((await technician.cli(["reveal", answer.file, "--stdout"])).stdoutBytes).toEqual(
      await clevisPass(path, 1),
    )
  })
})

describe("Tang keys that were rotated", () => {
  it("are still used while they are hidden, and are named once they are gone", async () => {
    const [technician, colleague] = [await ground.person("Tess"), await ground.person("Carl")]
    const server = await tang()
    const path = join(ground.folder, "rotated.img")
    await makeLuksImage(path, { type: "luks2", passphrase: PASSPHRASE })
    await bind(path, PASSPHRASE, await tangPin(server.url), 1)
    const expected = await clevisPass(path, 1)
    execFileSync("/usr/libexec/tangd-rotate-keys", ["-d", server.dir], { stdio: "ignore" })
    await colleague.must(["tang", "trust", server.url, "--thumbprint", signingThumbprint(server.dir)])

    const request = await ask(technician, path)
    const answer = await approve(colleague, request)
    expect(answer.code).toBe(0)
    expect((await technician.cli(["reveal", answer.file, "--stdout"])).stdoutBytes).toEqual(expected)

    for (const name of readdirSync(server.dir)) if (name.startsWith(".")) rmSync(join(server.dir, name))
    const late = await approve(colleague, await ask(technician, path))
    expect(late.code).toBe(5)
    expect(late.document.letters[0]?.leaves[0]).toMatchObject({ status: "tang-key-gone" })
    const nothing = await technician.tell(["reveal", late.file])
    expect([nothing.code, codeOf(nothing)]).toEqual([5, "answer-incomplete"])
  })
})
