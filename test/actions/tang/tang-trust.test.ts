import { describe, expect, it } from "vitest"
import type { Question, State } from "../../../src/actions/ports.ts"
import { trustServer } from "../../../src/actions/tang/tang-trust.ts"
import { loadTrustList, saveTrustList, TRUST_FILE } from "../../../src/actions/tang/trust-list.ts"
import { ToolError } from "../../../src/bytes/errors.ts"
import { THUMBPRINT_HASHES, thumbprint } from "../../../src/tang/thumbprint.ts"
import { rotated, type TestServer, testServer } from "../../tang/keys.ts"
import { fakeNet, type Place } from "../fake-tang.ts"

const A = "http://a.test"

/** A home in memory and a person who answers `yes`; undefined: nobody is there. */
function person(yes?: boolean) {
  const files = new Map<string, Uint8Array>()
  const questions: Question[] = []
  const said: string[] = []
  const state: Pick<State, "read" | "write"> = {
    read: async (name) => files.get(name),
    write: async (name, bytes) => void files.set(name, bytes),
  }
  const terminal = {
    say: (line: string) => void said.push(line),
    confirm: async (question: Question) => {
      questions.push(question)
      if (yes === undefined) throw new ToolError("input-needed", "nobody is there", { flag: question.flag })
      return yes
    },
  }
  const trust = (place: Place, more: { thumbprint?: string } = {}) =>
    trustServer({ net: fakeNet({ [A]: place }), terminal, state }, { url: A, ...more })
  return { files, questions, said, state, trust }
}

const ids = (server: TestServer) => [thumbprint(server.signing.jwk)]

describe("trusting a Tang server", () => {
  const server = testServer()

  it("shows both thumbprints and asks", async () => {
    const { trust, said, questions, state } = person(true)
    expect(await trust(server)).toMatchObject({ by: "person" })
    expect(said.join("\n")).toContain(server.signing.thumbprint)
    expect(said.join("\n")).toContain(thumbprint(server.signing.jwk, "S1"))
    expect(questions).toHaveLength(1)
    const [saved] = await loadTrustList(state)
    expect(saved?.signing.map((key) => thumbprint({ ...key }))).toEqual(ids(server))
    expect(saved?.keys).toEqual([server.exchange.thumbprint, thumbprint(server.exchange.jwk, "S1")])
  })

  it("saves nothing when the person says no or is not there", async () => {
    const no = person(false)
    await expect(no.trust(server)).rejects.toMatchObject({ code: "cancelled" })
    const nobody = person()
    await expect(nobody.trust(server)).rejects.toMatchObject({
      code: "input-needed",
      details: { flag: "--thumbprint" },
    })
    expect([...no.files, ...nobody.files]).toEqual([])
  })

  it.each(THUMBPRINT_HASHES)("asks nobody with a %s thumbprint that fits", async (hash) => {
    const { trust, questions } = person()
    expect(await trust(server, { thumbprint: thumbprint(server.signing.jwk, hash) ?? "" })).toMatchObject({
      by: "thumbprint",
    })
    expect(questions).toEqual([])
  })

  it("refuses a thumbprint that does not fit, and the thumbprint of an exchange key", async () => {
    for (const wrong of [testServer().signing.thumbprint, server.exchange.thumbprint, "x"]) {
      await expect(person(true).trust(server, { thumbprint: wrong })).rejects.toMatchObject({
        code: "adv-not-trusted",
      })
    }
  })

  it("accepts rotated keys when the old key vouches, and then goes by the new one", async () => {
    const { trust, questions, state } = person()
    await trust(server, { thumbprint: server.signing.thumbprint })
    const later = rotated(server)
    expect(await trust(later)).toMatchObject({ by: "old key" })
    expect((await loadTrustList(state))[0]?.signing.map((key) => thumbprint({ ...key }))).toEqual(ids(later))
    expect((await loadTrustList(state))[0]?.keys).toContain(server.exchange.thumbprint)
    expect(await trust(later)).toMatchObject({ by: "known key" })
    expect(questions).toEqual([])
  })

  it("refuses other keys at the same address, and does not even ask", async () => {
    const { trust, questions, state } = person()
    await trust(server, { thumbprint: server.signing.thumbprint })
    const stranger = testServer()
    await expect(trust(stranger)).rejects.toMatchObject({ code: "adv-not-trusted" })
    expect((await loadTrustList(state))[0]?.signing.map((key) => thumbprint({ ...key }))).toEqual(ids(server))
    expect(questions).toEqual([])
    expect(await trust(stranger, { thumbprint: stranger.signing.thumbprint })).toMatchObject({
      by: "thumbprint",
    })
  })

  it("does not take an old key's signature over other keys than the advertised ones", async () => {
    const { trust } = person()
    await trust(server, { thumbprint: server.signing.thumbprint })
    const [honest, stranger] = [rotated(server), testServer()]
    // Replays what the honest server signed under the old key, but advertises its own keys.
    const replay: Place = ({ target }) => ({
      status: 200,
      contentType: "application/jose+json",
      body: Buffer.from((target === "/adv" ? stranger : honest).get(target).body ?? ""),
    })
    await expect(trust(replay)).rejects.toMatchObject({ code: "adv-not-trusted" })
  })

  it("passes on what is wrong with the server", async () => {
    const portal: Place = () => ({ status: 200, contentType: "text/html", body: Buffer.from("<html>") })
    await expect(person(true).trust(portal)).rejects.toMatchObject({ code: "tang-portal" })
    await expect(person(true).trust({ failure: "tls", text: "x" })).rejects.toMatchObject({
      code: "tang-tls",
    })
  })
})

