import { expect, test } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { makeLetter } from "../../src/seal/letter.ts"
import { receive } from "../../src/seal/receive.ts"
import type { LetterEntry, ReceiveContext, SeenLetter } from "../../src/seal/received.ts"
import {
  colleagueContext,
  contact,
  DISCLOSE,
  DISCLOSE_REPLY,
  HOST,
  idFrom,
  keysFrom,
  LEAF,
  makeCast,
  makePerson,
  makeReply,
  makeRequest,
  NOW,
  RELAY,
  sentRequest,
  technicianContext,
} from "./people.ts"

const cast = await makeCast()
const request = await makeRequest(cast, "one")
const sent = sentRequest(cast, "one", request)

/** The code `letter` is refused with, or "ok"; a refused letter must leave nothing behind. */
async function codeOf(letter: string, context: ReceiveContext): Promise<string> {
  let recorded = 0
  const record = async (entry: LetterEntry) => {
    recorded++
    await context.record(entry)
  }
  try {
    await receive(letter, { ...context, record })
    return "ok"
  } catch (error) {
    if (!isToolError(error)) throw error
    expect(recorded).toBe(0)
    return error.code
  }
}

test("a sealed request reaches the colleague with its exact content", async () => {
  const got = await receive(request.text, colleagueContext(cast))
  expect(got).toMatchObject({
    kind: "request",
    request: RELAY,
    replyKey: keysFrom("reply one").jwk,
    road: "sealed",
    signature: "pinned key",
    sender: { kind: "known", name: "Tess Technician" },
    stale: false,
    again: false,
    age: 60,
    sha256: request.sha256,
    jws: request.jws,
  })
  expect(got.checked.map(({ fact }) => fact)).toEqual(["sender", "roles", "recipient", "time", "mode"])
  expect(got.claimed.map(({ fact }) => fact)).toEqual(["host", "uuid", "serial", "slot", "ticket", "reason"])
})

test("a disclose request and its answer travel sealed", async () => {
  const asked = await makeRequest(cast, "full", { request: DISCLOSE })
  expect(await receive(asked.text, colleagueContext(cast))).toMatchObject({
    kind: "request",
    request: DISCLOSE,
  })
  const answer = await makeReply(cast, "full", asked, { reply: DISCLOSE_REPLY })
  const remembered = { label: "full", sent: sentRequest(cast, "full", asked, "disclose") }
  expect(await receive(answer.text, technicianContext(cast, [remembered]))).toMatchObject({
    kind: "reply",
    reply: DISCLOSE_REPLY,
  })
})

test("a denial and a receipt find their way", async () => {
  const { tech, colleague } = cast
  const common = { world: "real" as const, serial: colleague.card.serial, iat: NOW + 60, exp: NOW + 3600 }
  const re = { id: request.id, sha256: request.sha256 }
  const denial = await makeLetter(
    {
      ...common,
      id: idFrom("denial"),
      to: [tech.card.thumbprint],
      body: { kind: "denial", re, host: HOST, reason: "not you" },
    },
    colleague.signer,
    keysFrom("reply one").jwk,
  )
  expect(await receive(denial.text, technicianContext(cast, [{ label: "one", sent }]))).toMatchObject({
    kind: "denial",
    reason: "not you",
  })

  const reply = await makeReply(cast, "one", request)
  const receipt = await makeLetter(
    {
      ...common,
      id: idFrom("receipt"),
      to: [colleague.card.thumbprint],
      body: {
        kind: "receipt",
        re: { id: reply.id, sha256: reply.sha256 },
        host: HOST,
        outcome: "opened-slot",
      },
    },
    tech.signer,
    colleague.card.enc,
  )
  const mine = {
    kind: "reply",
    id: reply.id,
    sha256: reply.sha256,
    asker: tech.card.thumbprint,
    host: HOST,
    state: "open",
  } as const
  const context = colleagueContext(cast, { sent: new Map([[mine.id, mine]]) })
  expect(await receive(receipt.text, context)).toMatchObject({ kind: "receipt", outcome: "opened-slot" })
  const other = colleagueContext(cast, { sent: new Map([[mine.id, { ...mine, asker: "x".repeat(43) }]]) })
  expect(await codeOf(receipt.text, other)).toBe("letter-from")
})

