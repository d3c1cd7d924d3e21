// The content of requests, one member wrong each.
import { thumbprint } from "../../../src/seal/jwk.ts"
import { idFrom, keysFrom, LEAF, NOW, POINT, RELAY } from "../../seal/people.ts"
import {
  CARL,
  CORA,
  type Case,
  disclosePayload,
  type Faults,
  requestPayload,
  sealed,
  TECH,
  without,
} from "./case.ts"
import { b64u, type Members, padded } from "./forge.ts"

const honest = requestPayload()
const fresh = keysFrom("reply vector").jwk
const P384 = { kty: "EC", crv: "P-384", x: b64u(Buffer.alloc(48, 1)), y: b64u(Buffer.alloc(48, 2)) }

function payload(name: string, expect: string, comment: string, more: Members, faults: Faults = {}): Case {
  return {
    name: `request-${name}`,
    side: "colleague",
    expect,
    comment,
    letter: sealed({ ...honest, ...more }, faults),
  }
}

function bytes(name: string, expect: string, comment: string, text: Uint8Array | string): Case {
  return payload(name, expect, comment, {}, { bytes: text })
}

function whole(name: string, expect: string, comment: string, members: Members): Case {
  return { name: `request-${name}`, side: "colleague", expect, comment, letter: sealed(members) }
}

const deep = (depth: number): Members => ({
  pin: "sss",
  path: "sss",
  threshold: 1,
  children: depth === 0 ? [{ pin: "null", path: "null" }] : [deep(depth - 1)],
})

