// People, keys and messages for the tests of letters: everything is drawn from a seed, so that vectors can be made again.
import { createHash } from "node:crypto"
import { Secret } from "../../src/bytes/secret.ts"
import type { HostClaim, RelayRequest, Reply, Request, SkeletonNode } from "../../src/recovery/messages.ts"
import { type Card, makeCard, needsDecryptionKey, type Role } from "../../src/seal/card.ts"
import type { Contact } from "../../src/seal/contacts.ts"
import { type Opener, openerOf } from "../../src/seal/jwe.ts"
import { type KeyPair, keyPairOf, thumbprint } from "../../src/seal/jwk.ts"
import type { Signer } from "../../src/seal/jws.ts"
import { type LetterDraft, type MadeLetter, makeLetter } from "../../src/seal/letter.ts"
import type { ReceiveContext, SentReply, SentRequest } from "../../src/seal/received.ts"
import { signerOf } from "../../src/seal/signer.ts"

/** Seconds since 1970 at which every test message is written. */
export const NOW = 1_790_000_000
const DAY = 86_400

/** Bytes that depend on the label only. */
export function bytesFrom(label: string, length = 32): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash("sha256").update(`${i} ${label}`).digest(),
  )
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length))
}

export function idFrom(label: string): string {
  return Buffer.from(bytesFrom(`id ${label}`, 16)).toString("base64url")
}

/** A counting source of bytes: the same seed gives the same sequence. */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  let count = 0
  return (length) => bytesFrom(`${seed} ${count++}`, length)
}

export function keysFrom(label: string): KeyPair {
  return keyPairOf(new Secret(bytesFrom(`key ${label}`)))
}

export interface Person {
  readonly card: Card
  readonly sig: KeyPair
  readonly enc: KeyPair | undefined
  readonly signer: Signer
  readonly opener: Opener | undefined
}

export async function makePerson(
  name: string,
  roles: readonly Role[],
  at = NOW - DAY,
  world: "real" | "drill" = "real",
): Promise<Person> {
  const sig = keysFrom(`sig ${name}`)
  const enc = needsDecryptionKey(roles) ? keysFrom(`enc ${name}`) : undefined
  const signer = signerOf(sig)
  const card = await makeCard(
    { name, roles, world, now: at, serial: idFrom(`card ${name}`), ...(enc ? { enc: enc.jwk } : {}) },
    signer,
  )
  return { card, sig, enc, signer, opener: enc && openerOf(enc) }
}

export function contact(person: Person, more: Partial<Contact> = {}): Contact {
  return { card: person.card, compared: "words", added: NOW - DAY, revoked: false, ...more }
}

export const HOST: HostClaim = {
  name: "db7.example",
  uuid: "3f1c6a3e-5b9e-4a55-9d0e-6f1c2b3a4d5e",
  serial: "SN123",
  slot: 1,
}
const COORDINATE = Buffer.alloc(66, 1).toString("base64url")
export const POINT = { crv: "P-521", x: COORDINATE, y: COORDINATE } as const
export const LEAF = { path: "sss.0.tang", kid: "k".repeat(43), x: POINT } as const

const POLICY: SkeletonNode = {
  pin: "sss",
  path: "sss",
  threshold: 1,
  children: [
    { pin: "tang", path: "sss.0.tang", kid: "k".repeat(43), crv: "P-521", url: "http://tang1" },
    { pin: "tpm2", path: "sss.1.tpm2" },
  ],
}
export const RELAY: RelayRequest = {
  mode: "relay",
  host: HOST,
  ticket: "INC-42",
  reason: "tang is down",
  commitment: Buffer.from(bytesFrom("commitment")).toString("base64url"),
  policy: POLICY,
  leaves: [LEAF],
}
const { leaves: _, ...rest } = RELAY
export const DISCLOSE: Request = {
  ...rest,
  policy: POLICY,
  mode: "disclose",
  jwe: "aGVhZA..aXY.Y2lwaGVy.dGFn",
}

export const RELAY_REPLY: Reply = { mode: "relay", leaves: [{ path: "sss.0.tang", y: POINT }] }
export const DISCLOSE_REPLY: Reply = {
  mode: "disclose",
  passphrase: Buffer.from("correct horse").toString("base64url"),
}

export interface Cast {
  readonly tech: Person
  readonly colleague: Person
  readonly second: Person
}

