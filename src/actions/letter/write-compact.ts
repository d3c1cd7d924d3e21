// Compact letters on their way out: signed where the sender has a card that the other side may know, as short text.
import { ToolError } from "../../bytes/errors.ts"
import {
  COMPACT_LIFE,
  type MadeCompact,
  makeCompactReply,
  makeCompactRequest,
} from "../../seal/compact-letter.ts"
import type { LetterBody } from "../../seal/letter.ts"
import { encodeShortText } from "../../transport/short-text.ts"
import type { Outgoing, WrittenLetter } from "./write-letter.ts"

/** A thumbprint in full; less of it names nobody. */
const THUMBPRINT = 43

/** `id`: what the letter gets where it has room for one; `iat` in seconds since 1970. Throws `letter-too-large`, `usage`. */
export async function writeCompact(
  letter: Outgoing,
  { id, iat }: { readonly id: string; readonly iat: number },
): Promise<WrittenLetter> {
  const { bytes, ...made } = await makeCompact(letter, id, iat)
  const carried = `${encodeShortText(bytes)}\n`
  return { ...made, kind: letter.body.kind, text: carried, carried, exp: iat + COMPACT_LIFE }
}

async function makeCompact(
  { world, body, signing, to }: Outgoing,
  id: string,
  iat: number,
): Promise<MadeCompact> {
  const [recipient = ""] = to
  const named = recipient.length === THUMBPRINT
  const { signer, serial } = signing
  const hasCard = serial !== undefined
  const signed = (recipient: string) => ({ signing: { signer, recipient } })
  if (body.kind === "request" && body.request.mode === "relay") {
    const { request } = body
    return await makeCompactRequest({
      world,
      id,
      iat,
      request,
      ...(hasCard ? signed(named ? recipient : "") : {}),
    })
  }
  if (body.kind === "reply" && body.reply.mode === "relay") {
    const { re, reply } = body
    // The tag of the binding proves an answer: it is signed only between people who know each other.
    const more = hasCard && named ? signed(recipient) : {}
    return await makeCompactReply({ world, asked: re.sha256, reply, ...more })
  }
  throw noShortForm(body)
}

function noShortForm({ kind }: LetterBody): ToolError {
  return new ToolError("usage", `this ${kind} has no short form`)
}