test("an open request from a stranger is a first meeting, its sender only claimed", async () => {
  const open = await makeRequest(cast, "open", { open: true })
  expect(open.text).toBe(open.jws)
  const got = await receive(open.text, colleagueContext(cast, { contacts: [] }))
  expect(got).toMatchObject({
    road: "open",
    signature: "own key",
    sender: { kind: "first-meeting", name: "Tess Technician" },
  })
  expect(got.checked.map(({ fact }) => fact)).toEqual(["time", "mode"])
  expect(got.claimed.map(({ fact }) => fact)).toContain("sender")
})

test("an open request signed by a key made for the case needs no identity", async () => {
  const { signerOf } = await import("../../src/seal/signer.ts")
  const key = keysFrom("case key")
  const draft = { introduction: { key: key.jwk, name: "Tom" }, to: [], iat: NOW, exp: NOW + 60 }
  const body = { kind: "request", request: RELAY, replyKey: keysFrom("r").jwk, caps: [] } as const
  const made = await makeLetter({ world: "real", id: idFrom("bare"), body, ...draft }, signerOf(key))
  expect(await receive(made.text, colleagueContext(cast))).toMatchObject({
    sender: { kind: "first-meeting", name: "Tom" },
  })
})

test("an open request of a known sender keeps what was pinned", async () => {
  const open = await makeRequest(cast, "open", { open: true })
  expect(await receive(open.text, colleagueContext(cast))).toMatchObject({
    signature: "pinned key",
    sender: { kind: "known" },
  })
})

test("a known name with another key falls back to the open road, by name", async () => {
  const impostor = await makePerson("tess  TECHNICIAN", ["technician"])
  const made = await makeRequest({ ...cast, tech: impostor }, "impostor", {
    draft: { introduction: { card: impostor.card } },
  })
  const got = await receive(made.text, colleagueContext(cast))
  expect(got.sender).toMatchObject({
    kind: "changed",
    contact: { card: { thumbprint: cast.tech.card.thumbprint } },
  })
  expect(got.claimed.map(({ fact }) => fact)).toContain("sender")
})

test("an expired card falls back for relay and is refused for disclose", async () => {
  const old = await makePerson("Tess Technician", ["technician"], NOW - 91 * 86_400)
  const context = colleagueContext(cast, { contacts: [contact(old)] })
  expect((await receive(request.text, context)).sender.kind).toBe("expired")
  const full = await makeRequest(cast, "full", { request: DISCLOSE })
  expect(await codeOf(full.text, context)).toBe("letter-signer-expired")
})

test("a card that begins later by the colleague's clock is not yet anybody's", async () => {
  const early = await makePerson("Tess Technician", ["technician"], NOW + 60 + 601)
  const soon = await makePerson("Tess Technician", ["technician"], NOW + 60 + 599)
  const senderOf = async (person: typeof early) =>
    (await receive(request.text, colleagueContext(cast, { contacts: [contact(person)] }))).sender.kind
  expect([await senderOf(early), await senderOf(soon)]).toEqual(["expired", "known"])
})

test("a key made for one case may not be the key for its answer too", async () => {
  const { signerOf } = await import("../../src/seal/signer.ts")
  const key = keysFrom("case key")
  const draft = { introduction: { key: key.jwk, name: "Tom" }, to: [], iat: NOW, exp: NOW + 60 }
  const body = { kind: "request", request: RELAY, replyKey: key.jwk, caps: [] } as const
  const made = await makeLetter({ world: "real", id: idFrom("bare"), body, ...draft }, signerOf(key))
  expect(await codeOf(made.text, colleagueContext(cast))).toBe("letter-reply-key")
})

test("a refusal by somebody with nothing but a key is refused", async () => {
  const { signerOf } = await import("../../src/seal/signer.ts")
  const key = keysFrom("anybody")
  const re = { id: request.id, sha256: request.sha256 }
  const denial = await makeLetter(
    {
      world: "real",
      id: idFrom("denial of anybody"),
      introduction: { key: key.jwk, name: "Carl" },
      to: [cast.tech.card.thumbprint],
      iat: NOW,
      exp: NOW + 60,
      body: { kind: "denial", re, host: HOST, reason: "go away" },
    },
    signerOf(key),
    keysFrom("reply one").jwk,
  )
  expect(await codeOf(denial.text, technicianContext(cast, [{ label: "one", sent }]))).toBe(
    "letter-signer-role",
  )
})

