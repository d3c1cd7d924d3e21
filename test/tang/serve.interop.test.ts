// The built program as a Tang server and client: curl and clevis against `tang serve`, the commands against each other, https, and
// headers that point where nobody must go.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { createServer as createTlsServer } from "node:tls"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { serveKeys } from "../../src/actions/tang/tang-serve.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { wrap } from "../../src/clevis/wrap.ts"
import { makeFiles } from "../../src/host/files.ts"
import { openNet } from "../../src/host/net.ts"
import { parseAdvertisement } from "../../src/tang/advertisement.ts"
import { makeProbe } from "../../src/tang/exchange.ts"
import { pointMembers } from "../../src/tang/jwk.ts"
import { clevisDecrypt, clevisEncrypt, peer } from "../support/clevis.ts"
import { cleanEnvironment, cliCommand, runCli } from "../support/cli.ts"
import {
  freePort,
  newKeyDirectory,
  type RunningTangd,
  startBehindSocat,
  startTangd,
} from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const folder = makeFolder()
const home = { NBDE_RESCUE_HOME: join(folder, "home"), HOME: folder }
const children: ChildProcess[] = []
const closers: (() => Promise<void> | void)[] = []
let tang: RunningTangd

beforeAll(async () => {
  tang = await startTangd()
})

afterAll(async () => {
  for (const child of children) child.kill()
  for (const close of closers) await close()
  await tang.stop()
  removeFolder(folder)
})

/** `nbde-rescue tang serve DIR --port 0`, up and listening. */
async function serve(dir: string): Promise<string> {
  const [program, ...args] = cliCommand(["tang", "serve", dir, "--port", "0", "--json"])
  const child = spawn(program, args, { env: cleanEnvironment(home), stdio: ["ignore", "pipe", "ignore"] })
  children.push(child)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()))
    child.once("exit", (code) => reject(new Error(`tang serve ended with ${code}`)))
  })
  return JSON.parse(line).url
}

const thumbprintOf = (url: string) =>
  execFileSync("tang-show-keys", [new URL(url).port])
    .toString()
    .trim()
const bytes = (text: string) => new Secret(Buffer.from(text))

describe.each(["--port", "--stdio"])("tang serve %s", (how) => {
  let url = ""
  const dir = newKeyDirectory()

  beforeAll(async () => {
    closers.push(() => removeFolder(dir))
    if (how === "--port") url = await serve(dir)
    else {
      const command = cliCommand(["tang", "serve", dir, "--stdio"]).join(" ")
      const running = await startBehindSocat(`EXEC:"${command}"`)
      closers.push(() => running.stop())
      url = running.url
    }
  })

  it("serves the real clevis, encrypting and decrypting", async () => {
    const jwe = await clevisEncrypt("tang", { url, thp: thumbprintOf(url) }, "through our server")
    expect(await clevisDecrypt(jwe)).toBe("through our server")
  })

  it("serves curl, with the body of a colleague without this tool", async () => {
    const { F } = makeProbe("P-521", (length) => new Uint8Array(randomBytes(length)))
    const kid = JSON.parse((await runCli(["tang", "keys", dir, "--json"])).stdout).find(
      (key: { use: string }) => key.use === "exchange",
    ).id
    const { stdout } = await peer("curl", ["-sf", "-d", JSON.stringify(pointMembers(F)), `${url}/rec/${kid}`])
    expect(JSON.parse(stdout.toString())).toMatchObject({ alg: "ECMR", kty: "EC", crv: "P-521" })
    const status = await peer("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", `${url}/adv/${kid}`])
    expect(status.stdout.toString()).toBe("404")
  })

  it("is checked and trusted by our own client", async () => {
    expect((await runCli(["tang", "check", url])).code).toBe(0)
    const { code, stdout } = await runCli(["tang", "trust", url, "--thumbprint", thumbprintOf(url), "--json"])
    expect([code, JSON.parse(stdout).by]).toEqual([0, "thumbprint"])
  })
})

