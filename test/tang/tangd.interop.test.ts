// Our server beside the real tangd over the same keys: status by status, head by head; and the real clevis and curl as its clients.
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { serveKeys } from "../../src/actions/tang/tang-serve.ts"
import { makeFiles } from "../../src/host/files.ts"
import { openNet } from "../../src/host/net.ts"
import { parseAdvertisement } from "../../src/tang/advertisement.ts"
import { makeProbe } from "../../src/tang/exchange.ts"
import { makeKeyPair } from "../../src/tang/keydir.ts"
import { thumbprint } from "../../src/tang/thumbprint.ts"
import { newKeyDirectory, type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const folder = makeFolder()
const closers: (() => Promise<void>)[] = []
const random = (length: number) => new Uint8Array(randomBytes(length))

afterAll(async () => {
  for (const close of closers) await close()
  removeFolder(folder)
})

async function ourServer(dir: string): Promise<number> {
  const listening = await openNet().listen(
    { port: 0 },
    serveKeys(makeFiles(), dir, random, () => {}),
  )
  closers.push(() => listening.close())
  return listening.port
}

async function realServer(dir: string): Promise<number> {
  const tang: RunningTangd = await startTangd(dir)
  closers.push(() => tang.stop())
  return tang.port
}

/** What a server says to these bytes. The client closes its side as soon as it has said all. */
function say(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, "127.0.0.1", () => socket.write(text))
    // Closing our half at once would make socat give up on a busy tangd; so we wait until it is quiet.
    let timer = setTimeout(() => socket.end(), 1000)
    socket.on("data", (chunk) => {
      chunks.push(chunk)
      clearTimeout(timer)
      timer = setTimeout(() => socket.end(), 100)
    })
    socket.on("error", reject)
    socket.on("close", () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks).toString("latin1"))
    })
  })
}

// Signatures differ from run to run; everything before them must not.
const comparable = (answer: string) => answer.replace(/"signature": "[\w-]+"/g, '"signature": "..."')

const jwkFiles = (dir: string) =>
  readdirSync(dir).map((name) => JSON.parse(readFileSync(join(dir, name), "utf8")))

