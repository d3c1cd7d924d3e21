// What can happen to letters and decisions between two people: words wrong or missing, refusals, answers that come twice, late, out of
// order, or to the wrong home.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { cliCommand, run } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, opens, tangPin } from "../support/luks-image.ts"
import {
  type AnswerDocument,
  approve,
  ask,
  atTime,
  codeOf,
  introduce,
  type MadeRequest,
  openGround,
  type Person,
  payloadOf,
} from "../support/rescue.ts"
import { startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
let proxy: TangProxy
let kim: Person
let ana: Person
let passphrase: Uint8Array

beforeAll(async () => {
  tangd = await startTangd()
  proxy = await startTangProxy(tangd.url)
  await makeLuksImage(image, { type: "luks1", passphrase: "the first passphrase" })
  await bind(image, "the first passphrase", await tangPin(tangd.url), 1)
  passphrase = await clevisPass(image, 1)
  kim = await ground.person("Kim", "technician")
  ana = await ground.person("Ana", "colleague")
  await introduce(kim, ana)
  await ana.must(["tang", "trust", proxy.url, "--thumbprint", signingThumbprint(tangd.dir)])
})

afterAll(async () => {
  await proxy.stop()
  await tangd.stop()
  ground.close()
})

/** Types of the entries that a person's record holds. */
function recorded({ home }: Person): string[] {
  const lines = readFileSync(join(home, "journal.jsonl"), "utf8").trimEnd().split("\n")
  return lines.map((line) => String(JSON.parse(line).type))
}

function count(list: readonly string[], word: string): number {
  return list.filter((one) => one === word).length
}

async function shown(person: Person, args: readonly string[]): Promise<Uint8Array> {
  return (await person.must(["reveal", ...args, "--stdout"])).stdoutBytes
}

describe("a decision", () => {
  let tess: Person
  let carl: Person
  beforeEach(async () => {
    tess = await ground.person("Tess")
    carl = await ground.person("Carl")
  })

  it.each([
    ["a stranger, no words", "stranger", ["--approve"], 4, "call-back-needed"],
    [
      "a stranger, a reason in place of words",
      "stranger",
      ["--approve", "--reason", "OPS-7"],
      4,
      "call-back-needed",
    ],
    ["a contact, neither words nor a reason", "contact", ["--approve"], 4, "call-back-needed"],
    [
      "a contact, wrong words",
      "contact",
      ["--approve", "--words", "zoo zoo zoo zoo zoo zoo"],
      4,
      "call-back-wrong",
    ],
    ["nobody decides", "contact", [], 2, "decision-needed"],
    ["two decisions at once", "contact", ["--approve", "--deny"], 2, "usage"],
  ])("is needed before Tang hears of it: %s", async (_, who, flags, exit, code) => {
    const request = who === "contact" ? await ask(kim, image, ["--to", "Ana"]) : await ask(tess, image)
    const before = proxy.asked.length
    const told = await ana.tell(["answer", request.file, ...flags])
    expect([told.code, codeOf(told)]).toEqual([exit, code])
    expect(proxy.asked.length).toBe(before)
  })

  it.each([
    ["the words", ({ words }: MadeRequest) => words.join(" ")],
    [
      "four letters of each word",
      ({ words }: MadeRequest) => words.map((word) => word.slice(0, 4)).join(" "),
    ],
    ["capitals and commas", ({ words }: MadeRequest) => words.join(", ").toUpperCase()],
    ["the digits", ({ digits }: MadeRequest) => digits.join(" ")],
  ])("takes %s of the call-back", async (_, heard) => {
    const request = await ask(tess, image)
    const answer = carl.newPath("answer.txt")
    const flags = ["--approve", "--words", heard(request), "--tang", proxy.url, "-o", answer]
    await carl.must(["answer", request.file, ...flags])
    expect(await shown(tess, [answer])).toEqual(passphrase)
  })

  it("takes a reason in place of the call for a contact who signed in time, and says so in the record", async () => {
    const request = await ask(kim, image, ["--to", "Ana"])
    const answer = ana.newPath("answer.txt")
    const { stderr } = await ana.must([
      "answer",
      request.file,
      "--approve",
      "--reason",
      "OPS-7",
      "-o",
      answer,
    ])
    expect(stderr).toContain("NEVER COMPARED")
    expect(await shown(kim, [answer])).toEqual(passphrase)
    expect(readFileSync(join(ana.home, "journal.jsonl"), "utf8")).toContain('"words":"not called back"')
  })

  it("holds a request after three wrong tries, and then wants words and a reason", async () => {
    const request = await ask(tess, image)
    const answerWith = async (...flags: string[]) => {
      const told = await carl.tell(["answer", request.file, "--approve", "--tang", proxy.url, ...flags])
      return [told.code, codeOf(told)]
    }
    const right = request.words.join(" ")
    const before = proxy.asked.length
    for (let i = 0; i < 3; i++)
      expect(await answerWith("--words", "zoo zoo zoo zoo zoo zoo")).toEqual([4, "call-back-wrong"])
    expect(await answerWith("--words", right)).toEqual([4, "request-on-hold"])
    expect(await answerWith("--reason", "OPS-7")).toEqual([4, "request-on-hold"])
    expect(proxy.asked.length).toBe(before)
    expect(await answerWith("--words", right, "--reason", "called on another number")).toEqual([0, "done"])
    expect(proxy.asked.length).toBeGreaterThan(before)
  })

  it("is not asked for where the site refuses open requests; sealed ones of contacts are taken", async () => {
    mkdirSync(join(ana.home, "site"), { mode: 0o700 })
    const profile = join(ana.home, "site", "profile.json")
    const write = (rule: unknown) =>
      writeFileSync(profile, JSON.stringify({ site: "test", openLetters: rule, values: {} }), { mode: 0o600 })
    const open = await ask(tess, image)
    const before = proxy.asked.length
    try {
      write("refuse")
      const refused = await approve(ana, open)
      expect([refused.code, codeOf(refused)]).toEqual([4, "letter-open-refused"])
      expect(proxy.asked.length).toBe(before)
      const sealed = await approve(ana, await ask(kim, image, ["--to", "Ana"]))
      expect(await shown(kim, [sealed.file])).toEqual(passphrase)
      write("perhaps")
      expect(codeOf(await approve(ana, open))).toBe("profile-malformed")
      write("allow")
      expect(await shown(tess, [(await approve(ana, open)).file])).toEqual(passphrase)
    } finally {
      rmSync(join(ana.home, "site"), { recursive: true })
    }
  })

  it("can be put off", async () => {
    const request = await ask(tess, image)
    const held = await carl.tell<AnswerDocument>(["answer", request.file, "--hold"])
    expect([held.code, held.document.letters[0]?.decision]).toEqual([4, "hold"])
    const later = await approve(carl, request, ["--tang", proxy.url])
    expect(later.code).toBe(0)
    expect(await shown(tess, [later.file])).toEqual(passphrase)
  })

  it.each([
    ["an open request", () => tess, [] as string[]],
    ["a sealed request", () => kim, ["--to", "Ana"]],
  ])("can be a refusal of %s, and the technician learns why", async (_, who, flags) => {
    const technician = who()
    const request = await ask(technician, image, flags)
    const denial = ana.newPath("denial.txt")
    const before = proxy.asked.length
    const line = ["answer", request.file, "--deny", "--reason", "This host is up.", "-o", denial]
    const told = await ana.tell<AnswerDocument>(line)
    expect([told.code, told.document.letters[0]?.decision]).toEqual([0, "deny"])
    expect(proxy.asked.length).toBe(before)
    const refused = await technician.tell(["reveal", denial])
    expect([refused.code, codeOf(refused)]).toEqual([4, "answer-denied"])
    expect(refused.stderr).toContain("This host is up.")
    // The refusal is kept: who asks again gets it again, not Tang's answer.
    const again = await approve(ana, request)
    expect([again.code, codeOf(again)]).toEqual([3, "letter-replayed"])
    expect(proxy.asked.length).toBe(before)
  })

  it("is asked for once: the same request gets the same answer, and Tang is not asked again", async () => {
    const request = await ask(tess, image)
    const [first, second] = [
      await approve(carl, request, ["--tang", proxy.url]),
      await approve(carl, request, ["--tang", proxy.url]),
    ]
    expect(first.document.letters[0]?.decision).toBe("approve")
    const before = proxy.asked.length
    const third = await approve(carl, { file: request.file, words: ["wrong"] }, ["--tang", proxy.url])
    for (const again of [second, third]) {
      expect([again.code, again.document.letters[0]?.decision]).toEqual([0, "answered before"])
      expect(readFileSync(again.file)).toEqual(readFileSync(first.file))
    }
    expect(proxy.asked.length).toBe(before)
  })

  it("about a message that shows the passphrase is made alone", async () => {
    const flags = ["--to", "Ana", "--mode", "disclose"]
    const files = [(await ask(kim, image, flags)).file, (await ask(kim, image, flags)).file]
    const before = proxy.asked.length
    const line = ["answer", ...files, "--approve", "--reason", "OPS-7", "--out-dir", ground.folder]
    const told = await ana.tell(line)
    expect([told.code, codeOf(told)]).toEqual([2, "usage"])
    expect(proxy.asked.length).toBe(before)
  })

  it("needs no Tang server behind two addresses to be asked twice", async () => {
    const second = await startTangProxy(tangd.url)
    try {
      const request = await ask(tess, image)
      const before = proxy.points().length
      const answer = await approve(carl, request, ["--tang", proxy.url, "--tang", second.url])
      expect(answer.code).toBe(0)
      const [x] = JSON.parse(payloadOf(request.file)).leaves.map((leaf: { x: { x: string } }) => leaf.x.x)
      const points = [...proxy.points().slice(before), ...second.points()]
      expect(count(points, x)).toBe(1)
    } finally {
      await second.stop()
    }
  })
})

describe("a request", () => {
  it("written again is the same to the last byte, and stays so", async () => {
    const tess = await ground.person("Tess")
    const request = await ask(tess, image)
    const letter = readFileSync(request.file)
    const copy = tess.newPath("copy.txt")
    await tess.must(["request", "--again", request.request, "-o", copy])
    expect(readFileSync(copy)).toEqual(letter)
    expect((await tess.must(["request", "--again", request.request])).stdoutBytes).toEqual(letter)
    const unknown = await tess.tell(["request", "--again", "AAAAAAAAAAAAAAAAAAAAAA"])
    expect([unknown.code, codeOf(unknown)]).toEqual([2, "no-such-request"])
  })

  it("is blinded anew only when it is made anew", async () => {
    const tess = await ground.person("Tess")
    const [one, two] = [await ask(tess, image), await ask(tess, image)]
    expect(payloadOf(one.file)).not.toBe(payloadOf(two.file))
    const x = (file: string) => JSON.parse(payloadOf(file)).leaves[0].x.x
    expect(x(one.file)).not.toBe(x(two.file))
  })
})

describe("an answer", () => {
  async function exchange(
    technician: Person,
    colleague: Person,
  ): Promise<{ request: MadeRequest; file: string }> {
    const request = await ask(technician, image)
    const { file } = await approve(colleague, request, ["--tang", proxy.url])
    return { request, file }
  }

  it("that arrives twice is taken once and may be shown each time", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const { file } = await exchange(tess, carl)
    for (let i = 0; i < 2; i++) expect(await shown(tess, [file])).toEqual(passphrase)
    expect(await shown(tess, [file, file])).toEqual(passphrase)
    const types = recorded(tess)
    expect([
      count(types, "reply-accepted"),
      count(types, "reveal-shown"),
      count(types, "debt-opened"),
    ]).toEqual([1, 3, 1])
    expect(await shown(tess, [])).toEqual(passphrase)
  })

  it("is found by the request that it names, whatever the order", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const [one, two] = [await exchange(tess, carl), await exchange(tess, carl)]
    expect(one.request.case).not.toBe(two.request.case)
    for (const { request, file } of [two, one, two]) {
      const told = await tess.tell(["reveal", file])
      expect(told).toMatchObject({
        code: 0,
        document: { case: request.case, request: request.request, opens: 1 },
      })
    }
    const which = await tess.tell(["reveal"])
    expect([which.code, codeOf(which)]).toEqual([2, "choose-case"])
  })

  it("for another case is refused, and the right case still takes it", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const [one, two] = [await exchange(tess, carl), await exchange(tess, carl)]
    const wrong = await tess.tell(["reveal", one.file, "--case", two.request.case])
    expect(wrong.code).toBe(3)
    expect(codeOf(wrong)).toMatch(/^letter-(to|re-unknown)$/)
    expect(await shown(tess, [one.file, "--case", one.request.case])).toEqual(passphrase)
  })

  it.each([
    ["open", () => ground.person("Tess"), [] as string[], /^letter-(to|re-unknown)$/],
    ["sealed", () => Promise.resolve(kim), ["--to", "Ana"], /^letter-not-for-me$/],
  ])("for another home is refused there: %s", async (_, who, flags, code) => {
    const [technician, other] = [await who(), await ground.person("Otto")]
    await ask(other, image)
    const answer = await approve(ana, await ask(technician, image, flags))
    const told = await other.tell(["reveal", answer.file])
    expect([1, 3]).toContain(told.code)
    expect(codeOf(told)).toMatch(code)
    expect((await other.cli(["reveal", answer.file, "--stdout"])).stdout).toBe("")
    expect(await shown(technician, [answer.file])).toEqual(passphrase)
  })

  it("that was altered on the way is refused", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const { file } = await exchange(tess, carl)
    const letter = readFileSync(file, "latin1")
    // Inside the signature, which is what ends the letter.
    const at = letter.indexOf("\n=") - 40
    const flipped = `${letter.slice(0, at)}${letter[at] === "A" ? "B" : "A"}${letter.slice(at + 1)}`
    const damaged = await tess.tell(["reveal", "-"], { stdin: flipped })
    expect([damaged.code, codeOf(damaged)]).toEqual([1, "armour-damaged"])
    const forged = await tess.tell(["reveal", "-"], { stdin: flipped.replace(/^=.*\n/m, "") })
    expect([forged.code, codeOf(forged)]).toEqual([3, "letter-signature"])
    expect(await shown(tess, [file])).toEqual(passphrase)
  })

  it("to a case that was closed is refused", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const { request, file } = await exchange(tess, carl)
    await tess.must(["case", "close", request.case])
    const told = await tess.tell(["reveal", file])
    expect(told.code).not.toBe(0)
    expect(codeOf(told)).not.toBe("done")
    expect((await tess.cli(["reveal", file, "--stdout"])).stdout).toBe("")
  })

  it("a day late still opens, two days late it does not", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const { file } = await exchange(tess, carl)
    expect(await shown(atTime(tess, "+30h"), [file])).toEqual(passphrase)
    const late = await atTime(tess, "+49h").tell(["reveal", file])
    expect([late.code, codeOf(late)]).toEqual([3, "letter-expired"])
    // A clock that was set wrong, and right again, has cost nothing.
    expect(await shown(tess, [file])).toEqual(passphrase)
    expect(recorded(tess)).not.toContain("secrets-destroyed")
  })

  it("finds no keys any more once the request is long over", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const { request, file } = await exchange(tess, carl)
    const sealed = join(tess.home, "cases", request.case, "sealed")
    expect(readdirSync(sealed).length).toBeGreaterThan(0)
    const gone = await atTime(tess, "+49h", "all clocks").tell(["reveal", file])
    expect([gone.code, codeOf(gone)]).toEqual([1, "sealed-lost"])
    expect(recorded(tess)).toContain("secrets-destroyed")
    expect(existsSync(sealed) ? readdirSync(sealed) : []).toEqual([])
  })

  it("to a request that is late needs the words, and a reason does not replace them", async () => {
    const request = await ask(kim, image, ["--to", "Ana"])
    const late = atTime(ana, "+25h")
    const before = proxy.asked.length
    const refused = await late.tell(["answer", request.file, "--approve", "--reason", "OPS-7"])
    expect([refused.code, codeOf(refused)]).toEqual([4, "call-back-needed"])
    expect(refused.stderr).toContain("OUT OF DATE")
    expect(proxy.asked.length).toBe(before)
    const answer = await approve(late, request)
    expect(answer.code).toBe(0)
    expect(await shown(kim, [answer.file])).toEqual(passphrase)
  })

  it("from a colleague whose clock is a year behind is still one", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const request = await ask(tess, image)
    const answer = await approve(atTime(carl, "-365d"), request, ["--tang", proxy.url])
    expect(answer.code).toBe(0)
    expect(await shown(tess, [answer.file])).toEqual(passphrase)
  })
})

