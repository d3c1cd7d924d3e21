// Letters back to whoever asked: replies and refusals. An open request gets an open answer, because the tag inside the header
// authenticates it and a short one travels more easily; a sealed one is sealed to the key that was made for it, and to no other.
import { makeKeyPair } from "../../seal/jwk.ts"
import type { DenialBody, ReplyBody } from "../../seal/letter.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import type { Desk } from "../desk.ts"
import { type FormatWish, replyFormat } from "../letter/letter-format.ts"
import { writeAnswerCode } from "../letter/write-code.ts"
import { signingOf, signingWith, type WrittenLetter, writeLetter } from "../letter/write-letter.ts"

export interface Replier extends FormatWish {
  readonly world: World
  /** Where the colleague has no identity: the name beside the key made for this one letter. */
  readonly name: string
}

/** Signs and, unless the request was open, seals. */
export async function replyLetter(
  desk: Desk,
  { world, name, ...wish }: Replier,
  asked: ReceivedRequest,
  body: ReplyBody | DenialBody,
): Promise<WrittenLetter> {
  const { identity, ports } = desk
  const format = body.kind === "denial" && asked.format !== "openpgp" ? "armour" : replyFormat(wish, asked)
  if (format === "code" && body.kind === "reply" && body.reply.mode === "relay") {
    const code = writeAnswerCode(asked, body.reply)
    return { ...code, kind: "reply", text: code.carried, exp: 0 }
  }
  const open = asked.road === "open" && body.kind === "reply" && format !== "openpgp"
  return await writeLetter(desk, {
    world,
    body: { ...body, re: { id: asked.id, sha256: asked.sha256 } },
    signing:
      identity === undefined ? signingWith(makeKeyPair(ports.random.bytes), name) : signingOf(identity),
    to: [asked.from],
    ...(open || asked.replyKey === undefined ? {} : { recipient: asked.replyKey }),
    format,
  })
}
