// A rescue over nothing but a telephone: lines are read out and typed, on both sides, with a real tangd and real images. Two homes that share
// no file.
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { codePageOf } from "../../src/text/code-words.ts"
import { cliCommand } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, sssPin, tangPin } from "../support/luks-image.ts"
import {
  type AnswerDocument,
  ask,
  codeOf,
  type ErrorDocument,
  openGround,
  type Person,
  type RequestDocument,
} from "../support/rescue.ts"
import { openTerminal } from "../support/shell-terminal.ts"
import { startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { newKeyDirectory, type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const PASSPHRASE = "the first passphrase"
const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
let second: RunningTangd
let proxy: TangProxy

beforeAll(async () => {
  tangd = await startTangd()
  second = await startTangd()
  proxy = await startTangProxy(tangd.url)
  const [one, two] = [await tangPin(tangd.url), await tangPin(second.url)]
  await makeLuksImage(image, { type: "luks2", passphrase: PASSPHRASE })
  await bind(image, PASSPHRASE, one, 1)
  await bind(image, PASSPHRASE, sssPin(2, [one, two, one]), 2)
})

afterAll(async () => {
  await proxy.stop()
  await second.stop()
  await tangd.stop()
  ground.close()
})

/** A request as it is read out: its page, its lines, its words. */
interface Spoken extends RequestDocument {
  readonly page: string
  readonly lines: readonly string[]
}

async function speak(person: Person, args: readonly string[] = ["--slot", "1"]): Promise<Spoken> {
  const { code, document, stderr } = await person.tell<RequestDocument>([
    "request",
    image,
    "--host",
    "db1",
    "--code",
    ...args,
  ])
  if (code !== 0) throw new Error(stderr)
  return { ...document, page: document.letter, lines: linesOf(document.letter) }
}

function linesOf(page: string): string[] {
  return (codePageOf(page)?.lines ?? []).map(({ number, text }) => `${number}) ${text}`)
}

interface Answering {
  readonly code: number
  readonly document: AnswerDocument & Partial<ErrorDocument>
  readonly lines: readonly string[]
}

/** The colleague types what was read out. */
async function answer(
  person: Person,
  typed: string,
  words: readonly string[],
  args: readonly string[] = [],
): Promise<Answering> {
  const line = ["answer", "--code", "--approve", "--words", words.join(" "), "--host", "db1"]
  const told = await person.tell<Answering["document"]>([...line, "--tang", proxy.url, ...args], {
    stdin: typed,
  })
  const reply = told.document.letters?.[0]?.reply ?? ""
  return { code: told.code, document: told.document, lines: linesOf(reply) }
}

async function shown(person: Person, typed: string, args: readonly string[] = []): Promise<Uint8Array> {
  return (await person.must(["reveal", "--code", "--stdout", ...args], { stdin: typed })).stdoutBytes
}

describe("a rescue by telephone", () => {
  it("gives the passphrase that clevis gives", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const spoken = await speak(tess)
    expect(spoken.lines).toHaveLength(7)
    const heard = spoken.lines.slice(0, 5).map((line) => line.toLowerCase().replace(/^\d\) /, ""))
    const { code, lines, document } = await answer(carl, heard.join("\n"), spoken.words)
    expect(code).toBe(0)
    expect(lines).toHaveLength(4)
    expect(document.letters[0]).toMatchObject({ request: spoken.request, decision: "approve", host: "db1" })
    expect(await shown(tess, lines.join("\n"))).toEqual(await clevisPass(image, 1))
    // Nothing that was said holds the header's own point.
    expect(recorded(tess)).toContain("reply-accepted")
  })

  it("asks two of three key sources, and goes on with another colleague where one server is missing", async () => {
    const [tess, carl, ana] = [
      await ground.person("Tess"),
      await ground.person("Carl"),
      await ground.person("Ana"),
    ]
    const spoken = await speak(tess, ["--slot", "2"])
    expect(spoken.leaves).toHaveLength(2)
    const first = await answer(carl, spoken.page, spoken.words)
    expect(first.code).toBe(5)
    expect(first.lines.map((line) => line[0])).toEqual(["1", "2", "3", "4"])
    const waiting = await tess.tell(["reveal", "--code"], { stdin: first.lines.join("\n") })
    expect([waiting.code, codeOf(waiting)]).toEqual([5, "answer-incomplete"])
    const other = await answer(ana, spoken.page, spoken.words, ["--tang", second.url])
    const typed = other.lines.filter((line) => Number(line.split(")")[0]) > 4)
    expect(typed).toHaveLength(4)
    expect(await shown(tess, typed.join("\n"))).toEqual(await clevisPass(image, 2))
  })

  it("needs the rest of the key id where a hidden key was never seen here", async () => {
    const dir = newKeyDirectory()
    const server = await startTangd(dir)
    try {
      const disk = join(ground.folder, "hidden.img")
      await makeLuksImage(disk, { type: "luks1", passphrase: PASSPHRASE })
      await bind(disk, PASSPHRASE, await tangPin(server.url), 1)
      for (const name of readdirSync(dir)) renameSync(join(dir, name), join(dir, `.${name}`))
      const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
      const { document } = await tess.tell<RequestDocument>(["request", disk, "--code", "--host", "db1"])
      const lines = linesOf(document.letter)
      const short = await answer(carl, lines.slice(0, 5).join("\n"), document.words, ["--tang", server.url])
      expect([short.code, short.document.error]).toMatchObject([
        5,
        { code: "code-incomplete", details: { missing: ["6", "7"] } },
      ])
      const long = await answer(carl, lines.join("\n"), document.words, ["--tang", server.url])
      expect(long.code).toBe(0)
      const { stdoutBytes } = await tess.must(["reveal", "--code", "--stdout"], {
        stdin: long.lines.join("\n"),
      })
      expect(stdoutBytes).toEqual(await clevisPass(disk, 1))
    } finally {
      await server.stop()
    }
  })

  it("finds a key among those that a trusted server was seen with, without asking it before the yes", async () => {
    const [tess, ana] = [await ground.person("Tess"), await ground.person("Ana", "colleague")]
    await ana.must(["tang", "trust", proxy.url, "--thumbprint", signingThumbprint(tangd.dir)])
    const spoken = await speak(tess)
    const before = proxy.asked.length
    const none = await ana.tell(["answer", "--code", "--approve"], { stdin: spoken.page })
    expect(codeOf(none)).toBe("call-back-needed")
    expect(proxy.asked.length).toBe(before)
    const line = ["answer", "--code", "--approve", "--words", spoken.words.join(" ")]
    expect((await ana.tell(line, { stdin: spoken.page })).code).toBe(0)
    expect(proxy.asked.slice(before).map(({ method }) => method)).toEqual(["POST"])
  })

  it("is answered once: the same lines again give the same answer, and Tang is not asked", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const spoken = await speak(tess)
    const first = await answer(carl, spoken.page, spoken.words)
    const before = proxy.asked.filter(({ method }) => method === "POST").length
    const again = await answer(carl, spoken.page, [])
    expect(again.document.letters[0]?.decision).toBe("answered before")
    expect(again.lines).toEqual(first.lines)
    expect(proxy.asked.filter(({ method }) => method === "POST").length).toBe(before)
  })
})

