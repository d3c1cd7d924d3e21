import { describe, expect, it } from "vitest"
import { askTang, probeKid, type TangQuery } from "../../../src/actions/answer/ask-tang.ts"
import type { HttpAnswer } from "../../../src/actions/ports.ts"
import { exchangeAll } from "../../../src/actions/tang/tang-calls.ts"
import { advertisementCall, parseTangUrl } from "../../../src/tang/client.ts"
import { serverExchange } from "../../../src/tang/exchange.ts"
import { rotated, type TestServer, testServer } from "../../tang/keys.ts"
import { askTools, fakeNet, type Place } from "../fake-tang.ts"

const [A, B] = ["http://a.test", "http://b.test"]
const [one, two] = [testServer(), testServer()]
const X = testServer().exchange.point
const query = (server: TestServer, withKey = true): TangQuery => ({
  kid: server.exchange.thumbprint,
  X,
  ...(withKey ? { S: server.exchange.point } : {}),
})
const answerOf = (server: TestServer) => serverExchange("P-256", server.exchange.d, X)
const portal = (): HttpAnswer => ({
  status: 200,
  contentType: "text/html",
  body: Buffer.from("<html>sign in</html>"),
})
const ask = (
  places: Record<string, Place>,
  servers: Parameters<typeof askTang>[1],
  queries: readonly TangQuery[],
  options = {},
) => {
  const net = fakeNet(places)
  return { net, outcomes: askTang(askTools(net), servers, queries, options) }
}

