import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { encodeEnvelope, looksLikeEnvelope, parseEnvelope } from "../../src/seal/escrow-envelope.ts"
import { combineShares, makeShares, type Share } from "../../src/seal/shares.ts"
import { bytesFrom, NOW } from "./people.ts"

const SET = "0".repeat(32)
const OTHER = "1".repeat(32)
const PASSPHRASE = "correct horse battery staple"
const make = (threshold: number, count: number, set = SET, text = PASSPHRASE): Promise<Share[]> =>
  makeShares(new Secret(Buffer.from(text)), { set, threshold, count }, (length) => bytesFrom("salt", length))
const combined = async (shares: readonly Share[]): Promise<string> =>
  Buffer.from((await combineShares(shares)).reveal()).toString()
const subsets = <T>(all: readonly T[], size: number): T[][] =>
  size === 0
    ? [[]]
    : all.flatMap((one, at) => subsets(all.slice(at + 1), size - 1).map((rest) => [one, ...rest]))
const sizes = [1, 2, 3, 4, 5].flatMap((count) =>
  Array.from({ length: count }, (_, at): [number, number] => [at + 1, count]),
)

describe("shares", () => {
  it.each(sizes)("%i of %i: every quorum opens, and one less is refused", async (threshold, count) => {
    const shares = await make(threshold, count)
    for (const quorum of subsets(shares, threshold)) expect(await combined(quorum)).toBe(PASSPHRASE)
    for (const few of subsets(shares, threshold - 1))
      await expect(combineShares(few)).rejects.toMatchObject({
        code: "escrow-too-few",
        details: { missing: 1 },
      })
  })

  it("made with false lengths by whoever sealed the set are refused in our words", async () => {
    const [one, two] = await make(2, 2)
    if (one === undefined || two === undefined) throw new TypeError("two were made")
    const short = new Secret(new Uint8Array(two.bytes.reveal()).slice(1))
    const check = createHash("sha256")
      .update(`nbde-rescue escrow share v1\0${SET}\0${2}\0`)
      .update(short.reveal())
      .digest("base64url")
    const checks = [one.checks[0] ?? "", check]
    const forged = [
      { ...one, checks },
      { ...two, checks, bytes: short },
    ]
    await expect(combineShares(forged)).rejects.toMatchObject({ code: "escrow-share-wrong" })
  })

  it("whose checks fit, and which do not belong together, give nothing", async () => {
    const [one] = await make(2, 2)
    const [, two] = await make(2, 2, SET, "another passphrase of one length")
    if (one === undefined || two === undefined) throw new TypeError("two were made")
    const checks = [one.checks[0] ?? "", two.checks[1] ?? ""]
    const forged = [
      { ...one, checks },
      { ...two, checks },
    ]
    await expect(combineShares(forged)).rejects.toMatchObject({ code: "escrow-share-wrong" })
  })

  it("altered together with its check gives nothing either", async () => {
    const [whole] = await make(1, 1)
    if (whole === undefined) throw new TypeError("one was made")
    const bytes = new Uint8Array(whole.bytes.reveal())
    // The first letter of the passphrase, behind the salt and the length.
    bytes[18] = (bytes[18] ?? 0) ^ 1
    const check = createHash("sha256")
      .update(`nbde-rescue escrow share v1\0${SET}\0${1}\0`)
      .update(bytes)
      .digest("base64url")
    await expect(
      combineShares([{ ...whole, checks: [check], bytes: new Secret(bytes) }]),
    ).rejects.toMatchObject({ code: "escrow-share-wrong" })
  })

  it("may be given in any order and more than are needed", async () => {
    expect(await combined((await make(2, 4)).toReversed())).toBe(PASSPHRASE)
  })

  it("given twice counts once", async () => {
    const [one] = await make(2, 3)
    await expect(combineShares([one, one].flatMap((share) => share ?? []))).rejects.toMatchObject({
      code: "escrow-too-few",
      details: { missing: 1 },
    })
  })

  it("of another set is named", async () => {
    const [one] = await make(2, 3)
    const [, two] = await make(2, 3, OTHER)
    await expect(combineShares([one, two].flatMap((share) => share ?? []))).rejects.toMatchObject({
      code: "escrow-shares-mixed",
      details: { sets: [SET, OTHER] },
    })
  })

  it("that was altered in any byte is named by its number", async () => {
    const shares = await make(2, 3)
    const second = shares[1]
    if (second === undefined) throw new TypeError("three were made")
    for (let at = 0; at < second.bytes.length; at++) {
      const bytes = new Uint8Array(second.bytes.reveal())
      bytes[at] = (bytes[at] ?? 0) ^ 1
      const altered = { ...second, bytes: new Secret(bytes) }
      await expect(combineShares([altered, ...shares.slice(2)])).rejects.toMatchObject({
        code: "escrow-share-wrong",
        details: { numbers: ["2"] },
      })
    }
  })

  it("with somebody else's number on it is named", async () => {
    const shares = await make(2, 3)
    const second = shares[1]
    if (second === undefined) throw new TypeError("three were made")
    await expect(combineShares([{ ...second, index: 1 }, ...shares.slice(2)])).rejects.toMatchObject({
      code: "escrow-share-wrong",
    })
  })

  it("of a short and of a longer passphrase have the same length", async () => {
    const [short] = await make(2, 2, SET, "a")
    const [longer] = await make(2, 2, SET, "a".repeat(32))
    expect(short?.bytes.length).toBe(longer?.bytes.length)
  })

  it("do not hold the passphrase where two are needed", async () => {
    for (const { bytes } of await make(2, 3))
      expect(Buffer.from(bytes.reveal()).includes(PASSPHRASE)).toBe(false)
  })

  it.each([
    [0, 3],
    [4, 3],
    [2, 17],
  ])("%i of %i cannot be", async (threshold, count) => {
    await expect(make(threshold, count)).rejects.toMatchObject({ code: "usage" })
  })
})

describe("what lies in an envelope", () => {
  const about = { host: "db1", uuid: "uuid-1", slot: 1, keeper: "Ben Roth", made: NOW, expires: NOW + 60 }

  it("is read back as it was written", async () => {
    const [share] = await make(2, 3)
    if (share === undefined) throw new TypeError("three were made")
    const written = encodeEnvelope({ ...about, share })
    expect(looksLikeEnvelope(written.reveal())).toBe(true)
    const read = parseEnvelope(written.reveal())
    expect({ ...read, share: { ...read.share, bytes: [...read.share.bytes.reveal()] } }).toEqual({
      ...about,
      share: { ...share, bytes: [...share.bytes.reveal()] },
    })
  })

  it.each([
    ["nothing", ""],
    ["another JSON", "{}"],
    ["no JSON", "{"],
  ])("is refused if it is %s, without a word of it", (_, text) => {
    expect(() => parseEnvelope(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: "escrow-envelope-malformed" }),
    )
  })
})
