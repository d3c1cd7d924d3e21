// One connection of a Tang server, as bytes in and bytes out: HTTP/1.1 read as leniently, and dropped as silently, as tangd does
// with the http-parser library. Keep-alive and pipelining always; an error of syntax closes without a reply.
import type { TangReply, TangRequest } from "./server.ts"

const MAX_HEAD = 80 * 1024
const MAX_TARGET = 4096
const MAX_BODY = 65536

const METHODS =
  "DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PATCH PURGE MKCALENDAR LINK UNLINK SOURCE".split(
    " ",
  )
const REQUEST_LINE =
  /^([A-Z-]+) +((?:\/|\*|[A-Za-z]+:\/\/)[\x21-\x7e\x80-\xff]*|[\x21-\x7e]+)(?: +HTTP\/\d\.\d)?$/
const HEADER_LINE = /^([ !#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Payload Too Large",
  414: "URI Too Long",
  500: "Internal Server Error",
}

/** Fed with what arrived, returns what to send and whether to close. Calls must not overlap. */
export type Connection = (chunk: Uint8Array) => Promise<{ send: Uint8Array; close: boolean }>

/** A new connection whose requests go to `answer`. */
export function openConnection(answer: (request: TangRequest) => Promise<TangReply>): Connection {
  const reader = new RequestReader()
  return async (chunk) => {
    const replies: Uint8Array[] = []
    reader.feed(chunk)
    try {
      for (let next = reader.next(); next !== undefined; next = reader.next()) {
        replies.push(encodeReply(next.refused === undefined ? await answer(next) : { status: next.refused }))
      }
      return { send: Buffer.concat(replies), close: false }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return { send: Buffer.concat(replies), close: true }
    }
  }
}

/** The bytes of a reply: no body means a length of zero and no type. */
function encodeReply(reply: TangReply): Uint8Array {
  const body = Buffer.from(reply.body ?? "")
  const type = reply.type === undefined ? "" : `Content-Type: ${reply.type}\r\n`
  const head = `HTTP/1.1 ${reply.status} ${REASONS[reply.status] ?? "Error"}\r\n${type}Content-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

interface Pending {
  method: string
  target: string
  headers: { name: string; value: string }[]
  body: Buffer[]
  bodyLength: number
}

type Phase =
  | { kind: "request-line" | "headers" | "chunk-size" | "chunk-end" | "trailers" }
  | { kind: "data"; left: number; chunked: boolean }

/** Cuts the bytes of a connection into requests. Throws SyntaxError where tangd hangs up. */
class RequestReader {
  #buffer: Buffer = Buffer.alloc(0)
  #phase: Phase = { kind: "request-line" }
  #pending: Pending = emptyRequest()
  #headLength = 0

  feed(chunk: Uint8Array): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk])
  }

  /** The next whole request; `refused` is the status of one that is too large to be looked at. */
  next(): (TangRequest & { refused?: number }) | undefined {
    for (;;) {
      const done = this.#phase.kind === "data" ? this.#takeData(this.#phase) : this.#takeLine()
      if (done === "need-more") return undefined
      if (done === "complete") return this.#complete()
    }
  }

  #takeData(phase: { left: number; chunked: boolean }): "more" | "need-more" | "complete" {
    const part = this.#buffer.subarray(0, phase.left)
    this.#buffer = this.#buffer.subarray(part.length)
    phase.left -= part.length
    this.#pending.bodyLength += part.length
    if (this.#pending.bodyLength < MAX_BODY) this.#pending.body.push(Buffer.from(part))
    if (phase.left > 0) return "need-more"
    if (!phase.chunked) return "complete"
    this.#phase = { kind: "chunk-end" }
    return "more"
  }

  #takeLine(): "more" | "need-more" | "complete" {
    const end = this.#buffer.indexOf(10)
    if (end < 0) {
      if (this.#phase.kind === "request-line") checkBeginning(this.#buffer)
      if (this.#headLength + this.#buffer.length > MAX_HEAD) throw new SyntaxError("the head is too long")
      return "need-more"
    }
    const line = this.#buffer.toString("latin1", 0, end).replace(/\r$/, "")
    this.#buffer = this.#buffer.subarray(end + 1)
    this.#headLength += end + 1
    if (this.#headLength > MAX_HEAD) throw new SyntaxError("the head is too long")
    switch (this.#phase.kind) {
      case "request-line":
        if (line !== "") this.#takeRequestLine(line)
        return "more"
      case "headers":
        return line === "" ? this.#endHead() : this.#takeHeader(line)
      case "chunk-size":
        return this.#takeChunkSize(line)
      case "chunk-end":
        if (line !== "") throw new SyntaxError("the chunk is longer than it says")
        this.#phase = { kind: "chunk-size" }
        return "more"
      default:
        return line === "" ? "complete" : "more"
    }
  }

  #takeRequestLine(line: string): void {
    const [, method = "", target = ""] = REQUEST_LINE.exec(line) ?? []
    const absolute = /^(?:\/|\*|[A-Za-z]+:\/\/)/.test(target)
    if (!METHODS.includes(method) || (!absolute && method !== "CONNECT"))
      throw new SyntaxError("not a request line")
    this.#pending.method = method
    this.#pending.target = target
    this.#phase = { kind: "headers" }
  }

  #takeHeader(line: string): "more" {
    const last = this.#pending.headers.at(-1)
    const found = HEADER_LINE.exec(line)
    if (/^[ \t]/.test(line) && last !== undefined) last.value += ` ${line.trim()}`
    else if (found === null) throw new SyntaxError("not a header line")
    else
      this.#pending.headers.push({
        name: (found[1] ?? "").trim().toLowerCase(),
        value: (found[2] ?? "").trim(),
      })
    return "more"
  }

  #endHead(): "more" | "complete" {
    const values = (name: string): string[] =>
      this.#pending.headers.filter((one) => one.name === name).map((one) => one.value)
    const [lengths, codings] = [values("content-length"), values("transfer-encoding").join(",")]
    const chunked = /(^|[, ])chunked$/i.test(codings)
    if (lengths.length > 1 || lengths.some((one) => !/^\d{1,15}$/.test(one)))
      throw new SyntaxError("bad length")
    if (lengths.length > 0 && chunked) throw new SyntaxError("two lengths")
    if (this.#pending.method === "CONNECT") return "complete"
    if (codings !== "" && !chunked) throw new SyntaxError("unknown transfer coding")
    const left = Number(lengths[0] ?? 0)
    if (!chunked && left === 0) return "complete"
    this.#phase = chunked ? { kind: "chunk-size" } : { kind: "data", left, chunked: false }
    return "more"
  }

  #takeChunkSize(line: string): "more" {
    const size = /^([0-9A-Fa-f]{1,12})[ ;]?/.exec(line)?.[1]
    if (size === undefined) throw new SyntaxError("not a chunk size")
    const left = Number.parseInt(size, 16)
    this.#phase = left === 0 ? { kind: "trailers" } : { kind: "data", left, chunked: true }
    this.#headLength = 0
    return "more"
  }

  #complete(): TangRequest & { refused?: number } {
    const { method, target, body, bodyLength } = this.#pending
    const refused = target.length >= MAX_TARGET ? 414 : bodyLength >= MAX_BODY ? 413 : undefined
    this.#pending = emptyRequest()
    this.#phase = { kind: "request-line" }
    this.#headLength = 0
    return {
      method,
      target,
      body: Buffer.concat(body).toString("utf8"),
      ...(refused === undefined ? {} : { refused }),
    }
  }
}

function emptyRequest(): Pending {
  return { method: "", target: "", headers: [], body: [], bodyLength: 0 }
}

// tangd hangs up at the first wrong byte; a TLS client on the wrong port must not wait for a line that never ends.
function checkBeginning(buffer: Buffer): void {
  const start = buffer.toString("latin1", 0, 20).replace(/^[\r\n]+/, "")
  if (!METHODS.some((method) => `${method} `.startsWith(start.slice(0, method.length + 1))))
    throw new SyntaxError("no method")
}
