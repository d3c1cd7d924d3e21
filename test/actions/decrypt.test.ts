import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import { decryptBinding } from "../../src/actions/decrypt.ts"
import { encryptBinding } from "../../src/actions/encrypt.ts"
import type { Question } from "../../src/actions/ports.ts"
import { ToolError } from "../../src/bytes/errors.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { tangLeaves } from "../../src/clevis/leaves.ts"
import { readBinding } from "../../src/clevis/tree.ts"
import { wrap } from "../../src/clevis/wrap.ts"
import { parseAdvertisement } from "../../src/tang/advertisement.ts"
import { thumbprint } from "../../src/tang/thumbprint.ts"
import { rotated, type TestServer, testServer } from "../tang/keys.ts"
import { askTools, fakeNet, type Place } from "./fake-tang.ts"

const [A, B, C, D] = ["http://a.test", "http://b.test", "http://c.test", "http://d.test"]
const [one, two, three] = [testServer("P-256"), testServer("P-384"), testServer("P-521")]
const places = { [A]: one, [B]: two, [C]: three }
const passphrase = () => new Secret(Buffer.from("disk passphrase"))
const adv = (server: TestServer) => JSON.parse(server.get("/adv").body ?? "")

/** A binding as `encrypt` makes it, all advertisements inside the configuration. */
function bind(config: object, pin = "sss"): Promise<string> {
  const terminal = { say: () => {}, confirm: () => Promise.reject(new Error("asked")) }
  const tools = {
    ...askTools(fakeNet({})),
    files: { read: () => Promise.reject(new Error("read")) },
    terminal,
  }
  return encryptBinding(tools, { pin, config: JSON.stringify(config), yes: false }, passphrase())
}

const tang = (url: string, server: TestServer) => ({ url, adv: adv(server) })
const twoOfThree = { t: 2, pins: { tang: [tang(A, one), tang(B, two), tang(C, three)] } }
const trusted =
  (...urls: string[]) =>
  async () =>
    urls.map((url) => ({ url, kids: [] }))

async function decrypt(jwe: string, at: Record<string, Place>, source: Parameters<typeof decryptBinding>[2]) {
  const net = fakeNet(at)
  const result = decryptBinding(askTools(net), jwe, source).then((secret) =>
    Buffer.from(secret.reveal()).toString(),
  )
  return { net, text: await result.catch((error: unknown) => error) }
}