function recorded({ home }: Person): string[] {
  const lines = readFileSync(join(home, "journal.jsonl"), "utf8").trimEnd().split("\n")
  return lines.map((line) => String(JSON.parse(line).type))
}

describe("a request that nobody signed", () => {
  it.each([
    ["no words", ["--approve"], 4, "call-back-needed"],
    ["a reason in place of words", ["--approve", "--reason", "OPS-7"], 4, "call-back-needed"],
    [
      "other words",
      ["--approve", "--words", "abandon ability able about above absent"],
      4,
      "call-back-wrong",
    ],
  ])("does not count with %s", async (_, args, code, name) => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const spoken = await speak(tess)
    const told = await carl.tell(["answer", "--code", ...args, "--tang", proxy.url], { stdin: spoken.page })
    expect([told.code, codeOf(told)]).toEqual([code, name])
  })

  it("is refused without a message, and stays refused", async () => {
    const [tess, ana] = [await ground.person("Tess"), await ground.person("Ana", "colleague")]
    const { page } = await speak(tess)
    const line = ["answer", "--code", "--deny", "--reason", "not now", "--tang", proxy.url]
    const told = await ana.tell<AnswerDocument>(line, { stdin: page })
    expect(told.document.letters?.[0]).toMatchObject({ decision: "deny", reply: null })
    expect(codeOf(await ana.tell(line, { stdin: page }))).toBe("letter-replayed")
  })
})

