import { describe, expect, it } from "vitest"
import { openConnection } from "../../src/tang/connection.ts"
import type { TangRequest } from "../../src/tang/server.ts"
import { chance } from "../support/mutate.ts"

/** Sends `text` in pieces of `size` bytes; what the connection got and said. */
async function talk(text: string | Uint8Array, size = 1 << 20) {
  const bytes = Buffer.from(text)
  const requests: TangRequest[] = []
  const connection = openConnection((request) => {
    requests.push(request)
    return Promise.resolve({ status: 404 })
  })
  let [said, closed] = ["", false]
  for (let at = 0; at < bytes.length && !closed; at += size) {
    const { send, close } = await connection(bytes.subarray(at, at + size))
    said += Buffer.from(send).toString()
    closed = close
  }
  return {
    requests,
    closed,
    statuses: [...said.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status)),
  }
}

describe("a connection", () => {
  const two = "POST /rec/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}GET /adv HTTP/1.1\r\n\r\n"

  it.each([1, 2, 3, 7, 50, 4096])("reads pipelined requests in pieces of %d bytes", async (size) => {
    const { requests, closed } = await talk(two, size)
    expect(closed).toBe(false)
    expect(requests.map(({ method, target, body }) => [method, target, body])).toEqual([
      ["POST", "/rec/x", "{}"],
      ["GET", "/adv", ""],
    ])
  })

  it.each([
    [
      "chunks",
      "POST /r HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n",
      "abcde",
    ],
    ["bare line feeds", "POST /r HTTP/1.1\nContent-Length: 1\n\nx", "x"],
    ["empty lines before it", "\r\n\r\nPOST /r HTTP/1.0\r\nContent-Length: 1\r\n\r\nx", "x"],
    ["a folded header", "POST /r HTTP/1.1\r\nA: b\r\n c\r\nContent-Length: 1\r\n\r\nx", "x"],
    ["a space before the colon", "POST /r HTTP/1.1\r\nContent-Length : 1\r\n\r\nx", "x"],
    ["no length", "POST /r HTTP/1.1\r\n\r\n", ""],
    ["no version", "POST /r\r\n\r\n", ""],
    [
      "an upgrade",
      "POST /r HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nx",
      "x",
    ],
  ])("reads a request with %s", async (_, text, body) => {
    const { requests, closed } = await talk(text, 5)
    expect(closed).toBe(false)
    expect(requests).toMatchObject([{ method: "POST", target: "/r", body }])
  })

  it.each([
    ["an unknown method", "FOO /adv HTTP/1.1\r\n\r\n"],
    ["a small method", "get /adv HTTP/1.1\r\n\r\n"],
    ["the hello of TLS", Uint8Array.of(0x16, 3, 1, 0, 200)],
    ["a relative target", "GET adv HTTP/1.1\r\n\r\n"],
    ["a space in the target", "GET /a b HTTP/1.1\r\n\r\n"],
    ["a space behind the version", "GET /a HTTP/1.1 \r\n\r\n"],
    ["a header without a colon", "GET /a HTTP/1.1\r\nbad header\r\n\r\n"],
    ["two lengths", "GET /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"],
    ["a length that is no number", "GET /a HTTP/1.1\r\nContent-Length: -3\r\n\r\n"],
    ["a length and chunks", "GET /a HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["an unknown coding", "GET /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"],
    ["a bad chunk", "GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["a head without end", `GET /a HTTP/1.1\r\n${"a: b\r\n".repeat(20_000)}`],
    ["a line without end", `GET /${"a".repeat(100_000)}`],
  ])("closes without a reply at %s", async (_, text) => {
    expect(await talk(text, 4096)).toEqual({ requests: [], closed: true, statuses: [] })
  })

  it("answers what came before the mistake", async () => {
    expect(await talk("GET /a HTTP/1.1\r\n\r\nnonsense\r\n")).toMatchObject({ closed: true, statuses: [404] })
  })

  it("refuses a long target with 414 and a long body with 413, and goes on", async () => {
    const body = `POST /r HTTP/1.1\r\nContent-Length: 65536\r\n\r\n${"x".repeat(65536)}`
    const { statuses } = await talk(
      `GET /${"a".repeat(4095)} HTTP/1.1\r\n\r\n${body}GET /${"a".repeat(4094)} HTTP/1.1\r\n\r\n`,
      1000,
    )
    expect(statuses).toEqual([414, 413, 404])
  })

  it("says the same to the same bytes however they are cut", async () => {
    const random = chance(3)
    const pieces = [
      two,
      "GET /x HTTP/1.1\r\nA: b\r\n\r\n",
      "POST /r HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
      "junk\r\n",
    ]
    for (let round = 0; round < 100; round++) {
      const text = Array.from({ length: 3 }, () => random.pick(pieces)).join("")
      const whole = await talk(text)
      expect(await talk(text, 1 + random.below(40))).toEqual(whole)
    }
  })
})
