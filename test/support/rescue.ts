// The two sides of a rescue, for end-to-end tests: people with a home of their own who run the built program, and what it tells them as
// JSON (design §7). Nothing is shared between two people but the files that one of them hands over.
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cliCommand, type RunOptions, type RunResult, run, runCli } from "./cli.ts"
import { makeFolder, removeFolder } from "./workspace.ts"

export interface RequestDocument {
  readonly case: string
  readonly request: string
  readonly mode: "relay" | "disclose"
  readonly open: boolean
  readonly leaves: readonly { readonly path: string; readonly kid: string; readonly url: string }[]
  readonly words: readonly string[]
  readonly digits: readonly string[]
  readonly letter: string
  readonly kept: string
}

export interface AnsweredDocument {
  readonly input: string
  readonly request: string | null
  readonly decision: string
  readonly from: string | null
  readonly host: string | null
  readonly leaves: readonly {
    readonly path: string
    readonly kid: string
    readonly url?: string
    readonly status: string
  }[]
  readonly reply: string | null
  readonly error?: { readonly code: string; readonly text: string }
}

export interface AnswerDocument {
  readonly letters: readonly AnsweredDocument[]
}

export interface RevealDocument {
  readonly case: string | null
  readonly request: string
  readonly fits: "header" | null
  readonly opens: number | null
  readonly untested?: string
  readonly leaves: readonly { readonly path: string; readonly state: string }[]
  readonly debts: readonly { readonly id: number; readonly kind: string; readonly deadline?: number }[]
}

export interface ErrorDocument {
  readonly error: {
    readonly code: string
    readonly text: string
    readonly remedy: readonly string[]
    readonly details: Readonly<Record<string, unknown>>
  }
}

/** What a command printed under --json. */
export interface Told<T> {
  readonly code: number
  readonly document: T
  readonly stderr: string
}

/** Somebody with a home. */
export interface Person {
  readonly name: string
  readonly home: string
  /** For `runCli`, `run` and strace. */
  readonly env: Readonly<Record<string, string>>
  /** Runs the program as this person. */
  cli(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** As `cli`, with --json --no-input: its one document, whatever the exit code. */
  tell<T extends object = ErrorDocument>(args: readonly string[], options?: RunOptions): Promise<Told<T>>
  /** As `cli`, and throws unless the exit code is 0. */
  must(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** A path among this person's files that no file has yet. */
  newPath(name: string): string
}

/** A request as it was made, and the file that the letter is in. */
export interface MadeRequest extends RequestDocument {
  readonly file: string
}

/** What `answer` told, and the file that the answer is in. */
export interface MadeAnswer extends Told<AnswerDocument> {
  readonly file: string
}

/** The ground of one test file: a folder on disk, and one in memory for session keys. */
export interface Ground {
  readonly folder: string
  /** A person with an empty home; with `roles` one who has an identity (slow: argon2id). */
  person(name: string, roles?: string): Promise<Person>
  close(): void
}

export function openGround(): Ground {
  const folder = makeFolder()
  const memory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/nbde-rescue-test-") : folder
  let people = 0
  return {
    folder,
    person: (name, roles) => {
      people += 1
      return makePerson(join(folder, `person-${people}`), memory, name, roles)
    },
    close: () => {
      removeFolder(folder)
      removeFolder(memory)
    },
  }
}

async function makePerson(own: string, memory: string, name: string, roles?: string): Promise<Person> {
  const home = join(own, "home")
  mkdirSync(own)
  const passphrase = join(own, "passphrase")
  writeFileSync(passphrase, `the passphrase of ${name}\n`, { mode: 0o600 })
  const env = {
    HOME: own,
    NBDE_RESCUE_HOME: home,
    NBDE_RESCUE_PASSPHRASE_FILE: passphrase,
    XDG_RUNTIME_DIR: memory,
  }
  let files = 0
  const newPath = (file: string) => {
    files += 1
    return join(own, `${files}-${file}`)
  }
  const person = personWho(name, home, env, newPath, (args, options = {}) =>
    runCli(args, { ...options, env: { ...env, ...options.env } }),
  )
  if (roles !== undefined) await person.must(["identity", "create", "--name", name, "--role", roles])
  return person
}

/**
 * The same person with another clock, in words of faketime, e.g. "+25h". The clock that only goes forward keeps its pace, as where
 * somebody set the time; with "all clocks" it jumps far ahead.
 */
export function atTime(
  person: Person,
  offset: string,
  which: "wall clock" | "all clocks" = "wall clock",
): Person {
  const { name, home, newPath } = person
  const env = { ...person.env, ...(which === "wall clock" ? { FAKETIME_DONT_FAKE_MONOTONIC: "1" } : {}) }
  return personWho(name, home, env, newPath, (args, options = {}) =>
    run("faketime", ["-f", offset, ...cliCommand(args)], { ...options, env: { ...env, ...options.env } }),
  )
}

function personWho(
  name: string,
  home: string,
  env: Person["env"],
  newPath: Person["newPath"],
  cli: Person["cli"],
): Person {
  return {
    name,
    home,
    env,
    cli,
    newPath,
    tell: async (args, options) => {
      const { code, stdout, stderr } = await cli([...args, "--json", "--no-input"], options)
      try {
        return { code, document: JSON.parse(stdout), stderr }
      } catch {
        throw new Error(`${args.join(" ")} ended with ${code} and printed no JSON:\n${stdout}${stderr}`)
      }
    },
    must: async (args, options) => {
      const result = await cli(args, options)
      if (result.code !== 0) throw failed(name, args, result.code, result.stderr)
      return result
    },
  }
}

/** Both learn each other's contact file, without comparing words. */
export async function introduce(one: Person, other: Person): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const card = from.newPath("card.txt")
    writeFileSync(card, (await from.must(["identity", "export"])).stdout)
    await to.must(["contact", "add", card, "--yes"])
  }
}