describe("our server and tangd", () => {
  const dir = newKeyDirectory()
  let [real, ours] = [0, 0]
  const jwks = jwkFiles(dir)
  const sig = thumbprint(jwks.find((jwk) => jwk.alg === "ES512")) ?? ""
  const exchange = jwks.find((jwk) => jwk.alg === "ECMR")
  const kid = thumbprint(exchange) ?? ""
  const { F } = makeProbe("P-521", random)
  const body = JSON.stringify({ alg: "ECMR", kty: "EC", ...F })
  const request = JSON.parse(body)
  const post = (target: string, text: string, more = "") =>
    `POST ${target} HTTP/1.1\r\n${more}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  const rec = (change: object) => post(`/rec/${kid}`, JSON.stringify({ ...request, ...change }))
  const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`

  beforeAll(async () => {
    ;[real, ours] = [await realServer(dir), await ourServer(dir)]
  })

  it.each([
    ["GET /adv", get("/adv")],
    ["GET /adv/", get("/adv/")],
    ["GET //adv//", get("//adv//")],
    ["GET /adv/SIG", get(`/adv/${sig}`)],
    [
      "GET /adv/SIG by SHA-1",
      get(
        `/adv/${thumbprint(
          jwks.find((jwk) => jwk.alg === "ES512"),
          "S1",
        )}`,
      ),
    ],
    [
      "GET /adv/SIG by SHA-512",
      get(
        `/adv/${thumbprint(
          jwks.find((jwk) => jwk.alg === "ES512"),
          "S512",
        )}`,
      ),
    ],
    ["GET /adv/KID", get(`/adv/${kid}`)],
    ["GET /adv/unknown", get("/adv/unknown")],
    ["GET /adv/SIG/", get(`/adv/${sig}/`)],
    ["GET /adv?x=1", get("/adv?x=1")],
    ["GET /", get("/")],
    ["GET /rec", get("/rec")],
    ["GET /rec/", get("/rec/")],
    ["GET /rec/KID", get(`/rec/${kid}`)],
    ["POST /adv", post("/adv", "")],
    ["POST /rec/", post("/rec/", body)],
    ["POST /rec/KID/", post(`/rec/${kid}/`, body)],
    ["PUT /adv", "PUT /adv HTTP/1.1\r\n\r\n"],
    ["HEAD /adv", "HEAD /adv HTTP/1.1\r\n\r\n"],
    ["a good exchange", post(`/rec/${kid}`, body)],
    ["a good exchange by SHA-1", post(`/rec/${thumbprint(exchange, "S1")}`, body)],
    ["a good exchange by SHA-384", post(`/rec/${thumbprint(exchange, "S384")}`, body)],
    ["a good exchange, body with a newline", post(`/rec/${kid}`, `${body}\n`)],
    ["an empty body", post(`/rec/${kid}`, "")],
    ["text", post(`/rec/${kid}`, "hello")],
    ["a number", post(`/rec/${kid}`, "7")],
    ["a list", post(`/rec/${kid}`, "[]")],
    ["two documents", post(`/rec/${kid}`, `${body} ${body}`)],
    ["bytes behind a NUL", post(`/rec/${kid}`, `${body}\0x`)],
    ["a name twice", post(`/rec/${kid}`, body.replace("{", '{"kty":"RSA",'))],
    ["key_ops sign", rec({ key_ops: ["sign"] })],
    ["key_ops deriveKey", rec({ key_ops: ["deriveKey"] })],
    ["key_ops as text", rec({ key_ops: "deriveKey" })],
    ["use sig", rec({ use: "sig" })],
    ["use enc", rec({ use: "enc" })],
    ["use as a number", rec({ use: 1 })],
    ["no kty", rec({ kty: undefined })],
    ["kty ec", rec({ kty: "ec" })],
    ["kty RSA", rec({ kty: "RSA" })],
    ["no alg", rec({ alg: undefined })],
    ["alg ES512", rec({ alg: "ES512" })],
    ["alg as a number", rec({ alg: 1 })],
    ["an unknown key id", post("/rec/unknown", body)],
    ["an unknown key id and a bad body", post("/rec/unknown", "")],
    ["a signing key", post(`/rec/${sig}`, body)],
    ["another curve", rec({ crv: "P-256" })],
    ["an unknown curve", rec({ crv: "P-512" })],
    ["a point off the curve", rec({ y: F.x })],
    ["both coordinates zero", rec({ x: "A".repeat(88), y: "A".repeat(88) })],
    ["no x", rec({ x: undefined })],
    ["bad base64", rec({ x: "!" })],
    ["base64 with padding", rec({ x: `${F.x}=` })],
    ["the generator's key: its own point", rec({ x: exchange.x, y: exchange.y })],
    ["the private number of another point", rec({ d: "AAAA" })],
    ["the private number of the point", rec({ x: exchange.x, y: exchange.y, d: exchange.d })],
    ["a private number that is none", rec({ d: 5 })],
    [
      "chunks",
      `POST /rec/${kid} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    ["two pipelined", get("/adv/x") + post(`/rec/${kid}`, body)],
    ["Connection: close, then another", `GET /adv/x HTTP/1.1\r\nConnection: close\r\n\r\n${get("/")}`],
    ["HTTP/1.0", "GET /adv/x HTTP/1.0\r\n\r\n"],
    ["no version", "GET /adv/x\r\n\r\n"],
    ["two spaces", "GET  /adv/x HTTP/1.1\r\n\r\n"],
    ["an absolute target", get("http://foo/adv")],
    ["a star", get("*")],
    ["a folded header", "GET /adv/x HTTP/1.1\r\nA: b\r\n c\r\n\r\n"],
    ["an upgrade with a body", post(`/rec/${kid}`, body, "Connection: Upgrade\r\nUpgrade: h2c\r\n")],
    ["a target of 4095 bytes", get(`/${"a".repeat(4094)}`)],
    ["a target of 4096 bytes", get(`/${"a".repeat(4095)}`)],
    ["a body of 65535 bytes", post(`/rec/${kid}`, body.padEnd(65535))],
    ["a body of 65536 bytes", post(`/rec/${kid}`, body.padEnd(65536))],
    ["an unknown method", "FOO /adv HTTP/1.1\r\n\r\n"],
    ["a relative target", "GET adv HTTP/1.1\r\n\r\n"],
    ["a bad header", "GET /adv/x HTTP/1.1\r\nbad header\r\n\r\n"],
    ["two lengths", "GET /adv/x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"],
    ["a bad length", "GET /adv/x HTTP/1.1\r\nContent-Length: -3\r\n\r\nabc"],
    ["a length and chunks", "GET /adv/x HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["another coding", "POST /rec/x HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"],
    ["the hello of TLS", "\x16\x03\x01\x00\xc8"],
  ])("say the same to %s", async (_, text) => {
    const bytes = Buffer.from(text, "latin1")
    const [theirs, mine] = await Promise.all([say(real, bytes), say(ours, bytes)])
    expect(sameOrder(comparable(mine))).toBe(sameOrder(comparable(theirs)))
  })
})

// tangd lists its keys as the folder gives them, and jansson orders the members of a signature at random.
function sameOrder(answer: string): string {
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2)
  if (!body.startsWith('{"payload"')) return answer
  const jws: Record<string, unknown> = JSON.parse(body)
  const keys = JSON.parse(Buffer.from(String(jws.payload), "base64url").toString()).keys
  const sorted = JSON.stringify(keys.map((key: object) => JSON.stringify(Object.entries(key).sort())).sort())
  const signatures = [jws.signatures ?? jws]
    .flat()
    .map((one) => JSON.stringify({ ...Object(one), payload: 0 }).length)
  return `${head}\n${sorted}\n${signatures}`
}

describe("key folders", () => {
  it("that are empty get a new pair from us as from tangd, 0440, and clevis can use it", async () => {
    const dir = join(folder, "empty")
    mkdirSync(dir)
    const port = await ourServer(dir)
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`http://127.0.0.1:${port}/adv`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const names = readdirSync(dir)
    expect(names).toHaveLength(2)
    for (const name of names) {
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o440)
      expect(`${execFileSync("jose", ["jwk", "thp", "-i", join(dir, name)])}.jwk`).toBe(name)
    }
    const algs = names.map((name) => JSON.parse(readFileSync(join(dir, name), "utf8")).alg).sort()
    expect(algs).toEqual(["ECMR", "ES512"])
    expect((await realStatuses(dir, ["/adv"]))[0]).toBe(200)
  })

  it.each([
    ["only hidden keys", (dir: string) => hide(dir)],
    ["only an exchange key", (dir: string) => keep(dir, "ECMR")],
    ["a key that says nothing", (dir: string) => addSilent(dir)],
    ["a broken file", (dir: string) => writeFileSync(join(dir, "broken.jwk"), "{")],
    ["a list as a key", (dir: string) => writeFileSync(join(dir, "list.jwk"), "[]")],
    ["a foreign file", (dir: string) => writeFileSync(join(dir, "README"), "x")],
    ["two pairs", (dir: string) => pair(dir, "P-256")],
  ])("with %s are answered as tangd answers", async (what, prepare) => {
    const dir = newKeyDirectory()
    closers.push(async () => removeFolder(dir))
    prepare(dir)
    const copy = join(folder, what.replaceAll(" ", "-"))
    cpSync(dir, copy, { recursive: true })
    const thumbprints = jwkFilesIn(dir).map((jwk) => thumbprint(jwk) ?? "x")
    const targets = ["/adv", ...thumbprints.map((one) => `/adv/${one}`)]
    expect(await ourStatuses(copy, targets)).toEqual(await realStatuses(dir, targets))
    const { F } = makeProbe("P-521", random)
    const ask = async (port: number) =>
      Promise.all(
        thumbprints.map(
          async (one) =>
            (
              await fetch(`http://127.0.0.1:${port}/rec/${one}`, {
                method: "POST",
                body: JSON.stringify({ kty: "EC", ...F }),
              })
            ).status,
        ),
      )
    expect(await ask(await ourServer(copy))).toEqual(await ask(await realServer(dir)))
  })

  it("give an advertisement that jose verifies", async () => {
    const dir = newKeyDirectory()
    closers.push(async () => removeFolder(dir))
    pair(dir, "P-384")
    const port = await ourServer(dir)
    const jws = await (await fetch(`http://127.0.0.1:${port}/adv`)).text()
    const { signing, exchange } = parseAdvertisement(Buffer.from(jws))
    expect([signing.length, exchange.length]).toEqual([2, 2])
    const keys = JSON.stringify({ keys: signing.map(({ jwk }) => jwk) })
    const [jwsFile, keyFile] = [join(folder, "adv.jws"), join(folder, "adv.jwk")]
    writeFileSync(jwsFile, jws)
    writeFileSync(keyFile, keys)
    // jose complains on stderr about each key that did not make a signature.
    execFileSync("jose", ["jws", "ver", "-i", jwsFile, "-k", keyFile, "-a"], { stdio: "ignore" })
  })
})

