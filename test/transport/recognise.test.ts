import { expect, test } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { READING_NAMES, recognise } from "../../src/transport/recognise.ts"
import { makeCast, makeRequest } from "../seal/people.ts"
import { codeOf } from "../support/code-of.ts"

const refusal = (bytes: Uint8Array): string => codeOf(() => recognise(bytes))

const cast = await makeCast()
const sealed = (await makeRequest(cast, "r")).text
const open = (await makeRequest(cast, "r", { open: true })).text
const header = Buffer.from('{"alg":"dir","enc":"A256GCM","clevis":{"pin":"sss","sss":{}}}').toString(
  "base64url",
)
const jwe = `${header}..aXY.Y3Q.dGFn`
const flat = { ciphertext: "Y3Q", encrypted_key: "", iv: "aXY", protected: header, tag: "dGFn" }
const answer = '{"alg":"ECMR","crv":"P-521","key_ops":["deriveKey"],"kty":"EC","x":"AA","y":"BB"}'

test.each<[string, string | Uint8Array, object]>([
  ["a sealed letter, bare", sealed, { kind: "letter", sealed: true, letter: sealed }],
  ["an open letter, bare", `${open}\n`, { kind: "letter", sealed: false, letterKind: "request" }],
  [
    "a letter wrapped by a mail program",
    sealed.replace(/(.{70})/g, "$1\r\n"),
    { kind: "letter", letter: sealed },
  ],
  ["a letter between words", `please answer this: ${open} thank you`, { kind: "letter", letter: open }],
  [
    "a typed code",
    "1) 1HHRY XC8VE PHFB9 KWB07 WBFJY GZKT\n2) XGHBP NJ3X6 YPC42 CJEP6 V0966 KPR2\n",
    { kind: "typed-code" },
  ],
  [
    "an x alone, as base32 of the shell",
    "AD2DG YZVKW ICNH2 TNEWB PHJYP LKDKJ QXYNY RCBQ3 WMNMH MPBX4 Q",
    { kind: "typed-code" },
  ],
  [
    "an armoured letter above a code: the letter, since a code is looked for last",
    `${encodeArmour("CARD", cast.tech.card.text)}\n1HHRY XC8VE PHFB9 KWB07 WBFJY GZKTX GHBPN J3X6Y PC42C JEP6V`,
    { kind: "card" },
  ],
  ["a card", encodeArmour("CARD", cast.tech.card.text), { kind: "card", text: cast.tech.card.text }],
  ["a bare JWE", `${jwe}\n`, { kind: "jwe", jwe }],
  ["a bare JWE in a mail", `Hi,\nthe jwe is ${jwe}\nbye`, { kind: "jwe", jwe }],
  ["a flattened JWE", JSON.stringify(flat), { kind: "jwe", jwe }],
  [
    "a token export",
    JSON.stringify({ type: "clevis", keyslots: ["1"], jwe: flat }, null, 2),
    { kind: "token", jwe, keyslots: ["1"] },
  ],
  [
    "a token export in a mail",
    `> ${JSON.stringify({ type: "clevis", keyslots: ["1"], jwe: flat }).replace(/(.{60})/g, "$1\r\n> ")}`,
    { kind: "token", jwe, keyslots: ["1"] },
  ],
  ["Tang's answer from curl", answer, { kind: "tang-answer", json: answer }],
  [
    "Tang's answer wrapped by a mail program",
    answer.replace(/(.{20})/g, "$1\n"),
    { kind: "tang-answer", json: answer },
  ],
  ["Tang's answer through a chat", answer.replace(/"(\w*)"/g, "“$1”"), { kind: "tang-answer", json: answer }],
  [
    "a LUKS header",
    Buffer.concat([Buffer.from("LUKS\xba\xbe\0\x02", "latin1"), Buffer.alloc(600)]),
    { kind: "luks" },
  ],
  ["the second LUKS2 header", Buffer.from("SKUL\xba\xbe\0\x02", "latin1"), { kind: "luks" }],
  ["a luksmeta area", Buffer.from("LUKSMETA\0\0\0\x01", "latin1"), { kind: "luksmeta" }],
  [
    "a disk image",
    Buffer.concat([Buffer.alloc(510), Buffer.from([0x55, 0xaa]), Buffer.alloc(512)]),
    { kind: "disk" },
  ],
])("%s is recognised by its content", (_, input, expected) => {
  expect(recognise(Buffer.from(input))).toMatchObject(expected)
})

test("a private key is not taken for Tang's answer", () => {
  expect(refusal(Buffer.from(answer.replace('"x"', '"d":"AA","x"')))).toBe("letter-not-recognised")
})

test.each(["", "hello", "{}", "[1]", "1.2.3", "a.b.c.d.e", '{"type":"clevis"}', "\0\0\0"])(
  "%j is nothing known",
  (text) => {
    expect(refusal(Buffer.from(text))).toBe("letter-not-recognised")
  },
)

test("two readings are an error that names both", () => {
  let message = ""
  try {
    recognise(Buffer.from(`${open} and ${jwe}`))
  } catch (error) {
    message = isToolError(error, "letter-ambiguous") ? error.message : ""
  }
  expect(message).toContain(READING_NAMES.letter)
  expect(message).toContain(READING_NAMES.jwe)
})

test("a text that begins like JSON and holds nothing but blanks is looked at once", () => {
  expect(refusal(Buffer.from(`{${" ".repeat(200_000)}x}`))).toBe("letter-not-recognised")
  expect(refusal(Buffer.from(`{${"\n> ".repeat(60_000)}x}`))).toBe("letter-not-recognised")
})

test("nothing is called empty, a poem unknown", () => {
  expect(() => recognise(new Uint8Array())).toThrow("this is empty")
  expect(() => recognise(Buffer.from("Shall I compare thee"))).toThrow("this is nothing the program knows")
})
