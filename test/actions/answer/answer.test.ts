// The desk over Tang servers in memory: what a letter may make it do, and what it may not.
import { describe, expect, it } from "vitest"
import { answer } from "../../../src/actions/answer/answer.ts"
import type { AnswerOptions, Colleague } from "../../../src/actions/answer/answer-types.ts"
import { callBackCode } from "../../../src/seal/call-back.ts"
import { makeLetter } from "../../../src/seal/letter.ts"
import type { PublicPoint } from "../../../src/tang/curve.ts"
import { idFrom, keysFrom, makePerson, RELAY } from "../../seal/people.ts"
import { openPorts } from "../../session/world.ts"
import { type TestServer, testServer } from "../../tang/keys.ts"
import { askTools, fakeNet } from "../fake-tang.ts"

const PLACE = "http://tang.test"

interface Asked {
  readonly name: string
  readonly bytes: Uint8Array
  readonly id: string
  readonly words: string
}

/** An open request of a stranger for one point. */
async function requestFor(
  server: TestServer,
  label: string,
  x: PublicPoint,
  s = server.exchange.point,
): Promise<Asked> {
  const { card, signer } = await makePerson("Tess Technician", ["technician"])
  const now = Math.floor(Date.now() / 1000)
  const leaves = [{ path: "tang", kid: server.exchange.thumbprint, x, s }]
  const policy = { pin: "tang", path: "tang", kid: server.exchange.thumbprint, crv: x.crv, url: "x" } as const
  const made = await makeLetter(
    {
      world: "real",
      id: idFrom(label),
      body: {
        kind: "request",
        request: { ...RELAY, policy, leaves },
        replyKey: keysFrom(`reply ${label}`).jwk,
        caps: [],
      },
      introduction: { key: card.sig, name: card.name },
      to: [],
      iat: now,
      exp: now + 3600,
    },
    signer,
  )
  const words = callBackCode(made.signedBytes).words.join(" ")
  return { name: label, bytes: Buffer.from(made.text), id: made.id, words }
}

/** Somebody at the desk who says yes to whatever comes, with the right words. */
async function sayYes(server: TestServer, inputs: readonly Asked[], state: object = {}) {
  const { ports, home, close } = await openPorts()
  const net = fakeNet({ [PLACE]: server })
  const decided: string[] = []
  const colleague: Colleague = {
    decide: async ({ id }) => {
      decided.push(id)
      return { decision: "approve", words: inputs.find((one) => one.id === id)?.words ?? "" }
    },
    decideUnsigned: () => Promise.reject(new Error("nothing here is unsigned")),
    decideHostLines: () => Promise.reject(new Error("no host asks here")),
    show: async () => {},
    progress: () => {},
  }
  const options: AnswerOptions = {
    world: "real",
    inputs,
    tang: [PLACE],
    unsigned: false,
    reveal: false,
    name: "Carl",
  }
  const openHome = async () => ({ ...home, state: { ...home.state, ...state } })
  const rows = answer(
    { ...ports, ...askTools(net), terminal: ports.terminal, openHome },
    options,
    colleague,
  ).finally(close)
  return { rows, net, decided }
}

describe("a point that is none", () => {
  const server = testServer()
  const { x, y, crv } = testServer().exchange.point
  const zero = Buffer.alloc(32).toString("base64url")
  const tooBig = Buffer.alloc(32, 0xff).toString("base64url")

  it.each([
    ["off the curve", { crv, x: y, y: x }],
    ["with a coordinate that is not below the prime", { crv, x: tooBig, y }],
    ["of zeros", { crv, x: zero, y: zero }],
  ])("%s is refused before anybody decides, and no server sees it", async (_, point) => {
    const { rows, net, decided } = await sayYes(server, [await requestFor(server, "bad", point)])
    await expect(rows).rejects.toMatchObject({ code: "bad-point" })
    expect([net.asked, decided]).toEqual([[], []])
  })

  it("spoils no other request", async () => {
    const inputs = [
      await requestFor(server, "bad", { crv, x: y, y: x }),
      await requestFor(server, "good", { crv, x, y }),
    ]
    const { rows, net, decided } = await sayYes(server, inputs)
    expect((await rows).map(({ decision, error }) => [decision, error?.code])).toEqual([
      ["refused", "bad-point"],
      ["approve", undefined],
    ])
    expect(decided).toEqual([inputs[1]?.id])
    expect(net.bodies.filter((body) => body.includes(`"x":"${y}"`))).toEqual([])
  })
})

describe("the server's key as a letter has it", () => {
  it("counts for nothing unless the key id names it", async () => {
    const server = testServer()
    const [{ exchange: asked }, { exchange: other }] = [testServer(), testServer()]
    const { rows } = await sayYes(server, [await requestFor(server, "another", asked.point, other.point)])
    expect(await rows).toMatchObject([{ decision: "approve", whole: true }])
  })
})

describe("a home that keeps no record, or keeps nobody out", () => {
  it.each([
    ["journal-not-kept", { volatile: true }],
    ["home-unprotected", { protectedByModes: false }],
  ])("ends with %s before anybody is asked", async (code, state) => {
    const server = testServer()
    const one = await requestFor(server, "asked", testServer().exchange.point)
    const { rows, net, decided } = await sayYes(server, [one], state)
    await expect(rows).rejects.toMatchObject({ code })
    expect([net.asked, decided]).toEqual([[], []])
  })
})

describe("one request that lies on the desk twice", () => {
  it("is decided once and asked once", async () => {
    const server = testServer()
    const one = await requestFor(server, "twice", testServer().exchange.point)
    const { rows, net, decided } = await sayYes(server, [one, { ...one, name: "its copy" }])
    const [first, second] = await rows
    expect([first?.decision, second?.decision]).toEqual(["approve", "answered before"])
    expect(second?.reply).toBe(first?.reply)
    expect(decided).toEqual([one.id])
    expect(net.asked.filter((line) => line.includes("/rec/"))).toHaveLength(2) // the probe and the point
  })
})
