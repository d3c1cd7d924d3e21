import { describe, expect, it } from "vitest"
import type { Binding } from "../../src/clevis/tree.ts"
import { readBinding } from "../../src/clevis/tree.ts"
import { blindLeaves, combineShares, disclose, openBlinded } from "../../src/recovery/disclose.ts"
import { type Answer, finishRelay } from "../../src/recovery/finish.ts"
import type { RelayRequest } from "../../src/recovery/messages.ts"
import { checkPath, makeDiscloseRequest, makeRelayRequest } from "../../src/recovery/request.ts"
import type { PublicPoint } from "../../src/tang/curve.ts"
import { bind, type MemoryTang, memoryTang, random, sssPlan, tangPlan } from "../support/bindings.ts"

const PASSPHRASE = "the passphrase of slot 1"
const host = { name: "db1", uuid: "7a1c", slot: 1 }
const text = (secret: { reveal(): Uint8Array } | undefined) =>
  secret && Buffer.from(secret.reveal()).toString()

function ask(binding: Binding, more: { paths?: string[]; check?: boolean } = {}) {
  return makeRelayRequest({ binding, host, requestId: random(16), random, ...more })
}

/** What a colleague with these servers sends back. */
function answers(request: RelayRequest, ...tangs: MemoryTang[]): Answer[] {
  return request.leaves.flatMap(({ path, kid, x }) =>
    tangs
      .map((tang) => tang.exchange(kid, x))
      .filter((y): y is PublicPoint => typeof y !== "number")
      .map((y) => ({ path, y })),
  )
}

describe("relay", () => {
  it.each(["P-256", "P-384", "P-521"] as const)("recovers a passphrase bound to one server on %s", (crv) => {
    const tang = memoryTang(crv)
    const binding = bind(tangPlan(tang))
    const { request, held } = ask(binding)
    const done = finishRelay(binding, [{ held, answers: answers(request, tang) }])
    expect(text(done.passphrase)).toBe(PASSPHRASE)
    expect(done.leaves).toEqual([{ path: "tang", state: "open" }])
  })

  it("adds up answers of two colleagues who have one server each", () => {
    const [a, b] = [memoryTang(), memoryTang()]
    const binding = bind(sssPlan(2, tangPlan(a), sssPlan(1, tangPlan(b))))
    const { request, held } = ask(binding)
    const first = finishRelay(binding, [{ held, answers: answers(request, a) }])
    expect(first.passphrase).toBeUndefined()
    expect(first.missing).toContainEqual({ path: "sss", have: 1, threshold: 2 })
    const both = finishRelay(binding, [{ held, answers: [...answers(request, a), ...answers(request, b)] }])
    expect(text(both.passphrase)).toBe(PASSPHRASE)
  })

  it("adds up two requests that each named one leaf", () => {
    const [a, b] = [memoryTang("P-256"), memoryTang("P-256")]
    const binding = bind(sssPlan(2, tangPlan(a), tangPlan(b)))
    const [one, two] = [ask(binding, { paths: ["sss.0.tang"] }), ask(binding, { paths: ["sss.1.tang"] })]
    const first = { held: one.held, answers: answers(one.request, a) }
    const waiting = finishRelay(binding, [first, { held: two.held, answers: [] }])
    expect(waiting.leaves.map(({ state }) => state)).toEqual(["open", "waiting"])
    const both = finishRelay(binding, [first, { held: two.held, answers: answers(two.request, b) }])
    expect(text(both.passphrase)).toBe(PASSPHRASE)
  })

  it("asks for the named leaves only", () => {
    const [a, b] = [memoryTang("P-256"), memoryTang("P-256")]
    const binding = bind(sssPlan(1, tangPlan(a), tangPlan(b)))
    const { request, held } = ask(binding, { paths: ["sss.1.tang"] })
    expect(request.leaves.map(({ path }) => path)).toEqual(["sss.1.tang"])
    expect(text(finishRelay(binding, [{ held, answers: answers(request, b) }]).passphrase)).toBe(PASSPHRASE)
    expect(() => ask(binding, { paths: ["sss.7.tang"] })).toThrow(expect.objectContaining({ code: "usage" }))
  })

  it("never blinds two leaves or two requests with the same point", () => {
    const tang = memoryTang("P-256")
    const binding = bind(sssPlan(2, tangPlan(tang), tangPlan(tang)))
    const points = [ask(binding), ask(binding)].flatMap(({ request }) => request.leaves.map(({ x }) => x.x))
    expect(new Set(points).size).toBe(4)
  })

  it("keeps the point of the header, iv, ciphertext and tag out of the request", () => {
    const tang = memoryTang()
    const binding = bind(sssPlan(1, tangPlan(tang), tangPlan(tang)))
    const sent = JSON.stringify(ask(binding, { check: true }).request)
    for (const child of binding.children) {
      const epk = child.jwe.header.epk as { x: string; y: string }
      for (const part of [epk.x, epk.y, ...child.jwe.compact.split(".").filter((one) => one !== "")]) {
        expect(sent).not.toContain(part)
      }
    }
  })

  it("takes an answer without a path, as it comes from curl", () => {
    const [a, b] = [memoryTang("P-256"), memoryTang("P-256")]
    const binding = bind(sssPlan(2, tangPlan(a), tangPlan(b)))
    const { request, held } = ask(binding)
    const bare = answers(request, b, a).map(({ y }) => ({ y }))
    expect(text(finishRelay(binding, [{ held, answers: bare }]).passphrase)).toBe(PASSPHRASE)
  })

  it("takes the answer with the other sign of y, since only x is ever spoken", () => {
    const tang = memoryTang("P-256")
    const binding = bind(tangPlan(tang))
    const { request, held } = ask(binding)
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
    const negated = answers(request, tang).map(({ y, path }) => {
      const other = p - BigInt(`0x${Buffer.from(y.y, "base64url").toString("hex")}`)
      const bytes = Buffer.from(other.toString(16).padStart(64, "0"), "hex")
      return { ...(path === undefined ? {} : { path }), y: { ...y, y: bytes.toString("base64url") } }
    })
    expect(text(finishRelay(binding, [{ held, answers: negated }]).passphrase)).toBe(PASSPHRASE)
  })
})

