// Replies, denials and receipts: what they answer, for whom, and with what.
import { thumbprint } from "../../../src/seal/jwk.ts"
import { HOST, idFrom, keysFrom, LEAF, POINT } from "../../seal/people.ts"
import { shaFrom, type RequestLabel } from "../../seal/letter-world.ts"
import {
  CARL,
  type Case,
  type Faults,
  NOBODY,
  OLGA,
  replyPayload,
  requestPayload,
  RITA,
  sealed,
  sealedReply,
  TECH,
  without,
} from "./case.ts"
import { b64u, type Members } from "./forge.ts"

function reply(
  name: string,
  expect: string,
  comment: string,
  label: RequestLabel,
  more: Members = {},
  faults: Faults = {},
): Case {
  return {
    name: `reply-${name}`,
    side: "technician",
    expect,
    comment,
    letter: sealedReply(label, replyPayload(label, CARL.sig, more), faults),
  }
}

function by(signer: typeof TECH, name: string, expect: string, comment: string, label: RequestLabel): Case {
  const letter = sealedReply(label, replyPayload(label, signer), { signing: { by: signer } })
  return { name: `reply-${name}`, side: "technician", expect, comment, letter }
}

const leaf = (more: Members) => ({ leaves: [{ path: LEAF.path, y: POINT, ...more }] })
const P256 = { crv: "P-256", x: b64u(Buffer.alloc(32, 1)), y: b64u(Buffer.alloc(32, 1)) }
const passphrase = (length: number) => ({ passphrase: b64u(Buffer.alloc(length, 120)) })

const denial: Members = {
  ...without(without(replyPayload("relay"), "mode"), "leaves"),
  reason: "not approved",
}
const receipt: Members = {
  ...without(denial, "reason"),
  re: { id: idFrom("sent reply"), sha256: shaFrom("sent reply") },
  from: { key: thumbprint(TECH.jwk) },
  to: [thumbprint(CARL.sig.jwk)],
  encTo: thumbprint(CARL.enc.jwk),
  outcome: "opened-slot",
}
const sealedReceipt = (members: Members, typ = "nbde-rescue-receipt+jws") =>
  sealed(members, { signing: { typ }, sealing: { id: String(members.id) } })

