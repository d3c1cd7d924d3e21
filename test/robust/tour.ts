// A walk through everything the two sides say to each other and to their screens: open and sealed requests, by hand, with every flag that
// says more, wrong turns included. The tests of the network and of what leaks run it with a runner of their own.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { findArmour } from "../../src/transport/armour.ts"
import { type RunOptions, type RunResult, run } from "../support/cli.ts"
import { copyHomes, expectDone, type Homes, type Person, type World } from "./world.ts"

/** Who runs a command: the technician on site, the colleague in the lab. */
export type Side = "site" | "lab"

export interface Heard {
  readonly side: Side
  readonly args: readonly string[]
  readonly result: RunResult
}

/** A request of the tour and what came of it. */
export interface Asked {
  readonly mode: "relay" | "disclose"
  readonly request: string
  readonly case: string
  /** The call-back code. */
  readonly words: readonly string[]
  readonly digits: readonly string[]
  /** The file of the letter; the answer, where one was given. */
  readonly letter: string
  readonly answer?: string
}

export interface Tour {
  readonly dir: string
  readonly site: Person
  readonly lab: Person
  readonly heard: readonly Heard[]
  readonly asked: readonly Asked[]
  /** Folders with the exported records. */
  readonly exports: Readonly<Record<Side, string>>
}

/** Runs one command of a side. */
export type Runner = (
  side: Side,
  who: Person,
  args: readonly string[],
  options: RunOptions,
) => Promise<RunResult>

const plainly: Runner = (_side, who, args, options) => who.run(args, options)

/** Walks the tour in the empty folder `dir`, up to but not including the end of the cases. */
export async function tour(world: World, homes: Homes, dir: string, runner = plainly): Promise<Tour> {
  const { site, lab } = copyHomes(homes, dir)
  const heard: Heard[] = []
  const asked: Asked[] = []
  const file = (name: string): string => join(dir, name)
  const said = async (side: Side, code: number, args: readonly string[], options: RunOptions = {}) => {
    const result = await runner(side, side === "site" ? site : lab, args, options)
    heard.push({ side, args, result })
    expect(result.code, `${args.join(" ")}\n${result.stderr}`).toBe(code)
    return result
  }
  const address = homes === world.friends ? ["--to", "Ana Diaz"] : ["--name", "Kim Lee"]
  const request = async (mode: Asked["mode"], ...more: string[]): Promise<Asked> => {
    const letter = file(`request-${asked.length}.txt`)
    const args = [
      "request",
      world.image,
      "--mode",
      mode,
      "--host",
      "db1",
      "--ticket",
      "OPS-7",
      "--reason",
      "no link",
    ]
    const { stdout } = await said("site", 0, [
      ...args,
      ...address,
      "--json",
      "--verbose",
      "-o",
      letter,
      ...more,
    ])
    const { words, digits, request: id, case: caseId } = JSON.parse(stdout) as Asked
    const made = { mode, request: id, case: caseId, words, digits, letter }
    asked.push(made)
    return made
  }
  const answered = async (one: Asked, ...more: string[]): Promise<string> => {
    const answer = file(`answer-${asked.indexOf(one)}.txt`)
    const { words, letter } = one
    await said("lab", 0, ["answer", letter, "--approve", "--words", words.join(" "), "-o", answer, ...more])
    asked[asked.indexOf(one)] = { ...one, answer }
    return answer
  }

  await lookAround(world, said, file)
  const first = await request("relay")
  await said("site", 0, ["request", "--again", first.request])
  await said("lab", 0, ["letter", "show", first.letter])
  await said("lab", 0, ["letter", "show", first.letter, "--json"])
  await said("lab", 4, [
    "answer",
    first.letter,
    "--approve",
    "--words",
    "abandon ability able about above absent",
  ])
  await said("lab", 2, ["answer", first.letter, "--no-input"])
  const answer = await answered(first, "--verbose")
  await said("lab", 0, ["answer", first.letter, "--no-input", "--json"])
  await said("site", 0, ["letter", "show", answer])
  await said("site", 0, ["reveal", answer, "--json", "--verbose"])
  expect((await said("site", 0, ["reveal", answer, "--stdout"])).stdout).toBe(world.canary)
  await said("site", 0, ["reveal", "--case", first.case, "--volume", world.image, "--json"])

  const second = await request("relay", "--case", first.case, "--check")
  const held = file("held.txt")
  await said("lab", 4, ["answer", second.letter, "--hold"])
  await said("lab", 0, ["answer", second.letter, "--deny", "--reason", "not today", "-o", held])
  if (homes === world.friends) await said("site", 4, ["reveal", held, "--case", first.case, "--json"])

  await byHand(world, said, file)
  if (homes === world.friends) {
    const third = await request("disclose")
    expect((await said("site", 0, ["reveal", await answered(third), "--stdout"])).stdout).toBe(world.canary)
  }
  const exports = { site: file("export-site"), lab: file("export-lab") }
  for (const side of ["site", "lab"] as const) {
    const what = side === "site" ? first.case : first.request
    await said(side, 0, ["journal", "export", "--case", what, "-o", exports[side]])
    for (const more of [[], ["--json"]]) {
      await said(side, 0, ["journal", "show", ...more])
      await said(side, 0, ["journal", "verify", ...more])
      await said(side, 0, ["case", "list", "--all", ...more])
      await said(side, 0, ["contact", "list", ...more])
    }
  }
  await said("site", 0, ["case", "show", first.case])
  await said("site", 0, ["case", "show", first.case, "--json"])
  await said("site", 0, ["case", "resume", first.case])
  return { dir, site, lab, heard, asked, exports }
}

