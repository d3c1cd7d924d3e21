// What stands around every action of a runbook: which ports it gets, what its inputs take, and which errors are outcomes.
import * as v from "valibot"
import { describe, expect, it } from "vitest"
import { defineAction } from "../../src/actions/flow-action.ts"
import type { Net } from "../../src/actions/ports.ts"
import { ToolError } from "../../src/bytes/errors.ts"
import { hostOf, openPorts } from "../session/world.ts"

const view = { kind: "case-closed", case: "c", openDuties: 0 } as const
const NET: Net = {
  exchange: async () => [],
  listen: async () => ({ port: 0, close: async () => {} }),
}

function action(run: (seen: unknown) => void, net?: "tang") {
  return defineAction({
    summary: "For tests",
    effect: "read",
    ...(net === undefined ? {} : { net }),
    inputs: { name: v.string(), times: v.optional(v.number()), word: v.optional(v.picklist(["a", "b"])) },
    outcomes: { done: { says: "Done.", carries: ["x", "y?"] }, gone: { says: "Gone.", carries: ["code"] } },
    errors: { "no-such-file": "gone" },
    byHand: () => ["Do it."],
    run: async (host, input) => {
      run({ net: host.ports.net, input })
      return { outcome: "done", values: { x: 1, y: null }, view }
    },
  })
}

describe("the network", () => {
  it("is out of reach of an act that does not declare it, whatever the program was made with", async () => {
    const { ports } = await openPorts()
    const seen: unknown[] = []
    const host = { ...hostOf({ ...ports, net: NET }), openNet: async () => NET }
    await action((one) => seen.push(one)).perform(host, { name: "x" })
    await action((one) => seen.push(one), "tang").perform(host, { name: "x" })
    await action((one) => seen.push(one), "tang").perform(hostOf({ ...ports, net: NET }), { name: "x" })
    expect(seen).toMatchObject([{ net: undefined }, { net: NET }, { net: undefined }])
  })
})

describe("the inputs", () => {
  it.each([
    [{ name: "x" }, { name: "x" }],
    [{ name: 17 }, { name: "17" }],
    [
      { name: "x", times: "3" },
      { name: "x", times: 3 },
    ],
    [
      { name: "17", times: 3 },
      { name: "17", times: 3 },
    ],
  ])("take %j as %j", async (given, taken) => {
    const { ports } = await openPorts()
    const seen: unknown[] = []
    await action((one) => seen.push(one)).perform(hostOf(ports), given)
    expect(seen).toMatchObject([{ input: taken }])
  })

  it.each([[{}], [{ name: "x", times: "many" }], [{ name: "x", word: "c" }], [{ name: "x", more: 1 }]])(
    "refuse %j, as an outcome and not as a defect",
    async (given) => {
      const { ports } = await openPorts()
      const result = await action(() => {}).perform(hostOf(ports), given)
      expect(result).toMatchObject({ outcome: "failed", values: { code: "usage" } })
    },
  )

  it("are checked one by one for literals", () => {
    const { literalProblem, isOptional } = action(() => {})
    expect([literalProblem("word", "a"), literalProblem("name", "x")]).toEqual([undefined, undefined])
    expect(literalProblem("word", "c")).toMatch(/Expected/)
    expect(literalProblem("other", "c")).toBe("no such input")
    expect([isOptional("name"), isOptional("times"), isOptional("toString")]).toEqual([false, true, false])
  })
})

describe("an error", () => {
  const failing = (error: Error) =>
    action(() => {
      throw error
    })

  it.each([
    [new ToolError("no-such-file", "x"), "gone", "no-such-file"],
    [new ToolError("header-damaged", "x"), "failed", "header-damaged"],
  ])("that has an outcome ends the act: %s", async (error, outcome, code) => {
    const { ports } = await openPorts()
    const result = await failing(error).perform(hostOf(ports), { name: "x" })
    expect(result).toEqual({ outcome, values: { code }, view: { kind: "error", error } })
  })

  it.each([
    [new ToolError("cancelled", "x"), true],
    [new ToolError("wrong-identity-passphrase", "x"), true],
    [new ToolError("home-busy", "x"), true],
    [new TypeError("a defect"), false],
  ])("that breaks off is no outcome: %s", async (error, interruption) => {
    const { ports } = await openPorts()
    const one = failing(error)
    await expect(one.perform(hostOf(ports), { name: "x" })).rejects.toBe(error)
    expect(one.isInterruption(error)).toBe(interruption)
  })
})