/** This person's site lets them answer as often as a test asks, without the word for it. */
export function allowManyAnswers({ home }: Person): void {
  const most = 1_000_000
  mkdirSync(join(home, "site"), { recursive: true, mode: 0o700 })
  const profile = { site: "tests", answerLimits: { person: most, host: most, key: most }, values: {} }
  writeFileSync(join(home, "site/profile.json"), JSON.stringify(profile), { mode: 0o600 })
}

/** `request PATH …`: throws unless a request was made. */
export async function ask(
  person: Person,
  path: string,
  args: readonly string[] = [],
  options?: RunOptions,
): Promise<MadeRequest> {
  const file = person.newPath("request.txt")
  const line = ["request", path, "--name", person.name, "--host", "db1", "-o", file, ...args]
  const { code, document, stderr } = await person.tell<RequestDocument>(line, options)
  if (code !== 0) throw failed(person.name, line, code, stderr)
  return { ...document, file }
}

/** `answer FILE --approve` with the words of the call-back, however often for one disk, whatever comes of it. */
export async function approve(
  person: Person,
  request: Pick<MadeRequest, "file" | "words">,
  args: readonly string[] = [],
  options?: RunOptions,
): Promise<MadeAnswer> {
  const file = person.newPath("answer.txt")
  const words = ["--approve", "--words", request.words.join(" "), "--confirm", "many-answers"]
  const line = ["answer", request.file, ...words, "-o", file, ...args]
  return { ...(await person.tell<AnswerDocument>(line, options)), file }
}

/** The code of an error document, or "done". */
export function codeOf({ document }: Told<object>): string {
  const { error } = document as Partial<ErrorDocument>
  return error?.code ?? "done"
}

/** What an open letter says, before anybody checks it. */
export function payloadOf(file: string): string {
  const lines = readFileSync(file, "latin1").split("\n")
  const jws = lines.filter((line) => !/^(-----|=)/.test(line)).join("")
  return Buffer.from(jws.split(".")[1] ?? "", "base64url").toString()
}

/** SHA-256 of a file, in hex. */
export function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex")
}

function failed(name: string, args: readonly string[], code: number, stderr: string): Error {
  return new Error(`${name}: ${args.join(" ")} ended with ${code}:\n${stderr}`)
}
