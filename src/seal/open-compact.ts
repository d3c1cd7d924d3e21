// Reading a compact letter: the checks of docs/protocol.md in their order, as far as this form has room for what they look at. It ends in
// the same content as a letter of JOSE, so that everything after it is shared (receive.ts).
import { createHash, verify } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { type CompactHead, type Parsed, readCompactHead } from "./compact.ts"
import { COMPACT_LIFE, compactSignedBytes, hashStart, prefixOf } from "./compact-letter.ts"
import { type CompactReply, parseCompactReply } from "./compact-reply.ts"
import { type CompactRequest, parseCompactRequest } from "./compact-request.ts"
import type { Contact } from "./contacts.ts"
import { publicKey } from "./jwk.ts"
import { NOT_SAID } from "./not-said.ts"
import type { Opened } from "./opened.ts"
import { type Content, checkOpenRule } from "./payload-checks.ts"
import type { ReceiveContext, Sender, SentRequest } from "./received.ts"
import { contactSender, type Signature } from "./sender.ts"
import { wrongKind } from "./typ.ts"

/** 16 key sources of the longest kind fit. */
const MAX_COMPACT = 4096

/** Throws the `letter-…` code of the first check that fails, or `bad-point`. */
export async function openCompact(bytes: Uint8Array, context: ReceiveContext): Promise<Opened> {
  if (bytes.length > MAX_COMPACT) {
    throw new ToolError("letter-too-large", "the message is longer than a short one may be", {
      bytes: bytes.length,
    })
  }
  const head = readCompactHead(bytes)
  if (head.world !== context.world) {
    throw new ToolError("letter-world", `this is a message of the ${head.world} world`, { world: head.world })
  }
  if (!context.accept.includes(head.kind)) {
    throw wrongKind(head.kind)
  }
  const about = { road: "open", format: "compact" } as const
  if (head.kind === "request") {
    const letter = parseCompactRequest(bytes, head)
    const signer = whoSigned(letter, head, context)
    checkOpenRule({ kind: "request", road: "open" }, signer.sender, context)
    const content = requestContent(letter, signer, context)
    return { ...about, ...signer, ...namesOf(letter), content, dated: letter.iat !== undefined }
  }
  let sent: SentRequest | undefined
  const letter = parseCompactReply(bytes, head, (asked) => {
    sent = askedFor(asked, context)
    return sent.leaves.map(({ crv }) => crv)
  })
  if (sent === undefined) throw new TypeError("a reply is read against its request")
  const signer = whoSigned(letter, head, context)
  const id = createHash("sha256").update(bytes).digest().subarray(0, 16).toString("base64url")
  const content = replyContent(letter, id, sent, context)
  return { ...about, ...signer, ...namesOf(letter), content, dated: false }
}

// Without the signature, which ECDSA makes anew each time: the same body is the same letter.
function namesOf({ body }: { readonly body: Uint8Array }): Pick<Opened, "sha256" | "signedBytes"> {
  return { sha256: createHash("sha256").update(body).digest("base64url"), signedBytes: body }
}

interface Signed extends Signature {
  /** The signing thumbprint, as far as it is known. */
  readonly from: string
}

/** 6 and 7: the contact whose key begins as the letter says. A key of nobody here cannot be checked: then it counts as not signed. */
function whoSigned(
  { sender, signature, body }: Parsed<CompactRequest | CompactReply>,
  { kind }: CompactHead,
  context: ReceiveContext,
): Signed {
  if (sender === undefined || signature === undefined)
    return { sender: { kind: "unsigned" }, signature: "none", from: "" }
  const contact = context.contacts.find(({ card }) => prefixOf(card.thumbprint) === sender)
  if (contact === undefined) {
    const newcomer: Sender =
      kind === "request"
        ? { kind: "first-meeting", name: `the owner of key ${sender.slice(0, 8)}` }
        : { kind: "unsigned" }
    return { sender: newcomer, signature: "none", from: sender }
  }
  const known = contactSender(contact, kind, context.now)
  const { thumbprint } = contact.card
  for (const recipient of [...context.me, ""]) {
    if (fits(contact, compactSignedBytes(thumbprint, recipient, body), signature))
      return { sender: known, signature: "pinned key", from: thumbprint }
  }
  const other = context.contacts.some(({ card }) =>
    fits(contact, compactSignedBytes(thumbprint, card.thumbprint, body), signature),
  )
  if (other) throw new ToolError("letter-to", "the message is addressed to somebody else")
  throw new ToolError("letter-signature", "the signature does not fit: the message was altered")
}

function fits({ card }: Contact, signedBytes: Uint8Array, signature: Uint8Array): boolean {
  // A key in GnuPG signs OpenPGP letters only.
  if (card.pgp !== undefined) return false
  try {
    return verify("sha256", signedBytes, { key: publicKey(card.sig), dsaEncoding: "ieee-p1363" }, signature)
  } catch {
    return false
  }
}

/** 11, as early as it must be: the fields of a reply depend on what was asked. */
function askedFor(asked: string, { sent }: ReceiveContext): SentRequest {
  const found = [...sent.values()].find(
    (one) => one.kind === "request" && [one.sha256, one.compact ?? ""].map(hashStart).includes(asked),
  )
  if (found?.kind !== "request") {
    throw new ToolError("letter-re-unknown", "it answers a message that was not sent from here", {
      re: asked,
    })
  }
  if (found.mode !== "relay")
    throw new ToolError("letter-mode", `the request was ${found.mode}, the answer is relay`)
  return found
}

function requestContent(letter: CompactRequest, { from }: Signed, { now }: ReceiveContext): Content {
  const { id, iat = now, commitment = "", leaves, host, ticket } = letter
  return {
    kind: "request",
    payload: {
      ...COMMON,
      id,
      from: { key: from },
      iat,
      exp: iat + COMPACT_LIFE,
      mode: "relay",
      host: { name: host === "" ? NOT_SAID : host, uuid: NOT_SAID, slot: null },
      ...(ticket === "" ? {} : { ticket }),
      commitment,
      leaves: [...leaves],
      caps: ["compact"],
    },
  }
}

function replyContent(
  { leaves }: CompactReply,
  id: string,
  sent: SentRequest,
  { now }: ReceiveContext,
): Content {
  return {
    kind: "reply",
    payload: {
      ...COMMON,
      id,
      from: { key: "" },
      iat: now,
      exp: now + COMPACT_LIFE,
      re: { id: sent.id, sha256: sent.sha256 },
      host: sent.host,
      mode: "relay",
      leaves: leaves.map(({ index, y }) => {
        const path = sent.leaves[index]?.path ?? ""
        return y === undefined ? { path, refused: "not answered" } : { path, y }
      }),
    },
  }
}

const COMMON = { v: 1, to: [] } satisfies { v: 1; to: string[] }
