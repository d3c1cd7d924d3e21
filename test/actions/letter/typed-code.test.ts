// Around the lines of a code: which key sources are asked, where the key of a request is found, what is kept of lines while they are typed.
import { describe, expect, it } from "vitest"
import type { TangServer } from "../../../src/actions/answer/ask-tang.ts"
import { makeKidFinder } from "../../../src/actions/answer/find-kid.ts"
import { codeOf, typedRequest } from "../../../src/actions/letter/typed-code.ts"
import { openTypedRequest, readingFacts, readingText } from "../../../src/actions/letter/typed-lines.ts"
import type { Home, Terminal } from "../../../src/actions/ports.ts"
import { fewLeaves } from "../../../src/actions/request/few-leaves.ts"
import { spokenAnswers } from "../../../src/actions/reveal/bare-answer.ts"
import { BASE32 } from "../../../src/bytes/base32.ts"
import { isToolError } from "../../../src/bytes/errors.ts"
import type { PolicyNode } from "../../../src/clevis/policy.ts"
import { planRecovery } from "../../../src/recovery/plan.ts"
import { thumbprint } from "../../../src/tang/thumbprint.ts"
import { linesText, lineText } from "../../../src/transport/code-lines.ts"
import { rotated, testServer } from "../../tang/keys.ts"
import { fakeNet } from "../fake-tang.ts"

const server = testServer("P-256")
const kid = server.exchange.thumbprint
const x = server.exchange.point
const SILENT = fakeNet({})

function trusted(kids: readonly string[] = [], url = "http://tang"): TangServer {
  return { url, kids }
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    if (!isToolError(error)) throw error
    return [error.code, error.details]
  }
}

describe("the key that a typed request names", () => {
  const request = codeOf("real", [{ kid, x }])
  const short = linesText(request.lines.slice(0, request.layout.of))
  const whole = linesText(request.lines)

  it("is found among the key ids seen at a trusted server, without asking it", async () => {
    const net = fakeNet({ "http://tang": server })
    const { leaves } = await typedRequest(
      "real",
      short,
      makeKidFinder(net, async () => [trusted([kid])]),
      "db1",
    )
    expect(leaves.map((leaf) => leaf.kid)).toEqual([kid])
    expect(net.asked).toEqual([])
  })

  it("is found in the advertisement, which is fetched once", async () => {
    const net = fakeNet({ "http://tang": server, "http://down": { failure: "refused", text: "" } })
    const find = makeKidFinder(net, async () => [trusted([], "http://down"), trusted()])
    const two = codeOf("real", [
      { kid, x },
      { kid, x },
    ])
    const { leaves } = await typedRequest("real", linesText(two.lines.slice(0, two.layout.of)), find)
    expect(leaves.map((leaf) => leaf.kid)).toEqual([kid, kid])
    expect(net.asked).toContain("http://tang GET /adv")
    expect(net.connections).toHaveLength(2)
  })

  it("is found under SHA-1, as old headers name it", async () => {
    const old = thumbprint(server.exchange.jwk, "S1") ?? ""
    const code = codeOf("real", [{ kid: old, x }])
    const find = makeKidFinder(fakeNet({ "http://tang": server }), async () => [trusted()])
    const text = linesText(code.lines.slice(0, code.layout.of))
    expect((await typedRequest("real", text, find)).leaves[0]?.kid).toBe(old)
  })

  it("needs the last lines where it is hidden and nobody here has seen it", async () => {
    const find = makeKidFinder(fakeNet({ "http://tang": rotated(server) }), async () => [trusted()])
    expect(await outcome(typedRequest("real", short, find))).toEqual([
      "code-incomplete",
      { missing: ["4", "5"], of: 5 },
    ])
    expect((await typedRequest("real", whole, find)).leaves[0]?.kid).toBe(kid)
  })

  it("is not guessed where two begin alike", async () => {
    const bytes = Buffer.from(kid, "base64url")
    bytes[31] = (bytes[31] ?? 0) ^ 1
    const other = bytes.toString("base64url")
    const find = makeKidFinder(SILENT, async () => [trusted([kid, other])])
    expect(await outcome(typedRequest("real", short, find))).toEqual(["code-incomplete", expect.anything()])
  })

  it("carries a point of the curve, or the request is refused", async () => {
    const off = codeOf("real", [{ kid, x: { ...x, x: Buffer.alloc(32, 0xff).toString("base64url") } }])
    const find = makeKidFinder(SILENT, async () => [trusted([kid])])
    expect(await outcome(typedRequest("real", linesText(off.lines), find))).toEqual(["bad-point", {}])
  })
})

describe("how many key sources are asked by telephone", () => {
  const tang = (at: number): PolicyNode => ({
    pin: "tang",
    path: `sss.${at}.tang`,
    url: `http://tang${at}`,
    kid: `${at}`.repeat(43),
    crv: "P-521",
  })
  const policy: PolicyNode = { pin: "sss", path: "sss", threshold: 2, children: [tang(0), tang(1), tang(2)] }
  const plan = planRecovery(policy)

  function person(...answers: string[]): { terminal: Terminal; said: string[] } {
    const said: string[] = []
    const terminal: Terminal = {
      interactive: answers.length > 0,
      ask: async () => answers.shift() ?? "",
      askSecret: () => Promise.reject(new Error("not asked")),
      confirm: () => Promise.reject(new Error("not asked")),
      say: (line) => void said.push(line),
    }
    return { terminal, said }
  }

  it("is as few as the binding needs", async () => {
    expect(await fewLeaves(person().terminal, policy, plan)).toEqual(["sss.0.tang", "sss.1.tang"])
    expect(await fewLeaves(person("").terminal, policy, plan)).toEqual(["sss.0.tang", "sss.1.tang"])
  })

  it("goes by what the colleague can reach", async () => {
    expect(await fewLeaves(person("1, 3").terminal, policy, plan)).toEqual(["sss.0.tang", "sss.2.tang"])
    const { terminal, said } = person("3", "9 x", "3 2 1")
    expect(await fewLeaves(terminal, policy, plan)).toEqual(["sss.0.tang", "sss.1.tang"])
    expect(said.filter((line) => line.startsWith("These are not enough."))).toHaveLength(2)
  })

  it("is not a question where there is no choice", async () => {
    const all: PolicyNode = { ...policy, threshold: 3 }
    const asked = { ...person("1").terminal, ask: () => Promise.reject(new Error("not asked")) }
    expect(await fewLeaves(asked, all, planRecovery(all))).toHaveLength(3)
  })
})

