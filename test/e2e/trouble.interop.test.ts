// What goes wrong between the two sides and how it is told apart: servers that are down, lie, redirect or lost the key, headers that are
// damaged, passphrases that open nothing. Every failure has its code and its exit code; nothing is ever shown for one.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import {
  approve,
  ask,
  codeOf,
  type MadeRequest,
  openGround,
  type Person,
  payloadOf,
  type RevealDocument,
} from "../support/rescue.ts"
import { type Behaviour, startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
let right: RunningTangd
let wrong: RunningTangd
let proxy: TangProxy
let passphrase: Uint8Array
let wrongKid: string

beforeAll(async () => {
  right = await startTangd()
  wrong = await startTangd()
  proxy = await startTangProxy(right.url)
  await makeLuksImage(image, { type: "luks2", passphrase: "the first passphrase" })
  await bind(image, "the first passphrase", await tangPin(right.url), 1)
  passphrase = await clevisPass(image, 1)
  // The exchange key of the wrong server, from a binding to it.
  const other = join(ground.folder, "other.img")
  await makeLuksImage(other, { type: "luks1", passphrase: "the other passphrase" })
  await bind(other, "the other passphrase", await tangPin(wrong.url), 1)
  wrongKid = (await ask(await ground.person("Otto"), other)).leaves[0]?.kid ?? ""
})

afterEach(() => proxy.behave())

afterAll(async () => {
  await proxy.stop()
  await Promise.all([right.stop(), wrong.stop()])
  ground.close()
})

/** Exchanges go to another server's key; everything else is honest. */
const otherKey: Behaviour = ({ method, path }) => ({
  forward: method === "POST" ? `${wrong.url}/rec/${wrongKid}` : path,
})

async function trusting(): Promise<Person> {
  const carl = await ground.person("Carl")
  await carl.must(["tang", "trust", proxy.url, "--thumbprint", signingThumbprint(right.dir)])
  return carl
}

/** What `reveal` says of an answer that does not fit. */
async function misfit(person: Person, file: string): Promise<[number, string, unknown]> {
  const told = await person.tell(["reveal", file])
  expect((await person.cli(["reveal", file, "--stdout"])).stdout).toBe("")
  return [told.code, codeOf(told), told.document.error?.details.reason]
}

describe("an answer that does not fit", () => {
  it("of a wrong Tang key is named with a check point, and an honest one heals the case", async () => {
    const [tess, carl] = [await ground.person("Tess"), await trusting()]
    const first = await ask(tess, image)
    proxy.behave(otherKey)
    const lie = await approve(carl, first)
    expect(lie.code).toBe(0)
    expect(await misfit(tess, lie.file)).toEqual([3, "answer-misfit", "unknown"])
    const checked = await ask(tess, image, ["--case", first.case, "--check"])
    const second = await approve(carl, checked)
    expect(await misfit(tess, second.file)).toEqual([3, "answer-misfit", "wrong-key"])
    proxy.behave()
    const honest = await approve(carl, await ask(tess, image, ["--case", first.case]))
    expect((await tess.cli(["reveal", honest.file, "--stdout"])).stdoutBytes).toEqual(passphrase)
  })

  it("of a wrong Tang key is found by the colleague's own probe, where no key id was remembered", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    proxy.behave(otherKey)
    const request = await ask(tess, image)
    const answer = await approve(carl, request, ["--tang", proxy.url])
    expect([answer.code, statuses(answer)]).toEqual([5, ["tang-wrong-answer"]])
    expect(proxy.points()).not.toContain(JSON.parse(payloadOf(request.file)).leaves[0].x.x)
  })

  it("because the header is damaged is named with a check point", async () => {
    const [tess, carl] = [await ground.person("Tess"), await trusting()]
    const damaged = await damagedJwe(tess)
    const first = await ask(tess, damaged)
    const answer = await approve(carl, first)
    expect(answer.code).toBe(0)
    expect(await misfit(tess, answer.file)).toEqual([3, "answer-misfit", "unknown"])
    const checked = await ask(tess, damaged, ["--case", first.case, "--check"])
    const second = await approve(carl, checked)
    expect(await misfit(tess, second.file)).toEqual([3, "answer-misfit", "damaged-header"])
    expect((await tess.cli(["reveal", second.file, "--stdout"])).stderr).toContain(
      "the header of the disk is damaged",
    )
  })

  it("is no harm where the passphrase is right and the disk is another one", async () => {
    const [tess, carl] = [await ground.person("Tess"), await trusting()]
    const answer = await approve(carl, await ask(tess, image))
    const line = ["reveal", answer.file, "--volume", join(ground.folder, "other.img")]
    const told = await tess.tell(line)
    expect([told.code, codeOf(told)]).toEqual([3, "opens-nothing"])
    expect((await tess.cli([...line, "--stdout"])).stdout).toBe("")
    expect((await tess.cli(["reveal", answer.file, "--stdout"])).stdoutBytes).toEqual(passphrase)
  })

  it("from a bare binding is tested once the disk is named", async () => {
    const [tess, carl] = [await ground.person("Tess"), await trusting()]
    const jwe = tess.newPath("jwe")
    await tess.must(["extract", image, "--slot", "1", "--what", "jwe", "-o", jwe])
    const answer = await approve(carl, await ask(tess, jwe))
    const untested = await tess.tell<RevealDocument>(["reveal", answer.file])
    expect(untested).toMatchObject({ code: 0, document: { fits: "header", opens: null } })
    expect(untested.document.untested).toContain("without key slots")
    const tested = await tess.tell<RevealDocument>(["reveal", answer.file, "--volume", image])
    expect(tested).toMatchObject({ code: 0, document: { fits: "header", opens: 1 } })
  })
})