type Said = (side: Side, code: number, args: readonly string[], options?: RunOptions) => Promise<RunResult>

async function lookAround(
  { image, canary }: World,
  said: Said,
  file: (name: string) => string,
): Promise<void> {
  await said("site", 0, ["inspect", image, "--verbose"])
  await said("site", 0, ["inspect", image, "--json"])
  for (const what of ["token", "header", "jwe"])
    await said("site", 0, ["extract", image, "--what", what, "-o", file(what)])
  await said("site", 0, ["prove", image, "--slot", "1"], { stdin: canary })
  await said("site", 1, ["request", file("nothing"), "--name", "Kim Lee"])
  await said("site", 1, ["request", image, "--slot", "0", "--name", "Kim Lee", "--no-input", "--host", "db1"])
}

/** The road for a colleague with curl alone: a wrong answer first, then the right one. */
async function byHand(world: World, said: Said, file: (name: string) => string): Promise<void> {
  const args = [
    "request",
    world.image,
    "--by-hand",
    "--host",
    "db1",
    "--name",
    "Kim Lee",
    "-o",
    file("by-hand.txt"),
  ]
  const { stdout, stderr } = await said("site", 0, [...args, "--verbose"])
  const [, caseId = ""] = /Case (\S+?)\./.exec(stderr) ?? []
  const value = (name: string): string => new RegExp(`^${name} +(\\S+)$`, "m").exec(stdout)?.[1] ?? ""
  const [kid, crv, x, y] = ["kid", "crv", "x", "y"].map(value)
  const body = JSON.stringify({ kty: "EC", alg: "ECMR", crv, x, y })
  const asked = ["-sf", "--max-time", "10", "-H", "Content-Type: application/jwk+json", "-d", body]
  const answer = await expectDone(run("curl", [...asked, `${world.tangd.url}/rec/${kid}`]))
  writeFileSync(file("echo.json"), body)
  writeFileSync(file("tang.json"), answer.stdout)
  await said("site", 3, ["reveal", file("echo.json"), "--case", caseId, "--json"])
  await said("site", 0, ["reveal", file("tang.json"), "--case", caseId, "--json"])
}

/** The compact letter in a file of the tour. */
export function compactOf(path: string): string {
  const [block] = findArmour(readFileSync(path, "latin1"))
  if (block === undefined) throw new Error(`there is no letter in ${path}`)
  return block.text
}
