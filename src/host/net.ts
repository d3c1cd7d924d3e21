// The Net port on raw sockets: all requests to one server go out at once over one connection, and the answers are read as they come.
// Tang writes its answers in two pieces, which stalls a polite keep-alive client for 40 ms; pipelining does not wait. No redirects, no
// proxies of the environment, no decompression, no retry. node:tls is loaded only for https.
import { connect, createServer, isIP, type Socket } from "node:net"
import type {
  ExchangeOptions,
  HttpAnswer,
  HttpRequest,
  Net,
  NetFailure,
  TangConnection,
} from "../actions/ports.ts"
import { AnswerFault, HttpAnswers } from "./http-answers.ts"
import { failureOf } from "./net-failure.ts"

const TIMEOUT_MS = 10_000
const MAX_BODY = 64 * 1024
const IDLE_MS = 60_000
const MAX_CONNECTIONS = 64

export function openNet(): Net {
  return { exchange, listen, stdio }
}

async function exchange(
  origin: string,
  requests: readonly HttpRequest[],
  options: ExchangeOptions = {},
): Promise<(HttpAnswer | NetFailure)[]> {
  const url = new URL(origin)
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new TypeError("only http and https have a socket here")
  const head = Buffer.concat(requests.map((request) => encodeRequest(request, url.host)))
  const answers: HttpAnswer[] = []
  const failure = await converse(() => open(url, options.ca), head, requests.length, answers, options)
  return requests.map((_, index) => answers[index] ?? failure ?? { failure: "reset", text: "no answer came" })
}

async function open(url: URL, ca: string | undefined): Promise<Socket> {
  // A URL keeps the brackets of an IPv6 address; the resolver does not want them.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
  if (url.protocol === "http:") return connect({ host, port: Number(url.port || 80), noDelay: true })
  const tls = await import("node:tls")
  return tls.connect({
    host,
    port: Number(url.port || 443),
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  })
}

/** Sends `bytes`, collects up to `count` answers; resolves with the failure that cut it short, or undefined. */
async function converse(
  connectTo: () => Promise<Socket>,
  bytes: Uint8Array,
  count: number,
  answers: HttpAnswer[],
  { timeoutMs = TIMEOUT_MS, maxBody = MAX_BODY, signal }: ExchangeOptions,
): Promise<NetFailure | undefined> {
  if (signal?.aborted) return CANCELLED
  const socket = await connectTo()
  const reader = new HttpAnswers(maxBody)
  return new Promise((resolve) => {
    const finish = (failure?: NetFailure): void => {
      clearTimeout(timer)
      signal?.removeEventListener("abort", onAbort)
      socket.destroy()
      resolve(failure)
    }
    const onAbort = (): void => finish(CANCELLED)
    const seconds = Math.max(1, Math.round(timeoutMs / 1000))
    const timer = setTimeout(
      () => finish({ failure: "timeout", text: `no answer within ${seconds} seconds` }),
      timeoutMs,
    )
    signal?.addEventListener("abort", onAbort)
    const take = (more: readonly HttpAnswer[]): void => {
      answers.push(...more.slice(0, count - answers.length))
      if (answers.length === count) finish()
    }
    socket.on("error", (error) => finish(failureOf(error)))
    socket.on("end", () => {
      const last = reader.end()
      if (last !== undefined) take([last])
      finish({ failure: "reset", text: "the server ended the connection before its answer" })
    })
    socket.on("close", () => finish({ failure: "reset", text: "the connection was lost" }))
    socket.on("data", (chunk: Buffer) => {
      try {
        take(reader.feed(chunk))
      } catch (fault) {
        if (!(fault instanceof AnswerFault)) throw fault
        finish({ failure: fault.failure, text: fault.text })
      }
    })
    socket.write(bytes)
  })
}

const CANCELLED: NetFailure = { failure: "reset", text: "the answer was no longer needed" }

function encodeRequest({ method, target, contentType, body }: HttpRequest, host: string): Uint8Array {
  if (!/^\/[\x21-\x7e]*$/.test(target)) throw new TypeError("a request target is a path without spaces")
  const type = contentType === undefined ? "" : `Content-Type: ${contentType}\r\n`
  const length = body === undefined ? "" : `Content-Length: ${body.length}\r\n`
  const head = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\n${type}${length}\r\n`
  return Buffer.concat([Buffer.from(head, "latin1"), body ?? new Uint8Array()])
}

async function listen(
  { port, address = "127.0.0.1" }: { port: number; address?: string },
  serve: TangConnection,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    socket.on("error", () => socket.destroy())
    socket.on("close", () => sockets.delete(socket))
    pump(socket, socket, serve, () => socket.end())
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, address, resolve))
  const bound = server.address()
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}

function stdio(serve: TangConnection): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once("end", resolve).once("error", () => resolve())
    process.stdout.once("error", () => resolve())
    pump(process.stdin, process.stdout, serve, () => {
      process.stdin.destroy()
      resolve()
    })
  })
}

/** Feeds what arrives to one connection of the server, chunk after chunk, and writes what it returns. */
function pump(
  from: NodeJS.ReadableStream,
  to: NodeJS.WritableStream,
  serve: TangConnection,
  hangUp: () => void,
): void {
  const connection = serve()
  let turn = Promise.resolve()
  from.on("data", (chunk: Buffer) => {
    from.pause()
    turn = turn.then(async () => {
      const { send, close } = await connection(chunk)
      // Waiting until it is written keeps a client that never reads from filling the memory.
      if (send.length > 0) await new Promise<void>((resolve) => to.write(send, () => resolve()))
      if (close) hangUp()
      else from.resume()
    })
    turn.catch(hangUp)
  })
}
