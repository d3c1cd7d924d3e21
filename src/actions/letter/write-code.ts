// Letters written as typed codes: relay requests and relay answers, never signed and never sealed. What goes out is the lines; the hash that
// names them is the same on both sides.
import { createHash } from "node:crypto"
import { decodeBase64url, encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { RelayReply, Request } from "../../recovery/messages.ts"
import { codeId } from "../../seal/open-code.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import { answerLayout, makeAnswerCode } from "../../transport/code-answer.ts"
import { codePage, linesText } from "../../transport/code-lines.ts"
import { codeOf } from "./typed-code.ts"

/** A letter of lines. */
export interface WrittenCode {
  readonly id: string
  /** Base64url. */
  readonly sha256: string
  /** What the call-back code of a request is made from. */
  readonly signedBytes: Uint8Array
  /** The page with the lines; empty if there is nothing to say. */
  readonly carried: string
}

/** Throws `usage` for a request that is not of the relay mode. */
export function writeRequestCode(world: World, request: Request): WrittenCode {
  if (request.mode !== "relay")
    throw new ToolError("usage", "a message that holds the binding has no short form")
  const { lines, layout, hash, signedBytes } = codeOf(world, request.leaves)
  return {
    id: codeId(hash),
    sha256: encodeBase64url(hash),
    signedBytes,
    carried: codePage("REQUEST", lines, layout.of),
  }
}

/** The lines of the key sources that answered, tied to the request as it came. */
export function writeAnswerCode({ request, sha256 }: ReceivedRequest, reply: RelayReply): WrittenCode {
  const asked = request.mode === "relay" ? request.leaves : []
  const points = asked.map(({ path, x }) => {
    const leaf = reply.leaves.find((one) => one.path === path)
    const crv = x.crv
    return leaf !== undefined && "y" in leaf ? { crv, x: decodeBase64url(leaf.y.x, "x") } : { crv }
  })
  const hash = decodeBase64url(sha256, "the hash of a request")
  const lines = makeAnswerCode(hash, points)
  const signedBytes = Buffer.from(linesText(lines))
  const own = createHash("sha256").update(signedBytes).digest()
  const { of } = answerLayout(hash, points)
  return {
    id: codeId(own),
    sha256: own.toString("base64url"),
    signedBytes,
    carried: lines.length === 0 ? "" : codePage("ANSWER", lines, of),
  }
}
