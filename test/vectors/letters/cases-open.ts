// Open letters: not encrypted, for people who never met (docs/protocol.md, "Open letters").
import { thumbprint } from "../../../src/seal/jwk.ts"
import { idFrom, NOW, POINT } from "../../seal/people.ts"
import {
  CARL,
  CORA,
  type Case,
  disclosePayload,
  NOBODY,
  openPayload,
  replyPayload,
  RITA,
  TECH,
  without,
} from "./case.ts"
import { forgeJws, type Members, type Signing } from "./forge.ts"

type Keys = typeof TECH

/** A card as another hand would make it. */
function card(
  by: Keys,
  name: string,
  roles: readonly string[],
  more: Members = {},
  typ = "nbde-rescue-card+jws",
): string {
  const payload = {
    v: 1,
    name,
    roles,
    sig: by.jwk,
    nbf: NOW - 86_400,
    exp: NOW + 86_400,
    serial: idFrom(name),
    ...more,
  }
  return forgeJws(JSON.stringify(payload), { by, typ })
}

function open(
  name: string,
  expect: string,
  comment: string,
  payload: Members,
  signing: Partial<Signing> = {},
): Case {
  const letter = forgeJws(JSON.stringify(payload), { by: TECH, ...signing })
  return { name: `open-${name}`, side: "colleague", expect, comment, letter }
}

function openReply(
  name: string,
  expect: string,
  comment: string,
  payload: Members,
  signing: Partial<Signing> = {},
): Case {
  const letter = forgeJws(JSON.stringify(without(payload, "encTo")), {
    by: CARL.sig,
    typ: "nbde-rescue-reply+jws",
    ...signing,
  })
  return { name: `open-${name}`, side: "technician", expect, comment, letter }
}

function stranger(name: string, expect: string, comment: string, more: Members): Case {
  return open(name, expect, comment, openPayload(NOBODY, more), { by: NOBODY })
}

const nobody = card(NOBODY, "Nora Nobody", ["technician"])
const bare = { key: NOBODY.jwk, name: "Nora" }
const [head, body, signature] = nobody.split(".")
const renamed = Buffer.from(
  Buffer.from(body ?? "", "base64url")
    .toString()
    .replace("Nora", "Anna"),
).toString("base64url")
const alteredName = (letter: string): string => {
  const [a, b, c] = letter.split(".")
  return `${a}.${Buffer.from(
    Buffer.from(b ?? "", "base64url")
      .toString()
      .replace('"Nora"', '"Anna"'),
  ).toString("base64url")}.${c}`
}