describe("tang.json", () => {
  const good = {
    url: A,
    signing: [{ kty: "EC" as const, ...testServer().signing.point }],
    keys: ["A".repeat(43)],
  }
  const holding = (text: string) => ({ read: async () => Buffer.from(text) })

  it("is an empty list when there is none", async () => {
    expect(await loadTrustList({ read: async () => undefined })).toEqual([])
  })

  it("comes back as it was saved", async () => {
    const { state, files } = person()
    await saveTrustList(state, [{ ...good, ca: "-----BEGIN CERTIFICATE-----" }])
    expect(await loadTrustList(state)).toEqual([{ ...good, ca: "-----BEGIN CERTIFICATE-----" }])
    expect([...files.keys()]).toEqual([TRUST_FILE])
  })

  it.each([
    ["no JSON", "{"],
    ["another version", JSON.stringify({ version: 2, servers: [] })],
    ["a member nobody knows", JSON.stringify({ version: 1, servers: [], x: 1 })],
    [
      "a private number",
      JSON.stringify({ version: 1, servers: [{ ...good, signing: [{ ...good.signing[0], d: "AAAA" }] }] }),
    ],
    ["no signing key", JSON.stringify({ version: 1, servers: [{ ...good, signing: [] }] })],
    ["a name twice", '{"version":1,"version":1,"servers":[]}'],
    ["65 servers", JSON.stringify({ version: 1, servers: Array(65).fill(good) })],
  ])("is refused with %s", async (_, text) => {
    await expect(loadTrustList(holding(text))).rejects.toMatchObject({ code: "bad-json" })
  })

  it("with a MAC notices every change, and the MAC's absence", async () => {
    const { state, files } = person()
    const seal = (text: string) => Buffer.from(text).toString("hex").slice(-40)
    await saveTrustList(state, [good], seal)
    expect(await loadTrustList(state, seal)).toEqual([good])
    const text = Buffer.from(files.get(TRUST_FILE) ?? []).toString()
    for (const changed of [
      text.replaceAll("A".repeat(43), "B".repeat(43)),
      text.replace(/,\s*"mac":.*/, ""),
    ]) {
      await expect(loadTrustList(holding(changed), seal)).rejects.toMatchObject({
        code: "trust-list-altered",
      })
      expect(await loadTrustList(holding(changed))).toHaveLength(1)
    }
  })
})
