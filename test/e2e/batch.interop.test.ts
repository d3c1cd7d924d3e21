// Many hosts are down at once: a folder of requests is answered in one go, and a bad one spoils no other.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import {
  type AnswerDocument,
  ask,
  introduce,
  type MadeRequest,
  openGround,
  type Person,
} from "../support/rescue.ts"
import { startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const EACH = 20
const ground = openGround()
const image = join(ground.folder, "disk.img")
const inbox = join(ground.folder, "inbox")
/** Lies in the folder by chance. */
const NOTES = "lee-11-notes.txt"
let tangd: RunningTangd
let proxy: TangProxy
let ana: Person
let passphrase: Uint8Array
const requests: { readonly person: Person; readonly made: MadeRequest; readonly name: string }[] = []

beforeAll(async () => {
  tangd = await startTangd()
  proxy = await startTangProxy(tangd.url)
  await makeLuksImage(image, { type: "luks2", passphrase: "the first passphrase" })
  await bind(image, "the first passphrase", await tangPin(tangd.url), 1)
  passphrase = await clevisPass(image, 1)
  ana = await ground.person("Ana", "colleague")
  await ana.must(["tang", "trust", proxy.url, "--thumbprint", signingThumbprint(tangd.dir)])
  mkdirSync(inbox)
  const technicians = [await ground.person("Kim", "technician"), await ground.person("Lee", "technician")]
  for (const person of technicians) await introduce(ana, person)
  await Promise.all(technicians.map(makeRequests))
  requests.sort((a, b) => (a.name < b.name ? -1 : 1))
})

afterAll(async () => {
  await proxy.stop()
  await tangd.stop()
  ground.close()
})

async function makeRequests(person: Person): Promise<void> {
  for (let at = 0; at < EACH; at++) {
    const host = `${person.name.toLowerCase()}-${String(at).padStart(2, "0")}`
    const made = await ask(person, image, ["--host", host, ...(at % 2 === 0 ? ["--to", "Ana"] : [])])
    const name = `${host}.txt`
    writeFileSync(join(inbox, name), readFileSync(made.file))
    requests.push({ person, made, name })
  }
}

/** Three letters that cannot be used, between the good ones by name. */
function addBadOnes(): void {
  const good = readFileSync(join(inbox, requests[1]?.name ?? ""), "latin1")
  writeFileSync(join(inbox, "kim-03-cut.txt"), good.slice(0, good.length / 2))
  const at = good.indexOf("\n=") - 40
  const flipped = `${good.slice(0, at)}${good[at] === "A" ? "B" : "A"}${good.slice(at + 1)}`
  writeFileSync(join(inbox, "kim-07-altered.txt"), flipped.replace(/^=.*\n/m, ""))
  writeFileSync(join(inbox, NOTES), "Please do these first. Thanks!\n")
}

async function answerAll(outDir: string, more: readonly string[] = ["--confirm", "many-answers"]) {
  const yes = ["--approve", "--reason", "outage OPS-7"]
  return await ana.tell<AnswerDocument>(["answer", inbox, ...yes, "--out-dir", outDir, ...more])
}

describe("forty requests for one disk", () => {
  it("are answered as often as a day allows; the others are left for a word more", async () => {
    const folder = join(ground.folder, "answers-of-a-day")
    const { code, document } = await answerAll(folder, [])
    const codes = document.letters.map(({ error }) => error?.code ?? "answered")
    const count = (wanted: string) => codes.filter((one) => one === wanted).length
    // What the colleague must call for is no answer and counts for nothing.
    expect([count("answered"), count("call-back-needed"), count("many-answers")]).toEqual([3, 2, 35])
    expect(document.letters.find(({ error }) => error?.code === "many-answers")?.error?.text).toMatch(
      /^the limit is 3: .* got 3 answers in 24 hours$/,
    )
    expect([code, readdirSync(folder).length]).toEqual([4, 3])
  })
})

describe("forty requests, two letters that cannot be used, and a note", () => {
  const first = join(ground.folder, "answers")
  const again = join(ground.folder, "answers-again")

  it("are answered in one go, each on its own", async () => {
    // Open letters of people who are known need the words, one by one: those wait for a call.
    const open = requests.filter((_, at) => at % 2 === 1)
    const sealed = requests.filter((_, at) => at % 2 === 0)
    expect([open.length, sealed.length]).toEqual([EACH, EACH])
    addBadOnes()
    mkdirSync(first)
    const told = await answerAll(first)
    const rows = told.document.letters
    expect(rows.map(({ input }) => input)).toEqual(
      readdirSync(inbox)
        .filter((name) => name !== NOTES)
        .sort()
        .map((name) => join(inbox, name)),
    )
    expect(told.stderr).toMatch(new RegExp(`^Left out: \\S*/${NOTES}: .* \\[letter-not-recognised\\]$`, "m"))
    const codeOfRow = new Map(rows.map(({ input, error }) => [input.slice(inbox.length + 1), error?.code]))
    expect(codeOfRow.get("kim-03-cut.txt")).toBe("armour-damaged")
    expect(codeOfRow.get("kim-07-altered.txt")).toBe("letter-signature")
    for (const { name } of open) expect(codeOfRow.get(name), name).toBe("call-back-needed")
    for (const { name } of sealed) expect(codeOfRow.get(name), name).toBeUndefined()
    expect(told.code).toBe(3)
    expect(readdirSync(first)).toHaveLength(sealed.length)
  })

  it("reach the right host each, and open its key slot", async () => {
    for (const { person, made } of [requests[0], requests[18], requests[20], requests[38]].flatMap(
      (one) => one ?? [],
    )) {
      const answer = join(first, `answer-${made.request}.txt`)
      const { stdoutBytes } = await person.must(["reveal", answer, "--stdout"])
      expect(stdoutBytes).toEqual(passphrase)
    }
  })

  it("get the very same answers a second time, without another word to Tang", async () => {
    mkdirSync(again)
    const before = proxy.asked.length
    const told = await answerAll(again)
    expect(told.code).toBe(3)
    expect(proxy.asked.length).toBe(before)
    expect(readdirSync(again).sort()).toEqual(readdirSync(first).sort())
    for (const name of readdirSync(first)) {
      expect(readFileSync(join(again, name))).toEqual(readFileSync(join(first, name)))
    }
  })

  it("leave a record that verifies, with one decision for each approved request", async () => {
    expect((await ana.must(["journal", "verify"])).code).toBe(0)
    const types = readFileSync(join(ana.home, "journal.jsonl"), "utf8").match(/"type":"[a-z-]+"/g) ?? []
    const count = (type: string) => types.filter((one) => one === `"type":"${type}"`).length
    expect([count("answer-decided"), count("reply-written")]).toEqual([EACH, EACH])
  })
})
