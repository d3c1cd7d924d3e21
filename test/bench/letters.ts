// Many requests of one technician to one colleague, made in this process by the program's own parts: what the `request` command would
// write, without one unlocking of an identity a letter. Keeps what is needed to show that the answers are right.
import { randomBytes } from "node:crypto"
import * as v from "valibot"
import { encodeBase64url } from "../../src/bytes/base64url.ts"
import { parseStrictJsonBytes } from "../../src/bytes/json.ts"
import { type Binding, readBinding } from "../../src/clevis/tree.ts"
import { finishRelay } from "../../src/recovery/finish.ts"
import { type HeldLeaf, makeRelayRequest } from "../../src/recovery/request.ts"
import { type Card, makeCard } from "../../src/seal/card.ts"
import { openerOf, readJwe } from "../../src/seal/jwe.ts"
import { type KeyPair, makeKeyPair } from "../../src/seal/jwk.ts"
import { readJws } from "../../src/seal/jws.ts"
import { makeLetter } from "../../src/seal/letter.ts"
import { PAYLOADS } from "../../src/seal/payload.ts"
import { signerOf } from "../../src/seal/signer.ts"
import { encodeArmour, findArmour } from "../../src/transport/armour.ts"

export interface SentLetter {
  readonly id: string
  readonly armoured: string
  readonly binding: Binding
  readonly held: readonly HeldLeaf[]
  readonly replyKey: KeyPair
}

export interface Technician {
  readonly card: Card
  readonly keys: KeyPair
}

const LIFE = 24 * 3600

export async function makeTechnician(name: string): Promise<Technician> {
  const keys = makeKeyPair(randomBytes)
  const now = Math.floor(Date.now() / 1000)
  const draft = { name, roles: ["technician"], serial: newId(), now, world: "real" } as const
  return { card: await makeCard(draft, signerOf(keys)), keys }
}

/** A relay request for one JWE, sealed to the colleague. */
export async function writeRequest(
  { card, keys }: Technician,
  colleague: Card,
  jwe: string,
  host: string,
): Promise<SentLetter> {
  const binding = readBinding(jwe)
  const id = randomBytes(16)
  const claims = { host: { name: host, uuid: "unknown", slot: 1 }, reason: "bench" }
  const { request, held } = makeRelayRequest({ binding, ...claims, requestId: id, random: randomBytes })
  const replyKey = makeKeyPair(randomBytes)
  const iat = Math.floor(Date.now() / 1000)
  const letter = await makeLetter(
    {
      world: "real",
      id: encodeBase64url(id),
      body: { kind: "request", request, replyKey: replyKey.jwk, caps: ["jose"] },
      serial: card.serial,
      introduction: { card },
      to: [colleague.thumbprint],
      iat,
      exp: iat + LIFE,
    },
    signerOf(keys),
    colleague.enc,
  )
  return { id: letter.id, armoured: encodeArmour("REQUEST", letter.text), binding, held, replyKey }
}

/** What the answer opens. Throws if it opens nothing: an answer that is not right must not count as fast. */
export async function openAnswer(sent: SentLetter, armoured: string): Promise<string> {
  const jwe = readJwe(findArmour(armoured)[0]?.text ?? "")
  if (typeof jwe === "string") throw new Error(`the answer to ${sent.id} is no letter: ${jwe}`)
  const jws = readJws(Buffer.from(await openerOf(sent.replyKey).open(jwe)).toString("latin1"))
  if (typeof jws === "string") throw new Error(`the answer to ${sent.id} is not signed: ${jws}`)
  const payload = v.parse(PAYLOADS.reply, parseStrictJsonBytes(jws.payload, { what: "the answer" }))
  const leaves = payload.mode === "relay" ? payload.leaves : []
  const answers = leaves.flatMap((leaf) => ("y" in leaf ? [leaf] : []))
  const { passphrase } = finishRelay(sent.binding, [{ held: sent.held, answers }])
  if (passphrase === undefined) throw new Error(`the answer to ${sent.id} opens nothing`)
  return Buffer.from(passphrase.reveal()).toString()
}

function newId(): string {
  return encodeBase64url(randomBytes(16))
}
