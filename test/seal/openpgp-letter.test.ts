// OpenPGP letters without peers: made and read here, broken on the way, at odd times, with keys that may not be used. Real gpg is in
// openpgp.interop.test.ts.
import { generateKey, type PublicKey, readKey, revokeKey } from "openpgp"
import { describe, expect, it } from "vitest"
import { REMEDIES } from "../../src/cli/remedies.ts"
import type { Contact } from "../../src/seal/contacts.ts"
import { encodeContacts, parseContacts } from "../../src/seal/contacts-file.ts"
import { openerOf } from "../../src/seal/jwe.ts"
import { type LetterDraft, STEPS } from "../../src/seal/letter.ts"
import { openHandMade } from "../../src/seal/openpgp-by-hand.ts"
import { makePgpCard, type PgpCard } from "../../src/seal/openpgp-card.ts"
import { encryptPackets, wrapSessionKey } from "../../src/seal/openpgp-encrypted.ts"
import { makePgpLetter, pgpSignerOf } from "../../src/seal/openpgp-letter.ts"
import { encodeMpi, encodePacket, readPackets, TAG } from "../../src/seal/openpgp-packets.ts"
import { receive } from "../../src/seal/receive.ts"
import { codeOfPromise } from "../support/code-of.ts"
import {
  colleagueContext,
  contact,
  DISCLOSE,
  DISCLOSE_REPLY,
  HOST,
  idFrom,
  keysFrom,
  makeCast,
  NOW,
  RELAY,
  seededRandom,
  technicianContext,
} from "./people.ts"

const cast = await makeCast()
const { tech, colleague } = cast
const FUZZ = Number(process.env.FUZZ ?? 2000)

function requestDraft(more: Partial<LetterDraft> = {}): LetterDraft {
  return {
    world: "real",
    id: idFrom("pgp"),
    body: { kind: "request", request: RELAY, replyKey: keysFrom("reply pgp").jwk, caps: ["jose"] },
    serial: tech.card.serial,
    to: [colleague.card.thumbprint],
    iat: NOW,
    exp: NOW + 3600,
    ...more,
  }
}

async function made(draft = requestDraft(), seed = "pgp") {
  const { enc } = colleague.card
  if (enc === undefined) throw new Error("a colleague has a decryption key")
  return await makePgpLetter(draft, pgpSignerOf(tech.signer), { jwk: enc }, seededRandom(seed))
}

describe("a letter in OpenPGP", () => {
  it("is read as it was written, and answered to the key that it brings", async () => {
    const { message, sha256, signedBytes } = await made(
      requestDraft({
        body: { kind: "request", request: DISCLOSE, replyKey: keysFrom("reply pgp").jwk, caps: [] },
      }),
    )
    const asked = await receive({ openpgp: message }, colleagueContext(cast))
    expect(asked).toMatchObject({
      kind: "request",
      format: "openpgp",
      request: DISCLOSE,
      sha256,
      signature: "pinned key",
    })
    expect(Buffer.from(asked.signedBytes).equals(signedBytes)).toBe(true)
    expect(STEPS).toContain(signedBytes.length)

    const reply: LetterDraft = {
      ...requestDraft({ id: idFrom("pgp reply"), to: [tech.card.thumbprint] }),
      body: { kind: "reply", re: { id: asked.id, sha256 }, host: HOST, reply: DISCLOSE_REPLY },
    }
    const recipient = { jwk: keysFrom("reply pgp").jwk }
    const answer = await makePgpLetter(reply, pgpSignerOf(colleague.signer), recipient, seededRandom("reply"))
    const sent = {
      kind: "request",
      id: asked.id,
      sha256,
      signer: tech.card.thumbprint,
      replyKey: openerOf(keysFrom("reply pgp")).thumbprint,
      mode: "disclose",
      host: HOST,
      leaves: [],
      state: "open",
      until: NOW + 9999,
    } as const
    const taken = await receive(
      { openpgp: answer.message },
      technicianContext(cast, [{ label: "pgp", sent }]),
    )
    expect(taken).toMatchObject({ kind: "reply", reply: DISCLOSE_REPLY, unasked: false })
  })

  it("says the same whatever was drawn, in other bytes", async () => {
    const [one, other] = [await made(undefined, "one"), await made(undefined, "other")]
    expect(Buffer.from(one.message).equals(other.message)).toBe(false)
    expect(one.message.length).toBe(other.message.length)
  })

  it.each([0, 1, 1_500_000_000])("is taken from a machine whose clock says %i", async (iat) => {
    const { message } = await made(requestDraft({ iat, exp: iat + 3600 }))
    const letter = await receive({ openpgp: message }, colleagueContext(cast))
    expect(letter).toMatchObject({ kind: "request", stale: true })
  })

  it("is refused when it is too long", async () => {
    const openpgp = Buffer.concat([(await made()).message, new Uint8Array(140_000)])
    expect(await codeOfPromise(receive({ openpgp }, colleagueContext(cast)))).toBe("letter-too-large")
  })

  it(`${FUZZ} times broken on the way is refused with a code that has a remedy, or is the same`, async () => {
    const { message } = await made()
    const context = colleagueContext(cast)
    const random = seededRandom("fuzz")
    for (let round = 0; round < FUZZ; round++) {
      const draw = Buffer.from(random(8))
      const at = draw.readUInt32BE() % message.length
      const openpgp = Buffer.from(message)
      if (round % 3 === 0) openpgp[at] = (openpgp[at] ?? 0) ^ (1 << (round % 8))
      const broken =
        round % 3 === 1
          ? openpgp.subarray(0, at)
          : round % 3 === 2
            ? Buffer.concat([openpgp.subarray(0, at), draw, openpgp.subarray(at)])
            : openpgp
      const code = await codeOfPromise(receive({ openpgp: broken }, context))
      expect(Object.keys(REMEDIES), `round ${round}`).toContain(code)
    }
  })
})

