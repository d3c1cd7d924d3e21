// Reads HTTP/1.x answers off one connection (RFC 9112), strictly and bounded: status line, header, body by length, by chunks or until
// the connection ends. Interim answers (1xx) are passed over. Nothing is decompressed, redirected or repaired.
import type { HttpAnswer } from "../actions/ports.ts"

const MAX_HEAD = 16 * 1024
const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: .*)?$/
// Nothing in it can be read in two ways, so that no line makes it slow.
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\0\r\n]*)$/

/** Why the bytes cannot be read as answers. */
export class AnswerFault {
  readonly failure: "not-http" | "too-large"
  readonly text: string

  constructor(failure: "not-http" | "too-large", text: string) {
    this.failure = failure
    this.text = text
  }
}

interface Head {
  readonly status: number
  readonly contentType: string
}

type Phase =
  | { readonly kind: "head" }
  | { readonly kind: "length"; readonly head: Head; readonly length: number }
  | { readonly kind: "chunk-size" | "chunk-end" | "trailers"; readonly head: Head }
  | { readonly kind: "chunk"; readonly head: Head; readonly length: number }
  | { readonly kind: "until-end"; readonly head: Head }

/** Fed with bytes; gives whole answers. After a fault nothing more comes. */
export class HttpAnswers {
  #buffer: Buffer = Buffer.alloc(0)
  #phase: Phase = { kind: "head" }
  #chunks: Buffer[] = []
  #bodyLength = 0
  readonly #maxBody: number

  constructor(maxBody: number) {
    this.#maxBody = maxBody
  }

  /** The answers completed by `bytes`. Throws AnswerFault. */
  feed(bytes: Uint8Array): HttpAnswer[] {
    this.#buffer = Buffer.concat([this.#buffer, bytes])
    const answers: HttpAnswer[] = []
    for (;;) {
      const step = this.#step()
      if (step === "need-more") return answers
      if (step !== "more") answers.push(step)
    }
  }

  /** The connection ended: the answer that only this completes, if there is one. */
  end(): HttpAnswer | undefined {
    return this.#phase.kind === "until-end" ? this.#finish(this.#phase.head) : undefined
  }

  #step(): HttpAnswer | "more" | "need-more" {
    const phase = this.#phase
    switch (phase.kind) {
      case "head":
        return this.#readHead()
      case "length":
        if (this.#buffer.length < phase.length) return "need-more"
        this.#keep(phase.length)
        return this.#finish(phase.head)
      case "chunk":
        if (this.#buffer.length < phase.length) return "need-more"
        this.#keep(phase.length)
        this.#phase = { kind: "chunk-end", head: phase.head }
        return "more"
      case "until-end":
        this.#keep(this.#buffer.length)
        return "need-more"
      default:
        return this.#readChunkLine(phase)
    }
  }

  #readHead(): HttpAnswer | "more" | "need-more" {
    checkBeginning(this.#buffer)
    const end = this.#buffer.indexOf("\r\n\r\n")
    if (end > MAX_HEAD || (end < 0 && this.#buffer.length > MAX_HEAD)) {
      throw new AnswerFault("too-large", "the head of the answer is too long")
    }
    if (end < 0) return "need-more"
    const [first = "", ...lines] = this.#buffer.toString("latin1", 0, end).split("\r\n")
    this.#buffer = this.#buffer.subarray(end + 4)
    const status = Number(STATUS_LINE.exec(first)?.[1] ?? Number.NaN)
    if (Number.isNaN(status)) throw new AnswerFault("not-http", "the answer does not begin as HTTP does")
    if (status === 101) throw new AnswerFault("not-http", "the server switched to another protocol")
    if (status < 200) return "more"
    return this.#beginBody(status, readHeaders(lines))
  }

  #beginBody(status: number, headers: ReadonlyMap<string, string>): HttpAnswer | "more" {
    const head = { status, contentType: headers.get("content-type") ?? "" }
    const coding = headers.get("transfer-encoding")?.toLowerCase()
    const length = headers.get("content-length")
    if (coding !== undefined && (coding !== "chunked" || length !== undefined)) {
      throw new AnswerFault("not-http", "the answer says its length in two ways, or in an unknown one")
    }
    if (status === 204 || status === 304) return this.#finish(head)
    if (coding !== undefined) this.#phase = { kind: "chunk-size", head }
    else if (length === undefined) this.#phase = { kind: "until-end", head }
    else this.#phase = { kind: "length", head, length: this.#checkedLength(length, /^\d{1,15}$/, 10) }
    return "more"
  }

  #readChunkLine(
    phase: Phase & { kind: "chunk-size" | "chunk-end" | "trailers" },
  ): HttpAnswer | "more" | "need-more" {
    const end = this.#buffer.indexOf("\r\n")
    if (end > MAX_HEAD || (end < 0 && this.#buffer.length > MAX_HEAD)) {
      throw new AnswerFault("too-large", "a line of the answer is too long")
    }
    if (end < 0) return "need-more"
    const line = this.#buffer.toString("latin1", 0, end)
    this.#buffer = this.#buffer.subarray(end + 2)
    const { head } = phase
    if (phase.kind === "trailers") return line === "" ? this.#finish(head) : "more"
    if (phase.kind === "chunk-end") {
      if (line !== "") throw new AnswerFault("not-http", "a chunk of the answer is longer than it says")
      this.#phase = { kind: "chunk-size", head }
      return "more"
    }
    const length = this.#checkedLength(line.split(";", 1)[0]?.trim() ?? "", /^[0-9A-Fa-f]{1,12}$/, 16)
    this.#phase = length === 0 ? { kind: "trailers", head } : { kind: "chunk", head, length }
    return "more"
  }

  #checkedLength(text: string, pattern: RegExp, radix: number): number {
    if (!pattern.test(text)) throw new AnswerFault("not-http", "the answer's length is not a number")
    const length = Number.parseInt(text, radix)
    if (this.#bodyLength + length > this.#maxBody) throw this.#tooLarge()
    return length
  }

  #keep(length: number): void {
    this.#bodyLength += length
    if (this.#bodyLength > this.#maxBody) throw this.#tooLarge()
    this.#chunks.push(Buffer.from(this.#buffer.subarray(0, length)))
    this.#buffer = this.#buffer.subarray(length)
  }

  #finish(head: Head): HttpAnswer {
    const body = new Uint8Array(Buffer.concat(this.#chunks))
    this.#phase = { kind: "head" }
    this.#chunks = []
    this.#bodyLength = 0
    return { ...head, body }
  }

  #tooLarge(): AnswerFault {
    return new AnswerFault("too-large", `the answer is larger than ${this.#maxBody} bytes`)
  }
}

// Another protocol on the port shows in the first bytes; waiting for a head that never ends would cost the whole time limit.
function checkBeginning(buffer: Buffer): void {
  const start = buffer.toString("latin1", 0, 7)
  if (!"HTTP/1.".startsWith(start))
    throw new AnswerFault("not-http", "the answer does not begin as HTTP does")
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, after] = HEADER_LINE.exec(line) ?? []
    if (name === undefined || after === undefined)
      throw new AnswerFault("not-http", "a header line of the answer is broken")
    const [key, value] = [name.toLowerCase(), after.trim()]
    const before = headers.get(key)
    if (
      before !== undefined &&
      before !== value &&
      /^(content-length|transfer-encoding|content-type)$/.test(key)
    ) {
      throw new AnswerFault("not-http", `the answer gives "${key}" twice`)
    }
    headers.set(key, value)
  }
  return headers
}
