// What each way of carrying asks of the two people, with the commands of docs/carrying.md: whole rescues, with real tangd servers, and each
// question counted at the Terminal port. The numbers are kept in test/golden/prompts.json; docs/carrying.md and `npm run bench` show them.
import { execFileSync } from "node:child_process"
import { mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it, vi } from "vitest"
import { askedBy } from "../support/asked.ts"
import { openGnupg, type TestGnupg } from "../support/gnupg.ts"
import { gpgAsks } from "../support/gpg-questions.ts"
import { bind, clevisPass, makeLuksImage, sssPin, tangPin } from "../support/luks-image.ts"
import { PROMPTS, type PromptCount } from "../support/prompt-counts.ts"
import { allowManyAnswers, introduce, openGround, type Person } from "../support/rescue.ts"
import { newKeyDirectory, type RunningTangd, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
const CURVES = ["P-256", "P-521"] as const
const tangs: Record<(typeof CURVES)[number], RunningTangd[]> = { "P-256": [], "P-521": [] }
const counts: Record<string, PromptCount> = {}
/** Which key slot has which binding. */
const SLOTS = { "P-256 1": 1, "P-256 3": 2, "P-521 1": 3, "P-521 3": 4 } as const

/** Kim and Ana know each other. */
let [kim, ana]: Person[] = []

beforeAll(async () => {
  vi.stubEnv("XDG_RUNTIME_DIR", mkdtempSync(join(ground.folder, "run-")))
  await makeLuksImage(image, {
    type: "luks2",
    passphrase: "first",
    formatArgs: ["--luks2-metadata-size", "128k"],
  })
  for (const crv of CURVES) {
    const servers = await Promise.all([1, 2, 3].map(() => startTangd(keyDirectory(crv))))
    tangs[crv] = servers
    const [one, two, three] = await Promise.all(servers.map(({ url }) => tangPin(url)))
    if (one === undefined || two === undefined || three === undefined) throw new Error("no pins")
    await bind(image, "first", one, SLOTS[`${crv} 1`])
    await bind(image, "first", sssPin(3, [one, two, three]), SLOTS[`${crv} 3`])
  }
  kim = await ground.person("Kim", "technician")
  ana = await ground.person("Ana", "colleague")
  await introduce(kim, ana)
  allowManyAnswers(ana)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  for (const tang of Object.values(tangs).flat()) await tang.stop()
  ground.close()
})

/** As tangd-keygen makes it, but the exchange key is of this curve. */
function keyDirectory(crv: string): string {
  const dir = newKeyDirectory()
  if (crv === "P-521") return dir
  execFileSync("sh", [
    "-c",
    `cd ${dir} && rm "$(grep -l ECMR ./*.jwk)" && jose jwk gen -i '{"kty":"EC","crv":"${crv}","alg":"ECMR"}' -o new && mv new "./$(jose jwk thp -i new).jwk"`,
  ])
  return dir
}

/** The forms of a request: flags on site, and whether the two people know each other. */
const FORMS = [
  ["compact open", ["--format", "compact"], "strangers"],
  ["compact signed", ["--format", "compact", "--to", "Ana"], "friends"],
  ["code", ["--code"], "strangers"],
  ["text open", [], "strangers"],
  ["text sealed", ["--to", "Ana"], "friends"],
  ["text disclose", ["--to", "Ana", "--mode", "disclose"], "friends"],
  ["openpgp sealed", ["--to", "Ana", "--format", "openpgp"], "friends"],
] as const

const ROADS = CURVES.flatMap((crv) =>
  FORMS.flatMap(([form, flags, who]) =>
    ([1, 3] as const).map((sources) => ({ form, flags, who, crv, sources })),
  ),
)

it.each(ROADS)("a rescue by $form, $crv, key sources: $sources, is counted", async (road) => {
  const { form, flags, who, crv, sources } = road
  const [site, colleague] =
    who === "friends" && kim !== undefined && ana !== undefined
      ? [kim, ana]
      : [await ground.person("Tess"), await ground.person("Carl")]
  const slot = SLOTS[`${crv} ${sources}`]
  const about = ["--slot", String(slot), "--host", "db1", "--ticket", "OPS-7"]
  const name = who === "friends" ? [] : ["--name", site.name]
  const servers = tangs[crv].slice(0, Number(sources)).flatMap(({ url }) => ["--tang", url])
  const spoken = form === "code"

  const asking = await askedBy(site.home, ["request", image, ...about, ...name, ...flags], answers(site))
  const letter = Buffer.from(asking.stdout).toString()
  const words = /six words:\s+(\w+(?: +\w+){5})/.exec(asking.stderr)?.[1] ?? ""
  const way = spoken ? ["--code"] : [written(colleague, letter)]
  const deciding = await askedBy(
    colleague.home,
    ["answer", ...way, ...servers],
    answers(colleague, letter, words),
  )
  expect(deciding.code, deciding.stderr).toBe(0)
  const reply = Buffer.from(deciding.stdout).toString()
  const back = spoken ? ["--code"] : [written(site, reply)]
  const finishing = await askedBy(site.home, ["reveal", ...back, "--stdout"], answers(site, reply))
  expect(Buffer.from(finishing.stdout).equals(await clevisPass(image, slot)), finishing.stderr).toBe(true)

  counts[`${form} ${crv} ${sources}`] = {
    request: { site: kinds(asking.questions), colleague: kinds(deciding.questions) },
    answer: { site: kinds(finishing.questions) },
  }
})

/** A person who has the lines of a code in hand, and the words of the call-back. */
function answers({ name }: Person, code = "", words = ""): (question: string) => string | undefined {
  return (question) => {
    const line = /^Line (\d+)/.exec(question)?.[1]
    if (line !== undefined) return new RegExp(`^${line}\\) (.*)$`, "m").exec(code)?.[1]
    return ANSWERS.find(([start]) => question.startsWith(start))?.[1]({ name, words })
  }
}

const ANSWERS: readonly [start: string, answer: (known: { name: string; words: string }) => string][] = [
  ["Passphrase of your own identity:", ({ name }) => `the passphrase of ${name}`],
  ["Which host is it for", () => "db1"],
  ["1 approve", () => "1"],
  ["Whom did you call", () => "the number on my list"],
  ["The six words", ({ words }) => words],
]

function written(person: Person, letter: string): string {
  const file = person.newPath("letter.txt")
  writeFileSync(file, letter)
  return file
}

/** Lines of a code are one kind of question. */
function kinds(questions: readonly string[]): string[] {
  return questions.map((question) => question.replace(/^Line \d+.*/, "a line of the code"))
}

it("plain gpg and clevis are counted beside it", async () => {
  const [kim, ana] = [
    await openGnupg("Kim <kim@example>", "ed25519", "locked"),
    await openGnupg("Ana <ana@example>", "ed25519", "locked"),
  ]
  try {
    await knows(kim, ana)
    await knows(ana, kim)
    const asks = (who: TestGnupg, args: string[], input: Uint8Array | string) =>
      gpgAsks(who, "locked", args, input)
    const there = await asks(kim, ["--encrypt", "--recipient", ana.fingerprint], "the binding")
    const read = await asks(ana, ["--decrypt"], there.output)
    const back = await asks(ana, ["--encrypt", "--recipient", kim.fingerprint], "the passphrase")
    const end = await asks(kim, ["--decrypt"], back.output)
    expect(Buffer.from(end.output).toString()).toBe("the passphrase")
    counts["plain gpg"] = {
      request: { site: [...there.questions], colleague: [...read.questions, ...back.questions] },
      answer: { site: [...end.questions] },
    }
  } finally {
    await Promise.all([kim.close(), ana.close()])
  }
})

/** Imports the other's key, and no more. */
async function knows(one: TestGnupg, other: TestGnupg): Promise<void> {
  const { stdout } = await other.gpg(["--armor", "--export"])
  await one.gpg(["--import"], { stdin: stdout })
}

it("the counts are those that docs/carrying.md shows", async () => {
  expect(Object.keys(counts)).toHaveLength(ROADS.length + 1)
  await expect(`${JSON.stringify(counts, null, 2)}\n`).toMatchFileSnapshot(PROMPTS)
})
