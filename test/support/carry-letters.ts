// One message of each form, made here from fixed keys, for the table of what a message costs (carry-page.ts): a request and its answer, and
// what people carry who have plain gpg and nothing else.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as v from "valibot"
import { writeAnswerCode, writeRequestCode } from "../../src/actions/letter/write-code.ts"
import type { LeafRequest, RelayReply, RelayRequest, Reply, Request } from "../../src/recovery/messages.ts"
import { makeCompactReply, makeCompactRequest } from "../../src/seal/compact-letter.ts"
import type { LetterDraft } from "../../src/seal/letter.ts"
import { encryptPackets, wrapSessionKey } from "../../src/seal/openpgp-encrypted.ts"
import { makePgpLetter, type PgpSigner, pgpSignerOf } from "../../src/seal/openpgp-letter.ts"
import { encodePacket, TAG } from "../../src/seal/openpgp-packets.ts"
import { receive } from "../../src/seal/receive.ts"
import type { ReceivedRequest } from "../../src/seal/received.ts"
import { type ArmourLabel, encodeArmour } from "../../src/transport/armour.ts"
import { encodePgpArmour } from "../../src/transport/openpgp-armour.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import {
  type Cast,
  colleagueContext,
  HOST,
  idFrom,
  keysFrom,
  makeCast,
  makeReply,
  makeRequest,
  NOW,
  RELAY,
  seededRandom,
} from "../seal/people.ts"
import { leafFrom, pointFrom } from "../vectors/compact/parts.ts"
import { ROOT } from "./build.ts"

type Curve = LeafRequest["x"]["crv"]

/** What is carried: its name, and the text. */
export interface Carried {
  readonly what: string
  /** The form in words of test/golden/prompts.json, and which message of the rescue it is. */
  readonly form: string
  readonly kind: "request" | "answer"
  readonly text: string
  /** Bytes of the letter itself, where the text is only its clothing. Absent: the text is a code to type. */
  readonly bytes?: number
}

interface Asked {
  readonly crv: Curve
  readonly sources: number
  readonly request: RelayRequest
  readonly reply: RelayReply
  /** The colleague sees the passphrase. */
  readonly disclose: Request
  readonly passphrase: Reply
}

/** Every form of a request and its answer, and plain gpg. */
export async function carriedLetters(crv: Curve, sources: number): Promise<Carried[]> {
  const cast = await makeCast()
  const asked = askedOf(crv, sources)
  return [
    ...(await shortForms(cast, asked)),
    ...(await textForms(cast, asked)),
    ...(await openPgpForms(cast, asked)),
    ...(await plainGpgForms(bindingOf(crv, sources))),
  ]
}

async function shortForms(cast: Cast, { request, reply }: Asked): Promise<Carried[]> {
  const { tech, colleague } = cast
  const draft = { world: "real", id: idFrom("cost"), iat: NOW, request } as const
  const signing = { signer: tech.signer, recipient: colleague.card.thumbprint }
  const open = await makeCompactRequest(draft)
  const signed = await makeCompactRequest({ ...draft, signing })
  const back = await makeCompactReply({ world: "real", asked: signed.sha256, reply })
  const received = asRequest(await receive(signed.bytes, colleagueContext(cast)))
  const compact = ({ bytes }: { bytes: Uint8Array }) => ({
    text: encodeShortText(bytes),
    bytes: bytes.length,
  })
  return [
    { what: "compact request, open", form: "compact open", kind: "request", ...compact(open) },
    { what: "compact request, signed", form: "compact signed", kind: "request", ...compact(signed) },
    { what: "compact answer", form: "compact signed", kind: "answer", ...compact(back) },
    { what: "code request", form: "code", kind: "request", text: writeRequestCode("real", request).carried },
    { what: "code answer", form: "code", kind: "answer", text: writeAnswerCode(received, reply).carried },
  ]
}

async function textForms(cast: Cast, { request, reply, disclose, passphrase }: Asked): Promise<Carried[]> {
  const armour = (label: ArmourLabel, { text }: { text: string }) => ({
    text: encodeArmour(label, text),
    bytes: text.length,
  })
  const open = await makeRequest(cast, "cost", { request, open: true })
  const sealed = await makeRequest(cast, "cost", { request })
  const seen = await makeRequest(cast, "cost", { request: disclose })
  const openAnswer = await makeReply(cast, "cost", open, { reply, open: true })
  const sealedAnswer = await makeReply(cast, "cost", sealed, { reply })
  const seenAnswer = await makeReply(cast, "cost", seen, { reply: passphrase })
  return [
    { what: "text request, open", form: "text open", kind: "request", ...armour("REQUEST", open) },
    { what: "text answer, open", form: "text open", kind: "answer", ...armour("REPLY", openAnswer) },
    { what: "text request, sealed", form: "text sealed", kind: "request", ...armour("REQUEST", sealed) },
    { what: "text answer, sealed", form: "text sealed", kind: "answer", ...armour("REPLY", sealedAnswer) },
    {
      what: "text request, the colleague sees the passphrase",
      form: "text disclose",
      kind: "request",
      ...armour("REQUEST", seen),
    },
    {
      what: "text answer, the passphrase inside",
      form: "text disclose",
      kind: "answer",
      ...armour("REPLY", seenAnswer),
    },
  ]
}

