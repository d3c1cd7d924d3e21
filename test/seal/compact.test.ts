import { describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import type { RelayRequest } from "../../src/recovery/messages.ts"
import { callBackCode, checkCallBack } from "../../src/seal/call-back.ts"
import { readCompactHead } from "../../src/seal/compact.ts"
import { makeCompactReply, makeCompactRequest, shortRequestId } from "../../src/seal/compact-letter.ts"
import { pathNumber, readPath } from "../../src/seal/compact-path.ts"
import { compressed, readCompressed } from "../../src/seal/compact-point.ts"
import { parseCompactRequest } from "../../src/seal/compact-request.ts"
import { fitText, readText } from "../../src/seal/compact-words.ts"
import { preAuth } from "../../src/seal/pre-auth.ts"
import { receive } from "../../src/seal/receive.ts"
import { codeOfPromise } from "../support/code-of.ts"
import { leafFrom, pointFrom } from "../vectors/compact/parts.ts"
import {
  bytesFrom,
  colleagueContext,
  HOST,
  idFrom,
  makeCast,
  NOW,
  RELAY,
  sentRequest,
  technicianContext,
} from "./people.ts"

const ROUNDS = Number(process.env.FUZZ ?? 300)
const cast = await makeCast()
const { policy: _, ...bare } = RELAY

function requestOf(...leaves: RelayRequest["leaves"]): RelayRequest {
  return { ...bare, policy: RELAY.policy ?? { pin: "tang", path: "tang" }, leaves }
}

const request = requestOf(leafFrom("sss.0.tang"), leafFrom("sss.1.tang", "P-256"))
const signing = { signer: cast.tech.signer, recipient: cast.colleague.card.thumbprint }
const draft = { world: "real", id: idFrom("compact"), iat: NOW, request } as const
const made = await makeCompactRequest({ ...draft, signing })

const codeOf = (act: () => Promise<unknown>): Promise<string> => codeOfPromise(act())

describe("a compact request", () => {
  it("says to the colleague what was asked, who asked, and no more than it has room for", async () => {
    const letter = await receive(made.bytes, colleagueContext(cast))
    expect(letter).toMatchObject({
      kind: "request",
      format: "compact",
      id: draft.id,
      sha256: made.sha256,
      road: "open",
      sender: { kind: "known", name: "Tess Technician" },
      signature: "pinned key",
      stale: false,
      from: cast.tech.card.thumbprint,
    })
    if (letter.kind !== "request") throw new Error(letter.kind)
    expect(letter.request).toEqual({
      mode: "relay",
      host: { name: HOST.name, uuid: "unknown", slot: null },
      ticket: "INC-42",
      commitment: Buffer.from(RELAY.commitment, "base64url").subarray(0, 16).toString("base64url"),
      leaves: request.leaves.map(({ path, kid, x }) => ({ path, kid, x })),
    })
    expect(letter.replyKey).toBeUndefined()
    expect(letter.age).toBe(60 + (NOW % 60))
  })

  it("has the call-back code of the bytes that travel, signed or not, known or not", async () => {
    const stranger = await receive(made.bytes, colleagueContext(cast, { contacts: [] }))
    const friend = await receive(made.bytes, colleagueContext(cast))
    const words = callBackCode(made.signedBytes).words.join(" ")
    expect(stranger.sender.kind).toBe("first-meeting")
    for (const letter of [stranger, friend]) expect(checkCallBack(letter.signedBytes, words)).toBe(true)
    const other = await makeCompactRequest({ ...draft, id: idFrom("another"), signing })
    expect(checkCallBack(other.signedBytes, words)).toBe(false)
  })

  it("is as short as design §5 says: 213 bytes and the words signed, 100 bytes for an SMS", async () => {
    const one = requestOf(leafFrom("tang"))
    const plain = { ...one, host: { ...HOST, name: "" }, ticket: "" }
    expect((await makeCompactRequest({ ...draft, request: plain, signing })).bytes).toHaveLength(213)
    expect((await makeCompactRequest({ ...draft, request: one })).bytes).toHaveLength(100)
  })

  it("that nobody signs has the id of what it says, on both sides", async () => {
    const one = requestOf(leafFrom("tang"))
    const short = await makeCompactRequest({ ...draft, request: one })
    expect(short.id).toBe(shortRequestId("real", one))
    const letter = await receive(short.bytes, colleagueContext(cast))
    expect(letter).toMatchObject({ id: short.id, age: null, sender: { kind: "unsigned" }, stale: false })
    expect(shortRequestId("real", request)).toBeUndefined()
    expect(shortRequestId("drill", one)).not.toBe(short.id)
  })

  it("is out of time after a day, and from a clock that is ahead", async () => {
    const at = (now: number) => receive(made.bytes, colleagueContext(cast, { now }))
    expect((await at(NOW + 86_000)).stale).toBe(false)
    expect((await at(NOW + 86_400)).stale).toBe(true)
    expect((await at(NOW - 700)).stale).toBe(true)
  })

  it("is refused where the site takes no open letters, and where it was acted on before", async () => {
    const refuse = colleagueContext(cast, { openLetters: "refuse" })
    expect(await codeOf(() => receive(made.bytes, refuse))).toBe("letter-open-refused")
    const settled = colleagueContext(cast, { seen: () => ({ sha256: made.sha256, settled: true }) })
    expect(await codeOf(() => receive(made.bytes, settled))).toBe("letter-replayed")
    const again = colleagueContext(cast, { seen: () => ({ sha256: made.sha256, settled: false }) })
    expect((await receive(made.bytes, again)).again).toBe(true)
    const other = colleagueContext(cast, { seen: () => ({ sha256: "other", settled: false }) })
    expect(await codeOf(() => receive(made.bytes, other))).toBe("letter-replayed")
  })

  it("of more than 4096 bytes is not looked at", async () => {
    const long = Buffer.concat([made.bytes, Buffer.alloc(4096)])
    expect(await codeOf(() => receive(long, colleagueContext(cast)))).toBe("letter-too-large")
  })
})

describe("a compact reply", () => {
  const sent = {
    ...sentRequest(cast, "compact", { ...made, kind: "request", text: "", jws: "" }),
    leaves: request.leaves.map(({ path, x }) => ({ path, crv: x.crv })),
  }
  const reply = {
    mode: "relay",
    leaves: [
      { path: "sss.0.tang", refused: "tang-connection" },
      { path: "sss.1.tang", y: pointFrom("P-256", "answer") },
    ],
  } as const

  it.each(["signed", "not signed"])("comes back to the key sources that were asked for, %s", async (how) => {
    const more =
      how === "signed"
        ? { signing: { signer: cast.colleague.signer, recipient: cast.tech.card.thumbprint } }
        : {}
    const back = await makeCompactReply({ world: "real", asked: made.sha256, reply, ...more })
    const letter = await receive(back.bytes, technicianContext(cast, [{ label: "compact", sent }]))
    expect(letter).toMatchObject({
      kind: "reply",
      id: back.id,
      re: { id: made.id, sha256: made.sha256 },
      host: HOST,
      reply: { mode: "relay", leaves: [{ path: "sss.0.tang", refused: "not answered" }, reply.leaves[1]] },
      sender: { kind: how === "signed" ? "known" : "unsigned" },
    })
  })
})

describe("what compact letters are made of", () => {
  it("points come back, and nothing that is no point", () => {
    for (const crv of ["P-256", "P-384", "P-521"] as const) {
      for (let n = 0; n < 8; n++) {
        const point = pointFrom(crv, `round ${n}`)
        expect(readCompressed(crv, compressed(point))).toEqual(point)
      }
    }
    for (let n = 0; n < 50; n++) {
      const bytes = Buffer.concat([Buffer.of(n % 5), bytesFrom(`no point ${n}`, 32)])
      try {
        const point = readCompressed("P-256", bytes)
        expect(Buffer.from(compressed(point))).toEqual(bytes)
      } catch (error) {
        expect(isToolError(error, "bad-point")).toBe(true)
      }
    }
  })

  it.each([
    ["tang", 0x0000],
    ["sss.0.tang", 0x1000],
    ["sss.15.tang", 0x1f00],
    ["sss.1.sss.2.tang", 0x2120],
    ["sss.3.sss.2.sss.1.tang", 0x3321],
    ["sss.7.sss.0.sss.7.sss.0.tang", 0x4e38],
    ["tang.0.check", 0x8000],
    ["sss.2.tang.0.check", 0x9200],
  ])("the path %s is the number %i", (path, number) => {
    expect(pathNumber(path)).toBe(number)
    expect(readPath(number)).toBe(path)
  })

  it("every number is one path or none, and every path has one number", () => {
    const seen = new Set<string>()
    for (let number = 0; number <= 0xffff; number++) {
      const path = readPath(number)
      if (path === undefined) continue
      expect(pathNumber(path)).toBe(number)
      expect(seen.has(path)).toBe(false)
      seen.add(path)
    }
    for (const path of ["tpm2", "sss.16.tang", "sss.8.sss.0.sss.0.sss.0.tang", "sss.0.tpm2", "sss", "tang.1"])
      expect(pathNumber(path), path).toBeUndefined()
  })

  it.each([
    ["db7.example", "INC-42", 48, { host: "db7.example", ticket: "INC-42" }],
    ["db7.example", "", 48, { host: "db7.example", ticket: "" }],
    ["", "INC-42", 48, { host: "", ticket: "INC-42" }],
    [
      "a-very-long-name-of-a-host.in.a.long.domain.example",
      "INC-42",
      48,
      { host: "a-very-long-name-of-a-host.in.a.long.doma", ticket: "INC-42" },
    ],
    ["rüdersdorf-ößßß", "", 16, { host: "rüdersdorf-öß", ticket: "" }],
    ["two\nlines", "INC\r\n42", 48, { host: "two lines", ticket: "INC 42" }],
    ["db7", "INC-42", 0, { host: "", ticket: "" }],
  ])("of the words %j and %j there stays what fits into %i bytes", (host, ticket, room, left) => {
    const text = fitText(host, ticket, room)
    expect(text.length).toBeLessThanOrEqual(room)
    expect(readText(text)).toEqual(left)
  })

  it("pieces under a signature cannot be mistaken for others", () => {
    const hex = (...pieces: string[]) =>
      Buffer.from(preAuth(pieces.map((piece) => Buffer.from(piece)))).toString("hex")
    // The examples of the PASETO specification.
    expect(hex()).toBe("0000000000000000")
    expect(hex("")).toBe("01000000000000000000000000000000")
    expect(hex("test")).toBe("0100000000000000040000000000000074657374")
    expect(hex("a", "bc")).not.toBe(hex("ab", "c"))
  })

  it("a key id of a length that no hash has, and a path of another pin, have no short form", async () => {
    for (const leaf of [{ ...leafFrom("tang"), kid: "k".repeat(22) }, leafFrom("sss.0.other")]) {
      expect(await codeOf(() => makeCompactRequest({ ...draft, request: requestOf(leaf), signing }))).toBe(
        "letter-too-large",
      )
    }
  })

  it("whatever the bytes, reading ends with a letter or a code", async () => {
    const codes = new Set<string>()
    const context = colleagueContext(cast)
    for (let round = 0; round < ROUNDS; round++) {
      const noise = bytesFrom(`noise ${round}`, 32)
      const bytes = Uint8Array.from(made.bytes)
      for (let n = 0; n < 1 + ((noise[0] ?? 0) % 4); n++) {
        const at = (((noise[2 * n + 1] ?? 0) << 8) | (noise[2 * n + 2] ?? 0)) % bytes.length
        bytes[at] = noise[20 + n] ?? 0
      }
      const cut =
        (noise[10] ?? 0) % 3 === 0 ? bytes.subarray(0, ((noise[11] ?? 0) << 1) % bytes.length) : bytes
      codes.add(await codeOf(() => receive(cut, context)))
    }
    expect(
      [...codes].every((code) => code === "ok" || code === "bad-point" || code.startsWith("letter-")),
    ).toBe(true)
    expect(codes.has("letter-signature")).toBe(true)
    expect(codes.has("letter-malformed")).toBe(true)
  })

  it("what was read can be written again, byte for byte", () => {
    const head = readCompactHead(made.bytes)
    const { body, signature } = parseCompactRequest(made.bytes, head)
    expect(Buffer.concat([body, signature ?? Buffer.alloc(0)])).toEqual(Buffer.from(made.bytes))
  })
})