/** The binding with one bit of its ciphertext changed: the tag no longer fits, everything else does. */
async function damagedJwe(person: Person): Promise<string> {
  const file = person.newPath("jwe")
  await person.must(["extract", image, "--slot", "1", "--what", "jwe", "-o", file])
  const parts = readFileSync(file, "latin1").trim().split(".")
  const ciphertext = Buffer.from(parts[3] ?? "", "base64url")
  ciphertext.writeUInt8(ciphertext.readUInt8(5) ^ 1, 5)
  const damaged = person.newPath("damaged.jwe")
  writeFileSync(damaged, [...parts.slice(0, 3), ciphertext.toString("base64url"), parts[4]].join("."))
  return damaged
}

function statuses({ document }: Awaited<ReturnType<typeof approve>>): string[] {
  return document.letters[0]?.leaves.map(({ status }) => status) ?? []
}

describe("a Tang server that does not help", () => {
  const html = { "content-type": "text/html" }
  const json = { "content-type": "application/jwk+json" }
  it.each<[string, Behaviour, string]>([
    ["has another key folder", () => ({ status: 404 }), "tang-key-gone"],
    ["knows the key id as a signing key", () => ({ status: 403 }), "tang-key-forbidden"],
    ["is out of order", () => ({ status: 500 }), "tang-keys-unreadable"],
    ["sends elsewhere", () => ({ status: 302, headers: { location: `${right.url}/rec/` } }), "tang-refused"],
    [
      "is a sign-in page",
      () => ({ status: 200, headers: html, body: "<html>Sign in</html>" }),
      "tang-portal",
    ],
    ["talks nonsense", () => ({ status: 200, headers: json, body: "{" }), "tang-not-tang"],
    [
      "names no point",
      () => ({ status: 200, headers: json, body: '{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}' }),
      "tang-wrong-answer",
    ],
    ["talks without end", () => ({ status: 200, headers: json, body: " ".repeat(200_000) }), "tang-not-tang"],
  ])("is named where it %s", async (_, behaviour, code) => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    proxy.behave(behaviour)
    const answer = await approve(carl, await ask(tess, image), ["--tang", proxy.url])
    expect([answer.code, statuses(answer)]).toEqual([5, [code]])
    const told = await tess.tell(["reveal", answer.file])
    expect([told.code, codeOf(told)]).toEqual([5, "answer-incomplete"])
  })

  it("does no harm while another one has the key", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    proxy.behave(() => "silence")
    const answer = await approve(carl, await ask(tess, image), ["--tang", proxy.url, "--tang", right.url])
    expect([answer.code, statuses(answer)]).toEqual([0, ["ok"]])
  })

  it("that moved is asked at its new address", async () => {
    const [tess, carl] = [await ground.person("Tess"), await trusting()]
    proxy.behave(() => ({ status: 503 }))
    const moved = await startTangProxy(right.url)
    try {
      const before = proxy.asked.length
      const answer = await approve(carl, await ask(tess, image), ["--tang", `${proxy.url}=${moved.url}`])
      expect([answer.code, statuses(answer)]).toEqual([0, ["ok"]])
      expect(proxy.asked.length).toBe(before)
      expect(moved.asked.length).toBeGreaterThan(0)
    } finally {
      await moved.stop()
    }
  })

  it("with another signing key than the one that was read out is not trusted", async () => {
    const carl = await ground.person("Carl")
    const thumbprint = signingThumbprint(right.dir)
    const told = await carl.tell(["tang", "trust", wrong.url, "--thumbprint", thumbprint])
    expect([told.code, codeOf(told)]).toEqual([3, "adv-not-trusted"])
    const none = await approve(carl, await ask(await ground.person("Tess"), image))
    expect([none.code, codeOf(none)]).toEqual([2, "tang-none-trusted"])
  })

  it("is remembered as it should be: two that are trusted answer without another word", async () => {
    const [tess, carl] = [await ground.person("Tess"), await trusting()]
    await carl.must(["tang", "trust", wrong.url, "--thumbprint", signingThumbprint(wrong.dir)])
    const requests: MadeRequest[] = [
      await ask(tess, image),
      await ask(tess, join(ground.folder, "other.img")),
    ]
    for (const request of requests) expect((await approve(carl, request)).code).toBe(0)
  })
})
