// The same letter again and again (design §5, "Time"): an answered request is answered as before without asking Tang, an answer that was
// taken is taken once. A thousand copies in many dresses, in time and memory that stay small.
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readChain } from "../../src/journal/chain.ts"
import { replay } from "../../src/journal/replay.ts"
import { cleanEnvironment, cliCommand } from "../support/cli.ts"
import { startBehindSocat } from "../support/tangd.ts"
import { workspace } from "../support/workspace.ts"
import { compactOf } from "./tour.ts"
import { copyHome, expectDone, makeWorld, type Person, type World } from "./world.ts"

const COPIES = 1_000
const MIB = 1024

describe("a letter that comes again", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it("a thousand times is answered as before, and Tang is not asked again", async () => {
    const dir = workspace()
    const calls = join(dir, "calls")
    writeFileSync(calls, "")
    const tang = await startBehindSocat(
      `SYSTEM:"echo >> ${calls}; exec /usr/libexec/tangd ${world.tangd.dir}"`,
    )
    try {
      const [site, lab] = [
        copyHome(world.strangers.site, join(dir, "site")),
        copyHome(world.strangers.lab, join(dir, "lab")),
      ]
      const letter = join(dir, "request.txt")
      const ask = ["request", world.image, "--host", "db1", "--name", "Kim Lee", "--json", "-o", letter]
      const { words, request } = JSON.parse((await expectDone(site.run(ask))).stdout) as {
        words: string[]
        request: string
      }
      const through = ["--tang", `${world.tangd.url}=${tang.url}`]
      const first = join(dir, "first.txt")
      await expectDone(
        lab.run(["answer", letter, "--approve", "--words", words.join(" "), "-o", first, ...through]),
      )
      const asked = readFileSync(calls, "utf8").length
      expect(asked).toBeGreaterThan(1) // socat's own look, and tangd's answer

      const inbox = join(dir, "inbox")
      mkdirSync(inbox)
      for (let copy = 0; copy < COPIES; copy++)
        writeFileSync(join(inbox, `${copy}.txt`), dressed(letter, copy))
      const out = join(dir, "out")
      mkdirSync(out)
      const again = await measured(lab, [
        "answer",
        inbox,
        "--approve",
        "--reason",
        "again",
        "--out-dir",
        out,
        "--json",
        ...through,
      ])
      expect(again.code, again.stderr.slice(-2000)).toBe(0)
      const { letters } = JSON.parse(again.stdout) as { letters: { decision: string }[] }
      expect(letters.map(({ decision }) => decision)).toEqual(Array(COPIES).fill("answered before"))
      expect(readdirSync(out)).toEqual([`answer-${request}.txt`])
      expect(readFileSync(join(out, `answer-${request}.txt`))).toEqual(readFileSync(first))
      expect(readFileSync(calls, "utf8").length, "calls of Tang").toBe(asked)
      const { decisions, replies } = journalOf(lab)
      expect([decisions.get(request)?.length, replies.get(request)?.length]).toEqual([1, 1])
      expect(again.seconds).toBeLessThan(60)
      expect(again.peakKib).toBeLessThan(400 * MIB)
    } finally {
      await tang.stop()
    }
  })

  it("as an answer is taken once, however often it is given", async () => {
    const dir = workspace()
    const [site, lab] = [
      copyHome(world.strangers.site, join(dir, "site")),
      copyHome(world.strangers.lab, join(dir, "lab")),
    ]
    const [letter, answer] = [join(dir, "request.txt"), join(dir, "answer.txt")]
    const ask = ["request", world.image, "--host", "db1", "--name", "Kim Lee", "--json", "-o", letter]
    const { words, request } = JSON.parse((await expectDone(site.run(ask))).stdout) as {
      words: string[]
      request: string
    }
    await expectDone(lab.run(["answer", letter, "--approve", "--words", words.join(" "), "-o", answer]))
    const copies = Array.from({ length: 200 }, (_, copy) => {
      const path = join(dir, `answer-${copy}.txt`)
      writeFileSync(path, dressed(answer, copy))
      return path
    })
    for (let start = 0; start < 3; start++) {
      const shown = await expectDone(site.run(["reveal", ...copies, "--stdout"]))
      expect(shown.stdout).toBe(world.canary)
    }
    const journal = journalOf(site)
    expect(journal.requests.get(request)?.replies).toHaveLength(1)
    expect(journal.debts.size).toBe(1)
    const lines = readFileSync(join(site.home, "journal.jsonl"), "utf8")
    expect(lines.match(/"type":"letter-received"/g)).toHaveLength(1)
    expect(lines.match(/"type":"reveal-shown"/g)).toHaveLength(3)
  })
})

/** The same letter as mail and chat programs would bring it. */
function dressed(path: string, copy: number): string {
  const text = readFileSync(path, "latin1")
  switch (copy % 5) {
    case 0:
      return text
    case 1:
      return text.replaceAll("\n", "\r\n")
    case 2:
      return `Hello Ana,\n\n${text.replace(/^/gm, "> ")}\nregards ${copy}\n`
    case 3:
      return compactOf(path)
    default:
      return text.replace(/^(.{30})(.+)$/gm, "$1\n$2")
  }
}

function journalOf({ home }: Person) {
  return replay(readChain(readFileSync(join(home, "journal.jsonl"))).links)
}

/** Runs a command and watches how much memory it takes at most. */
async function measured(who: Person, args: readonly string[]) {
  const [program, ...rest] = cliCommand(args)
  const started = performance.now()
  const child = spawn(program, rest, { env: cleanEnvironment(who.env), stdio: ["ignore", "pipe", "pipe"] })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
  let peakKib = 0
  const look = setInterval(() => {
    try {
      const [, kib = "0"] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? []
      peakKib = Math.max(peakKib, Number(kib))
    } catch {
      // It has ended.
    }
  }, 20)
  const code = await new Promise((resolve) => child.on("close", resolve))
  clearInterval(look)
  const [stdout, stderr] = [Buffer.concat(out).toString(), Buffer.concat(err).toString()]
  return { code, stdout, stderr, peakKib, seconds: (performance.now() - started) / 1000 }
}
