// Many at once: `answer` on a folder of sealed requests beside clevis on the same JWEs and the same Tang, one at a time and 8 at a time,
// and beside what Tang itself costs. A clevis run is a fifth of the JWEs, another fifth each round, and counts five times.
import { mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { decryptHere, exchangeOnly, readyCalls, tangdAlone } from "./exchange.ts"
import { type Ground, plaintextOf } from "./ground.ts"
import { openAnswer } from "./letters.ts"
import { Contender, median, type Runs, race, timeProcess } from "./measure.ts"
import { costLines, tableLines } from "./table.ts"

const PARTS = 5

export async function batches(ground: Ground, rounds: number): Promise<string[]> {
  const count = ground.jwes.length
  const calls = readyCalls(ground)
  const one = join(ground.letterFolder, readdirSync(ground.letterFolder)[0] ?? "")
  const answer = new Contender(`answer, ${count} requests`, () => answered(ground, ground.letterFolder).ms)
  const first = new Contender("answer, 1 request", () => answered(ground, one).ms)
  const serial = new Contender("clevis decrypt, one by one", clevisParts(ground, 1), PARTS)
  const parallel = new Contender("clevis decrypt, 8 at a time", clevisParts(ground, 8), PARTS)
  const here = new Contender("exchange and arithmetic, one process", () => decryptHere(ground, plaintextOf))
  const exchange = new Contender("points only, one connection", () => exchangeOnly(ground, calls))
  const tangd = new Contender("tangd alone, over a pipe", () => tangdAlone(ground, calls))
  await checkAnswers(ground)
  const all = [answer, first, serial, parallel, here, exchange, tangd]
  await race(all, rounds)
  const better = median(serial.runs) < median(parallel.runs) ? serial : parallel
  return [
    ...costLines(`${count} JWEs, or requests made of them`, all, count),
    ...tableLines("The batch", [
      { ours: answer, beside: better, atLeast: 8 },
      { ours: answer, beside: here, atMost: 1.5 },
      { ours: answer, beside: exchange },
      { ours: furtherRequests(answer, first), beside: exchange },
      { ours: exchange, beside: tangd },
    ]),
  ]
}

// What the requests after the first add: without the start of the program and the unlocking of the identity.
function furtherRequests(answer: Runs, first: Runs): Runs {
  const runs = answer.runs.map((ms, round) => ms - (first.runs[round] ?? Number.NaN))
  return { name: "its requests but the first", runs }
}

interface AnsweredRun {
  readonly ms: number
  readonly folder: string
}

/** One run of `answer` by a colleague who has answered nothing yet. */
function answered({ program, freshDesk, newPath }: Ground, letters: string): AnsweredRun {
  const [home, folder] = [freshDesk(), newPath("answers")]
  mkdirSync(folder)
  const yes = ["--approve", "--reason", "bench", "--confirm", "many-answers"]
  const { ms } = program(["answer", letters, ...yes, "--out-dir", folder], home)
  return { ms, folder }
}

// Before anything counts: every answer of a batch opens its JWE.
async function checkAnswers(ground: Ground): Promise<void> {
  const { folder } = answered(ground, ground.letterFolder)
  for (const [index, letter] of ground.letters.entries()) {
    const text = readFileSync(join(folder, `answer-${letter.id}.txt`), "latin1")
    if ((await openAnswer(letter, text)) !== plaintextOf(index))
      throw new Error(`request ${index} was answered with something else`)
  }
}

/** Decrypts a part of the JWEs with clevis, another part each time, `atOnce` processes at a time; ms. The plaintexts are checked. */
function clevisParts({ jweFolder, jwes }: Ground, atOnce: number): () => number {
  const names = readdirSync(jweFolder).sort()
  const args = ["-n", "1", "-P", String(atOnce), "sh", "-c", "clevis decrypt <$0"]
  let turn = 0
  return () => {
    const mine = [...jwes.keys()].filter((index) => index % PARTS === turn % PARTS)
    turn += 1
    const stdin = mine.map((index) => join(jweFolder, names[index] ?? "")).join("\n")
    const { ms, stdout } = timeProcess({ program: "xargs", args, stdin })
    const text = stdout.toString()
    if (mine.some((index) => !text.includes(plaintextOf(index)))) throw new Error("clevis left one out")
    return ms
  }
}