describe("decrypting", () => {
  it("asks the trusted servers, wherever the header points", async () => {
    const jwe = await bind(tang("http://elsewhere.test", one), "tang")
    const { net, text } = await decrypt(jwe, places, { trusted: trusted(A, B), trustHeaderUrl: false })
    expect(text).toBe("disk passphrase")
    expect(net.connections).not.toContain("http://elsewhere.test")
  })

  it("shows no server the point of the header", async () => {
    const jwe = await bind(twoOfThree)
    const { net } = await decrypt(jwe, places, { trusted: trusted(A, B, C), trustHeaderUrl: false })
    const points = tangLeaves(readBinding(jwe)).usable.flatMap(({ C: { x, y } }) => [x, y])
    expect(points).toHaveLength(6)
    expect(net.bodies.length).toBeGreaterThan(1)
    for (const coordinate of points) expect(net.bodies.join()).not.toContain(coordinate)
  })

  it.each([
    "file:///etc/passwd",
    "-K/tmp/curlrc",
    "gopher://127.0.0.1:70/_x",
    "http://169.254.169.254/latest",
    "http://user:word@a.test",
    "unix:/run/docker.sock",
    "\u202ehttp://a.test",
  ])("never connects to %j of a header", async (url) => {
    // Not by `encrypt`, which refuses such an address: by hand, as an attacker would.
    const jwe = wrap(
      { pin: "tang", url, advertisement: parseAdvertisement(Buffer.from(one.get("/adv").body ?? "")) },
      passphrase(),
      randomBytes,
    )
    const { net, text } = await decrypt(jwe, places, { trusted: trusted(B, A), trustHeaderUrl: false })
    expect(text).toBe("disk passphrase")
    expect(net.connections.filter((origin) => origin !== A && origin !== B)).toEqual([])
  })

  it("opens two of three with one server dead, and does not wait for it", async () => {
    const jwe = await bind(twoOfThree)
    const { net, text } = await decrypt(
      jwe,
      { ...places, [B]: "never" },
      { trusted: trusted(A, B, C), trustHeaderUrl: false },
    )
    expect(text).toBe("disk passphrase")
    expect(net.givenUp).toContain(B)
  })

  it("opens nested thresholds", async () => {
    const config = {
      t: 2,
      pins: { tang: tang(A, one), sss: { t: 1, pins: { tang: [tang(B, two), tang(C, three)] } } },
    }
    const { text } = await decrypt(await bind(config), places, {
      trusted: trusted(A, B, C),
      trustHeaderUrl: false,
    })
    expect(text).toBe("disk passphrase")
  })

  it("opens with keys that were rotated since", async () => {
    const { text } = await decrypt(
      await bind(tang(A, one), "tang"),
      { [A]: rotated(one) },
      { trusted: trusted(A), trustHeaderUrl: false },
    )
    expect(text).toBe("disk passphrase")
  })

  it("says which server is why, and what each key source said", async () => {
    const { text } = await decrypt(
      await bind(twoOfThree),
      { [A]: one },
      { trusted: trusted(A), trustHeaderUrl: false },
    )
    expect(text).toMatchObject({
      code: "tang-key-gone",
      details: { url: A, leaves: ["sss.1.tang: tang-key-gone", "sss.2.tang: tang-key-gone"] },
    })
  })

  it("goes to the header's addresses only when told to", async () => {
    const jwe = await bind(twoOfThree)
    const source = { trusted: () => Promise.reject(new Error("the list was read")), trustHeaderUrl: true }
    expect((await decrypt(jwe, places, source)).text).toBe("disk passphrase")
    const bad = wrap(
      {
        pin: "tang",
        url: "file:///x",
        advertisement: parseAdvertisement(Buffer.from(one.get("/adv").body ?? "")),
      },
      passphrase(),
      randomBytes,
    )
    const { net, text } = await decrypt(bad, places, source)
    expect(text).toMatchObject({ code: "tang-url-refused" })
    expect(net.connections).toEqual([])
  })

  it("refuses what Tang alone cannot open before anything is sent, and names the pins", async () => {
    const [head = "", ...rest] = (await bind(twoOfThree)).split(".")
    const header = JSON.parse(Buffer.from(head, "base64url").toString())
    const tpm = [
      Buffer.from('{"alg":"dir","enc":"A256GCM","clevis":{"pin":"tpm2","tpm2":{}}}').toString("base64url"),
      "",
      "A".repeat(16),
      "",
      "A".repeat(22),
    ].join(".")
    header.clevis.sss.jwe = [header.clevis.sss.jwe[0], tpm, tpm]
    const jwe = [Buffer.from(JSON.stringify(header)).toString("base64url"), ...rest].join(".")
    const { net, text } = await decrypt(jwe, places, { trusted: trusted(A), trustHeaderUrl: false })
    expect(text).toMatchObject({ code: "pin-unsupported", details: { pins: ["tpm2"] } })
    expect(net.connections).toEqual([])
  })

  it("says that no server is trusted", async () => {
    const { text } = await decrypt(await bind(tang(A, one), "tang"), places, {
      trusted: trusted(),
      trustHeaderUrl: false,
    })
    expect(text).toMatchObject({ code: "tang-none-trusted" })
  })

  it("never releases anything when the answer is altered", async () => {
    const jwe = await bind(tang(A, one), "tang")
    const altered: Place = ({ target }) => ({
      status: target === "/adv" ? 404 : 200,
      contentType: "application/jwk+json",
      body: Buffer.from(JSON.stringify({ kty: "EC", ...testServer("P-256").exchange.point })),
    })
    const kids = [one.exchange.thumbprint]
    const { text } = await decrypt(
      jwe,
      { [A]: altered },
      { trusted: async () => [{ url: A, kids }], trustHeaderUrl: false },
    )
    expect(text).toMatchObject({ code: "jwe-tag-mismatch" })
  })
})