describe("lines while they are typed", () => {
  const { lines, layout } = codeOf("real", [{ kid, x }])
  const texts = lines.slice(0, layout.of).map(lineText)

  function memoryHome(): { openHome: () => Promise<Home>; files: Map<string, Uint8Array> } {
    const files = new Map<string, Uint8Array>()
    const state = {
      read: async (name: string) => files.get(name),
      write: async (name: string, bytes: Uint8Array) => void files.set(name, bytes),
      remove: async (name: string) => void files.delete(name),
    }
    return { openHome: async () => ({ state }) as unknown as Home, files }
  }

  async function type(
    home: ReturnType<typeof memoryHome>,
    from: "nothing" | "before",
    typed: readonly string[],
  ) {
    const desk = await openTypedRequest(home, "real")
    let reading = await desk.start(from)
    for (const text of typed) reading = await desk.next(reading, { kind: "typed", text })
    return { desk, reading, facts: readingFacts(reading) }
  }

  it("are kept at once, and the next reading goes on with them", async () => {
    const home = memoryHome()
    await type(home, "nothing", texts.slice(0, 2))
    const { reading, facts } = await type(home, "before", texts.slice(2))
    expect(facts).toMatchObject({ read: [1, 2, 3], missing: [], of: 3 })
    expect(readingText(reading)).toBe(linesText(lines.slice(0, 3)))
  })

  it("are not kept where they do not fit", async () => {
    const home = memoryHome()
    const { facts } = await type(home, "nothing", [texts[0] ?? "", (texts[1] ?? "").slice(1)])
    expect(facts.trouble).toMatchObject({ line: 2, got: 28, length: 29 })
    const again = await openTypedRequest(home, "real")
    expect(readingFacts(again.before).read).toEqual([1])
  })

  it("are forgotten once they were used", async () => {
    const home = memoryHome()
    const { desk } = await type(home, "nothing", texts)
    await desk.forget()
    expect(home.files.size).toBe(0)
  })

  it("survive a file that somebody changed: only what fits is taken from it", async () => {
    const home = memoryHome()
    await type(home, "nothing", texts)
    for (const [name, bytes] of home.files)
      home.files.set(
        name,
        Buffer.from(
          Buffer.from(bytes)
            .toString()
            .replace(/^2\) ../m, "2) "),
        ),
      )
    expect(readingFacts((await openTypedRequest(home, "real")).before).read).toEqual([1, 3])
  })

  it("tell what a wrong line could have been, in letters", async () => {
    const right = texts[1] ?? ""
    const wrong = `${BASE32[(BASE32.indexOf(right[0] ?? "") + 1) % 32]}${right.slice(1)}`
    const { facts } = await type(memoryHome(), "nothing", [texts[0] ?? "", wrong])
    const found = facts.trouble?.proposals.find(({ text }) => text === right)
    expect(found).toMatchObject({ kind: "one symbol", at: 1, typed: wrong[0], meant: right[0] })
  })

  it.each<[string, (text: string) => string]>([
    ["one too many", (text) => `${text.slice(0, 3)}8${text.slice(3)}`],
    ["two exchanged", exchangeTwo],
  ])("tell %s", async (kind, change) => {
    const right = texts[1] ?? ""
    const { facts } = await type(memoryHome(), "nothing", [texts[0] ?? "", `2) ${change(right)}`])
    expect(facts.trouble?.proposals.map((one) => one.kind)).toContain(kind)
  })
})

/** The first neighbours that differ. */
function exchangeTwo(text: string): string {
  return text.replace(/(.)(?!\1)(.)/, "$2$1")
}

describe("an x that was read out", () => {
  const bytes = Buffer.from(x.x, "base64url")
  const number = BigInt(`0x${bytes.toString("hex")}`)
  const crockford = Array.from(
    { length: 52 },
    (_, at) => BASE32[Number((number >> BigInt(5 * (51 - at))) & 31n)],
  ).join("")

  it("is one of the two points with it", () => {
    const [json = "{}"] = spokenAnswers(crockford.replace(/(.{5})/g, "$1 ").toLowerCase())
    expect(JSON.parse(json)).toMatchObject({ crv: "P-256", kty: "EC", x: x.x })
  })

  it("is refused if it is on no curve, and nothing else is taken for one", () => {
    expect(() => spokenAnswers(`${"0".repeat(51)}1`)).toThrow(expect.objectContaining({ code: "bad-point" }))
    expect(spokenAnswers(crockford.slice(1))).toEqual([])
    expect(spokenAnswers("hello")).toEqual([])
    expect(spokenAnswers(`${"=".repeat(80_000)}x`)).toEqual([])
  })
})
