import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto"
import { expect, test } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { parseCard } from "../../src/seal/card.ts"
import { createIdentity, identityCard, openIdentity, renewIdentity } from "../../src/seal/identity.ts"
import { makeJwe, readJwe } from "../../src/seal/jwe.ts"
import { keyPairOf, privateKey, readPublicJwk, thumbprint } from "../../src/seal/jwk.ts"
import { makeJws, readJws, verifyJws } from "../../src/seal/jws.ts"
import { codeOfPromise } from "../support/code-of.ts"
import { bytesFrom, idFrom, keysFrom, NOW, seededRandom } from "./people.ts"

const QUICK = { mib: 8, passes: 1, lanes: 1 }
const pass = (text = "hunter2") => new Secret(Buffer.from(text))
const draft = { name: "Carl Colleague", roles: ["colleague"] as const, now: NOW, cost: QUICK }
const made = await createIdentity(draft, pass(), seededRandom("identity"))

const codeOf = (act: () => Promise<unknown>): Promise<string> => codeOfPromise(act())

test("an identity opens with its passphrase, signs as its card says and opens what is sealed to it", async () => {
  const { card, signer, opener } = await openIdentity(made.file, pass())
  expect(card).toEqual(made.identity.card)
  const jws = readJws(await makeJws("x", Buffer.from("hello"), signer))
  if (typeof jws === "string") throw new Error(jws)
  expect(jws.kid).toBe(card.thumbprint)
  expect(await verifyJws(jws, card.sig)).toBe(true)
  if (card.enc === undefined || opener === undefined) throw new Error("a colleague has a decryption key")
  const jwe = readJwe(await makeJwe(jws.text, idFrom("x"), card.enc))
  if (typeof jwe === "string") throw new Error(jwe)
  expect(Buffer.from(await opener.open(jwe)).toString()).toBe(jws.text)
})

test("a technician has no decryption key; every other role has one", async () => {
  const keyOf = async (roles: ("technician" | "colleague" | "planner" | "custodian")[]) =>
    (await createIdentity({ ...draft, roles }, pass(), seededRandom("roles"))).identity.opener !== undefined
  expect(await keyOf(["technician"])).toBe(false)
  for (const role of ["colleague", "planner", "custodian"] as const) expect(await keyOf([role])).toBe(true)
  expect(await keyOf(["technician", "planner"])).toBe(true)
})

test("a wrong passphrase is told from a damaged file", async () => {
  expect(await codeOf(() => openIdentity(made.file, pass("hunter3")))).toBe("wrong-identity-passphrase")
  expect(await codeOf(() => openIdentity(made.file, pass("")))).toBe("wrong-identity-passphrase")
})

test("every single byte that changes is damage, found before the passphrase is tried", async () => {
  for (let at = 0; at < made.file.length; at++) {
    const broken = Uint8Array.from(made.file)
    broken[at] = (broken[at] ?? 0) ^ 1
    const code = await codeOf(() => identityCard(broken))
    // White space between members means nothing.
    expect([at, code]).toEqual([
      at,
      " \n".includes(String.fromCharCode(made.file[at] ?? 0)) ? expect.any(String) : "identity-damaged",
    ])
  }
})

test("every cut is damage", async () => {
  for (let length = 0; length < made.file.length - 2; length += 13) {
    expect(await codeOf(() => openIdentity(made.file.slice(0, length), pass()))).toBe("identity-damaged")
  }
})

/** The file with another cost, its checksum made right again: anybody can do that. */
function withCost(change: object): Uint8Array {
  const file = JSON.parse(Buffer.from(made.file).toString())
  const kdf = { ...file.kdf, ...change }
  const { typ, v, card, enc, iv, ct, tag } = file
  const head = [typ, v, card, kdf.alg, kdf.mib, kdf.passes, kdf.lanes, kdf.salt, enc]
  const hash = createHash("sha256")
    .update(JSON.stringify(head))
    .update(JSON.stringify([iv, ct, tag]))
  return Buffer.from(JSON.stringify({ ...file, kdf, sum: hash.digest("base64url") }))
}

test("another cost within bounds opens nothing", async () => {
  expect(await codeOf(() => openIdentity(withCost({ mib: 9 }), pass()))).toBe("wrong-identity-passphrase")
})

test.each([
  ["mib", 4],
  ["mib", 2048],
  ["passes", 0],
  ["passes", 17],
  ["lanes", 17],
  ["mib", 64.5],
])("a file that asks for %s %s is refused before any memory is taken", async (member, value) => {
  expect(await codeOf(() => openIdentity(withCost({ [member]: value }), pass()))).toBe("identity-damaged")
})