describe("encrypting", () => {
  const encrypt = async (config: unknown, { pin = "tang", yes = false, answer = true } = {}) => {
    const questions: Question[] = []
    const terminal = {
      say: () => {},
      confirm: async (question: Question) => {
        questions.push(question)
        return answer
      },
    }
    const files = { read: async () => Buffer.from(one.get("/adv").body ?? "") }
    const text = typeof config === "string" ? config : JSON.stringify(config)
    const jwe = await encryptBinding(
      { ...askTools(fakeNet({ ...places, [D]: nothingThere })), files, terminal },
      { pin, config: text, yes },
      passphrase(),
    )
    return { jwe, questions }
  }
  const nothingThere: Place = () => ({ status: 404, contentType: "text/plain", body: Buffer.of() })
  const opens = async (jwe: string) =>
    (await decrypt(jwe, places, { trusted: trusted(A, B, C), trustHeaderUrl: false })).text

  it("asks about keys from the network, and not with -y, a thumbprint, or an advertisement at hand", async () => {
    expect((await encrypt({ url: A })).questions).toMatchObject([{ flag: "-y" }])
    for (const config of [
      { url: A, thp: one.signing.thumbprint },
      { url: A, thp: thumbprint(one.signing.jwk, "S1") },
      { url: A, adv: adv(one) },
      { url: A, adv: "adv.jws" },
    ]) {
      const { jwe, questions } = await encrypt(config)
      expect(questions).toEqual([])
      expect(await opens(jwe)).toBe("disk passphrase")
    }
    expect((await encrypt({ url: A }, { yes: true })).questions).toEqual([])
  })

  it.each([
    ["a no", { url: A }, { answer: false }, "cancelled"],
    ["a thumbprint of other keys", { url: A, thp: "A".repeat(43), adv: adv(one) }, {}, "adv-not-trusted"],
    ["a thumbprint the server does not know", { url: A, thp: "A".repeat(43) }, {}, "adv-not-trusted"],
    ["a thumbprint, and no Tang server", { url: D, thp: "A".repeat(43) }, {}, "tang-not-tang"],
    ["a thumbprint that is none", { url: A, thp: "../x" }, {}, "config-malformed"],
    ["no url", {}, {}, "config-malformed"],
    ["text", "hello", {}, "config-malformed"],
    ["a list", [], {}, "config-malformed"],
    ["a bad address", { url: "file:///x" }, { yes: true }, "tang-url-refused"],
    ["a pin nobody knows", {}, { pin: "tpm2" }, "pin-unsupported"],
    ["tpm2 inside sss", { t: 1, pins: { tpm2: {} } }, { pin: "sss" }, "pin-unsupported"],
    ["no pins", { t: 1, pins: {} }, { pin: "sss" }, "config-malformed"],
    ["a threshold too high", { t: 2, pins: { tang: { url: A } } }, { pin: "sss" }, "config-malformed"],
    ["a threshold of zero", { t: 0, pins: { tang: { url: A } } }, { pin: "sss" }, "config-malformed"],
    [
      "17 servers",
      { t: 1, pins: { tang: Array(17).fill({ url: A }) } },
      { pin: "sss", yes: true },
      "policy-too-wide",
    ],
    ["a dead server", { url: "http://dead.test" }, {}, "tang-connection"],
  ])("stops at %s", async (_, config, options, code) => {
    await expect(encrypt(config, options)).rejects.toMatchObject({ code })
    await expect(encrypt(config, options)).rejects.toBeInstanceOf(ToolError)
  })

  it.each(["S256", "S1"] as const)(
    "names the %s thumbprint that was wanted and the one that is there",
    async (hash) => {
      const wanted = thumbprint(two.signing.jwk, hash) ?? ""
      const there = thumbprint(one.signing.jwk, hash) ?? ""
      const details = { url: A, wanted, thumbprints: [there] }
      const keys = `no signing key with the thumbprint ${wanted}; it shows ${there}`
      const asked = encrypt({ url: A, thp: wanted })
      await expect(asked).rejects.toMatchObject({
        details,
        message: `the Tang server answers, but it has ${keys}`,
      })
      const given = encrypt({ url: A, thp: wanted, adv: adv(one) })
      await expect(given).rejects.toMatchObject({ details, message: `the advertisement has ${keys}` })
    },
  )
})