describe("lines that are not right", () => {
  it("are named, with what would fit, and nothing is asked", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const { lines, words } = await speak(tess)
    const [, text = ""] = /^3\) (.*)$/.exec(lines[2] ?? "") ?? []
    const wrong = `3) ${text[0] === "7" ? "8" : "7"}${text.slice(1)}`
    const told = await answer(carl, lines.with(2, wrong).slice(0, 5).join("\n"), words)
    expect([told.code, told.document.error]).toMatchObject([
      1,
      { code: "code-line-wrong", details: { line: 3, couldBe: expect.arrayContaining([text]) } },
    ])
  })

  it("of an answer to somebody else fit no request here", async () => {
    const [tess, tom, carl] = [
      await ground.person("Tess"),
      await ground.person("Tom"),
      await ground.person("Carl"),
    ]
    const [mine, other] = [await speak(tess), await speak(tom)]
    const { lines } = await answer(carl, other.page, other.words)
    expect(codeOf(await tess.tell(["reveal", "--code"], { stdin: lines.join("\n") }))).toBe("code-foreign")
    await tess.must(["case", "close", mine.case, "--cancel"]).catch(() => {})
    expect(await shown(tom, lines.join("\n"))).toEqual(await clevisPass(image, 1))
  })

  it("of an answer are asked for by their numbers", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const spoken = await speak(tess)
    const { lines } = await answer(carl, spoken.page, spoken.words)
    const told = await tess.tell(["reveal", "--code"], { stdin: [lines[0], lines[2]].join("\n") })
    expect([told.code, told.document.error]).toMatchObject([
      5,
      { code: "code-incomplete", details: { missing: ["2", "4"] } },
    ])
  })

  it("cannot be made of a request that shows the passphrase", async () => {
    const tess = await ground.person("Tess")
    const told = await tess.tell(["request", image, "--slot", "1", "--mode", "disclose", "--code"])
    expect([told.code, codeOf(told)]).toEqual([2, "usage"])
    const sealed = await tess.tell(["request", image, "--slot", "1", "--to", "Ana", "--code"])
    expect([sealed.code, codeOf(sealed)]).toEqual([2, "usage"])
  })
})

describe("a telephone beside other ways", () => {
  it("reads out a request that was written to a file, and takes the answer by the lines", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const written = await ask(tess, image, ["--slot", "1"])
    const again = ["request", "--again", written.request, "--code"]
    const { document } = await tess.tell<RequestDocument>(again)
    expect((await tess.tell<RequestDocument>(again)).document).toEqual(document)
    const { lines, code } = await answer(carl, document.letter, document.words)
    expect(code).toBe(0)
    expect(await shown(tess, lines.join("\n"))).toEqual(await clevisPass(image, 1))
  })

  it("reads out only as many key sources of a request as the binding needs", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const written = await ask(tess, image, ["--slot", "2"])
    expect(written.leaves).toHaveLength(3)
    const { document } = await tess.tell<RequestDocument>(["request", "--again", written.request, "--code"])
    const { lines, code } = await answer(carl, document.letter, document.words, ["--tang", second.url])
    expect(code).toBe(0)
    expect(lines).toHaveLength(8)
    expect(await shown(tess, lines.join("\n"))).toEqual(await clevisPass(image, 2))
  })

  it("answers a request from a file by lines", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const written = await ask(tess, image, ["--slot", "1"])
    const line = ["answer", written.file, "--code", "--approve", "--words", written.words.join(" ")]
    const { document } = await carl.tell<AnswerDocument>([...line, "--tang", proxy.url])
    const lines = linesOf(document.letters[0]?.reply ?? "")
    expect(lines).toHaveLength(4)
    const file = tess.newPath("photographed.txt")
    // As the text recognition of a telephone leaves it.
    writeFileSync(file, lines.join(" ").replaceAll("0", "O").replaceAll("1", "l").toLowerCase())
    expect((await tess.must(["reveal", file, "--stdout"])).stdoutBytes).toEqual(await clevisPass(image, 1))
  })
})

