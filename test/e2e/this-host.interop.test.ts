// The TPM of the host gives its part where the program itself runs there: a software TPM, the real clevis and tangd, policies with Tang and
// TPM together, a measured value that changed, and a search for the share in everything that was left or said.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { askingRoad, onlyFile, walk, wordsOn } from "../support/app-roads.ts"
import { cliCommand, run } from "../support/cli.ts"
import { filesUnder, findLeaks, haystack, stringsIn } from "../support/leaks.ts"
import { bind, makeLuksImage, type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import {
  approve,
  ask,
  codeOf,
  type ErrorDocument,
  type MadeRequest,
  openGround,
  type Person,
  type RevealDocument,
  type Told,
} from "../support/rescue.ts"
import { sitDown } from "../support/seat.ts"
import { strace } from "../support/strace.ts"
import { type RunningTpm, startTpm } from "../support/swtpm.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const PASSPHRASE = "the first passphrase"
const TPM: Pin = { pin: "tpm2", config: { pcr_bank: "sha256", pcr_ids: "16" } }
const ground = openGround()
const image = join(ground.folder, "disk.img")
// There is no room for more than three bindings in so small a header.
const nested = join(ground.folder, "nested.img")
const tpmFolder = makeFolder()
let tangd: RunningTangd
let tpm: RunningTpm
let kim: Person
let ana: Person

beforeAll(async () => {
  tangd = await startTangd()
  tpm = await startTpm(tpmFolder)
  kim = await ground.person("Kim")
  await kim.must(["--version"]) // builds the program, where that is needed
  ana = await ground.person("Ana")
  const tang = await tangPin(tangd.url)
  await makeLuksImage(image, { type: "luks2", passphrase: PASSPHRASE })
  await makeLuksImage(nested, { type: "luks2", passphrase: PASSPHRASE })
  await bindHere(TPM, 1)
  await bindHere(sssPin(2, [tang, TPM]), 2)
  await bindHere(sssPin(1, [tang, TPM]), 3)
  await bindHere(sssPin(2, [tang, sssPin(2, [tang, TPM])]), 1, nested)
}, 120_000)

afterAll(async () => {
  await tpm.stop()
  await tangd.stop()
  removeFolder(tpmFolder)
  ground.close()
})

async function bindHere(pin: Pin, slot: number, path = image): Promise<void> {
  await bind(path, PASSPHRASE, pin, slot, tpm.env)
  await tpm.flush()
}

async function asked(slot: number, path = image): Promise<{ request: MadeRequest; answer: string }> {
  const request = await ask(kim, path, ["--slot", String(slot)])
  const { file } = await approve(ana, request, ["--called-back", "Kim", "--tang", tangd.url])
  return { request, answer: file }
}

async function onHost(answers: readonly string[], id: string): Promise<Told<RevealDocument>> {
  await tpm.flush()
  return await kim.tell(["reveal", ...answers, "--case", id, "--this-host"], { env: tpm.env })
}

it("a key slot that only the TPM opens is refused for help from afar before anything is asked", async () => {
  await kim.must(["inspect", image])
  const args = ["request", image, "--slot", "1", "--name", "Kim", "--host", "db1"]
  const { code, document } = await kim.tell<ErrorDocument>(args)
  expect([code, document.error.code]).toEqual([1, "not-from-afar"])
})

it("Tang and TPM: the answer waits for the TPM, the TPM gives its part, the key slot opens", async () => {
  const { request, answer } = await asked(2)
  const away = await kim.tell(["reveal", answer, "--case", request.case])
  expect([away.code, codeOf(away)]).toEqual([5, "needs-this-host"])
  const here = await onHost([answer], request.case)
  expect(here.document).toMatchObject({ fits: "header", opens: 2 })
})

it("the app leads through it on the host itself", async () => {
  const max = await ground.person("Max")
  await tpm.flush()
  const folder = join(max.home, "../carried")
  const seat = await sitDown({ env: { ...max.env, ...tpm.env }, folder })
  await walk(seat, askingRoad(image).slice(0, 3))
  await seat.enter(image)
  await seat.choose(`${image}, key slot 2`)
  await seat.until("It cannot be finished elsewhere")
  await seat.choose("This machine is its own host")
  await seat.until("The request is written after")
  await seat.enter("db1")
  await seat.enter("Max")
  await seat.enter("")
  await seat.enter("")
  await seat.until("The answer works on this machine only")
  const request = { file: onlyFile(folder, "request-"), words: wordsOn(seat).split(/ +/) }
  const { file } = await approve(ana, request, ["--called-back", "Max", "--tang", tangd.url])
  await tpm.flush()
  copyFileSync(file, join(folder, "answer.txt"))
  await seat.choose("Open the answer")
  await seat.until("Hidden.")
  await seat.key("q")
  await seat.until("Tested: the passphrase opens key slot 2.")
  await seat.choose("Show the passphrase again")
  await seat.until("Hidden.")
  await seat.key("q")
  await seat.until("Close the case")
  await seat.key("C-c")
  expect(await seat.terminal.exitCode()).toBe(0)
})

it("Tang or TPM: without any answer the TPM alone is enough", async () => {
  const request = await ask(kim, image, ["--slot", "3"])
  expect(codeOf(await kim.tell(["reveal", "--case", request.case]))).toBe("answer-incomplete")
  expect((await onHost([], request.case)).document).toMatchObject({ fits: "header", opens: 3 })
})

it("nested: one level from Tang, the other from Tang and TPM", async () => {
  const { request, answer } = await asked(1, nested)
  expect((await onHost([answer], request.case)).document).toMatchObject({ opens: 1 })
})

it("the share of the TPM is in no file, argument, letter or output", async () => {
  const jwe = (await kim.must(["extract", image, "--slot", "2", "--what", "jwe", "-o", "-"])).stdout
  const header = JSON.parse(Buffer.from(jwe.split(".")[0] ?? "", "base64url").toString())
  const leaves: string[] = header.clevis.sss.jwe
  const mine =
    leaves.find((leaf) => Buffer.from(leaf.split(".")[0] ?? "", "base64url").includes("tpm2")) ?? ""
  await tpm.flush()
  const share = await run("clevis", ["decrypt"], { stdin: mine, env: tpm.env })
  expect(share.code).toBe(0)
  const { request, answer } = await asked(2)
  const [program, ...args] = cliCommand([
    "reveal",
    answer,
    "--case",
    request.case,
    "--this-host",
    "--json",
    "--no-input",
  ])
  await tpm.flush()
  const { result, syscalls } = await strace(
    { program, args, env: { ...kim.env, ...tpm.env }, timeoutMs: 120_000 },
    { calls: ["execve", "openat", "write", "pwrite64", "writev"], stringLimit: 65_536 },
  )
  expect(result.code, result.stderr).toBe(0)
  const needles = [{ name: "share", bytes: share.stdoutBytes }]
  const intoFiles = syscalls.filter(
    ({ name, args: text }) => name === "execve" || name === "openat" || !/^\d+<(pipe|socket|anon)/.test(text),
  )
  expect(findLeaks(needles, stringsIn(intoFiles))).toEqual([])
  // The search itself sees it where it must be: on the pipe of the pin.
  expect(findLeaks(needles, stringsIn(syscalls)).length).toBeGreaterThan(0)
  const places = [
    ...filesUnder(kim.home),
    ...filesUnder(ana.home),
    haystack("letters", Buffer.concat([readFileSync(request.file), readFileSync(answer)])),
    haystack("output", `${result.stdout}${result.stderr}`),
  ]
  expect(findLeaks(needles, places)).toEqual([])
})

it("inspect says before anything is asked whether this start of the host fits", async () => {
  const { stdout } = await kim.must(["inspect", image, "--this-host"], { env: tpm.env })
  expect(stdout).toContain("TPM: PCR sha256:16 are as on the day of binding. It should open.")
})

it("a header cannot give the TPM's program options of its own", async () => {
  const forged = {
    clevis: { pin: "tpm2", tpm2: { hash: "sha256", key: "ecc", pcr_bank: "sha256", pcr_ids: "7 -o /tmp/x" } },
  }
  const jwe = `${Buffer.from(JSON.stringify({ alg: "dir", enc: "A256GCM", ...forged })).toString("base64url")}..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA`
  const file = join(ground.folder, "forged.jwe")
  writeFileSync(file, jwe)
  expect(codeOf(await kim.tell(["inspect", file, "--this-host"], { env: tpm.env }))).toBe("jwe-malformed")
})

it("a measured value that changed since the binding is named, not taken for a wrong answer", async () => {
  const { request, answer } = await asked(2)
  await run("tpm2_pcrextend", [`16:sha256=${"a".repeat(64)}`], { env: tpm.env })
  const { stdout } = await kim.must(["inspect", image, "--this-host"], { env: tpm.env })
  expect(stdout).toContain("TPM: PCR sha256:16 are NOT as on the day of binding. It will refuse.")
  const refused = await onHost([answer], request.case)
  expect(refused.document).toMatchObject({
    error: { code: "tpm-pcr-mismatch", details: { pcrs: "sha256:16" } },
  })
  await tpm.stop()
  const { document } = await onHost([answer], request.case)
  expect(document).toMatchObject({ error: { code: "tpm-missing" } })
})
