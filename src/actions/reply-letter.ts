// Letters back to whoever asked: replies and refusals. An open request gets an open answer, because the tag inside the header
// authenticates it and a short one travels more easily; a sealed one is sealed to the key that was made for it, and to no other.
import { encodeBase64url } from "../bytes/base64url.ts"
import { makeKeyPair } from "../seal/jwk.ts"
import {
  type DenialBody,
  type LetterDraft,
  type MadeLetter,
  makeLetter,
  type ReplyBody,
} from "../seal/letter.ts"
import type { ReceivedRequest } from "../seal/received.ts"
import { signerOf } from "../seal/signer.ts"
import type { World } from "../seal/typ.ts"
import type { Desk } from "./desk.ts"

/** Lifetime of a reply, in seconds. */
const LIFE = 24 * 3600

export interface Replier {
  readonly world: World
  /** Where the colleague has no identity: the name beside the key made for this one letter. */
  readonly name: string
}

/** Signs and, unless the request was open, seals. */
export async function replyLetter(
  desk: Desk,
  { world, name }: Replier,
  asked: ReceivedRequest,
  body: ReplyBody | DenialBody,
): Promise<MadeLetter> {
  const { identity, recorder, ports } = desk
  const iat = Math.floor(ports.clock.now() / 1000)
  const common: Omit<LetterDraft, "introduction" | "serial"> = {
    world,
    id: encodeBase64url(ports.random.bytes(16)),
    body: { ...body, re: { id: asked.id, sha256: asked.sha256 } },
    to: [asked.from],
    iat,
    exp: iat + LIFE,
    journal: recorder.quotedHead(),
  }
  const recipient = asked.road === "open" && body.kind === "reply" ? undefined : asked.replyKey
  if (identity !== undefined) {
    const { card, signer } = identity
    return await makeLetter({ ...common, serial: card.serial, introduction: { card } }, signer, recipient)
  }
  const own = makeKeyPair(ports.random.bytes)
  return await makeLetter({ ...common, introduction: { key: own.jwk, name } }, signerOf(own), recipient)
}