export async function makeCast(): Promise<Cast> {
  return {
    tech: await makePerson("Tess Technician", ["technician"]),
    colleague: await makePerson("Carl Colleague", ["colleague"]),
    second: await makePerson("Cora Second", ["colleague", "planner"]),
  }
}

/** A request of `tech`, sealed to `colleague` or open, with the reply key of `label`. */
export function makeRequest(
  cast: Cast,
  label: string,
  more: { request?: Request; open?: true; draft?: Partial<LetterDraft> } = {},
): Promise<MadeLetter> {
  const { tech, colleague } = cast
  const draft: LetterDraft = {
    world: "real",
    id: idFrom(label),
    body: {
      kind: "request",
      request: more.request ?? RELAY,
      replyKey: keysFrom(`reply ${label}`).jwk,
      caps: ["jose"],
    },
    serial: tech.card.serial,
    ...(more.open ? { introduction: { card: tech.card } } : {}),
    to: more.open ? [] : [colleague.card.thumbprint],
    iat: NOW,
    exp: NOW + DAY,
    ...more.draft,
  }
  return makeLetter(draft, tech.signer, more.open ? undefined : colleague.card.enc)
}

/** What the technician's side remembers of a request. */
export function sentRequest(
  cast: Cast,
  label: string,
  made: MadeLetter,
  mode: "relay" | "disclose" = "relay",
): SentRequest {
  return {
    kind: "request",
    id: made.id,
    sha256: made.sha256,
    signer: cast.tech.card.thumbprint,
    replyKey: thumbprint(keysFrom(`reply ${label}`).jwk),
    mode,
    host: HOST,
    leaves: [{ path: LEAF.path, crv: "P-521" }],
    state: "open",
    until: NOW + 2 * DAY,
  }
}

/** An answer of `who` to the request `made` under `label`, sealed to that request's reply key or open. */
export function makeReply(
  cast: Cast,
  label: string,
  made: MadeLetter,
  more: { reply?: Reply; open?: true; who?: Person; draft?: Partial<LetterDraft>; introduce?: true } = {},
): Promise<MadeLetter> {
  const who = more.who ?? cast.colleague
  const draft: LetterDraft = {
    world: "real",
    id: idFrom(`reply to ${label} by ${who.card.name}`),
    body: {
      kind: "reply",
      re: { id: made.id, sha256: made.sha256 },
      host: HOST,
      reply: more.reply ?? RELAY_REPLY,
    },
    serial: who.card.serial,
    ...(more.open || more.introduce ? { introduction: { card: who.card } } : {}),
    to: [cast.tech.card.thumbprint],
    iat: NOW + 60,
    exp: NOW + DAY,
    ...more.draft,
  }
  return makeLetter(draft, who.signer, more.open ? undefined : keysFrom(`reply ${label}`).jwk)
}

/** The colleague's side: takes requests and receipts. */
export function colleagueContext(cast: Cast, more: Partial<ReceiveContext> = {}): ReceiveContext {
  const { colleague, tech, second } = cast
  return {
    world: "real",
    accept: ["request", "receipt"],
    me: [colleague.card.thumbprint],
    openers: colleague.opener ? [{ purpose: "identity", opener: colleague.opener }] : [],
    contacts: [contact(tech), contact(second)],
    sent: new Map(),
    seen: () => undefined,
    openLetters: "allow",
    now: NOW + 60,
    record: async () => {},
    ...more,
  }
}

/** The technician's side: takes replies and denials to these requests, each with the reply key of its label. */
export function technicianContext(
  cast: Cast,
  requests: readonly { readonly label: string; readonly sent: SentRequest | SentReply }[],
  more: Partial<ReceiveContext> = {},
): ReceiveContext {
  const { colleague, tech, second } = cast
  return {
    world: "real",
    accept: ["reply", "denial"],
    me: [tech.card.thumbprint],
    openers: requests.map(({ label }) => ({
      purpose: "reply",
      opener: openerOf(keysFrom(`reply ${label}`)),
    })),
    contacts: [contact(colleague), contact(second)],
    sent: new Map(requests.map(({ sent }) => [sent.id, sent])),
    seen: () => undefined,
    openLetters: "allow",
    now: NOW + 120,
    record: async () => {},
    ...more,
  }
}