async function statuses(port: number, targets: readonly string[]): Promise<number[]> {
  const list: number[] = []
  for (const target of targets) list.push((await fetch(`http://127.0.0.1:${port}${target}`)).status)
  return list
}
const ourStatuses = async (dir: string, targets: readonly string[]) => statuses(await ourServer(dir), targets)
const realStatuses = async (dir: string, targets: readonly string[]) =>
  statuses(await realServer(dir), targets)

function jwkFilesIn(dir: string): Record<string, string>[] {
  return readdirSync(dir).flatMap((name) => {
    try {
      return name.endsWith(".jwk") ? [JSON.parse(readFileSync(join(dir, name), "utf8"))] : []
    } catch {
      return []
    }
  })
}

function hide(dir: string): void {
  execFileSync("sh", ["-c", 'cd "$1" && for f in *.jwk; do mv -- "$f" ".$f"; done', "sh", dir])
}

function keep(dir: string, alg: string): void {
  for (const name of readdirSync(dir)) {
    if (JSON.parse(readFileSync(join(dir, name), "utf8")).alg !== alg)
      execFileSync("rm", ["-f", join(dir, name)])
  }
}

// A key of its own: of two files with the same key tangd finds the one that the folder names first.
function addSilent(dir: string): void {
  const [, exchange] = makeKeyPair(random, "P-521")
  const { key_ops: _, ...silent } = JSON.parse(Buffer.from(exchange.bytes).toString())
  writeFileSync(join(dir, "plain.jwk"), JSON.stringify(silent))
}

function pair(dir: string, crv: "P-256" | "P-384"): void {
  for (const { name, bytes } of makeKeyPair(random, crv)) writeFileSync(join(dir, name), bytes)
}