describe("asking Tang servers", () => {
  it("sends a known key id straight to its server, once, over one connection", async () => {
    const { net, outcomes } = ask(
      { [A]: one, [B]: two },
      [
        { url: A, kids: [one.exchange.thumbprint] },
        { url: B, kids: [two.exchange.thumbprint] },
      ],
      [query(one), query(two), query(one)],
    )
    expect(await outcomes).toEqual([
      { status: "ok", Y: answerOf(one), url: A },
      { status: "ok", Y: answerOf(two), url: B },
      { status: "ok", Y: answerOf(one), url: A },
    ])
    expect(net.connections.toSorted()).toEqual([A, B])
    expect(net.asked).toHaveLength(3)
  })

  it("probes an unknown key id at every server with a point of its own, and asks only the one that holds it", async () => {
    const { net, outcomes } = ask(
      { [A]: one, [B]: two },
      [
        { url: A, kids: [] },
        { url: B, kids: [] },
      ],
      [query(two)],
    )
    expect(await outcomes).toMatchObject([{ status: "ok", Y: answerOf(two), url: B }])
    expect(net.asked).toHaveLength(3)
    const sentX = net.asked.filter((_, index) => net.bodies[index]?.includes(X.x))
    expect(sentX).toEqual([`${B} POST /rec/${two.exchange.thumbprint}`])
  })

  it("finds a rotated key, which no advertisement names", async () => {
    const after = rotated(one)
    const { outcomes } = ask(
      { [A]: after, [B]: two },
      [
        { url: A, kids: [after.exchange.thumbprint] },
        { url: B, kids: [] },
      ],
      [query(one)],
    )
    expect(await outcomes).toMatchObject([{ status: "ok", Y: answerOf(one), url: A }])
  })

  it("probes without the server's key too, as in relay mode", async () => {
    const { outcomes } = ask(
      { [A]: one, [B]: two },
      [
        { url: A, kids: [] },
        { url: B, kids: [] },
      ],
      [query(one, false)],
    )
    expect(await outcomes).toMatchObject([{ status: "ok", url: A }])
  })

  it("goes to the other servers when the remembered one is dead or lost the key", async () => {
    for (const dead of [{ failure: "refused", text: "nothing listens" } as const, two]) {
      const kid = one.exchange.thumbprint
      const { outcomes } = ask(
        { [A]: dead, [B]: one },
        [
          { url: A, kids: [kid] },
          { url: B, kids: [] },
        ],
        [query(one)],
      )
      expect(await outcomes).toMatchObject([{ status: "ok", url: B }])
    }
  })

  it("asks only one of two servers with the same key, whichever lives", async () => {
    const kids = [one.exchange.thumbprint]
    for (const [a, b] of [
      [one, "never"],
      ["never", one],
      [one, one],
    ] as const) {
      const { net, outcomes } = ask(
        { [A]: a, [B]: b },
        [
          { url: A, kids },
          { url: B, kids },
        ],
        [query(one)],
      )
      expect(await outcomes).toMatchObject([{ status: "ok" }])
      expect(net.bodies.filter((body) => body.includes(X.x))).toHaveLength(1)
    }
  })

  it("does not wait for a dead server once every point is here", async () => {
    const { net, outcomes } = ask(
      { [A]: "never", [B]: one },
      [
        { url: A, kids: [] },
        { url: B, kids: [] },
      ],
      [query(one)],
    )
    expect(await outcomes).toMatchObject([{ status: "ok", url: B }])
    expect(net.givenUp).toContain(A)
  })

  it("stops when the caller has enough", async () => {
    const servers = [
      { url: A, kids: [one.exchange.thumbprint] },
      { url: B, kids: [two.exchange.thumbprint] },
    ]
    const { net, outcomes } = ask({ [A]: one, [B]: "never" }, servers, [query(one), query(two)], {
      onOutcome: () => true,
    })
    expect(await outcomes).toMatchObject([{ status: "ok" }, { status: "tang-connection" }])
    expect(net.givenUp).toContain(B)
  })

  it("keeps to its time limit", async () => {
    const { outcomes } = ask(
      { [A]: "never", [B]: "never" },
      [
        { url: A, kids: [one.exchange.thumbprint] },
        { url: B, kids: [] },
      ],
      [query(one)],
      { timeoutMs: 200 },
    )
    expect(await outcomes).toMatchObject([{ status: "tang-timeout" }])
  })

  it.each([
    ["the key is gone", two, "tang-key-gone"],
    ["a portal answers", portal, "tang-portal"],
    ["the name is unknown", { failure: "name-lookup", text: "x" } as const, "tang-name-lookup"],
    ["the certificate is not trusted", { failure: "tls", text: "x" } as const, "tang-tls"],
    ["it is not HTTP", { failure: "not-http", text: "x" } as const, "tang-not-tang"],
  ])("says why when %s", async (_, place, status) => {
    const { outcomes } = ask({ [A]: place }, [{ url: A, kids: [] }], [query(one)])
    expect(await outcomes).toMatchObject([{ status, url: A }])
  })

  it("names the server that could not be reached before the one that has not the key", async () => {
    const { outcomes } = ask(
      { [A]: two, [B]: { failure: "timeout", text: "x" } },
      [
        { url: A, kids: [] },
        { url: B, kids: [] },
      ],
      [query(one)],
    )
    expect(await outcomes).toMatchObject([{ status: "tang-timeout", url: B }])
  })

  it("does not believe a server that answers with another key", async () => {
    const liar = (): HttpAnswer => ({
      status: 200,
      contentType: "application/jwk+json",
      body: Buffer.from(
        two.post(`/rec/${two.exchange.thumbprint}`, JSON.stringify({ kty: "EC", ...X })).body ?? "",
      ),
    })
    const { net, outcomes } = ask({ [A]: liar }, [{ url: A, kids: [] }], [query(one)])
    expect(await outcomes).toMatchObject([{ status: "tang-wrong-answer" }])
    expect(net.bodies.some((body) => body.includes(X.x))).toBe(false)
  })

  it("probes 16 servers at most", async () => {
    const servers = Array.from({ length: 20 }, (_, index) => ({ url: `http://s${index}.test`, kids: [] }))
    const { net, outcomes } = ask({}, servers, [query(one)])
    expect(await outcomes).toMatchObject([{ status: "tang-connection" }])
    expect(net.connections).toHaveLength(16)
  })

  it("needs a server", async () => {
    await expect(ask({}, [], [query(one)]).outcomes).rejects.toMatchObject({ code: "tang-none-trusted" })
  })
})

describe("a probe", () => {
  it("tells whether a server holds a key", async () => {
    const net = askTools(fakeNet({ [A]: one }))
    const probe = (server: TestServer) =>
      probeKid(
        net,
        { url: A, kids: [] },
        { kid: server.exchange.thumbprint, crv: "P-256", S: server.exchange.point },
      )
    expect(await probe(one)).toMatchObject({ status: "ok" })
    expect(await probe(two)).toMatchObject({ status: "tang-key-gone" })
  })
})

describe("calls over one connection", () => {
  it("go on over a new one when the server closes after each answer, but not when it answers nothing", async () => {
    const answer = { status: 200, contentType: "", body: new Uint8Array() }
    const cut = { failure: "reset", text: "cut" } as const
    for (const [answered, connections] of [
      [1, 3],
      [0, 1],
    ] as const) {
      let opened = 0
      const net = {
        ...fakeNet({}),
        exchange: async (_: string, requests: readonly unknown[]) => {
          opened++
          return requests.map((_, index) => (index < answered ? answer : cut))
        },
      }
      const call = advertisementCall(parseTangUrl(A))
      const got = await exchangeAll(net, { url: A }, [call, call, call], {})
      expect(got.filter((one) => "status" in one)).toHaveLength(answered * 3)
      expect(opened).toBe(connections)
    }
  })
})