test("an answer to what was an answer itself is refused, and so is a receipt for a request", async () => {
  const mine = {
    kind: "reply",
    id: sent.id,
    sha256: sent.sha256,
    asker: "",
    host: HOST,
    state: "open",
  } as const
  const reply = await makeReply(cast, "one", request)
  expect(await codeOf(reply.text, technicianContext(cast, [{ label: "one", sent: mine }]))).toBe(
    "letter-re-unknown",
  )
  const receipt = await makeLetter(
    {
      world: "real",
      id: idFrom("receipt for a request"),
      to: [cast.colleague.card.thumbprint],
      iat: NOW,
      exp: NOW + 60,
      body: {
        kind: "receipt",
        re: { id: sent.id, sha256: sent.sha256 },
        host: HOST,
        outcome: "opened-slot",
      },
    },
    cast.tech.signer,
    cast.colleague.card.enc,
  )
  expect(await codeOf(receipt.text, colleagueContext(cast, { sent: new Map([[sent.id, sent]]) }))).toBe(
    "letter-re-unknown",
  )
})

test("an answer for another key of mine than the one that asked is refused", async () => {
  const other = cast.second.card.thumbprint
  const reply = await makeReply(cast, "one", request, { draft: { to: [other] } })
  const context = technicianContext(cast, [{ label: "one", sent }])
  const me = [...context.me, other]
  expect(await codeOf(reply.text, { ...context, me })).toBe("letter-to")
})

test("a site may refuse open letters and strangers", async () => {
  const open = await makeRequest(cast, "open", { open: true })
  const refuse = { openLetters: "refuse" } as const
  expect(await codeOf(open.text, colleagueContext(cast, refuse))).toBe("letter-open-refused")
  const sealed = await makeRequest(cast, "s", { draft: { introduction: { card: cast.tech.card } } })
  expect(await codeOf(sealed.text, colleagueContext(cast, { ...refuse, contacts: [] }))).toBe(
    "letter-open-refused",
  )
  expect(await codeOf(request.text, colleagueContext(cast, refuse))).toBe("ok")
})

test("a relay reply of somebody unknown is taken without a signature, its sender unnamed", async () => {
  const reply = await makeReply(cast, "one", request)
  const context = technicianContext(cast, [{ label: "one", sent }], { contacts: [] })
  expect(await receive(reply.text, context)).toMatchObject({
    signature: "none",
    sender: { kind: "unsigned" },
  })
  const open = await makeReply(cast, "one", request, { open: true })
  expect(await receive(open.text, context)).toMatchObject({
    signature: "own key",
    sender: { kind: "first-meeting", name: "Carl Colleague" },
  })
})

test("a disclose reply of somebody unknown is refused", async () => {
  const asked = await makeRequest(cast, "full", { request: DISCLOSE })
  const remembered = { label: "full", sent: sentRequest(cast, "full", asked, "disclose") }
  const context = technicianContext(cast, [remembered], { contacts: [] })
  const plain = await makeReply(cast, "full", asked, { reply: DISCLOSE_REPLY })
  const introduced = await makeReply(cast, "full", asked, { reply: DISCLOSE_REPLY, introduce: true })
  expect(await codeOf(plain.text, context)).toBe("letter-signer-unknown")
  expect(await codeOf(introduced.text, context)).toBe("letter-signer-unknown")
})

test.each([
  [NOW - 10 * 365 * 86_400, true],
  [0, true],
  [NOW - 601, true],
  [NOW - 599, false],
  [NOW + 86_399, false],
  [NOW + 86_400, true],
])("at second %i a request of that day is stale: %s", async (now, stale) => {
  const young = await makePerson("Tess Technician", ["technician"], 0)
  const contacts = [contact({ ...cast.tech, card: { ...young.card, exp: 2 ** 40 } })]
  expect((await receive(request.text, colleagueContext(cast, { now, contacts }))).stale).toBe(stale)
})

test("a technician whose clock says 1970 takes an answer", async () => {
  const asked = await makeRequest(cast, "1970", { draft: { iat: 1000, exp: 1000 + 86_400 } })
  const remembered = {
    label: "1970",
    sent: { ...sentRequest(cast, "1970", asked), until: 1000 + 2 * 86_400 },
  }
  const reply = await makeReply(cast, "1970", asked)
  expect(await receive(reply.text, technicianContext(cast, [remembered], { now: 2000 }))).toMatchObject({
    stale: false,
    sender: { kind: "known" },
  })
})