describe("letter show", () => {
  it("shows people their own request before they send it, with and without an identity", async () => {
    for (const person of [kim, await ground.person("Tess")]) {
      const { file } = await ask(person, image)
      const own = await person.tell<{ own: boolean }>(["letter", "show", file])
      expect(own).toMatchObject({ code: 0, document: { own: true } })
      const others = await ana.tell<{ own: boolean }>(["letter", "show", file])
      expect(others).toMatchObject({ code: 0, document: { own: false } })
    }
  })
})

describe("one home", () => {
  it("serves two commands of one pipe: what reveal writes makes a temporary passphrase", async () => {
    const disk = join(ground.folder, "pipe.img")
    copyFileSync(image, disk)
    const request = await ask(kim, disk, ["--to", "Ana"])
    const { file } = await approve(ana, request)
    const [node, program] = cliCommand([])
    const line = '"$0" "$1" reveal "$2" --stdout | "$0" "$1" slot add-temporary "$3" --yes --stdout'
    const made = await run("sh", ["-c", line, node, program ?? "", file, disk], { env: kim.env })
    expect(made.code, made.stderr).toBe(0)
    expect(await opens(disk, made.stdoutBytes)).toBe(true)
  })

  it("is used by one process at a time; the second one is told so and changes nothing", async () => {
    const carl = await ground.person("Carl")
    const request = await ask(await ground.person("Tess"), image)
    const slow = await startTangProxy(tangd.url)
    try {
      slow.behave(() => "silence")
      const first = approve(carl, request, ["--tang", slow.url])
      await until(() => slow.asked.length > 0)
      const second = await carl.tell(["answer", request.file, "--hold"])
      expect([second.code, codeOf(second)]).toEqual([1, "home-busy"])
      await slow.stop()
      expect((await first).code).toBe(5)
    } finally {
      await slow.stop().catch(() => {})
    }
    expect(existsSync(join(carl.home, "journal.jsonl"))).toBe(true)
    expect((await carl.cli(["journal", "verify"])).code).toBe(0)
  })
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 1200) throw new Error("it did not happen within half a minute")
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
