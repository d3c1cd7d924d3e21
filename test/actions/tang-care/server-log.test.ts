import { describe, expect, it } from "vitest"
import { joinTangLog, parseTangLog } from "../../../src/actions/tang-care/server-log.ts"
import type { Entry } from "../../../src/journal/entry.ts"

const KID = "GC09TttRPH1yPRXQBTy3lGs0xKlM8Vmqfg5D0_MFXpk"
const OTHER = "0AyCHCx4FnKHN7rCZbbHNHx-3Z0dXrlux0AyCHCx4Fn"
const AT = Date.parse("2026-11-22T04:10:00Z")
const asked = (seq: number, time: number, kid = KID): Entry =>
  ({
    seq,
    time,
    mono: 0,
    boot: "b",
    case: null,
    prev: "",
    type: "tang-asked",
    body: { url: "http://tang1", kids: [kid], outcomes: ["ok"], request: "R1" },
  }) as unknown as Entry

describe("a line of tangd's log", () => {
  it.each([
    [
      "with a time of journalctl -o short-iso",
      `2026-11-22T04:10:00+0000 tang1 tangd[9]: 10.0.0.7 POST /rec/${KID} => 200 (src/tangd.c:165)`,
    ],
    ["with another zone", `2026-11-22T05:10:00+01:00 tang1 tangd[9]: 10.0.0.7 POST /rec/${KID} => 200`],
    ["with seconds since 1970", `1795320600.123456 tang1 tangd[9]: 10.0.0.7 POST /rec/${KID} => 200`],
    ["of syslog", `Nov 22 04:10:00 tang1 tangd[9]: 10.0.0.7 POST /rec/${KID} => 200`],
  ])("%s is read with its time", (_, line) => {
    const { questions } = parseTangLog(line, 2026)
    expect(questions).toEqual([{ line: 1, time: AT, address: "10.0.0.7", kid: KID, status: 200 }])
  })

  it("may have no time, an IPv6 address and a path in front", () => {
    const { questions } = parseTangLog(`fe80::1 POST /a/b/rec/${KID} => 404`, 2026)
    expect(questions).toEqual([{ line: 1, address: "fe80::1", kid: KID, status: 404 }])
  })

  it("may hold whatever a stranger asked for", () => {
    const path = `${"/".repeat(100_000)}${"rec/".repeat(1_000)}`
    const lines = [
      `10.0.0.9 POST ${path} => 404`,
      "x".repeat(200_000),
      `10.0.0.7 POST /rec/x/rec//${KID}?y => 200`,
    ]
    const { questions } = parseTangLog(lines.join("\n"), 2026)
    expect(questions).toEqual([{ line: 3, address: "10.0.0.7", kid: KID, status: 200 }])
  })

  it("that asks for no key is counted and passed over", () => {
    expect(parseTangLog("10.0.0.7 GET /adv => 200\n\nhello\n", 2026)).toEqual({
      questions: [],
      passedOver: 2,
    })
  })
})

describe("a log held against the record", () => {
  const line = (time: string, address: string, kid: string, status = 200) =>
    `${time} t tangd[1]: ${address} POST /rec/${kid} => ${status}`

  it("explains a question that this tool asked at this time", () => {
    const joined = joinTangLog(line("2026-11-22T04:12:00Z", "10.0.0.9", KID), [asked(4, AT)], AT)
    expect(joined.explained).toMatchObject([{ seq: 4, request: "R1", address: "10.0.0.9" }])
    expect(joined.unexplained).toEqual([])
  })

  it("lists what nobody asked through this tool, by address and key id, the most frequent first", () => {
    const text = [
      line("2026-11-22T09:00:00Z", "10.0.0.7", KID),
      line("2026-11-22T09:00:01Z", "10.0.0.8", OTHER, 404),
      line("2026-11-22T09:30:00Z", "10.0.0.8", OTHER, 404),
    ].join("\n")
    const joined = joinTangLog(text, [asked(4, AT)], AT)
    expect(joined.explained).toEqual([])
    expect(joined.unseen).toBe(1)
    expect(joined.unexplained).toMatchObject([
      { address: "10.0.0.8", kid: OTHER, answered: 0, refused: 2 },
      { address: "10.0.0.7", kid: KID, answered: 1, refused: 0 },
    ])
  })

  it("does not explain a question by an entry of another day", () => {
    const joined = joinTangLog(line("2026-11-23T04:10:00Z", "10.0.0.7", KID), [asked(4, AT)], AT)
    expect(joined.unexplained).toHaveLength(1)
  })
})