export const OPEN_CASES: readonly Case[] = [
  { ...open("known", "ok", "an open request of somebody pinned", openPayload()), sender: "known" },
  { ...stranger("card", "ok", "a first meeting with a card", { card: nobody }), sender: "first-meeting" },
  {
    ...stranger("bare-key", "ok", "a first meeting with a key made for the case", bare),
    sender: "first-meeting",
  },
  {
    ...stranger("changed", "ok", "a known name with another key", {
      key: NOBODY.jwk,
      name: "Tess Technician",
    }),
    sender: "changed",
  },
  { ...openReply("reply", "ok", "an open relay reply", replyPayload("relay")), sender: "known" },
  {
    ...openReply(
      "reply-stranger",
      "ok",
      "an open relay reply of somebody unknown",
      replyPayload("relay", NOBODY),
      { by: NOBODY },
    ),
    sender: "unsigned",
  },
  open(
    "disclose",
    "letter-open-disclose",
    "an open disclose request",
    without({ ...disclosePayload(), to: [] }, "encTo"),
  ),
  openReply(
    "reply-disclose",
    "letter-open-disclose",
    "an open reply with a passphrase",
    replyPayload("disclose"),
  ),
  openReply(
    "reply-to-disclose",
    "letter-mode",
    "an open relay reply to a disclose request",
    without(
      { ...replyPayload("disclose"), mode: "relay", leaves: [{ path: "sss.0.tang", y: POINT }] },
      "passphrase",
    ),
  ),
  openReply("denial", "letter-open-disclose", "an open denial", replyPayload("relay"), {
    typ: "nbde-rescue-denial+jws",
  }),
  open("receipt", "letter-open-disclose", "an open receipt", openPayload(), {
    typ: "nbde-rescue-receipt+jws",
  }),
  {
    ...stranger("name-altered", "letter-signature", "the name was altered on the way", bare),
    letter: alteredName(String(stranger("x", "", "", bare).letter)),
  },
  stranger("card-name-altered", "letter-card", "the name in the card was altered", {
    card: `${head}.${renamed}.${signature}`,
  }),
  stranger("card-of-another", "letter-card", "somebody else's card, honest in itself", {
    card: card(CORA.sig, "Cora Second", ["technician"]),
  }),
  stranger("card-drill", "letter-card", "a practice card", {
    card: card(NOBODY, "Nora Nobody", ["technician"], {}, "nbde-rescue-drill-card+jws"),
  }),
  stranger("card-hidden", "letter-card", "a name with a hidden character", {
    card: card(NOBODY, "Nora\u202eydoboN", ["technician"]),
  }),
  stranger("card-keyless", "letter-card", "a colleague's card without a decryption key", {
    card: card(NOBODY, "Nora", ["technician", "colleague"]),
  }),
  stranger("card-one-key", "letter-card", "one key for signing and decryption", {
    card: card(NOBODY, "Nora", ["technician", "colleague"], { enc: NOBODY.jwk }),
  }),
  stranger("card-role", "letter-signer-role", "a custodian's card", {
    card: card(NOBODY, "Nora", ["custodian"], { enc: CORA.enc.jwk }),
  }),
  stranger("card-junk", "letter-card", "no card at all", { card: "hello" }),
  stranger("card-and-key", "letter-payload", "a card and a bare key", { card: nobody, ...bare }),
  stranger("nothing", "letter-signer-unknown", "neither card nor key", {}),
  stranger("nameless", "letter-signer-unknown", "a key without a name", { key: NOBODY.jwk }),
  stranger("name-hidden", "letter-payload", "a name with a hidden character", {
    ...bare,
    name: "Nora\u202e",
  }),
  stranger("key-of-another", "letter-card", "another key than the one that signed", {
    ...bare,
    key: CORA.sig.jwk,
  }),
  stranger("key-private", "letter-card", "a key with its private part", {
    ...bare,
    key: { ...NOBODY.jwk, d: "A".repeat(43) },
  }),
  open("revoked", "letter-signer-revoked", "an open request by a key marked as lost", openPayload(RITA), {
    by: RITA,
  }),
  open(
    "encto",
    "letter-encto",
    "a sealed letter without its envelope",
    openPayload(TECH, { encTo: thumbprint(CARL.enc.jwk) }),
  ),
  open(
    "to-another",
    "letter-to",
    "an open letter to somebody else",
    openPayload(TECH, { to: [thumbprint(CORA.sig.jwk)] }),
  ),
  openReply(
    "reply-to-another",
    "letter-to",
    "an open answer to another technician",
    replyPayload("relay", CARL.sig, { to: [thumbprint(NOBODY.jwk)] }),
  ),
  open("signature", "letter-signature", "a known kid, another key", openPayload(), {
    by: NOBODY,
    header: { kid: thumbprint(TECH.jwk) },
  }),
  open("alg-none", "letter-alg", "alg none", openPayload(), {
    header: { alg: "none" },
    signature: () => "AA",
  }),
  open("drill", "letter-world", "an open practice request", openPayload(), {
    typ: "nbde-rescue-drill-request+jws",
  }),
  open("typ-card", "letter-typ", "a card where a letter is expected", openPayload(), {
    typ: "nbde-rescue-card+jws",
  }),
]
