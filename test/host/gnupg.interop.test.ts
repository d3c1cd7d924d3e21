// The adapter to gpg, against the real one: what it believes of gpg's report, and what it leaves alone.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeGnupg } from "../../src/host/gnupg.ts"
import { readPackets, TAG } from "../../src/seal/openpgp-packets.ts"
import { readSignature } from "../../src/seal/openpgp-signature.ts"
import { openGnupg, type TestGnupg } from "../support/gnupg.ts"

let kim: TestGnupg
let lou: TestGnupg

beforeAll(async () => {
  kim = await openGnupg("Kim Example <kim@example.net>")
  lou = await openGnupg("Lou Example <lou@example.net>")
  const { stdoutBytes } = await kim.gpg(["--export"])
  await lou.gpg(["--import"], { stdin: stdoutBytes })
})
afterAll(async () => {
  await kim.close()
  await lou.close()
})

const toKim = async (args: readonly string[], text = "hello") => {
  const line = ["--trust-model", "always", "-r", "kim@example.net", ...args, "--encrypt", "-o", "-"]
  return (await lou.gpg(line, { stdin: text })).stdoutBytes
}

describe("keys in GnuPG", () => {
  it.each(["kim@example.net", "Kim Example"])("are found as %s", async (name) => {
    const { fingerprint, bytes } = await makeGnupg(kim.folder).exportKey(name)
    expect(fingerprint).toBe(kim.fingerprint.toLowerCase())
    expect(readPackets(bytes)?.[0]?.tag).toBe(TAG.publicKey)
  })

  it.each(["nobody@example.net", "--list-keys", "", "example.org"])("are not found as %j", async (name) => {
    await expect(makeGnupg(kim.folder).exportKey(name)).rejects.toMatchObject({ code: "gnupg-no-key" })
  })

  it("must be named so that one fits", async () => {
    const both = await openGnupg("Kim Old <kim@example.net>")
    await both.gpg([
      "--passphrase",
      "",
      "--quick-gen-key",
      "Kim New <kim.new@example.net>",
      "ed25519",
      "sign",
      "never",
    ])
    await expect(makeGnupg(both.folder).exportKey("Kim")).rejects.toMatchObject({ code: "gnupg-no-key" })
    await both.close()
  })

  it("are not offered where only the public half is there", async () => {
    await expect(makeGnupg(lou.folder).exportKey("kim@example.net")).rejects.toMatchObject({
      code: "gnupg-no-key",
    })
  })
})

describe("a signature by gpg", () => {
  it("is one packet over exactly the document, with the notations critical", async () => {
    const text = [["typ@nbde-rescue", "nbde-rescue-request+jws"]] as const
    const made = readPackets(await makeGnupg(kim.folder).sign(kim.fingerprint, Buffer.from("a\r\n b "), text))
    expect(made?.map(({ tag }) => tag)).toEqual([TAG.signature])
    const signature = readSignature(made?.[0]?.body ?? new Uint8Array())
    expect(signature).toMatchObject({ type: 0, issuer: kim.fingerprint.toLowerCase() })
    expect([...(signature?.notations ?? [])]).toEqual(text.map(([name, value]) => [name, value]))
  })

  it("is not made with a key that is not there", async () => {
    const signing = makeGnupg(kim.folder).sign(lou.fingerprint, Buffer.from("a"), [])
    await expect(signing).rejects.toMatchObject({ code: "gnupg-no-key" })
  })
})

describe("a message opened by gpg", () => {
  it("gives what is inside, and the key", async () => {
    const { packets, key } = await makeGnupg(kim.folder).decrypt(await toKim(["-z", "0"]))
    expect(readPackets(packets)?.map(({ tag }) => tag)).toEqual([TAG.literal])
    expect(key).toMatch(/^[0-9a-f]{40}$/)
    expect(key).not.toBe(kim.fingerprint.toLowerCase())
  })

  it("is not unpacked by gpg", async () => {
    const { packets } = await makeGnupg(kim.folder).decrypt(await toKim(["-z", "9"], "a".repeat(1_000_000)))
    expect(packets.length).toBeLessThan(10_000)
    expect(readPackets(packets)?.map(({ tag }) => tag)).toEqual([TAG.compressed])
  })

  it.each([
    [
      "altered",
      (bytes: Buffer) => bytes.fill((bytes.at(-30) ?? 0) ^ 1, bytes.length - 30, bytes.length - 29),
    ],
    ["cut", (bytes: Buffer) => bytes.subarray(0, -4)],
    ["nothing", (bytes: Buffer) => bytes.subarray(0, 0)],
  ])("is refused when it is %s", async (_, change) => {
    const opening = makeGnupg(kim.folder).decrypt(change(Buffer.from(await toKim(["-z", "0"]))))
    await expect(opening).rejects.toMatchObject({ code: "gnupg-failed" })
  })

  it("is refused where the private key is elsewhere", async () => {
    await expect(makeGnupg(lou.folder).decrypt(await toKim([]))).rejects.toMatchObject({
      code: "gnupg-no-key",
    })
  })

  it("is refused where a password opens it", async () => {
    const args = ["--symmetric", "--passphrase", "p", "--pinentry-mode", "loopback", "-o", "-"]
    const { stdoutBytes } = await lou.gpg(args, { stdin: "hello" })
    await expect(makeGnupg(kim.folder).decrypt(stdoutBytes)).rejects.toMatchObject({ code: "gnupg-failed" })
  })

  it("is refused where nothing is encrypted", async () => {
    const { stdoutBytes } = await lou.gpg(["--sign"], { stdin: "hello" })
    await expect(makeGnupg(kim.folder).decrypt(stdoutBytes)).rejects.toMatchObject({ code: "gnupg-failed" })
  })
})
