import { createServer, type Server, type Socket } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import type { HttpRequest } from "../../src/actions/ports.ts"
import { openNet } from "../../src/host/net.ts"
import { failureOf } from "../../src/host/net-failure.ts"

const net = openNet()
const get: HttpRequest = { method: "GET", target: "/adv" }
const post: HttpRequest = {
  method: "POST",
  target: "/rec/x",
  contentType: "application/jwk+json",
  body: Buffer.from("{}\n"),
}
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"))
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

const open: { server: Server; sockets: Set<Socket> }[] = []

/** A server that shows each connection's bytes to `serve`. */
async function server(
  serve: (socket: Socket, text: string) => void,
): Promise<{ origin: string; count: () => number }> {
  let connections = 0
  const sockets = new Set<Socket>()
  const listening = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on("error", () => {})
    let text = ""
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1")
      serve(socket, text)
    })
  })
  open.push({ server: listening, sockets })
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve))
  const address = listening.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, count: () => connections }
}

afterEach(() => {
  for (const { server: one, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    one.close()
  }
})

describe("an exchange", () => {
  it("sends all requests at once over one connection and gives the answers in order", async () => {
    const seen: string[] = []
    const { origin, count } = await server((socket, text) => {
      if (text.split("HTTP/1.1").length < 4) return
      seen.push(text)
      for (const status of [200, 404, 200]) socket.write(OK.replace("200", String(status)))
    })
    const answers = await net.exchange(origin, [get, post, get])
    expect(answers.map((one) => ("status" in one ? one.status : one.failure))).toEqual([200, 404, 200])
    expect(count()).toBe(1)
    expect(seen[0]).toBe(
      `GET /adv HTTP/1.1\r\nHost: ${origin.slice(7)}\r\nAccept: */*\r\n\r\n` +
        `POST /rec/x HTTP/1.1\r\nHost: ${origin.slice(7)}\r\nAccept: */*\r\nContent-Type: application/jwk+json\r\nContent-Length: 3\r\n\r\n{}\n` +
        `GET /adv HTTP/1.1\r\nHost: ${origin.slice(7)}\r\nAccept: */*\r\n\r\n`,
    )
  })

  it("keeps the answers that came when the connection is cut", async () => {
    const { origin } = await server((socket) => void socket.end(OK))
    const answers = await net.exchange(origin, [get, get])
    expect(answers).toMatchObject([{ status: 200 }, { failure: "reset" }])
  })

  it("takes a body that ends with the connection", async () => {
    const { origin } = await server((socket) => void socket.end("HTTP/1.0 200 OK\r\n\r\n{}"))
    expect(await net.exchange(origin, [get])).toMatchObject([{ status: 200, body: bytes("{}") }])
  })

  it("follows no redirect", async () => {
    const target = await server((socket) => void socket.end(OK))
    const { origin } = await server(
      (socket) =>
        void socket.end(`HTTP/1.1 302 Found\r\nLocation: ${target.origin}/\r\nContent-Length: 0\r\n\r\n`),
    )
    expect(await net.exchange(origin, [get])).toMatchObject([{ status: 302 }])
    expect(target.count()).toBe(0)
  })

  it("does not use a proxy of the environment", async () => {
    const proxy = await server((socket) => void socket.end(OK))
    const { origin } = await server((socket) => void socket.end(OK.replace("200", "404")))
    const before = process.env
    process.env = { ...before, http_proxy: proxy.origin, HTTP_PROXY: proxy.origin, all_proxy: proxy.origin }
    try {
      expect(await net.exchange(origin, [get])).toMatchObject([{ status: 404 }])
      expect(proxy.count()).toBe(0)
    } finally {
      process.env = before
    }
  })

  it("leaves a compressed body as it is", async () => {
    const gzip = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"
    const { origin } = await server((socket) => void socket.end(Buffer.from(gzip, "latin1")))
    expect(await net.exchange(origin, [get])).toMatchObject([{ body: bytes("\x1f\x8b\x08") }])
  })

  it("ends at the time limit, also when bytes trickle", async () => {
    const { origin } = await server((socket) => {
      const timer = setInterval(() => socket.write("H"[0] ?? ""), 20)
      socket.on("close", () => clearInterval(timer))
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    })
    expect(await net.exchange(origin, [get, get], { timeoutMs: 150 })).toMatchObject([
      { failure: "timeout" },
      { failure: "timeout" },
    ])
  })

  it("ends when it is no longer needed", async () => {
    const { origin } = await server(() => {})
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 30)
    expect(await net.exchange(origin, [get], { signal: stop.signal })).toMatchObject([{ failure: "reset" }])
    expect(await net.exchange(origin, [get], { signal: AbortSignal.abort() })).toMatchObject([
      { failure: "reset" },
    ])
  })

  it("tells the failures apart", async () => {
    const { origin } = await server((socket, text) => {
      if (text.startsWith("GET /ssh")) socket.write("SSH-2.0-x\r\n")
      else if (text.startsWith("GET /big")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n")
      else if (text.startsWith("GET /cut")) socket.resetAndDestroy()
      else socket.end()
    })
    const failure = async (from: string, target: string) =>
      (await net.exchange(from, [{ method: "GET", target }]))[0]
    expect(await failure(origin, "/ssh")).toMatchObject({ failure: "not-http" })
    expect(await failure(origin, "/big")).toMatchObject({ failure: "too-large" })
    expect(await failure(origin, "/cut")).toMatchObject({ failure: "reset" })
    expect(await failure(origin, "/end")).toMatchObject({ failure: "reset" })
    expect(await failure("http://127.0.0.1:1", "/")).toMatchObject({ failure: "refused" })
    expect(await failure("http://name.invalid", "/")).toMatchObject({ failure: "name-lookup" })
    expect(await failure(origin.replace("http:", "https:"), "/")).toMatchObject({
      failure: expect.stringMatching(/tls|reset/),
    })
  })

  it("refuses other schemes and targets that would break the request line", async () => {
    await expect(net.exchange("file:///etc/passwd", [get])).rejects.toThrow(TypeError)
    for (const target of ["adv", "/a b", "/a\r\nX: y", "/ü"]) {
      await expect(net.exchange("http://127.0.0.1:1", [{ method: "GET", target }])).rejects.toThrow(TypeError)
    }
  })
})

describe("failures of sockets", () => {
  const error = (code: string) => Object.assign(new Error("secret text"), { code })

  it.each([
    ["ENOTFOUND", "name-lookup"],
    ["EAI_AGAIN", "name-lookup"],
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "unreachable"],
    ["ENETUNREACH", "unreachable"],
    ["ETIMEDOUT", "timeout"],
    ["ECONNRESET", "reset"],
    ["EPIPE", "reset"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
  ])("%s is %s", (code, failure) => {
    expect(failureOf(error(code))).toMatchObject({ failure })
    expect(failureOf(new AggregateError([error(code)]))).toMatchObject({ failure })
    expect(failureOf(error(code)).text).not.toContain("secret text")
  })
})

describe("a listening server", () => {
  it("hands each connection its own state and hangs up when told", async () => {
    let connections = 0
    const listening = await net.listen({ port: 0 }, () => {
      const number = ++connections
      return async (chunk) => ({
        send: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${number}`),
        close: Buffer.from(chunk).includes("/bye"),
      })
    })
    const origin = `http://127.0.0.1:${listening.port}`
    expect(await net.exchange(origin, [get])).toMatchObject([{ status: 200, body: bytes("1") }])
    expect(await net.exchange(origin, [get])).toMatchObject([{ status: 200, body: bytes("2") }])
    const bye = await net.exchange(origin, [{ method: "GET", target: "/bye" }, get])
    expect(bye).toMatchObject([{ status: 200 }, { failure: "reset" }])
    await listening.close()
    expect(await net.exchange(origin, [get])).toMatchObject([{ failure: "refused" }])
  })
})