describe("the commands", () => {
  it("trust a server, then decrypt without being told where", async () => {
    const trusted = await runCli(["tang", "trust", tang.url, "--thumbprint", thumbprintOf(tang.url)], {
      env: home,
    })
    expect(trusted).toMatchObject({ code: 0 })
    const jwe = await clevisEncrypt("tang", { url: tang.url }, "\0bytes\n\xff")
    const { code, stdoutBytes } = await runCli(["decrypt"], { env: home, stdin: jwe })
    expect(code).toBe(0)
    expect(Buffer.from(stdoutBytes)).toEqual(Buffer.from("\0bytes\n\xff"))
    const list = JSON.parse((await runCli(["tang", "list", "--json"], { env: home })).stdout)
    expect(list).toMatchObject([{ id: tang.url, signing: [{ crv: "P-521", s256: thumbprintOf(tang.url) }] }])
  })

  it("without a trusted server name both ways on", async () => {
    const jwe = await clevisEncrypt("tang", { url: tang.url }, "x")
    const { code, stdout, stderr } = await runCli(["decrypt"], { stdin: jwe })
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain("tang trust URL")
    expect(stderr).toContain("--trust-header-url")
    expect(await runCli(["decrypt", "--trust-header-url"], { stdin: jwe })).toMatchObject({
      code: 0,
      stdout: "x",
    })
  })

  it("encrypt what clevis opens", async () => {
    const config = JSON.stringify({ t: 1, pins: { tang: [{ url: tang.url, thp: thumbprintOf(tang.url) }] } })
    const { code, stdout } = await runCli(["encrypt", "sss", config], { stdin: "from the command" })
    expect(code).toBe(0)
    expect(await clevisDecrypt(stdout)).toBe("from the command")
  })

  it("name the flag when nobody can be asked", async () => {
    const encrypt = await runCli(["encrypt", "tang", JSON.stringify({ url: tang.url }), "--no-input"], {
      stdin: "x",
    })
    expect(encrypt).toMatchObject({ code: 2, stdout: "" })
    const trust = await runCli(["tang", "trust", tang.url, "--no-input", "--json"])
    expect(JSON.parse(trust.stdout).error).toMatchObject({
      code: "input-needed",
      details: { flag: "--thumbprint" },
    })
  })

  it("tell apart what can be wrong with a server", async () => {
    const check = async (...args: string[]) => {
      const { code, stdout } = await runCli(["tang", "check", ...args, "--json"])
      return [code, JSON.parse(stdout).error?.code]
    }
    const portal = await answering(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>sign in</html>",
    )
    const web = await answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    const ssh = await answering("SSH-2.0-OpenSSH_9.2p1\r\n")
    expect(await check(tang.url)).toEqual([0, undefined])
    expect(await check("http://name.invalid")).toEqual([1, "tang-name-lookup"])
    expect(await check(`http://127.0.0.1:${await freePort()}`)).toEqual([1, "tang-connection"])
    expect(await check(portal.url)).toEqual([1, "tang-portal"])
    expect(await check(web.url)).toEqual([1, "tang-not-tang"])
    expect(await check(ssh.url)).toEqual([1, "tang-not-tang"])
    expect(await check(tang.url, "--kid", "A".repeat(43))).toEqual([1, "tang-key-gone"])
    expect(await check(tang.url, "--kid", thumbprintOf(tang.url))).toEqual([1, "tang-key-forbidden"])
    expect(await check("file:///etc/passwd")).toEqual([2, "tang-url-refused"])
  })

  it("notice a server that gives its private keys away, and never repeat them", async () => {
    const dir = newKeyDirectory()
    closers.push(() => removeFolder(dir))
    const secret = readdirSync(dir)
      .map((name) => JSON.parse(readFileSync(join(dir, name), "utf8")))
      .find((jwk) => jwk.alg === "ECMR")
    // tang 8 to 10: an exchange key asked for by name is sent whole.
    const twin = serveKeys(
      makeFiles(),
      dir,
      (length) => new Uint8Array(randomBytes(length)),
      () => {},
    )
    const leaky = await openNet().listen({ port: 0 }, () => {
      const connection = twin()
      return async (chunk) => {
        if (!/^GET \/adv\/[\w-]{43} /.test(Buffer.from(chunk).toString())) return connection(chunk)
        const body = JSON.stringify(secret)
        return {
          send: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
          close: true,
        }
      }
    })
    closers.push(() => leaky.close())
    const { code, stdout, stderr } = await runCli([
      "tang",
      "check",
      `http://127.0.0.1:${leaky.port}`,
      "--json",
      "--verbose",
    ])
    expect([code, JSON.parse(stdout).error.code]).toEqual([3, "tang-leaks-keys"])
    expect(stdout + stderr).not.toContain(secret.d)
  })
})