test("nothing is returned before the journal has the letter", async () => {
  const order: string[] = []
  const record = async (entry: LetterEntry) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    order.push(`recorded ${entry.id}`)
  }
  await receive(request.text, colleagueContext(cast, { record })).then(() => order.push("returned"))
  expect(order).toEqual([`recorded ${request.id}`, "returned"])
  const full = () => Promise.reject(new Error("disk full"))
  await expect(receive(request.text, colleagueContext(cast, { record: full }))).rejects.toThrow("disk full")
})

/** A replay memory as the journal keeps it. */
function memory(): {
  seen: ReceiveContext["seen"]
  record: ReceiveContext["record"]
  settle: (id: string) => void
  all: Map<string, SeenLetter>
} {
  const all = new Map<string, SeenLetter>()
  return {
    all,
    seen: (id) => all.get(id),
    record: async ({ id, sha256 }) => void all.set(id, { sha256, settled: false }),
    settle: (id) => void all.set(id, { sha256: all.get(id)?.sha256 ?? "", settled: true }),
  }
}

test("a letter on hold can be opened again; once acted on it is a replay, in any envelope and after a restart", async () => {
  const before = memory()
  const context = colleagueContext(cast, before)
  expect((await receive(request.text, context)).again).toBe(false)
  expect((await receive(request.text, context)).again).toBe(true)
  before.settle(request.id)
  const after = new Map(before.all)
  const restarted = colleagueContext(cast, { seen: (id) => after.get(id) })
  const { makeJwe } = await import("../../src/seal/jwe.ts")
  const { enc } = cast.colleague.card
  if (enc === undefined) throw new Error("a colleague has a decryption key")
  expect(await codeOf(request.text, restarted)).toBe("letter-replayed")
  expect(await codeOf(await makeJwe(request.jws, request.id, enc), restarted)).toBe("letter-replayed")
})

test("another letter under a known id is refused", async () => {
  const context = colleagueContext(cast, { seen: () => ({ sha256: "x".repeat(43), settled: false }) })
  expect(await codeOf(request.text, context)).toBe("letter-replayed")
})

test("of 20 requests and 20 answers only the pairs that belong together pass", async () => {
  const labels = Array.from({ length: 20 }, (_, i) => `pair ${i}`)
  const pairs = await Promise.all(
    labels.map(async (label) => {
      const made = await makeRequest(cast, label)
      return { label, sent: sentRequest(cast, label, made), reply: await makeReply(cast, label, made) }
    }),
  )
  const results = await Promise.all(
    pairs.flatMap((asked, i) =>
      pairs.map(async ({ reply }, j) => {
        const code = await codeOf(reply.text, technicianContext(cast, [asked]))
        return code === (i === j ? "ok" : "letter-not-for-me")
      }),
    ),
  )
  expect(results.filter(Boolean)).toHaveLength(400)
  // With every reply key at hand it is `re` alone that pairs them.
  const keys = technicianContext(cast, pairs).openers
  const crossed = await Promise.all(
    pairs.flatMap((asked, i) =>
      pairs.map(async ({ reply }, j) => {
        const code = await codeOf(reply.text, { ...technicianContext(cast, [asked]), openers: keys })
        return code === (i === j ? "ok" : "letter-re-unknown")
      }),
    ),
  )
  expect(crossed.filter(Boolean)).toHaveLength(400)
})

test("two colleagues may answer the same relay request", async () => {
  const context = technicianContext(cast, [{ label: "one", sent }], memory())
  const replies = await Promise.all([
    makeReply(cast, "one", request),
    makeReply(cast, "one", request, { who: cast.second }),
  ])
  const got = await Promise.all(replies.map(({ text }) => receive(text, context)))
  expect(got.map(({ sender }) => sender.kind === "known" && sender.name)).toEqual([
    "Carl Colleague",
    "Cora Second",
  ])
  expect(
    await codeOf(replies[0]?.text ?? "", {
      ...context,
      sent: new Map([[sent.id, { ...sent, state: "closed" }]]),
    }),
  ).toBe("letter-closed")
})

test("an answer after the keys died is told so", async () => {
  const reply = await makeReply(cast, "one", request)
  const context = technicianContext(cast, [{ label: "one", sent }], { now: sent.until })
  expect(await codeOf(reply.text, context)).toBe("letter-expired")
})

test("an answer may say for each key source whether it was refused", async () => {
  const reply = await makeReply(cast, "one", request, {
    reply: { mode: "relay", leaves: [{ path: LEAF.path, refused: "tang-key-gone" }] },
  })
  expect(await codeOf(reply.text, technicianContext(cast, [{ label: "one", sent }]))).toBe("ok")
})