describe("an answer that does not fit", () => {
  const wrong = memoryTang("P-256")
  const tang = memoryTang("P-256")
  const binding = bind(tangPlan(tang))
  const kid = wrong.advertisement.exchange[0]?.thumbprint ?? ""
  const answerWrongly = (x: PublicPoint) => wrong.exchange(kid, x) as PublicPoint

  it("is a wrong key if the check point was not answered with the right key either", () => {
    const { request, held } = ask(binding, { check: true })
    const lies = request.leaves.map(({ path, x }) => ({ path, y: answerWrongly(x) }))
    expect(finishRelay(binding, [{ held, answers: lies }]).leaves).toEqual([
      { path: "tang", state: "misfit", misfit: "wrong-key" },
    ])
  })

  it("is a damaged header if the check point was answered with the right key", () => {
    const [head = "", , iv, ct = "", tag] = binding.jwe.compact.split(".")
    const flipped = ct.startsWith("A") ? `B${ct.slice(1)}` : `A${ct.slice(1)}`
    const damaged = readBinding([head, "", iv, flipped, tag].join("."))
    const { request, held } = ask(damaged, { check: true })
    expect(finishRelay(damaged, [{ held, answers: answers(request, tang) }]).leaves[0]?.misfit).toBe(
      "damaged-header",
    )
  })

  it("is altered if it is not a point of the curve", () => {
    const { request, held } = ask(binding)
    const [answer] = answers(request, tang)
    const altered = { path: "tang", y: { ...(answer?.y as PublicPoint), x: answer?.y.y ?? "" } }
    expect(finishRelay(binding, [{ held, answers: [altered] }]).leaves[0]?.misfit).toBe("altered")
  })

  it("is left open without a check point", () => {
    const { request, held } = ask(binding)
    const lies = request.leaves.map(({ path, x }) => ({ path, y: answerWrongly(x) }))
    expect(finishRelay(binding, [{ held, answers: lies }]).leaves[0]?.misfit).toBe("unknown")
  })

  it("is explained by a later request with a check point", () => {
    const [plain, checked] = [ask(binding), ask(binding, { check: true })]
    const lies = ({ request }: typeof plain) =>
      request.leaves.map(({ path, x }) => ({ path, y: answerWrongly(x) }))
    const rounds = [plain, checked].map((one) => ({ held: one.held, answers: lies(one) }))
    expect(finishRelay(binding, rounds).leaves[0]?.misfit).toBe("wrong-key")
    expect(finishRelay(binding, rounds.toReversed()).leaves[0]?.misfit).toBe("wrong-key")
  })

  it("is forgotten once a later request has the right one", () => {
    const [first, second] = [ask(binding), ask(binding)]
    const lies = first.request.leaves.map(({ path, x }) => ({ path, y: answerWrongly(x) }))
    const wrongRound = { held: first.held, answers: lies }
    const done = finishRelay(binding, [
      wrongRound,
      { held: second.held, answers: answers(second.request, tang) },
    ])
    expect(text(done.passphrase)).toBe(PASSPHRASE)
    expect(done.leaves).toEqual([{ path: "tang", state: "open" }])
    const waiting = finishRelay(binding, [wrongRound, { held: second.held, answers: [] }])
    expect(waiting.leaves).toEqual([{ path: "tang", state: "misfit", misfit: "unknown" }])
  })

  it("does no harm beside a good one", () => {
    const { request, held } = ask(binding)
    const all = [
      { path: "tang", y: answerWrongly((request.leaves[0] as { x: PublicPoint }).x) },
      ...answers(request, tang),
    ]
    expect(text(finishRelay(binding, [{ held, answers: all }]).passphrase)).toBe(PASSPHRASE)
  })

  it("names the check point so that no leaf can have its path", () => {
    expect(checkPath("sss.1.tang")).toBe("sss.1.tang.0.check")
  })
})

