// Bindings made by the real clevis over real Tang servers are opened by us, and ours by clevis.
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TangServer } from "../../src/actions/answer/ask-tang.ts"
import { decryptBinding } from "../../src/actions/decrypt.ts"
import { encryptBinding } from "../../src/actions/encrypt.ts"
import { trustServer } from "../../src/actions/tang/tang-trust.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { tangLeaves } from "../../src/clevis/leaves.ts"
import { readBinding } from "../../src/clevis/tree.ts"
import { openNet } from "../../src/host/net.ts"
import { askTools } from "../actions/fake-tang.ts"
import { clevisDecrypt, clevisEncrypt } from "../support/clevis.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const CURVES = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" } as const
const folder = makeFolder()
const tangs: RunningTangd[] = []
const tools = askTools(openNet())

beforeAll(async () => {
  for (const [crv, alg] of Object.entries(CURVES)) {
    const dir = join(folder, crv)
    mkdirSync(dir)
    for (const [name, jwk] of [
      ["sig", { alg }],
      ["exc", { alg: "ECMR", crv }],
    ] as const) {
      const path = join(dir, `${name}.jwk`)
      execFileSync("jose", ["jwk", "gen", "-i", JSON.stringify(jwk), "-o", path])
    }
    tangs.push(await startTangd(dir))
  }
})

afterAll(async () => {
  for (const tang of tangs) await tang.stop()
  removeFolder(folder)
})

const urls = () => tangs.map(({ url }) => url)
const servers = (): TangServer[] => urls().map((url) => ({ url, kids: [] }))
const open = async (jwe: string, trusted: readonly TangServer[] = servers()) => {
  const secret = await decryptBinding(tools, jwe, { trusted: async () => trusted, trustHeaderUrl: false })
  return Buffer.from(secret.reveal()).toString()
}

/** Two at a time: the machine has two cores. */
async function eachOf<T>(list: readonly T[], act: (one: T, index: number) => Promise<void>): Promise<void> {
  const queue = [...list.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await act(next[1], next[0])
  }
  await Promise.all([work(), work()])
}

function configs(): { pin: string; config: object }[] {
  const [a = "", b = "", c = ""] = urls()
  const tang = (url: string) => ({ pin: "tang", config: { url } })
  const sss = (t: number, ...list: string[]) => ({
    pin: "sss",
    config: { t, pins: { tang: list.map((url) => ({ url })) } },
  })
  const nested = {
    pin: "sss",
    config: { t: 2, pins: { tang: { url: a }, sss: { t: 1, pins: { tang: [{ url: b }, { url: c }] } } } },
  }
  return [tang(a), tang(b), tang(c), sss(1, a, b), sss(2, a, c), sss(2, a, b, c), nested]
}

describe("bindings of the real clevis", () => {
  it("open: 105 of 105, over three curves, one and several servers, nested", async () => {
    const kinds = configs()
    const failures: string[] = []
    await eachOf([...Array(105).keys()], async (number) => {
      const { pin, config } = kinds[number % kinds.length] ?? { pin: "", config: {} }
      const plaintext = `passphrase ${number} ${"x".repeat(number)}`
      const jwe = await clevisEncrypt(pin, config, plaintext)
      const opened = await open(jwe).catch((error: unknown) => `${error}`)
      if (opened !== plaintext) failures.push(`${number} ${JSON.stringify(config)}: ${opened}`)
    })
    expect(failures).toEqual([])
  })

  it("open when the key is named by SHA-1, as clevis did up to version 16", async () => {
    const path = join(folder, "old-clevis")
    mkdirSync(path)
    const script = readFileSync("/usr/bin/clevis-encrypt-tang", "utf8").replace(
      "CLEVIS_DEFAULT_THP_ALG=S256",
      "CLEVIS_DEFAULT_THP_ALG=S1",
    )
    writeFileSync(join(path, "clevis-encrypt-tang"), script)
    chmodSync(join(path, "clevis-encrypt-tang"), 0o755)
    const jwe = await clevisEncrypt("tang", { url: urls()[0] }, "an old one", path)
    expect(tangLeaves(readBinding(jwe)).usable[0]?.kid).toHaveLength(27)
    expect(await open(jwe)).toBe("an old one")
  })

  it("open after the keys were rotated; the old signing key vouches for the new one", async () => {
    const tang = await startTangd()
    try {
      const state = new Map<string, Uint8Array>()
      const home = {
        read: async (name: string) => state.get(name),
        write: async (name: string, bytes: Uint8Array) => void state.set(name, bytes),
      }
      const terminal = { say: () => {}, confirm: async () => false }
      const trust = (thumbprint?: string) =>
        trustServer(
          { net: openNet(), terminal, state: home },
          { url: tang.url, ...(thumbprint === undefined ? {} : { thumbprint }) },
        )
      const shown = execFileSync("tang-show-keys", [String(tang.port)])
        .toString()
        .trim()
      expect(await trust(shown)).toMatchObject({ by: "thumbprint" })
      const jwe = await clevisEncrypt("tang", { url: tang.url }, "before the rotation")
      execFileSync("/usr/libexec/tangd-rotate-keys", ["-d", tang.dir])
      expect(await trust()).toMatchObject({ by: "old key" })
      expect(await open(jwe, [{ url: tang.url, kids: [] }])).toBe("before the rotation")
    } finally {
      await tang.stop()
    }
  })

  it("open from the token form and with white space around", async () => {
    const jwe = await clevisEncrypt("tang", { url: urls()[0] }, "as a token")
    const flat = execFileSync("jose", ["jwe", "fmt", "-i-"], { input: jwe }).toString()
    expect(await open(`${jwe}\n`)).toBe("as a token")
    expect(await open(flat)).toBe("as a token")
    expect(await open(JSON.stringify({ type: "clevis", keyslots: ["1"], jwe: JSON.parse(flat) }))).toBe(
      "as a token",
    )
  })
})

describe("bindings of ours", () => {
  it("open in the real clevis: tang on three curves, sss, nested", async () => {
    const terminal = { say: () => {}, confirm: async () => false }
    const files = { read: () => Promise.reject(new Error("nothing to read")) }
    await eachOf([...configs(), ...configs()], async ({ pin, config }, index) => {
      const request = { pin, config: JSON.stringify(config), yes: true }
      const jwe = await encryptBinding(
        { ...tools, files, terminal },
        request,
        new Secret(Buffer.from(`ours ${index}`)),
      )
      expect(await clevisDecrypt(jwe)).toBe(`ours ${index}`)
    })
  })
})