test("keys that do not belong to the card beside them are refused", async () => {
  const other = await createIdentity({ ...draft, name: "Other" }, pass(), seededRandom("other"))
  const { sealIdentityFile } = await import("../../src/seal/identity-file.ts")
  const plain = new Secret(Buffer.concat([bytesFrom("a"), bytesFrom("b"), bytesFrom("c")]))
  const file = await sealIdentityFile(
    { card: other.identity.card.text, plain, cost: QUICK },
    pass(),
    seededRandom("x"),
  )
  expect(await codeOf(() => openIdentity(file, pass()))).toBe("identity-damaged")
})

test("a renewed card keeps keys, roles and cost, with new dates and a new serial number", async () => {
  const later = NOW + 300 * 86_400
  const file = await renewIdentity(made.file, pass(), later, seededRandom("renewed"))
  const [before, after] = [made.identity.card, (await openIdentity(file, pass())).card]
  expect(after).toMatchObject({
    name: before.name,
    roles: before.roles,
    thumbprint: before.thumbprint,
    nbf: later,
  })
  expect(after.serial).not.toBe(before.serial)
  expect(JSON.parse(Buffer.from(file).toString()).kdf).toMatchObject(QUICK)
})

test("derived keys are the same for a purpose and differ between purposes and people", async () => {
  const again = await openIdentity(made.file, pass())
  const hex = (key: Secret) => Buffer.from(key.reveal()).toString("hex")
  expect(hex(again.deriveKey("a"))).toBe(hex(made.identity.deriveKey("a")))
  expect(hex(again.deriveKey("a"))).not.toBe(hex(again.deriveKey("b")))
})

test("wiping an identity leaves nothing that signs", async () => {
  const again = await openIdentity(made.file, pass())
  again.wipe()
  expect(() => again.deriveKey("a")).toThrow(TypeError)
  await expect(again.signer.sign(Buffer.from("x"))).rejects.toThrow(TypeError)
})

test("cards end after 90 days for technicians and a year for others", async () => {
  const days = async (roles: ("technician" | "colleague")[]) => {
    const { card } = (await createIdentity({ ...draft, roles }, pass(), seededRandom("days"))).identity
    return (card.exp - card.nbf) / 86_400
  }
  expect(await days(["technician"])).toBe(90)
  expect(await days(["technician", "colleague"])).toBe(90)
  expect(await days(["colleague"])).toBe(365)
})

test.each(["", " Tess", "Tess ", "a\nb", "\u202eTess", "x".repeat(65)])(
  "nobody can be called %j",
  async (name) => {
    expect(await codeOf(() => createIdentity({ ...draft, name }, pass(), seededRandom("n")))).toBe("usage")
  },
)

test("every changed character of a card is found", async () => {
  const { text } = made.identity.card
  for (let at = 0; at < text.length; at += 5) {
    const broken = `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`
    expect(["card-malformed", "card-signature"]).toContain(await codeOf(() => parseCard(broken)))
  }
})

test("private keys made from scalars are those of node:crypto, edges included", () => {
  const one = keyPairOf(new Secret(Buffer.concat([Buffer.alloc(31), Buffer.from([1])])))
  expect(Buffer.from(one.jwk.x, "base64url").toString("hex")).toBe(
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
  )
  const pair = keysFrom("edge")
  const jwk = privateKey(pair).export({ format: "jwk" })
  expect(jwk).toEqual({ ...pair.jwk, d: Buffer.from(pair.scalar.reveal()).toString("base64url") })
  expect(createPublicKey(createPrivateKey({ format: "jwk", key: jwk })).export({ format: "jwk" })).toEqual(
    pair.jwk,
  )
  expect(sign("sha256", Buffer.from("x"), privateKey(pair)).length).toBeGreaterThan(60)
  for (const scalar of [Buffer.alloc(32), Buffer.alloc(32, 255), Buffer.alloc(31, 1)]) {
    expect(() => keyPairOf(new Secret(scalar))).toThrow(TypeError)
  }
})

test("thumbprints are those of RFC 7638, and only plain public P-256 keys are read", () => {
  const { jwk } = keysFrom("thumb")
  expect(readPublicJwk({ ...jwk })).toEqual(jwk)
  expect(thumbprint(jwk)).toMatch(/^[\w-]{43}$/)
  for (const wrong of [
    null,
    1,
    "x",
    [],
    {},
    { ...jwk, d: "AA" },
    { ...jwk, crv: "P-384" },
    { ...jwk, kty: "ec" },
    { ...jwk, x: jwk.y },
    { ...jwk, x: `${jwk.x}=` },
  ]) {
    expect(readPublicJwk(wrong)).toBeUndefined()
  }
})
