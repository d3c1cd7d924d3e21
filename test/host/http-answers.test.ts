import { describe, expect, it } from "vitest"
import { AnswerFault, HttpAnswers } from "../../src/host/http-answers.ts"

/** Feeds `text` in pieces; the answers as text, and the fault if one came. */
function read(text: string, { size = 1 << 20, end = false, maxBody = 1000 } = {}) {
  const reader = new HttpAnswers(maxBody)
  const bytes = Buffer.from(text, "latin1")
  const answers: { status: number; contentType: string; body: string }[] = []
  const take = (one: { status: number; contentType: string; body: Uint8Array }) =>
    answers.push({ ...one, body: Buffer.from(one.body).toString() })
  try {
    for (let at = 0; at < bytes.length; at += size) reader.feed(bytes.subarray(at, at + size)).forEach(take)
    const last = end ? reader.end() : undefined
    if (last !== undefined) take(last)
  } catch (fault) {
    if (!(fault instanceof AnswerFault)) throw fault
    return { answers, fault: fault.failure }
  }
  return { answers, fault: undefined }
}

const TANG = "HTTP/1.1 200 OK\r\nContent-Type: application/jwk+json\r\nContent-Length: 2\r\n\r\n{}"

describe("answers", () => {
  it("with a header line of blanks and a lone line feed are refused at once", () => {
    const { fault } = read(`HTTP/1.1 200 OK\r\nServer:${" ".repeat(16_000)}\nx\r\n\r\n`)
    expect(fault).toBe("not-http")
  })

  it.each([1, 2, 5, 17, 1000])("are read one after the other in pieces of %d bytes", (size) => {
    const { answers, fault } = read(`${TANG}HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n${TANG}`, {
      size,
    })
    expect(fault).toBeUndefined()
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, "{}"],
      [404, ""],
      [200, "{}"],
    ])
    expect(answers[0]?.contentType).toBe("application/jwk+json")
  })

  it.each([
    [
      "chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n",
      "abcde",
    ],
    ["an interim answer before it", `HTTP/1.1 100 Continue\r\n\r\n${TANG}`, "{}"],
    ["hints before it", `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${TANG}`, "{}"],
    ["no reason", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", "x"],
    ["version 1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x"],
    ["no body", "HTTP/1.1 204 No Content\r\n\r\n", ""],
    ["the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", "x"],
  ])("may have %s", (_, text, body) => {
    for (const size of [1, 7, 4096])
      expect(read(text, { size })).toMatchObject({ answers: [{ body }], fault: undefined })
  })

  it("without a length end with the connection", () => {
    const text = "HTTP/1.1 200 OK\r\n\r\nall of it"
    expect(read(text).answers).toEqual([])
    expect(read(text, { end: true }).answers).toMatchObject([{ body: "all of it" }])
  })

  it("that are cut short do not count", () => {
    for (let length = 0; length < TANG.length; length++) {
      expect(read(TANG.slice(0, length), { end: true }).answers).toEqual([])
    }
  })

  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9\r\n", "not-http"],
    ["a TLS alert", "\x15\x03\x01\x00\x02\x02\x46", "not-http"],
    ["HTTP/2", "HTTP/2 200\r\n\r\n", "not-http"],
    ["a bad status", "HTTP/1.1 2xx OK\r\n\r\n", "not-http"],
    ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "not-http"],
    ["a header without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "not-http"],
    ["a space before a colon", "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx", "not-http"],
    ["a folded header", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "not-http"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "not-http"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "not-http",
    ],
    ["a compressed coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "not-http"],
    ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not-http"],
    ["a bad chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "not-http"],
    [
      "a chunk longer than it says",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
      "not-http",
    ],
    ["a length above the limit", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "too-large"],
    ["a length of 1 GiB", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "too-large"],
    [
      "chunks above the limit",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${`3e8\r\n${"x".repeat(1000)}\r\n`.repeat(2)}`,
      "too-large",
    ],
    ["a body without end", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(1001)}`, "too-large"],
    ["a head without end", `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(5000)}`, "too-large"],
    [
      "a chunk line without end",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"0".repeat(20_000)}`,
      "too-large",
    ],
  ])("are refused with %s", (_, text, fault) => {
    expect(read(text, { size: 1000 }).fault).toBe(fault)
    expect(read(text, { size: 3 }).fault).toBe(fault)
  })
})