describe("packets", () => {
  it.each([0, 1, 191, 192, 193, 8383, 8384, 8385, 70_000])("with %i bytes are read as written", (length) => {
    const body = new Uint8Array(length).fill(7)
    expect(readPackets(Buffer.concat([encodePacket(11, body), encodePacket(2, body)]))).toEqual([
      { tag: 11, body },
      { tag: 2, body },
    ])
  })

  it.each([
    ["partial lengths", [0xcb, 0xe1, 1, 2, 0xe0, 3, 1, 4], [1, 2, 3, 4]],
    ["an old header of one byte", [0xac, 2, 1, 2], [1, 2]],
    ["an old header of two bytes", [0xad, 0, 2, 1, 2], [1, 2]],
    ["an old header of four bytes", [0xae, 0, 0, 0, 2, 1, 2], [1, 2]],
  ])("with %s are read", (_, bytes, body) => {
    expect(readPackets(new Uint8Array(bytes))).toEqual([{ tag: 11, body: new Uint8Array(body) }])
  })

  it("are whole or not there at all", () => {
    const bytes = Buffer.concat([encodePacket(1, new Uint8Array(20)), encodePacket(18, new Uint8Array(300))])
    for (let end = 0; end < bytes.length; end++) {
      const read = readPackets(bytes.subarray(0, end))
      expect(read === undefined || end === 0 || end === 22).toBe(true)
    }
  })

  it.each([
    [[0], "0000"],
    [[1], "000101"],
    [[0, 0, 255], "0008ff"],
    [[1, 0], "00090100"],
    [[4, ...new Array(64).fill(0)], `020304${"00".repeat(64)}`],
  ])("hold the number %j as it must be", (bytes, hex) => {
    expect(Buffer.from(encodeMpi(new Uint8Array(bytes))).toString("hex")).toBe(hex)
  })
})

const USER = { name: "Kim Example", email: "kim@example.net" }
const MADE = new Date((NOW - 100_000) * 1000)

async function bytesOf(options: Partial<Parameters<typeof generateKey>[0]> = {}): Promise<Uint8Array> {
  const { publicKey } = await generateKey({ userIDs: USER, date: MADE, ...options, format: "object" })
  return publicKey.write()
}