export const REQUEST_CASES: readonly Case[] = [
  { ...whole("disclose", "ok", "an honest disclose request", disclosePayload()), sender: "known" },
  payload("to-lacks-me", "letter-to", "addressed to somebody else", { to: [thumbprint(CORA.sig.jwk)] }),
  payload("to-nobody", "letter-to", "sealed, but addressed to nobody", { to: [] }),
  payload("to-decryption-key", "letter-to", "names my decryption key where my signing key belongs", {
    to: [thumbprint(CARL.enc.jwk)],
  }),
  payload("encto-other-of-mine", "letter-encto", "written for another key of mine", {
    encTo: thumbprint(keysFrom("spare").jwk),
  }),
  payload("encto-other", "letter-encto", "written for the key of somebody else", {
    encTo: thumbprint(CORA.enc.jwk),
  }),
  whole("encto-missing", "letter-encto", "written as an open letter, then sealed", without(honest, "encTo")),
  payload("from", "letter-from", "names another sender than its signer", {
    from: { key: thumbprint(CORA.sig.jwk) },
  }),
  payload("version-0", "letter-version", "version 0", { v: 0 }),
  payload("version-2", "letter-version", "version 2", { v: 2 }),
  payload("version-text", "letter-version", 'version "1"', { v: "1" }),
  whole("version-missing", "letter-version", "no version", without(honest, "v")),
  payload("exp-before-iat", "letter-time", "ends before it begins", { exp: NOW - 1 }),
  payload("exp-is-iat", "letter-time", "ends as it begins", { exp: NOW }),
  payload("exp-10-years", "letter-time", "good for ten years", { exp: NOW + 315_360_000 }),
  payload("exp-float", "letter-payload", "a time with a fraction", { exp: NOW + 0.5 }),
  payload("exp-text", "letter-payload", "a time as text", { exp: String(NOW + 60) }),
  payload("iat-negative", "letter-payload", "a time before 1970", { iat: -1 }),
  payload("iat-missing", "letter-payload", "no time", { iat: undefined }),
  payload("reply-key-private", "letter-reply-key", "the answer's key with its private part", {
    replyKey: { ...fresh, d: b64u(Buffer.alloc(32, 9)) },
  }),
  payload("reply-key-p384", "letter-reply-key", "the answer's key on another curve", { replyKey: P384 }),
  payload("reply-key-off-curve", "letter-reply-key", "the answer's key is no point", {
    replyKey: { ...fresh, x: fresh.y },
  }),
  payload("reply-key-extra", "letter-reply-key", "the answer's key with another member", {
    replyKey: { ...fresh, kid: "x" },
  }),
  payload("reply-key-missing", "letter-payload", "no key for the answer", { replyKey: undefined }),
  payload("reply-key-signing", "letter-reply-key", "the answer's key is the sender's signing key", {
    replyKey: TECH.jwk,
  }),
  payload("reply-key-mine", "letter-reply-key", "the answer's key is my own", { replyKey: CARL.enc.jwk }),
  payload("reply-key-contact", "letter-reply-key", "the answer's key is a third person's", {
    replyKey: CORA.enc.jwk,
  }),
  bytes("pad-missing", "letter-pad", "not filled up", JSON.stringify(honest)),
  bytes("pad-size", "letter-pad", "filled up to another size", padded(honest, 3000)),
  payload(
    "pad-text",
    "letter-payload",
    "filled up with text",
    {},
    { bytes: padded(honest).replace('"pad":"00', '"pad":"no') },
  ),
  payload("unknown-member", "letter-payload", "a member nobody knows", { approved: true }),
  bytes(
    "proto",
    "letter-payload",
    "a member named __proto__",
    padded(honest).replace('{"v":1', '{"__proto__":{"v":1},"v":1').replace("0".repeat(20), ""),
  ),
  payload(
    "id-short",
    "letter-payload",
    "an id of 15 bytes",
    { id: idFrom("vector").slice(0, 20) },
    { sealing: { header: { apu: idFrom("vector").slice(0, 20) } } },
  ),
  payload("id-loose-bits", "letter-payload", "an id with unused bits set", {
    id: `${idFrom("vector").slice(0, 21)}_`,
  }),
  bytes(
    "doubled-name",
    "letter-payload",
    "a name stands twice",
    padded(honest).replace('{"v":1', '{"v":1,"v":1').replace("0".repeat(6), ""),
  ),
  bytes(
    "not-utf8",
    "letter-payload",
    "not UTF-8",
    Buffer.concat([Buffer.from(padded(honest).slice(0, -3)), Buffer.from([0xff, 0x22, 0x7d])]),
  ),
  bytes("bom", "letter-payload", "a byte order mark in front", `\ufeff${padded(honest)}`),
  bytes("list", "letter-payload", "a list", `[${padded(honest)}]`),
  bytes("two-values", "letter-payload", "two values", `${padded(honest)}{}`),
  payload("mode-full", "letter-payload", "a mode that does not exist", { mode: "full" }),
  whole("mode-missing", "letter-payload", "no mode", without(honest, "mode")),
  payload("relay-with-jwe", "letter-payload", "relay, but with the header's JWE", {
    jwe: "aGVhZA..aXY.Y2lwaGVy.dGFn",
  }),
  whole(
    "disclose-with-leaves",
    "letter-payload",
    "disclose, but with points",
    disclosePayload(TECH, { leaves: [LEAF] }),
  ),
  whole(
    "disclose-jwe-space",
    "letter-payload",
    "a JWE with a space in it",
    disclosePayload(TECH, { jwe: "a.. b.c.d" }),
  ),
  payload("leaves-none", "letter-payload", "asks for nothing", { leaves: [] }),
  payload("leaves-17", "letter-payload", "asks for 17 points", {
    leaves: Array.from({ length: 17 }, (_, i) => ({ ...LEAF, path: `sss.${i}.tang` })),
  }),
  payload("leaves-doubled", "letter-payload", "asks twice for one leaf", { leaves: [LEAF, LEAF] }),
  payload("leaf-path-missing", "letter-payload", "a leaf without a path", {
    leaves: [{ kid: LEAF.kid, x: POINT }],
  }),
  payload("leaf-path-dots", "letter-payload", "a path out of the tree", {
    leaves: [{ ...LEAF, path: "../tang" }],
  }),
  payload("leaf-kid", "letter-payload", "a key id of no known length", {
    leaves: [{ ...LEAF, kid: "kkkk" }],
  }),
  payload("leaf-curve", "letter-payload", "a point on an unknown curve", {
    leaves: [{ ...LEAF, x: { ...POINT, crv: "secp256k1" } }],
  }),
  payload("leaf-length", "letter-payload", "a coordinate that lost a byte", {
    leaves: [{ ...LEAF, x: { ...POINT, x: b64u(Buffer.alloc(65, 1)) } }],
  }),
  payload("leaf-private", "letter-payload", "a point with a private part", {
    leaves: [{ ...LEAF, x: { ...POINT, d: "AA" } }],
  }),
  payload("policy-deep", "letter-payload", "a policy nested five deep", { policy: deep(5) }),
  payload("policy-wide", "letter-payload", "a policy with 17 children", {
    policy: {
      pin: "sss",
      path: "sss",
      threshold: 1,
      children: Array.from({ length: 17 }, (_, i) => ({ pin: "x", path: `sss.${i}.x` })),
    },
  }),
  payload("policy-header", "letter-payload", "a policy that carries the header's one-time key", {
    policy: { ...RELAY.policy, epk: { kty: "EC" } },
  }),
  payload("commitment-short", "letter-payload", "a commitment of 16 bytes", {
    commitment: b64u(Buffer.alloc(16)),
  }),
  whole("host-missing", "letter-payload", "no host", without(honest, "host")),
  payload("host-slot", "letter-payload", "a key slot beyond any header's", {
    host: { ...RELAY.host, slot: 32 },
  }),
  payload("host-long", "letter-payload", "a host name of 256 characters", {
    host: { ...RELAY.host, name: "h".repeat(256) },
  }),
  payload("reason-long", "letter-payload", "a reason longer than 1024 characters", {
    reason: "r".repeat(1025),
  }),
  payload("journal", "letter-payload", "a journal head without its hash", {
    jr: { id: idFrom("journal"), seq: 1 },
  }),
]