export const REPLY_CASES: readonly Case[] = [
  { ...reply("relay", "ok", "an honest relay reply", "relay"), sender: "known" },
  { ...reply("disclose", "ok", "an honest disclose reply", "disclose"), sender: "known" },
  {
    ...reply("passphrase-512", "ok", "the longest passphrase LUKS takes", "disclose", passphrase(512)),
    sender: "known",
  },
  {
    ...by(NOBODY, "relay-unsigned", "ok", "a relay reply by somebody unknown needs no signature", "relay"),
    sender: "unsigned",
  },
  { ...by(OLGA, "relay-expired", "ok", "a relay reply by an expired card", "relay"), sender: "expired" },
  by(NOBODY, "disclose-unknown", "letter-signer-unknown", "a passphrase from somebody unknown", "disclose"),
  by(OLGA, "disclose-expired", "letter-signer-expired", "a passphrase from an expired card", "disclose"),
  by(RITA, "revoked", "letter-signer-revoked", "an answer by a key marked as lost", "relay"),
  by(TECH, "role", "letter-signer-role", "an answer by a technician", "relay"),
  reply(
    "signature",
    "letter-signature",
    "the kid of a known colleague, another key",
    "relay",
    {},
    { signing: { by: NOBODY, header: { kid: thumbprint(CARL.sig.jwk) } } },
  ),
  reply("re-unknown", "letter-re-unknown", "answers a request that was never made", "relay", {
    re: { id: idFrom("never"), sha256: shaFrom("relay") },
  }),
  reply("re-mismatch", "letter-re-mismatch", "the right id, the hash of another request", "relay", {
    re: { id: idFrom("relay"), sha256: shaFrom("disclose") },
  }),
  reply("re-missing", "letter-payload", "answers nothing", "relay", { re: undefined }),
  reply("closed", "letter-closed", "answers a cancelled request", "shut"),
  reply("expired", "letter-expired", "answers a request whose keys are gone", "late"),
  reply(
    "other-key",
    "letter-encto",
    "encrypted to the key of another request of mine",
    "relay",
    { encTo: thumbprint(keysFrom("reply disclose").jwk) },
    { sealing: { for: keysFrom("reply disclose").jwk } },
  ),
  reply("to", "letter-to", "addressed to another technician", "relay", { to: [thumbprint(NOBODY.jwk)] }),
  reply("host-name", "letter-host", "about another host", "relay", {
    host: { ...HOST, name: "db8.example" },
  }),
  reply("host-uuid", "letter-host", "about another volume", "relay", {
    host: { ...HOST, uuid: "00000000-0000-4000-8000-000000000000" },
  }),
  reply("host-slot", "letter-host", "about another key slot", "relay", { host: { ...HOST, slot: 2 } }),
  reply("host-serial", "letter-host", "the serial number is missing", "relay", {
    host: without({ ...HOST }, "serial"),
  }),
  reply("mode-disclose", "letter-mode", "a passphrase in answer to relay", "relay", {
    leaves: undefined,
    mode: "disclose",
    ...passphrase(20),
  }),
  reply("mode-relay", "letter-mode", "a point in answer to disclose", "disclose", {
    passphrase: undefined,
    mode: "relay",
    ...leaf({}),
  }),
  reply("leaf-path-missing", "letter-payload", "a point without a path", "relay", { leaves: [{ y: POINT }] }),
  reply("leaf-unasked", "letter-leaves", "a point nobody asked for", "relay", leaf({ path: "sss.9.tang" })),
  reply("leaf-doubled", "letter-leaves", "two points for one leaf", "relay", {
    leaves: [...leaf({}).leaves, ...leaf({}).leaves],
  }),
  reply("leaf-curve", "letter-leaves", "a point on another curve than asked", "relay", leaf({ y: P256 })),
  reply("leaf-both", "letter-payload", "a point and a refusal at once", "relay", leaf({ refused: "no" })),
  reply(
    "leaf-length",
    "letter-payload",
    "a coordinate that lost a byte",
    "relay",
    leaf({ y: { ...POINT, y: b64u(Buffer.alloc(65, 1)) } }),
  ),
  reply("leaves-none", "letter-payload", "no results", "relay", { leaves: [] }),
  reply("passphrase-empty", "letter-payload", "a passphrase of 0 bytes", "disclose", passphrase(0)),
  reply("passphrase-513", "letter-payload", "a passphrase of 513 bytes", "disclose", passphrase(513)),
  reply("passphrase-text", "letter-payload", "a passphrase as text", "disclose", {
    passphrase: "correct horse",
  }),
  reply("passphrase-and-shares", "letter-payload", "a passphrase and shares", "disclose", {
    shares: [{ path: "sss.0.tang", share: "AAAA" }],
  }),
  reply("nothing", "letter-payload", "neither passphrase nor shares", "disclose", { passphrase: undefined }),
  reply("shares-doubled", "letter-payload", "two shares of one leaf", "disclose", {
    passphrase: undefined,
    shares: [1, 2].map(() => ({ path: "sss.0.tang", share: "AAAA" })),
  }),
  reply(
    "pad-missing",
    "letter-pad",
    "a reply that shows the passphrase's length",
    "disclose",
    {},
    { bytes: JSON.stringify(replyPayload("disclose")) },
  ),
  reply(
    "drill",
    "letter-world",
    "a practice answer to a real request",
    "relay",
    {},
    { signing: { typ: "nbde-rescue-drill-reply+jws" } },
  ),
  {
    ...reply("real-in-drill", "letter-world", "a real answer in practice", "relay"),
    side: "technician-drill",
  },
  {
    ...reply("request", "letter-kind", "a request where answers are taken", "relay"),
    letter: sealed(requestPayload(), { sealing: { for: keysFrom("reply relay").jwk } }),
  },
  {
    ...reply("denial", "ok", "an honest denial", "relay"),
    sender: "known",
    letter: sealedReply("relay", denial, { signing: { typ: "nbde-rescue-denial+jws" } }),
  },
  {
    ...reply("denial-as-reply", "letter-payload", "a denial's content signed as a reply", "relay"),
    letter: sealedReply("relay", denial),
  },
  {
    ...reply(
      "denial-unknown",
      "letter-signer-unknown",
      "a denial by somebody unknown without a card",
      "relay",
    ),
    letter: sealedReply(
      "relay",
      { ...denial, from: { key: thumbprint(NOBODY.jwk) } },
      { signing: { by: NOBODY, typ: "nbde-rescue-denial+jws" } },
    ),
  },
  {
    ...reply("receipt", "ok", "an honest receipt", "relay"),
    sender: "known",
    side: "colleague",
    letter: sealedReceipt(receipt),
  },
  {
    ...reply("receipt-re", "letter-re-unknown", "a receipt for a reply that was never sent", "relay"),
    side: "colleague",
    letter: sealedReceipt({ ...receipt, re: { id: idFrom("never"), sha256: shaFrom("sent reply") } }),
  },
  {
    ...reply("receipt-outcome", "letter-payload", "a receipt with an unknown outcome", "relay"),
    side: "colleague",
    letter: sealedReceipt({ ...receipt, outcome: "fine" }),
  },
  {
    ...reply("receipt-host", "letter-host", "a receipt about another host", "relay"),
    side: "colleague",
    letter: sealedReceipt({ ...receipt, host: { ...HOST, name: "db8.example" } }),
  },
]
