// A request or an answer that came as a typed code, once its symbols were read (transport/code-request.ts, code-answer.ts). A code has no
// room for a signature, a name or a time: a request is unsigned, so only the call-back can carry the decision, and an answer is proved by
// the tag inside the header. It ends in the same content as every other letter (receive.ts).
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import type { LeafReply, LeafRequest } from "../recovery/messages.ts"
import { NOT_SAID } from "./not-said.ts"
import type { Opened } from "./opened.ts"
import { checkOpenRule } from "./payload-checks.ts"
import type { ReceiveContext } from "./received.ts"
import { wrongKind } from "./typ.ts"

/** A code has no time in it: what is typed now is good for a day. */
const LIFE = 24 * 3600

/** A code that was read. */
export type CodeLetter =
  | {
      readonly kind: "request"
      /** What the call-back code is made from; its SHA-256 is what the answer's lines are tied to. */
      readonly signedBytes: Uint8Array
      readonly leaves: readonly LeafRequest[]
      /** The host, as it was told on the telephone. */
      readonly host: string
    }
  | {
      readonly kind: "reply"
      /** The lines that were read, as they stand on paper. */
      readonly text: string
      /** Id of the request whose lines they are. */
      readonly re: string
      readonly leaves: readonly LeafReply[]
    }

/** Throws `letter-kind`, `letter-open-refused`, `letter-re-unknown`. */
export function openCode(letter: CodeLetter, context: ReceiveContext): Opened {
  if (!context.accept.includes(letter.kind)) throw wrongKind(letter.kind)
  return letter.kind === "request" ? openRequest(letter, context) : openReply(letter, context)
}

function openRequest(
  { signedBytes, leaves, host }: CodeLetter & { kind: "request" },
  context: ReceiveContext,
): Opened {
  checkOpenRule({ kind: "request", road: "open" }, NOBODY.sender, context)
  const hash = createHash("sha256").update(signedBytes).digest()
  return {
    ...NOBODY,
    ...about(hash, signedBytes),
    content: {
      kind: "request",
      payload: {
        ...payload(codeId(hash), context),
        mode: "relay",
        host: { name: host === "" ? NOT_SAID : host, uuid: NOT_SAID, slot: null },
        commitment: "",
        leaves: [...leaves],
        caps: ["code"],
      },
    },
  }
}

function openReply({ text, re, leaves }: CodeLetter & { kind: "reply" }, context: ReceiveContext): Opened {
  const sent = context.sent.get(re)
  if (sent?.kind !== "request")
    throw new ToolError("letter-re-unknown", "it answers a message that was not sent from here", { re })
  const signedBytes = Buffer.from(text)
  const hash = createHash("sha256").update(signedBytes).digest()
  return {
    ...NOBODY,
    ...about(hash, signedBytes),
    content: {
      kind: "reply",
      payload: {
        ...payload(codeId(hash), context),
        re: { id: sent.id, sha256: sent.sha256 },
        host: sent.host,
        mode: "relay",
        leaves: [...leaves],
      },
    },
  }
}

/** The id of what has no room for one: the first 16 bytes of its hash. */
export function codeId(hash: Uint8Array): string {
  return Buffer.from(hash.subarray(0, 16)).toString("base64url")
}

const NOBODY = { sender: { kind: "unsigned" }, signature: "none", from: "" } as const

function about(hash: Buffer, signedBytes: Uint8Array) {
  const sha256 = hash.toString("base64url")
  return { format: "code", road: "open", sha256, signedBytes, dated: false } as const
}

function payload(id: string, { now }: ReceiveContext) {
  return { v: 1 as const, id, from: { key: "" }, to: [], iat: now, exp: now + LIFE }
}