describe("an OpenPGP key among the contacts", () => {
  const card = (bytes: Uint8Array, more: object = {}) =>
    makePgpCard({ bytes, roles: ["colleague"], now: NOW, ...more })

  it("is named as its owner, and has the fingerprint that gpg shows", async () => {
    const bytes = await bytesOf()
    const key = await readKey({ binaryKey: bytes })
    const { name, fingerprint, exp, nbf } = await card(bytes)
    expect(name).toBe("Kim Example")
    expect(fingerprint.hex).toBe(key.getFingerprint())
    expect(fingerprint.words).toHaveLength(8)
    expect({ nbf, exp }).toEqual({ nbf: NOW - 100_000, exp: 2 ** 32 - 1 })
  })

  it("is good as long as it says", async () => {
    expect((await card(await bytesOf({ keyExpirationTime: 200_000 }))).exp).toBe(NOW + 100_000)
    expect(await codeOfPromise(card(await bytesOf({ keyExpirationTime: 50_000 })))).toBe("card-expired")
  })

  it("is taken on a machine whose clock was never set", async () => {
    expect((await card(await bytesOf(), { now: 1000 })).name).toBe("Kim Example")
  })

  it("may be called otherwise, but not by a name with hidden characters", async () => {
    const bytes = await bytesOf()
    expect((await card(bytes, { name: "Kim of the night shift" })).name).toBe("Kim of the night shift")
    expect(await codeOfPromise(card(bytes, { name: "Kim\u202e" }))).toBe("input-needed")
    expect(await codeOfPromise(card(await bytesOf({ userIDs: { name: "\u200bKim" } })))).toBe("input-needed")
  })

  it("is refused where it is revoked, too weak, altered, private, or no key", async () => {
    const { privateKey, publicKey } = await generateKey({ userIDs: USER, date: MADE, format: "object" })
    const revoked: PublicKey = (await revokeKey({ key: privateKey, format: "object", date: MADE })).publicKey
    expect(await codeOfPromise(card(revoked.write()))).toBe("card-signature")
    expect(await codeOfPromise(card(await bytesOf({ type: "rsa", rsaBits: 2048 })))).toBe("card-signature")
    expect(await codeOfPromise(card(privateKey.write()))).toBe("card-malformed")
    const altered = Buffer.from(publicKey.write())
    const at = altered.indexOf("Kim Example")
    altered.write("Tim Example", at)
    expect(await codeOfPromise(card(altered))).toBe("card-signature")
    expect(await codeOfPromise(card(Buffer.concat([publicKey.write(), await bytesOf()])))).toBe(
      "card-malformed",
    )
    expect(await codeOfPromise(card(new Uint8Array(70_000)))).toBe("card-malformed")
    expect(await codeOfPromise(card(Buffer.from("hello")))).toBe("card-malformed")
  })

  it("may belong to a technician without a decryption key, and to nobody else", async () => {
    const bytes = await bytesOf({ subkeys: [] })
    expect(await codeOfPromise(card(bytes))).toBe("contact-cannot-decrypt")
    expect(await codeOfPromise(card(bytes, { roles: ["technician"] }))).toBe("ok")
  })

  it("lies among the contacts as it was added", async () => {
    const kim: Contact = { ...contact(tech), card: await card(await bytesOf()) }
    const list = [kim, contact(colleague)]
    expect(await parseContacts(encodeContacts(list, undefined), undefined)).toEqual(list)
  })

  it("gets letters that nobody else opens, and its letters are known by it", async () => {
    const kim: PgpCard = await card(await bytesOf())
    const { message } = await makePgpLetter(
      requestDraft({ to: [kim.thumbprint] }),
      pgpSignerOf(tech.signer),
      { pgp: kim.pgp },
      seededRandom("to kim"),
    )
    expect(await codeOfPromise(receive({ openpgp: message }, colleagueContext(cast)))).toBe(
      "letter-not-for-me",
    )
    const contacts = [{ ...contact(tech), card: kim }]
    const other = await made()
    expect(
      await codeOfPromise(receive({ openpgp: other.message }, colleagueContext(cast, { contacts }))),
    ).toBe("letter-signer-unknown")
  })
})

describe("an answer made with gpg alone", () => {
  const reply = keysFrom("reply by hand")
  const random = seededRandom("by hand")

  async function encrypted(...packets: readonly Uint8Array[]): Promise<Uint8Array> {
    const key = random(32)
    const session = encodePacket(TAG.sessionKey, await wrapSessionKey(key, reply.jwk, random))
    return Buffer.concat([
      session,
      encodePacket(TAG.encrypted, encryptPackets(Buffer.concat(packets), key, random)),
    ])
  }
  const literal = (text: string | Uint8Array) =>
    encodePacket(TAG.literal, Buffer.concat([Buffer.from("b\0\0\0\0\0"), Buffer.from(text)]))
  const open = (message: Uint8Array, key = reply) => openHandMade(message, openerOf(key), [contact(tech)])

  it("is opened with the key of the request", async () => {
    const found = await open(await encrypted(literal("a passphrase")))
    expect(Buffer.from(found?.content ?? []).toString()).toBe("a passphrase")
    expect(found?.signedBy).toBe(null)
  })

  it("is not taken for a letter, nor a letter for it", async () => {
    const letter = await makePgpLetter(requestDraft(), pgpSignerOf(tech.signer), { jwk: reply.jwk }, random)
    expect(await open(letter.message)).toBeUndefined()
  })

  it.each([
    ["two documents", [literal("one"), literal("two")]],
    ["no document", [encodePacket(10, Buffer.from("PGP"))]],
    ["a document and something else", [literal("one"), encodePacket(10, Buffer.from("PGP"))]],
    ["an empty document", [literal("")]],
    ["what is no packet", [Buffer.from("hello")]],
  ])("is not taken with %s", async (_, packets) => {
    expect(await open(await encrypted(...packets))).toBeUndefined()
  })

  it("is not taken if it was altered, or is for another key", async () => {
    const message = Buffer.from(await encrypted(literal("a passphrase")))
    expect(await open(message, keysFrom("another"))).toBeUndefined()
    message.writeUInt8((message.at(-3) ?? 0) ^ 1, message.length - 3)
    expect(await open(message)).toBeUndefined()
  })

  it("is not unpacked without a bound", async () => {
    const { deflateRawSync } = await import("node:zlib")
    const packed = (content: Uint8Array) =>
      encodePacket(TAG.compressed, Buffer.concat([Buffer.from([1]), deflateRawSync(literal(content))]))
    expect(await open(await encrypted(packed(Buffer.alloc(1000, 65))))).toBeDefined()
    expect(await open(await encrypted(packed(Buffer.alloc(64 << 20, 65))))).toBeUndefined()
  })
})
