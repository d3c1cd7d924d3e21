// The desk over Tang servers in memory: what a letter may make it do, and what it may not.
import { describe, expect, it } from "vitest"
import { testServer } from "../../tang/keys.ts"
import { requestFor, sayYes } from "./at-desk.ts"

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
    const { rows, net, decided } = await sayYes(server, [await requestFor(server, "bad", { x: point })])
    await expect(rows).rejects.toMatchObject({ code: "bad-point" })
    expect([net.asked, decided]).toEqual([[], []])
  })

  it("spoils no other request", async () => {
    const inputs = [
      await requestFor(server, "bad", { x: { crv, x: y, y: x } }),
      await requestFor(server, "good", { x: { crv, x, y } }),
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
    const { rows } = await sayYes(server, [
      await requestFor(server, "another", { x: asked.point, s: other.point }),
    ])
    expect(await rows).toMatchObject([{ decision: "approve", whole: true }])
  })
})

describe("a home that keeps no record, or keeps nobody out", () => {
  it.each([
    ["journal-not-kept", { volatile: true }],
    ["home-unprotected", { protectedByModes: false }],
  ])("ends with %s before anybody is asked", async (code, state) => {
    const server = testServer()
    const one = await requestFor(server, "asked")
    const { rows, net, decided } = await sayYes(server, [one], { state })
    await expect(rows).rejects.toMatchObject({ code })
    expect([net.asked, decided]).toEqual([[], []])
  })
})

describe("one request that lies on the desk twice", () => {
  it("is decided once and asked once", async () => {
    const server = testServer()
    const one = await requestFor(server, "twice")
    const { rows, net, decided } = await sayYes(server, [one, { ...one, name: "its copy" }])
    const [first, second] = await rows
    expect([first?.decision, second?.decision]).toEqual(["approve", "answered before"])
    expect(second?.reply).toBe(first?.reply)
    expect(decided).toEqual([one.id])
    expect(net.asked.filter((line) => line.includes("/rec/"))).toHaveLength(2) // the probe and the point
  })
})
