// Without our tool on the other side: the colleague has only curl, or only clevis and gpg, and an auditor has only jose. Every line that
// is run comes out of docs/, so that what is printed there cannot rot.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { openIdentityFile } from "../../src/seal/identity-file.ts"
import { keyPairOf } from "../../src/seal/jwk.ts"
import { ROOT } from "../support/build.ts"
import { byHandBlock } from "../support/by-hand-page.ts"
import { clevisEncrypt } from "../support/clevis.ts"
import { run } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import { ask, introduce, openGround, type Person } from "../support/rescue.ts"
import { startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { workspace } from "../support/workspace.ts"

const PASSPHRASE = "the first passphrase"
const SHELLS = ["bash", "dash"]
const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
let proxy: TangProxy
let pin: Pin

beforeAll(async () => {
  tangd = await startTangd()
  proxy = await startTangProxy(tangd.url)
  pin = await tangPin(tangd.url)
  await makeLuksImage(image, { type: "luks2", passphrase: PASSPHRASE })
  await bind(image, PASSPHRASE, pin, 1)
  await bind(image, PASSPHRASE, sssPin(2, [pin, pin]), 2)
})

afterAll(async () => {
  await proxy.stop()
  await tangd.stop()
  ground.close()
})

/** The first block with the colleague's own server in its first line. */
function askTang(url: string): string {
  const lines = byHandBlock("ask")
  const [first = "", ...rest] = lines.split("\n")
  expect(first).toBe("TANG=http://tang.example.net")
  return [`TANG=${url}`, ...rest].join("\n")
}

interface Point {
  readonly kid: string
  readonly crv: string
  readonly x: string
  readonly y: string
}

/** What `request --by-hand` prints, key source by key source. */
async function pointsByHand(tess: Person, slot: number): Promise<Point[]> {
  const line = ["request", image, "--slot", String(slot), "--by-hand", "--name", "Tess", "--host", "db1"]
  const { stdout } = await tess.must(line)
  const texts = (name: string) =>
    [...stdout.matchAll(new RegExp(`^${name} +(\\S+)$`, "gm"))].map(([, text = ""]) => text)
  const [kids, crvs, xs, ys] = ["kid", "crv", "x", "y"].map(texts) as [string[], string[], string[], string[]]
  return kids.map((kid, at) => ({ kid, crv: crvs[at] ?? "", x: xs[at] ?? "", y: ys[at] ?? "" }))
}

function typed({ kid, crv, x, y }: Point): string {
  return [kid, crv, x, y, ""].join("\n")
}

describe.each(SHELLS)("a colleague with curl, in %s", (shell) => {
  it.each([1, 2])("answers what reveal needs for key slot %i", async (slot) => {
    const tess = await ground.person("Tess")
    const points = await pointsByHand(tess, slot)
    expect(points).toHaveLength(slot)
    const files: string[] = []
    for (const point of points) {
      const { stdout } = await run(shell, ["-c", askTang(tangd.url)], { stdin: typed(point) })
      const [answer = "", status] = stdout
        .replace(/^kid: crv: x: y: /, "")
        .trim()
        .split("\n")
      expect(status).toBe("200")
      // A mail program breaks the line; curl's own line must do as well.
      const file = tess.newPath("tang.json")
      writeFileSync(file, files.length === 0 ? answer : (answer.match(/.{1,60}/g) ?? []).join("\n"))
      files.push(file)
    }
    const { stdoutBytes, stderr } = await tess.cli(["reveal", ...files, "--stdout"])
    expect(stderr).toContain(`The passphrase opens key slot ${slot}.`)
    expect(stdoutBytes).toEqual(await clevisPass(image, slot))
  })

  it.each([1, 2])("reads out x alone, and reveal opens key slot %i with it", async (slot) => {
    const tess = await ground.person("Tess")
    const points = await pointsByHand(tess, slot)
    const files: string[] = []
    for (const point of points) {
      const { stdout } = await run(shell, ["-c", askTang(tangd.url)], { stdin: typed(point) })
      const { x } = JSON.parse(/\{.*\}/.exec(stdout)?.[0] ?? "{}")
      const spelled = await run(shell, ["-c", byHandBlock("spell")], { stdin: `${x}\n` })
      const letters = spelled.stdout.replace("x of the answer: ", "").trim()
      expect(letters).toMatch(/^([A-Z2-7]{5} ){21}[A-Z2-7]$/)
      // As somebody types it: small letters, another line, no gaps at all.
      const file = tess.newPath("x.txt")
      const heard =
        files.length === 0 ? letters.toLowerCase() : letters.replaceAll(" ", "").replace(/(.{40})/, "$1\n")
      writeFileSync(file, `${heard}\n`)
      files.push(file)
    }
    const { stdoutBytes, stderr } = await tess.cli(["reveal", ...files, "--stdout"])
    expect(stderr).toContain(`The passphrase opens key slot ${slot}.`)
    expect(stdoutBytes).toEqual(await clevisPass(image, slot))
  })

  it.each([
    ["a command", "$(touch pwned)"],
    ["too few characters", "abc"],
  ])("spells nothing that is %s", async (_, text) => {
    const cwd = workspace()
    const { stdout } = await run(shell, ["-c", byHandBlock("spell")], { stdin: `${text}\n`, cwd })
    expect(stdout).toContain("STOP")
    expect(readdirSync(cwd)).toEqual([])
  })

  it("can paste the lines into a terminal and type the four texts after them", async () => {
    const tess = await ground.person("Tess")
    const [point] = await pointsByHand(tess, 1)
    if (point === undefined) throw new Error("one key source was asked for")
    const stdin = `${askTang(tangd.url)}${typed(point)}exit\n`
    const env = { PS1: "", HOME: workspace() }
    const { stdout } = await run("script", ["-qec", `${shell} -i`, "/dev/null"], { stdin, env })
    const answer = /\{"alg":"ECMR","crv":"P-521".*\}/.exec(stdout)?.[0] ?? ""
    const file = tess.newPath("tang.json")
    writeFileSync(file, answer)
    expect((await tess.cli(["reveal", file, "--stdout"])).stdoutBytes).toEqual(await clevisPass(image, 1))
  })

  it.each([
    ["a command", "$(touch pwned)"],
    ["a command in backticks", "`touch pwned`"],
    ["a second command", ";touch pwned"],
    ["a pipe", "|touch pwned"],
    ["a way out of the quotes", "\"'; touch pwned; \"'"],
    ["a member of its own", '","d":"AA'],
    ["a way up", "../adv"],
    ["another server", "http://evil.example/"],
    ["an escape of a URL", "%2e%2e"],
    ["a blank", "a b"],
    ["a letter of another alphabet", "é"],
    ["a pattern", "*"],
    ["a query", "?a"],
    ["a redirection", ">pwned"],
  ])("sends nothing that holds %s", async (_, text) => {
    const cwd = workspace()
    const good = { kid: "AAAA", crv: "P-521", x: "BBBB", y: "CCCC" }
    const before = proxy.asked.length
    for (const member of ["kid", "crv", "x", "y"]) {
      const stdin = typed({ ...good, [member]: text })
      const { stdout } = await run(shell, ["-c", askTang(proxy.url)], { stdin, cwd })
      expect(stdout, member).toContain("STOP: a character does not belong here.")
    }
    expect(proxy.asked.length).toBe(before)
    expect(readdirSync(cwd)).toEqual([])
  })

  it("sends what has only the right letters, and shows what the server says", async () => {
    const before = proxy.asked.length
    const stdin = typed({ kid: "-_aZ09", crv: "P-521", x: "BBBB", y: "CCCC" })
    const { stdout } = await run(shell, ["-c", askTang(proxy.url)], { stdin })
    expect(proxy.asked.slice(before)).toEqual([
      {
        method: "POST",
        path: "/rec/-_aZ09",
        body: '{"alg":"ECMR","crv":"P-521","kty":"EC","x":"BBBB","y":"CCCC"}',
      },
    ])
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("404")
  })

  it("sees that nothing answers", async () => {
    const down = await startTangd()
    await down.stop()
    const stdin = typed({ kid: "AAAA", crv: "P-521", x: "BBBB", y: "CCCC" })
    const { stdout } = await run(shell, ["-c", askTang(down.url)], { stdin })
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("000")
    expect(stdout).not.toContain("STOP")
  })
})

describe.each(SHELLS)("the look at a bare binding, in %s", (shell) => {
  async function look(binding: string): Promise<string[]> {
    const cwd = workspace()
    writeFileSync(join(cwd, "binding.txt"), binding)
    const { stdout } = await run(shell, ["-c", byHandBlock("look")], { cwd })
    return stdout.trimEnd().split("\n")
  }
  const header = (json: string) => `${Buffer.from(json).toString("base64url")}..aXY.Y3Q.dGFn`

  it("names every pin and every address, the inner ones included", async () => {
    const nested = { t: 2, pins: { tang: [pin.config], sss: [{ t: 1, pins: { tang: [pin.config] } }] } }
    const jwe = await clevisEncrypt("sss", nested, PASSPHRASE)
    const wrapped = (jwe.match(/.{1,64}/g) ?? []).join("\r\n")
    const url = `url "${tangd.url}"`
    expect((await look(wrapped)).sort()).toEqual(
      ['pin "sss"', 'pin "tang"', url, 'pin "sss"', 'pin "tang"', url].sort(),
    )
  })

  it.each([
    ["a name written with escapes", '{"clevis":{"pin":"tang","\\u0070in":"evil"}}', ['pin "evil"']],
    [
      "an address with an option",
      '{"clevis":{"pin":"tang","tang":{"url":"-K/etc/passwd"}}}',
      ['pin "tang"', 'url "-K/etc/passwd"'],
    ],
    [
      "letters that turn the line round",
      '{"clevis":{"pin":"tang","tang":{"url":"http://a\\u202eb"}}}',
      ['pin "tang"', 'url "http://a???b"'],
    ],
    ["a terminal command", '{"clevis":{"pin":"\\u001b[2J"}}', ['pin "\\u001B[2J"']],
    ["shell text", '{"clevis":{"pin":"$(touch pwned)"}}', ['pin "$(touch pwned)"']],
    ["no pin at all", '{"alg":"dir"}', ["pin STOP: none"]],
  ])("shows %s as it is", async (_, json, lines) => {
    expect(await look(header(json))).toEqual(lines)
  })

  it("leads to the passphrase with the stock tools, encrypted for the site", async () => {
    const cwd = workspace()
    const gnupg = join(cwd, "g")
    mkdirSync(gnupg, { mode: 0o700 })
    const env = { GNUPGHOME: gnupg, HOME: cwd }
    const key = [
      "--batch",
      "--passphrase",
      "",
      "--quick-gen-key",
      "site@example",
      "future-default",
      "default",
      "never",
    ]
    expect((await run("gpg", key, { env })).code).toBe(0)
    try {
      const file = join(cwd, "binding.txt")
      await (await ground.person("Tess")).must(["extract", image, "--slot", "1", "--what", "jwe", "-o", file])
      const lines = `${byHandBlock("look")}\n${byHandBlock("bare").replace("THEIR-KEY", "site@example")}`
      const { stdout } = await run(shell, ["-c", lines], { cwd, env })
      const armour = stdout.slice(stdout.indexOf("-----BEGIN"))
      const { stdoutBytes } = await run("gpg", ["--batch", "--decrypt"], { stdin: armour, env })
      expect(stdoutBytes).toEqual(await clevisPass(image, 1))
    } finally {
      await run("gpgconf", ["--kill", "all"], { env })
    }
  })
})

describe("an auditor with jose", () => {
  /** The indented lines of docs/protocol.md that open a sealed letter. */
  function openLines(): string[] {
    const page = readFileSync(join(ROOT, "docs/protocol.md"), "utf8")
    const [, lines = ""] = /A sealed letter in `letter\.txt`.*\n\n((?: {4}.*\n)+)/.exec(page) ?? []
    return lines
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
  }

  it("opens a sealed request and checks its signature; one changed character is found", async () => {
    const [kim, ana] = [await ground.person("Kim", "technician"), await ground.person("Ana", "colleague")]
    await introduce(kim, ana)
    const { file, request } = await ask(kim, image, ["--slot", "1", "--to", "Ana", "--ticket", "OPS-7"])
    const cwd = workspace()
    writeFileSync(join(cwd, "letter.txt"), readFileSync(file))
    writeFileSync(join(cwd, "mine.jwk"), await decryptionKey(ana))
    writeFileSync(join(cwd, "sender.jwk"), signingKey((await kim.must(["identity", "export"])).stdout))
    const lines = openLines()
    expect(lines).toHaveLength(5)
    const { code, stdout } = await run("dash", ["-euc", lines.join("\n")], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('"typ":"nbde-rescue-request+jws"')
    const payload = JSON.parse(readFileSync(join(cwd, "payload.json"), "utf8"))
    expect(payload).toMatchObject({
      v: 1,
      id: request,
      mode: "relay",
      ticket: "OPS-7",
      host: { name: "db1" },
    })

    const jws = readFileSync(join(cwd, "letter.jws"), "latin1")
    writeFileSync(
      join(cwd, "letter.jws"),
      `${jws.slice(0, 300)}${jws[300] === "A" ? "B" : "A"}${jws.slice(301)}`,
    )
    expect((await run("dash", ["-euc", lines[2] ?? ""], { cwd })).code).not.toBe(0)
  })

  it("checks an open request with the key that it brings", async () => {
    const { file } = await ask(await ground.person("Tess"), image, ["--slot", "1"])
    const jws = compactOf(readFileSync(file, "latin1"))
    const cwd = workspace()
    writeFileSync(join(cwd, "letter.jws"), jws)
    const payload = JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString())
    writeFileSync(join(cwd, "sender.jwk"), JSON.stringify(payload.key))
    expect((await run("dash", ["-euc", openLines()[2] ?? ""], { cwd })).code).toBe(0)
  })
})

function compactOf(armour: string): string {
  return armour
    .split("\n")
    .filter((line) => !/^(-----|=)/.test(line))
    .join("")
}

function signingKey(card: string): string {
  return JSON.stringify(
    JSON.parse(Buffer.from(compactOf(card).split(".")[1] ?? "", "base64url").toString()).sig,
  )
}

// No command exports a private key: the test takes it out of the identity file, with the passphrase.
async function decryptionKey({ home, env }: Person): Promise<string> {
  const passphrase = readFileSync(env.NBDE_RESCUE_PASSPHRASE_FILE ?? "", "latin1").trimEnd()
  const file = readFileSync(join(home, "identity.json"))
  const { plain } = await openIdentityFile(file, new Secret(new Uint8Array(Buffer.from(passphrase))))
  const { jwk, scalar } = keyPairOf(new Secret(new Uint8Array(plain.slice(32, 64))))
  return JSON.stringify({ ...jwk, d: Buffer.from(scalar.reveal()).toString("base64url") })
}