describe("disclose", () => {
  it("gives the passphrase from the servers the colleague reaches", () => {
    const [a, b] = [memoryTang("P-256"), memoryTang("P-256")]
    const binding = bind(sssPlan(1, tangPlan(a), tangPlan(b)))
    expect(makeDiscloseRequest({ binding, host }).jwe).toBe(binding.jwe.compact)
    const leaf = blindLeaves(binding, random)[1]
    if (leaf === undefined) throw new Error("two leaves were bound")
    const opened = new Map([[leaf.path, openBlinded(leaf, b.exchange(leaf.kid, leaf.X) as PublicPoint)]])
    const result = disclose(binding, opened)
    expect(result.kind === "passphrase" && text(result.passphrase)).toBe(PASSPHRASE)
  })

  it("gives shares where the threshold is out of reach, and the site adds its own", () => {
    const [a, b] = [memoryTang("P-256"), memoryTang("P-256")]
    const binding = bind(sssPlan(2, tangPlan(a), tangPlan(b)))
    const [first, second] = blindLeaves(binding, random).map((leaf, at) => ({
      path: leaf.path,
      share: openBlinded(leaf, [a, b][at]?.exchange(leaf.kid, leaf.X) as PublicPoint),
    }))
    if (first === undefined || second === undefined) throw new Error("two leaves were bound")
    const result = disclose(binding, new Map([[first.path, first.share]]))
    if (result.kind !== "shares") throw new Error("one share cannot be the passphrase")
    const sent = [...result.shares].map(([path, share]) => ({
      path,
      share: Buffer.from(share.reveal()).toString("base64url"),
    }))
    const combined = combineShares(binding, sent, new Map([[second.path, second.share]]))
    expect(combined.status === "open" && text(combined.plaintext)).toBe(PASSPHRASE)
  })
})
