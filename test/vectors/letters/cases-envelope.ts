// The outer layer and the signed form: everything before the content is looked at.
import { createPublicKey } from "node:crypto"
import { thumbprint } from "../../../src/seal/jwk.ts"
import { idFrom, keysFrom } from "../../seal/people.ts"
import {
  CARL,
  CORA,
  type Case,
  disclosePayload,
  type Faults,
  NOBODY,
  OLGA,
  PAUL,
  requestPayload,
  RITA,
  sealed,
  TECH,
} from "./case.ts"
import { b64u, es256, forgeJwe, forgeJws, hs256, type Members, padded } from "./forge.ts"

const honest = requestPayload()
const jws = forgeJws(padded(honest), { by: TECH })
const id = idFrom("vector")
const flip = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`
const P384 = { kty: "EC", crv: "P-384", x: b64u(Buffer.alloc(48, 1)), y: b64u(Buffer.alloc(48, 2)) }
const epk = keysFrom(`epk ${id}`).jwk

function outer(name: string, expect: string, comment: string, faults: Faults): Case {
  return { name: `outer-${name}`, side: "colleague", expect, comment, letter: sealed(honest, faults) }
}

function header(name: string, expect: string, comment: string, members: Members): Case {
  return outer(name, expect, comment, { sealing: { header: members } })
}

function parts(name: string, expect: string, comment: string, change: (parts: string[]) => string[]): Case {
  return outer(name, expect, comment, { sealing: { parts: change } })
}

function inner(name: string, expect: string, comment: string, faults: Faults, payload = honest): Case {
  return { name: `inner-${name}`, side: "colleague", expect, comment, letter: sealed(payload, faults) }
}

const [h = "", , iv = "", ct = "", tag = ""] = forgeJwe(jws, { id, for: CARL.enc.jwk }).split(".")
const doubled = `{"alg":"ECDH-ES","alg":"ECDH-ES",${Buffer.from(h, "base64url").toString().slice(1)}`

export const ENVELOPE_CASES: readonly Case[] = [
  { ...outer("honest", "ok", "an honest sealed relay request", {}), sender: "known" },
  {
    ...outer(
      "same-recipient",
      "ok",
      "a third party put the honest letter into a new envelope for the same person",
      {
        sealing: { oneTimeKey: keysFrom("another epk") },
      },
    ),
    sender: "known",
  },
  outer("wrong-recipient", "letter-not-for-me", "encrypted for somebody else", {
    sealing: { for: CORA.enc.jwk },
  }),
  header("kid-of-another", "letter-not-for-me", "my key, but the kid of another person", {
    kid: thumbprint(CORA.enc.jwk),
  }),
  header("kid-prefix", "letter-not-for-me", "the first 8 characters of my kid", {
    kid: thumbprint(CARL.enc.jwk).slice(0, 8),
  }),
  outer("kid-mine-key-another", "letter-decrypt", "my kid, but encrypted for another key", {
    sealing: { for: CORA.enc.jwk, header: { kid: thumbprint(CARL.enc.jwk), apv: thumbprint(CARL.enc.jwk) } },
  }),
  header("epk-off-curve", "letter-epk", "x and y of the one-time key swapped", {
    epk: { ...epk, x: epk.y, y: epk.x },
  }),
  header("epk-zero", "letter-epk", "the one-time key is (0, 0)", {
    epk: { ...epk, x: "A".repeat(43), y: "A".repeat(43) },
  }),
  header("epk-beyond-p", "letter-epk", "x of the one-time key is not below p", {
    epk: { ...epk, x: b64u(Buffer.alloc(32, 255)) },
  }),
  header("epk-short", "letter-epk", "a coordinate of 31 bytes", {
    epk: { ...epk, x: b64u(Buffer.from(epk.x, "base64url").subarray(1)) },
  }),
  header("epk-p384", "letter-epk", "a one-time key on P-384", { epk: P384 }),
  header("epk-private", "letter-epk", "a one-time key with its private part", {
    epk: { ...epk, d: b64u(Buffer.alloc(32, 3)) },
  }),
  header("epk-text", "letter-epk", "the one-time key is a string", { epk: "epk" }),
  header("enc-a128gcm", "letter-alg", "enc A128GCM", { enc: "A128GCM" }),
  header("enc-cbc", "letter-alg", "enc A256CBC-HS512", { enc: "A256CBC-HS512" }),
  header("alg-kw", "letter-alg", "alg ECDH-ES+A256KW", { alg: "ECDH-ES+A256KW" }),
  header("alg-dir", "letter-alg", "alg dir", { alg: "dir" }),
  header("zip", "letter-header", "compressed", { zip: "DEF" }),
  header("crit", "letter-header", "a critical extension", { crit: ["b64"] }),
  header("jku", "letter-header", "a URL to fetch keys from", { jku: "http://127.0.0.1/keys" }),
  header("jwk", "letter-header", "a key in the header", { jwk: TECH.jwk }),
  header("sender", "letter-header", "the sender's name outside", { sender: "Tess" }),
  header("no-apu", "letter-header", "apu missing", { apu: undefined }),
  header("typ", "letter-header", "another outer type", { typ: "JOSE" }),
  header("cty", "letter-header", "another content type", { cty: "JWT" }),
  header("apu-number", "letter-header", "apu is a number", { apu: 1 }),
  outer("doubled-name", "letter-header", "alg stands twice", { sealing: { rawHeader: doubled } }),
  outer("not-json", "letter-header", "the header is no JSON", { sealing: { rawHeader: "alg: ECDH-ES" } }),
  outer("list", "letter-header", "the header is a list", { sealing: { rawHeader: "[]" } }),
  header("apu", "letter-apu", "apu is another id", { apu: idFrom("another") }),
  header("apv", "letter-apv", "apv is another key", { apv: thumbprint(CORA.enc.jwk) }),
  parts(
    "tag-cut",
    "letter-malformed",
    "a tag of 8 bytes",
    ([a, b, c, d]) => [a, b, c, d, tag.slice(0, 11)] as string[],
  ),
  parts(
    "iv-cut",
    "letter-malformed",
    "an iv of 8 bytes",
    ([a, b, , d, e]) => [a, b, iv.slice(0, 11), d, e] as string[],
  ),
  parts(
    "wrapped-key",
    "letter-malformed",
    "an encrypted key where there is none",
    ([a, , c, d, e]) => [a, "AAAA", c, d, e] as string[],
  ),
  parts("four", "letter-malformed", "four parts", ([a, , c, d, e]) => [a, c, d, e] as string[]),
  parts("six", "letter-malformed", "six parts", (list) => [...list, "AAAA"]),
  parts(
    "padding",
    "letter-malformed",
    "base64 padding",
    ([a, b, c, d, e]) => [a, b, c, d, `${e}==`] as string[],
  ),
  parts(
    "space",
    "letter-malformed",
    "a space inside",
    ([a, b, c, d, e]) => [a, b, c, `${d?.slice(0, 9)} ${d?.slice(9)}`, e] as string[],
  ),
  parts(
    "plus",
    "letter-malformed",
    "the alphabet of plain base64",
    ([a, b, c, d, e]) => [a, b, c, `+/${d?.slice(2)}`, e] as string[],
  ),
  parts("loose-bits", "letter-malformed", "unused bits of the tag are set", (list) => [
    ...list.slice(0, 4),
    `${tag.slice(0, 21)}${tag.endsWith("A") ? "B" : "_"}`,
  ]),
  parts(
    "ciphertext",
    "letter-decrypt",
    "one character of the ciphertext changed",
    ([a, b, c, , e]) => [a, b, c, flip(ct, 100), e] as string[],
  ),
  parts(
    "ciphertext-cut",
    "letter-decrypt",
    "the ciphertext cut short",
    ([a, b, c, , e]) => [a, b, c, ct.slice(0, 400), e] as string[],
  ),
  parts("tag", "letter-decrypt", "the tag changed", ([a, b, c, d]) => [a, b, c, d, flip(tag, 3)] as string[]),
  parts("iv", "letter-decrypt", "the iv changed", ([a, b, , d, e]) => [a, b, flip(iv, 3), d, e] as string[]),
  parts("respelled", "letter-decrypt", "the same header written with spaces", ([a, ...rest]) => [
    b64u(JSON.stringify(JSON.parse(Buffer.from(a ?? "", "base64url").toString()), null, 1)),
    ...rest,
  ]),
  {
    ...outer("json", "letter-malformed", "the JSON serialisation", {}),
    letter: JSON.stringify({ protected: h, encrypted_key: "", iv, ciphertext: ct, tag }),
  },
  { ...outer("word", "letter-malformed", "no letter at all", {}), letter: "hello" },

  inner(
    "forwarded",
    "letter-to",
    "an honest letter to somebody else, put into an envelope for me",
    {},
    requestPayload(TECH, {
      to: [thumbprint(CORA.sig.jwk)],
      encTo: thumbprint(CORA.enc.jwk),
    }),
  ),
  inner("alg-none", "letter-alg", "alg none", { signing: { header: { alg: "none" }, signature: () => "" } }),
  inner("alg-hs256", "letter-alg", "HS256 with the public key as the secret", {
    signing: {
      header: { alg: "HS256" },
      signature: hs256(
        createPublicKey({ format: "jwk", key: { ...TECH.jwk } })
          .export({ format: "pem", type: "spki" })
          .toString(),
      ),
    },
  }),
  inner("alg-es384", "letter-alg", "ES384 named", { signing: { header: { alg: "ES384" } } }),
  inner(
    "signer-unknown",
    "letter-signer-unknown",
    "signed by a key nobody knows, without a card",
    { signing: { by: NOBODY } },
    requestPayload(NOBODY),
  ),
  inner(
    "signer-unknown-disclose",
    "letter-signer-unknown",
    "disclose, signed by a key nobody knows",
    { signing: { by: NOBODY } },
    disclosePayload(NOBODY),
  ),
  {
    ...inner(
      "signer-expired-relay",
      "ok",
      "relay by an expired card falls back to the open road",
      { signing: { by: OLGA } },
      requestPayload(OLGA),
    ),
    sender: "expired",
  },
  inner(
    "signer-expired",
    "letter-signer-expired",
    "disclose by an expired card",
    { signing: { by: OLGA } },
    disclosePayload(OLGA),
  ),
  inner(
    "signer-revoked",
    "letter-signer-revoked",
    "signed by a key marked as lost",
    { signing: { by: RITA } },
    requestPayload(RITA),
  ),
  inner(
    "signer-role",
    "letter-signer-role",
    "a planner asks",
    { signing: { by: PAUL } },
    requestPayload(PAUL),
  ),
  inner(
    "signer-role-colleague",
    "letter-signer-role",
    "a colleague asks",
    { signing: { by: CORA.sig } },
    requestPayload(CORA.sig),
  ),
  inner("jwk", "letter-header", "a key in the signed header", { signing: { header: { jwk: NOBODY.jwk } } }),
  inner("crit", "letter-header", "a critical extension in the signed header", {
    signing: { header: { crit: ["exp"] } },
  }),
  inner("kid-prefix", "letter-header", "a kid that is the start of a known one", {
    signing: { header: { kid: thumbprint(TECH.jwk).slice(0, 16) } },
  }),
  inner("kid-missing", "letter-header", "no kid", { signing: { header: { kid: undefined } } }),
  inner("doubled-name", "letter-header", "typ stands twice", {
    signing: {
      rawHeader: `{"alg":"ES256","kid":"${thumbprint(TECH.jwk)}","typ":"nbde-rescue-request+jws","typ":"nbde-rescue-request+jws"}`,
    },
  }),
  inner("kid-of-another", "letter-signature", "the kid of a known person, signed by another key", {
    signing: { signature: es256(NOBODY) },
  }),
  inner("signature", "letter-signature", "the signature changed", {
    signing: { signature: (signed) => flip(es256(TECH)(signed), 5) },
  }),
  inner("content", "letter-signature", "the content changed after signing", {
    inner: (text) =>
      text
        .split(".")
        .map((part, i) => (i === 1 ? b64u(padded(requestPayload(TECH, { ticket: "INC-43" }))) : part))
        .join("."),
  }),
  inner("signature-der", "letter-inner", "the signature as DER", {
    signing: { signature: () => b64u(Buffer.alloc(70, 48)) },
  }),
  inner("signature-empty", "letter-inner", "no signature", { signing: { signature: () => "" } }),
  inner("typ-kind", "letter-kind", "a reply where requests are taken", {
    signing: { typ: "nbde-rescue-reply+jws" },
  }),
  inner("typ-card", "letter-typ", "a card in an envelope", { signing: { typ: "nbde-rescue-card+jws" } }),
  inner("typ-jwt", "letter-typ", "a token of another world", { signing: { typ: "JWT" } }),
  inner("typ-case", "letter-typ", "a known type in capitals", {
    signing: { typ: "NBDE-RESCUE-REQUEST+JWS" },
  }),
  inner("typ-receipt", "letter-payload", "a request's content signed as a receipt", {
    signing: { typ: "nbde-rescue-receipt+jws" },
  }),
  inner("drill-in-real", "letter-world", "a practice request", {
    signing: { typ: "nbde-rescue-drill-request+jws" },
  }),
  { ...inner("real-in-drill", "letter-world", "a real request in practice", {}), side: "colleague-drill" },
  {
    ...inner("drill-in-drill", "ok", "a practice request in practice", {
      signing: { typ: "nbde-rescue-drill-request+jws" },
    }),
    side: "colleague-drill",
    sender: "known",
  },
  inner("two-joined", "letter-inner", "two signed letters joined", { inner: (text) => `${text}.${text}` }),
  inner("newline", "letter-inner", "a newline after the signed letter", { inner: (text) => `${text}\n` }),
  inner("json", "letter-inner", "the JSON serialisation inside", {
    inner: (text) =>
      JSON.stringify({
        protected: text.split(".")[0],
        payload: text.split(".")[1],
        signature: text.split(".")[2],
      }),
  }),
  inner("jwe", "letter-inner", "another envelope inside", {
    inner: () => forgeJwe(jws, { id: idFrom("nested"), for: CARL.enc.jwk }),
  }),
  inner("binary", "letter-inner", "bytes inside", { inner: () => Buffer.alloc(64, 200) }),
  inner("empty", "letter-malformed", "nothing inside", { inner: () => "" }),
]
