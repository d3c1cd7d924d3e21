import { describe, expect, it } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { makeJwe } from "../../src/seal/jwe.ts"
import { makeJws } from "../../src/seal/jws.ts"
import { openSealedFile, readSealedFile, sealFile } from "../../src/seal/sealed-file.ts"
import { idFrom, makePerson, NOW, type Person } from "./people.ts"

const KEY_ID = "GC09TttRPH1yPRXQBTy3lGs0xKlM8Vmqfg5D0_MFXpk"
const content = () => new Secret(Buffer.from("two private keys"))
const ana = await makePerson("Ana Diaz", ["colleague"])
const ben = await makePerson("Ben Roth", ["custodian"])
const eve = await makePerson("Eve", ["colleague"])
const draft = () => ({
  kind: "tang-backup" as const,
  id: idFrom("file"),
  about: "tang1",
  keyIds: [KEY_ID],
  made: NOW,
  content: content(),
})
const sealed = await sealFile(draft(), ana.signer, [ana.card, ben.card])
const changed = (change: (json: Record<string, unknown>) => object): Uint8Array =>
  Buffer.from(JSON.stringify(change(JSON.parse(sealed))))
const openWith = (bytes: Uint8Array, { opener }: Person) => {
  if (opener === undefined) throw new TypeError("this person opens nothing")
  return openSealedFile(readSealedFile(bytes), opener)
}

describe("a sealed file", () => {
  it("opens for each of the people it names, and says who signed it", async () => {
    for (const person of [ana, ben]) {
      const opened = await openWith(Buffer.from(sealed), person)
      expect(Buffer.from(opened.content.reveal()).toString()).toBe("two private keys")
      expect(opened).toMatchObject({ kind: "tang-backup", about: "tang1", keyIds: [KEY_ID], made: NOW })
      expect(opened.signer).toBe(ana.card.thumbprint)
    }
  })

  it("of which the signed part is no JSON is altered, and nothing of it is told", async () => {
    const jws = await makeJws("nbde-rescue-sealed-file+jws", Buffer.from("two private keys"), ana.signer)
    if (ben.card.enc === undefined) throw new TypeError("Ben can decrypt")
    const jwe = await makeJwe(jws, idFrom("file"), ben.card.enc)
    const bytes = changed((json) => ({
      ...json,
      recipients: [{ name: "Ben Roth", key: ben.card.thumbprint, jwe }],
    }))
    const error = await openWith(bytes, ben).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: "sealed-file-altered" })
    expect(error).not.toHaveProperty("cause")
  })

  describe("of which somebody else made the signature", () => {
    // Eve has what everybody has: the contact files of both, and a file that Ana sealed for her too.
    const inside = {
      v: 1,
      kind: "tang-backup",
      id: idFrom("file"),
      about: "tang1",
      keyIds: [KEY_ID],
      made: NOW,
      signer: ana.signer.jwk,
      content: Buffer.from("keys that Eve knows").toString("base64url"),
    }
    const sealedBy = async (payload: object, signer: typeof ana.signer, id = idFrom("file")) => {
      const jws = await makeJws("nbde-rescue-sealed-file+jws", Buffer.from(JSON.stringify(payload)), signer)
      if (ben.card.enc === undefined) throw new TypeError("Ben can decrypt")
      const jwe = await makeJwe(jws, id, ben.card.enc)
      return changed((json) => ({
        ...json,
        recipients: [{ name: "Ben Roth", key: ben.card.thumbprint, jwe }],
      }))
    }
    const asAna = { ...eve.signer, thumbprint: ana.signer.thumbprint }

    it("is refused under Ana's name", async () => {
      await expect(openWith(await sealedBy(inside, asAna), ben)).rejects.toMatchObject({
        code: "sealed-file-altered",
      })
    })

    it("is refused where the name and the key inside differ", async () => {
      const bytes = await sealedBy({ ...inside, signer: eve.signer.jwk }, asAna)
      await expect(openWith(bytes, ben)).rejects.toMatchObject({ code: "sealed-file-altered" })
    })

    it("is refused in an envelope of another file", async () => {
      expect((await openWith(await sealedBy(inside, ana.signer), ben)).signer).toBe(ana.card.thumbprint)
      const bytes = await sealedBy(inside, ana.signer, idFrom("another file"))
      await expect(openWith(bytes, ben)).rejects.toMatchObject({ code: "sealed-file-altered" })
    })
  })

  it("opens for nobody else, and names who can", async () => {
    await expect(openWith(Buffer.from(sealed), eve)).rejects.toMatchObject({
      code: "sealed-file-not-for-me",
      details: { names: ["Ana Diaz", "Ben Roth"] },
    })
  })

  it("does not show its content", () => {
    expect(sealed).not.toContain(Buffer.from("two private keys").toString("base64url"))
  })

  it.each([
    ["another name on the outside", { about: "tang2" }],
    ["another kind on the outside", { kind: "escrow" }],
    ["another id on the outside", { id: idFrom("other") }],
    ["fewer key ids on the outside", { keyIds: [] }],
  ])("is refused with %s", async (_, members) => {
    const bytes = changed((json) => ({ ...json, ...members }))
    await expect(openWith(bytes, ben)).rejects.toMatchObject({ code: "sealed-file-altered" })
  })

  it("is refused if the copy for me was changed in one character", async () => {
    const bytes = Buffer.from(sealed)
    const at =
      sealed.lastIndexOf('"jwe": "') + sealed.slice(sealed.lastIndexOf('"jwe": "')).lastIndexOf("..") + 40
    bytes[at] = bytes[at] === 65 ? 66 : 65
    await expect(openWith(bytes, ben)).rejects.toMatchObject({ code: "sealed-file-altered" })
  })

  it.each([
    ["nothing", new Uint8Array()],
    ["text", Buffer.from("hello")],
    ["a list", Buffer.from("[]")],
    ["no recipients", changed((json) => ({ ...json, recipients: [] }))],
    ["a member too many", changed((json) => ({ ...json, more: 1 }))],
    ["another version", changed((json) => ({ ...json, v: 2 }))],
  ])("that is %s is malformed", (_, bytes) => {
    expect(() => readSealedFile(bytes)).toThrow(expect.objectContaining({ code: "sealed-file-malformed" }))
  })

  it("cannot be sealed for somebody without a decryption key", async () => {
    const technician = await makePerson("Kim Lee", ["technician"])
    await expect(sealFile(draft(), ana.signer, [technician.card])).rejects.toMatchObject({
      code: "contact-cannot-decrypt",
    })
  })
})
