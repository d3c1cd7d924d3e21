// One host with several encrypted volumes: one case, one reveal in the order of asking, one sheet. And a detached header, from inspect to reveal.
import { cpSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { run } from "../support/cli.ts"
import { bind, makeLuksImage, opens, tangPin } from "../support/luks-image.ts"
import {
  approve,
  ask,
  codeOf,
  introduce,
  type MadeRequest,
  openGround,
  type Person,
  type RevealDocument,
} from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const PASSPHRASE = "the first passphrase"
const ground = openGround()
const image = (name: string) => join(ground.folder, `${name}.img`)
let tangd: RunningTangd
let kim: Person
let ana: Person

interface Several extends RevealDocument {
  readonly volumes?: readonly { readonly request: string; readonly opens: number | null }[]
  readonly waiting?: readonly { readonly code: string }[]
}

beforeAll(async () => {
  tangd = await startTangd()
  kim = await ground.person("Kim")
  ana = await ground.person("Ana")
  for (const name of ["data", "root"]) {
    await makeLuksImage(image(name), {
      type: "luks2",
      passphrase: PASSPHRASE,
      formatArgs: ["--label", `luks-${name}`],
    })
    await bind(image(name), PASSPHRASE, await tangPin(tangd.url), 1)
  }
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

async function answered(request: MadeRequest): Promise<string> {
  return (await approve(ana, request, ["--called-back", "Kim", "--tang", tangd.url])).file
}

it("two volumes in one case: inspect proposes the order, reveal keeps it, the sheet has both", async () => {
  const { stdout } = await kim.must(["inspect", image("data"), image("root")])
  expect(stdout).toMatch(/1\. Root, needed first: label "luks-root"[\s\S]*2\. Data: label "luks-data"/)
  const root = await ask(kim, image("root"))
  const data = await ask(kim, image("data"), ["--case", root.case])
  expect(data.case).toBe(root.case)
  const [first, second] = [await answered(root), await answered(data)]
  const half = await kim.tell<Several>(["reveal", first, "--case", root.case])
  expect([half.code, half.document.request, half.document.volumes]).toEqual([0, root.request, undefined])
  // The other volume was asked for last, and waits: that hides nothing.
  const scanner = join(ground.folder, "scanner.html")
  const secret = await kim.tell<RevealDocument>(["sheet", root.case, "--secret", "-o", scanner])
  expect([secret.code, secret.document.opens]).toEqual([0, 1])
  const { code, document } = await kim.tell<Several>(["reveal", second, first, "--case", root.case])
  expect(code).toBe(0)
  expect(document.volumes).toMatchObject([
    { request: root.request, opens: 1 },
    { request: data.request, opens: 1 },
  ])
  const again = await kim.tell<Several>(["reveal", "--case", root.case])
  expect(again.document.volumes?.map(({ request }) => request)).toEqual([root.request, data.request])
  const sheet = join(ground.folder, "sheet.html")
  await kim.must(["sheet", root.case, "-o", sheet])
  const paper = readFileSync(sheet, "utf8")
  const places = [root, data].map(({ request }) => paper.indexOf(request))
  expect(places.every((place) => place >= 0)).toBe(true)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

interface Asked {
  readonly case: string
  readonly volumes: readonly MadeRequest[]
  readonly notAsked: readonly { readonly path: string; readonly code: string }[]
}

it("asks for all of them in one go: one case, one file each, and the colleague's folder goes back as it is", async () => {
  const [folder, answers] = [kim.newPath("ask"), kim.newPath("answers")]
  const line = [
    "request",
    image("root"),
    image("data"),
    "--name",
    "Kim",
    "--host",
    "db1",
    "--out-dir",
    folder,
  ]
  const { code, document } = await kim.tell<Asked>(line)
  expect([code, document.notAsked, document.volumes.length]).toEqual([0, [], 2])
  expect(new Set(document.volumes.map((one) => one.case))).toEqual(new Set([document.case]))
  expect(readdirSync(folder)).toHaveLength(2)
  // Open requests: each has call-back words of its own.
  for (const { letter, words } of document.volumes) {
    const call = ["--approve", "--words", words.join(" "), "--called-back", "Kim", "--tang", tangd.url]
    await ana.must(["answer", letter, ...call, "--out-dir", answers])
  }
  const { document: shown } = await kim.tell<Several>(["reveal", answers, "--case", document.case])
  expect(shown.volumes).toMatchObject(
    document.volumes.map(({ request }) => ({ request, opens: 1, case: document.case })),
  )
})

it("sealed to a colleague who knows the sender, the folder is answered and revealed with one line each", async () => {
  const lea = await ground.person("Lea", "technician")
  const bo = await ground.person("Bo", "colleague")
  await introduce(lea, bo)
  const [folder, answers] = [lea.newPath("ask"), lea.newPath("answers")]
  const volumes = [image("root"), image("data"), "--host", "db1", "--to", "Bo", "--out-dir", folder]
  const { document } = await lea.tell<Asked>(["request", ...volumes])
  const yes = ["--approve", "--reason", "OPS-7", "--tang", tangd.url, "--out-dir", answers]
  await bo.must(["answer", folder, ...yes])
  const { code, document: shown } = await lea.tell<Several>(["reveal", answers])
  expect(code).toBe(0)
  expect(shown.volumes).toMatchObject(document.volumes.map(({ request }) => ({ request, opens: 1 })))
})

it("a volume that cannot be asked for is named, with what to type, and holds nothing up", async () => {
  const [empty, folder] = [join(ground.folder, "empty.img"), kim.newPath("ask")]
  await run("truncate", ["-s", "1M", empty])
  const line = ["request", empty, image("root"), image("nowhere"), image("data")]
  const more = ["--name", "Kim", "--host", "db1", "--out-dir", folder]
  const { code, stderr } = await kim.cli([...line, ...more, "--no-input"])
  expect(code).toBe(5)
  expect(readdirSync(folder)).toHaveLength(2)
  expect(stderr).toMatch(/Encrypted volume 1 of 2: .*root\.img[\s\S]*Encrypted volume 2 of 2: .*data\.img/)
  expect(stderr).toMatch(/Not asked for: \S*empty\.img\. .*\[no-volume\]/)
  expect(stderr).toMatch(/Not asked for: \S*nowhere\.img\. .*\[no-such-file\]/)
  const [, next = "", id = ""] =
    /in the same case: nbde-rescue (request \S*nowhere\.img) --case (\S+)/.exec(stderr) ?? []
  expect(next).toBe(`request ${image("nowhere")}`)
  const { document } = await kim.tell<{ requests: unknown[] }>(["case", "show", id])
  expect(document.requests).toHaveLength(2)
  const alone = await kim.tell(["request", empty, image("nowhere"), ...more])
  expect([alone.code, codeOf(alone)]).toEqual([1, "no-volume"])
})

it("both disks of a mirror hold one volume: it is asked for once", async () => {
  const [twin, folder] = [join(ground.folder, "twin.img"), kim.newPath("ask")]
  cpSync(image("root"), twin)
  const line = ["request", image("root"), twin, image("data"), "--name", "Kim", "--out-dir", folder]
  const { code, document, stderr } = await kim.tell<Asked>(line)
  expect([code, document.volumes.length]).toEqual([0, 2])
  expect(stderr).toContain(`${twin} holds the same encrypted volume as ${image("root")}`)
})

it("a volume that has no answer yet is named, and keeps nothing back", async () => {
  const root = await ask(kim, image("root"))
  await ask(kim, image("data"), ["--case", root.case])
  const answer = await answered(root)
  await kim.tell(["reveal", answer, "--case", root.case])
  const { code, document } = await kim.tell<Several>(["reveal", "--case", root.case])
  expect(code).toBe(5)
  expect(document).toMatchObject({ opens: 1, waiting: [{ code: "answer-incomplete" }] })
})

it("a detached header is asked about, and tested, without its data", async () => {
  const [header, data] = [join(ground.folder, "header.bin"), join(ground.folder, "data.bin")]
  await run("truncate", ["-s", "20M", data])
  const format = [
    "luksFormat",
    "-q",
    "--type",
    "luks2",
    "--pbkdf",
    "pbkdf2",
    "--pbkdf-force-iterations",
    "1000",
  ]
  const made = await run("cryptsetup", [...format, "--header", header, data, "-"], { stdin: PASSPHRASE })
  expect(made.code, made.stderr).toBe(0)
  await bind(header, PASSPHRASE, await tangPin(tangd.url), 1)
  const { stdout } = await kim.must(["inspect", header])
  expect(stdout).toContain("This is a detached header. The data is somewhere else.")
  // The data alone looks empty: that is why the header has to be found first.
  expect(codeOf(await kim.tell(["inspect", data]))).toBe("no-volume")
  const request = await ask(kim, header)
  const answer = await answered(request)
  const line = ["reveal", answer, "--case", request.case, "--volume", header]
  expect((await kim.tell<RevealDocument>(line)).document).toMatchObject({ fits: "header", opens: 1 })
  const shown = await kim.must([...line, "--stdout"])
  expect(await opens(header, shown.stdoutBytes, 1)).toBe(true)
})
