// A disclose answer that nobody asked for here: a colleague was given a bare JWE, token or header and seals what came out for one person.
import { expect, test } from "vitest"
import { type LetterDraft, makeLetter } from "../../src/seal/letter.ts"
import { receive } from "../../src/seal/receive.ts"
import type { ReceiveContext } from "../../src/seal/received.ts"
import { codeOfPromise } from "../support/code-of.ts"
import {
  colleagueContext,
  contact,
  DISCLOSE_REPLY,
  HOST,
  idFrom,
  keysFrom,
  makeCast,
  makeRequest,
  NOW,
  type Person,
  RELAY_REPLY,
  sentRequest,
  technicianContext,
} from "./people.ts"

const cast = await makeCast()
const { colleague, second } = cast
const asked = await makeRequest(cast, "asked")
const RE = { id: idFrom("a bare JWE"), sha256: asked.sha256 }

/** From the colleague to the second one's own key. */
async function unasked(more: Partial<LetterDraft> = {}, from: Person = colleague): Promise<string> {
  const draft: LetterDraft = {
    world: "real",
    id: idFrom("unasked"),
    body: { kind: "reply", re: RE, host: HOST, reply: DISCLOSE_REPLY },
    serial: from.card.serial,
    introduction: { card: from.card },
    to: [second.card.thumbprint],
    iat: NOW,
    exp: NOW + 86_400,
    ...more,
  }
  return (await makeLetter(draft, from.signer, second.card.enc)).text
}

function context(more: Partial<ReceiveContext> = {}): ReceiveContext {
  return {
    ...colleagueContext(cast),
    accept: ["reply", "denial"],
    me: [second.card.thumbprint],
    openers: second.opener ? [{ purpose: "identity", opener: second.opener }] : [],
    contacts: [contact(colleague)],
    unasked: true,
    ...more,
  }
}

const codeOf = (letter: string, more: Partial<ReceiveContext> = {}): Promise<string> =>
  codeOfPromise(receive(letter, context(more)))

test("is taken from a pinned contact, marked as such", async () => {
  expect(await receive(await unasked(), context())).toMatchObject({
    kind: "reply",
    unasked: true,
    host: HOST,
    reply: DISCLOSE_REPLY,
    sender: { kind: "known", name: "Carl Colleague" },
  })
})

test("is unknown to a command that does not take it", async () => {
  expect(await codeOf(await unasked(), { unasked: false })).toBe("letter-re-unknown")
})

test("is refused from somebody who is not pinned", async () => {
  expect(await codeOf(await unasked(), { contacts: [] })).toBe("letter-signer-unknown")
})

test("is refused where it was sealed again for somebody else", async () => {
  expect(await codeOf(await unasked({ to: [cast.tech.card.thumbprint] }))).toBe("letter-to")
})

test("is not there for the relay mode, whose answers need a request", async () => {
  const body = { kind: "reply", re: RE, host: HOST, reply: RELAY_REPLY } as const
  expect(await codeOf(await unasked({ body }))).toBe("letter-encto")
})

test("does not open a way around the key that was made for a request", async () => {
  const sent = sentRequest(cast, "asked", asked, "disclose")
  const re = { id: asked.id, sha256: asked.sha256 }
  const body = { kind: "reply", re, host: HOST, reply: DISCLOSE_REPLY } as const
  expect(await codeOf(await unasked({ body }), { sent: new Map([[sent.id, sent]]) })).toBe("letter-encto")
})

test("is what an answer to a request never is", async () => {
  const sent = sentRequest(cast, "asked", asked, "disclose")
  const reply = { kind: "reply", re: { id: asked.id, sha256: asked.sha256 }, host: HOST } as const
  const draft: LetterDraft = {
    world: "real",
    id: idFrom("asked for"),
    body: { ...reply, reply: DISCLOSE_REPLY },
    serial: colleague.card.serial,
    to: [cast.tech.card.thumbprint],
    iat: NOW,
    exp: NOW + 86_400,
  }
  const { text } = await makeLetter(draft, colleague.signer, keysFrom("reply asked").jwk)
  const got = await receive(text, technicianContext(cast, [{ label: "asked", sent }], { unasked: true }))
  expect(got).toMatchObject({ kind: "reply", unasked: false })
})