async function openPgpForms({ tech, colleague }: Cast, { request, reply }: Asked): Promise<Carried[]> {
  const { enc } = colleague.card
  if (enc === undefined) throw new Error("a colleague has a decryption key")
  const { jwk: replyKey } = keysFrom("reply cost")
  const times = { iat: NOW, exp: NOW + 86_400 }
  const asking: LetterDraft = {
    ...{ world: "real", id: idFrom("cost"), ...times, serial: tech.card.serial },
    to: [colleague.card.thumbprint],
    body: { kind: "request", request, replyKey, caps: ["jose"] },
  }
  const sent = await pgp(asking, pgpSignerOf(tech.signer), enc)
  const answering: LetterDraft = {
    ...{ world: "real", id: idFrom("cost back"), ...times, serial: colleague.card.serial },
    to: [tech.card.thumbprint],
    body: { kind: "reply", re: { id: sent.id, sha256: sent.sha256 }, host: HOST, reply },
  }
  const back = await pgp(answering, pgpSignerOf(colleague.signer), replyKey)
  const row = ({ message }: { message: Uint8Array }) => ({
    text: encodePgpArmour("MESSAGE", message),
    bytes: message.length,
  })
  return [
    { what: "OpenPGP request, sealed", form: "openpgp sealed", kind: "request", ...row(sent) },
    { what: "OpenPGP answer, sealed", form: "openpgp sealed", kind: "answer", ...row(back) },
  ]
}

// One signature in 128 is a byte shorter: the longest of some is what a page can promise.
async function pgp(draft: LetterDraft, signer: PgpSigner, jwk: Parameters<typeof wrapSessionKey>[1]) {
  const sign: PgpSigner["sign"] = async (...args) => {
    const some = await Promise.all(Array.from({ length: 8 }, () => signer.sign(...args)))
    return some.reduce((longest, one) => (one.length > longest.length ? one : longest))
  }
  return await makePgpLetter(draft, { ...signer, sign }, { jwk }, seededRandom("cost"))
}

async function plainGpgForms(binding: string): Promise<Carried[]> {
  return [
    {
      what: "plain gpg: the binding alone",
      form: "plain gpg",
      kind: "request",
      ...(await plainGpg(binding, "binding")),
    },
    {
      what: "plain gpg: the passphrase back",
      form: "plain gpg",
      kind: "answer",
      ...(await plainGpg("x".repeat(54), "passphrase")),
    },
  ]
}

function askedOf(crv: Curve, sources: number): Asked {
  const leaves = Array.from({ length: sources }, (_, n) => {
    const leaf = leafFrom(sources === 1 ? "tang" : `sss.${n}.tang`, crv)
    // As long as the server's own key, which a request brings along.
    return { ...leaf, s: leaf.x }
  })
  const policy = policyOf(leaves)
  const request: RelayRequest = { ...RELAY, host: HOST, ticket: "INC-42", policy, leaves }
  const { leaves: _, ...said } = request
  return {
    crv,
    sources,
    request,
    reply: { mode: "relay", leaves: leaves.map(({ path }) => ({ path, y: pointFrom(crv, path) })) },
    disclose: { ...said, policy, mode: "disclose", jwe: bindingOf(crv, sources) },
    passphrase: { mode: "disclose", passphrase: Buffer.from("x".repeat(54)).toString("base64url") },
  }
}

/** What people send who have gpg and nothing else: encrypted, not signed. */
async function plainGpg(content: string, seed: string): Promise<Pick<Carried, "text" | "bytes">> {
  const random = seededRandom(seed)
  const sessionKey = random(32)
  const literal = Buffer.concat([Buffer.from([0x62, 0, 0, 0, 0, 0]), Buffer.from(content)])
  const { jwk } = keysFrom("keeper with gpg")
  const packets = [
    encodePacket(TAG.sessionKey, await wrapSessionKey(sessionKey, jwk, random)),
    encodePacket(TAG.encrypted, encryptPackets(encodePacket(TAG.literal, literal), sessionKey, random)),
  ]
  const bytes = Buffer.concat(packets)
  return { text: encodePgpArmour("MESSAGE", bytes), bytes: bytes.length }
}

/** A real one, from clevis: three servers have P-521 keys there, and one binding more or less does not change the picture. */
function bindingOf(crv: string, sources: number): string {
  const name = sources > 1 ? "sss23" : crv === "P-256" ? "p256" : "p521"
  const file: unknown = JSON.parse(readFileSync(join(ROOT, "test/vectors/clevis/bindings.json"), "utf8"))
  const { bindings } = v.parse(v.object({ bindings: v.record(v.string(), v.string()) }), file)
  return bindings[name] ?? ""
}

function asRequest(letter: Awaited<ReturnType<typeof receive>>): ReceivedRequest {
  if (letter.kind !== "request") throw new Error(letter.kind)
  return letter
}

function policyOf(leaves: readonly LeafRequest[]): NonNullable<RelayRequest["policy"]> {
  const nodes = leaves.map(({ path, kid, x }) => ({
    pin: "tang" as const,
    path,
    kid,
    crv: x.crv,
    url: "http://tang1.example",
  }))
  const [only] = nodes
  return nodes.length === 1 && only !== undefined
    ? only
    : { pin: "sss", path: "sss", threshold: 2, children: nodes }
}