describe("https", () => {
  it("accepts the given authority only", async () => {
    const ca = join(folder, "ca")
    mkdirSync(ca)
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: ca, stdio: "ignore" })
    openssl(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=Test CA",
    )
    openssl(
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      "tang.key",
      "-out",
      "tang.csr",
      "-subj",
      "/CN=tang",
    )
    writeFileSync(join(ca, "san"), "subjectAltName=IP:127.0.0.1")
    openssl(
      "x509",
      "-req",
      "-in",
      "tang.csr",
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      "tang.pem",
      "-days",
      "2",
      "-extfile",
      "san",
    )
    const plain = serveKeys(
      makeFiles(),
      tang.dir,
      (length) => new Uint8Array(randomBytes(length)),
      () => {},
    )
    const server = createTlsServer(
      { key: readFileSync(join(ca, "tang.key")), cert: readFileSync(join(ca, "tang.pem")) },
      (socket) => {
        const connection = plain()
        socket.on("error", () => {})
        socket.on("data", async (chunk) => void socket.write((await connection(chunk)).send))
      },
    )
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve(Object(server.address()).port)),
    )
    closers.push(() => void server.close())
    const url = `https://127.0.0.1:${port}`
    const unknown = await runCli(["tang", "check", url, "--json"])
    expect([unknown.code, JSON.parse(unknown.stdout).error.code]).toEqual([3, "tang-tls"])
    expect((await runCli(["tang", "check", url, "--ca", join(ca, "ca.pem")])).code).toBe(0)
    const own = { NBDE_RESCUE_HOME: join(folder, "https-home"), HOME: folder }
    expect(
      (
        await runCli(
          ["tang", "trust", url, "--ca", join(ca, "ca.pem"), "--thumbprint", thumbprintOf(tang.url)],
          { env: own },
        )
      ).code,
    ).toBe(0)
    const jwe = await clevisEncrypt("tang", { url: tang.url }, "over https")
    expect(await runCli(["decrypt"], { env: own, stdin: jwe })).toMatchObject({
      code: 0,
      stdout: "over https",
    })
  })
})

describe("a hostile header", () => {
  it("makes nobody connect, to whatever it points", async () => {
    const sink = await answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    const redirect = await answering(
      `HTTP/1.1 302 Found\r\nLocation: ${sink.url}/\r\nContent-Length: 0\r\n\r\n`,
    )
    const advertisement = parseAdvertisement(
      Buffer.from(await (await fetch(`${tang.url}/adv`)).arrayBuffer()),
    )
    const own = { NBDE_RESCUE_HOME: join(folder, "hostile-home"), HOME: folder }
    expect(
      (await runCli(["tang", "trust", tang.url, "--thumbprint", thumbprintOf(tang.url)], { env: own })).code,
    ).toBe(0)
    const { host } = new URL(sink.url)
    const hostile = [
      sink.url,
      `gopher://${host}/_POST`,
      `file://${folder}/x`,
      `-K${folder}/curlrc`,
      `http://user:word@${host}/`,
      `//${host}`,
      `unix:/${folder}/sock`,
      `${sink.url}/?x=`,
      `HTTP://${host}`,
      `dict://${host}/x`,
    ]
    for (const url of hostile) {
      const jwe = wrap(
        { pin: "tang", url, advertisement },
        bytes("still opens"),
        (length) => new Uint8Array(randomBytes(length)),
      )
      expect(await runCli(["decrypt"], { env: own, stdin: jwe })).toMatchObject({
        code: 0,
        stdout: "still opens",
      })
    }
    expect(sink.count()).toBe(0)
    // With the flag the person has said so: http is used, every other scheme is not, and a redirect is not followed.
    for (const url of [`gopher://${host}/`, `file://${folder}/x`, `-K${folder}/curlrc`]) {
      const jwe = wrap(
        { pin: "tang", url, advertisement },
        bytes("x"),
        (length) => new Uint8Array(randomBytes(length)),
      )
      expect(await runCli(["decrypt", "--trust-header-url"], { stdin: jwe })).toMatchObject({
        code: 2,
        stdout: "",
      })
    }
    const jwe = wrap(
      { pin: "tang", url: redirect.url, advertisement },
      bytes("x"),
      (length) => new Uint8Array(randomBytes(length)),
    )
    expect(await runCli(["decrypt", "--trust-header-url"], { stdin: jwe })).toMatchObject({
      code: 1,
      stdout: "",
    })
    expect([sink.count(), redirect.count()]).toEqual([0, 1])
  })
})

/** A server that says the same thing to every connection, and counts them. */
async function answering(text: string): Promise<{ url: string; count: () => number }> {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.on("error", () => {})
    socket.once("data", () => socket.end(text))
  })
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(Object(server.address()).port)),
  )
  closers.push(() => void server.close())
  return { url: `http://127.0.0.1:${port}`, count: () => connections }
}