describe("in a real terminal", () => {
  it("both sides type line by line: a slip, another keyboard, Ctrl-C in the middle, and the passphrase", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const spoken = await speak(tess)
    const main = spoken.lines.slice(0, 5).map((line) => line.replace(/^\d\) /, ""))
    const colleague = await openTerminal({ env: carl.env, columns: 120, rows: 45 })
    colleague.enter(cliCommand(["answer", "--code", "--tang", proxy.url]).join(" "))
    await colleague.sees("Line 1:")
    colleague.enter(main[0] ?? "")
    await colleague.sees("Line 1 of 5 fits")
    await colleague.sees("Line 2 of 5:")
    const [line2 = ""] = main.slice(1)
    colleague.enter(`${line2[0] === "A" ? "B" : "A"}${line2.slice(1)}`)
    await colleague.sees("! Line 2 does not fit. It was heard or typed wrong.")
    await colleague.sees(`letter 1 of group 1 is ${line2[0]}`)
    await colleague.sees("or Enter to type the line again:")
    colleague.enter("")
    colleague.enter(line2)
    await colleague.sees("Line 2 of 5 fits")
    colleague.press("C-c")
    await colleague.sees("Lines 1 to 2 of 5 are here.")
    await colleague.sees("Go on with line 3: nbde-rescue answer --code")
    expect(await colleague.exitCode()).toBe(4)
    colleague.enter(`clear; ${cliCommand(["answer", "--code", "--tang", proxy.url]).join(" ")}`)
    await colleague.sees("Lines 1 to 2 of 5 are here. Go on with them? [y/n]")
    colleague.enter("y")
    await colleague.sees("Line 3 of 5:")
    for (const line of main.slice(2)) colleague.enter(line)
    await colleague.sees("Which host is it for, as the caller says?")
    colleague.enter("db1")
    await colleague.sees("It was read out and typed: only your own call back vouches for it.")
    await colleague.sees("1 approve   2 hold   3 refuse:")
    colleague.enter("1")
    await colleague.sees("Whom did you call")
    colleague.enter("Tess, 555-0100")
    await colleague.sees("The six words:")
    colleague.enter(spoken.words.join(" "))
    await colleague.sees("1 of 1 keys answered")
    expect(await colleague.exitCode()).toBe(0)
    const reply = linesOf(colleague.everything())
    expect(reply).toHaveLength(4)

    const technician = await openTerminal({ env: tess.env, columns: 120, rows: 45 })
    const file = tess.newPath("passphrase")
    technician.enter(`${cliCommand(["reveal", "--code", "--stdout"]).join(" ")} > ${file}`)
    await technician.sees("Line 1 of 4:")
    // A German keyboard that the program takes for an American one.
    let chosen = false
    for (const line of reply) {
      technician.enter(line.replace(/^\d\) /, "").replace(/[YZ]/g, (letter) => (letter === "Y" ? "Z" : "Y")))
      if (!/[YZ]/.test(line) || chosen) continue
      chosen = true
      await technician.sees("Ask which is right")
      const choice = /^ +(\d) {2}It fits if Y and Z are exchanged\./m.exec(technician.screen())?.[1] ?? ""
      technician.enter(choice)
    }
    await technician.sees("The passphrase opens key slot 1.")
    expect(new Uint8Array(readFileSync(file))).toEqual(new Uint8Array(await clevisPass(image, 1)))
  })
})

describe("what was said on the telephone", () => {
  it("tells nothing of the header: its point stands in no line", async () => {
    const tess = await ground.person("Tess")
    const spoken = await speak(tess)
    const file = tess.newPath("token.json")
    await tess.must(["extract", image, "--slot", "1", "--what", "jwe", "-o", file])
    const header = Buffer.from(readFileSync(file, "latin1").split(".")[0] ?? "", "base64url")
    const { epk } = JSON.parse(header.toString())
    const x = BigInt(`0x${Buffer.from(epk.x, "base64url").toString("hex")}`)
    const said = spoken.lines.join("").replace(/\d\) | /g, "")
    const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    // Any twelve letters of it, at every shift of a bit.
    for (let shift = 0n; shift < 5n; shift += 1n) {
      const symbols: string[] = []
      for (let rest = x >> shift; rest > 0n; rest >>= 5n) symbols.unshift(letters[Number(rest & 31n)] ?? "")
      const text = symbols.join("")
      for (let at = 0; at + 12 <= text.length; at += 1) expect(said).not.toContain(text.slice(at, at + 12))
    }
    expect(text(spoken)).not.toContain(epk.x.slice(0, 12))
  })
})

function text(spoken: Spoken): string {
  return JSON.stringify(spoken)
}
