// A hostile header against both sides, watched by strace: the colleague connects to trusted servers and nowhere else, the technician to
// nobody, and in relay mode nothing of the binding leaves the machine.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readBinding } from "../../src/clevis/tree.ts"
import { clevisEncrypt } from "../support/clevis.ts"
import { cliCommand, type RunOptions, run } from "../support/cli.ts"
import { findLeaks, haystack, type Needle } from "../support/leaks.ts"
import { bind, makeLuksImage, type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import { addressesContacted, withoutNetwork } from "../support/network.ts"
import { approve, ask, introduce, openGround, type Person, payloadOf } from "../support/rescue.ts"
import type { Command } from "../support/strace.ts"
import { startTangProxy, type TangProxy } from "../support/tang-proxy.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const SECRET = "what the header hides"
const GUARDS = ["--unsigned", "--approve", "--called-back", "Kim, 555-0100", "--reason", "OPS-7"]
const ground = openGround()
let right: RunningTangd
let empty: RunningTangd
/** Nobody may ever come here. */
let trap: TangProxy
/** Is asked, and sends everybody to the trap. */
let redirecting: TangProxy
let adv: unknown
let kim: Person
let ana: Person

beforeAll(async () => {
  right = await startTangd()
  empty = await startTangd()
  trap = await startTangProxy(right.url)
  redirecting = await startTangProxy(right.url)
  redirecting.behave(({ path }) => ({ status: 307, headers: { location: `${trap.url}${path}` } }))
  adv = (await tangPin(right.url)).config.adv
  kim = await ground.person("Kim", "technician,colleague")
  ana = await ground.person("Ana", "colleague")
  await introduce(kim, ana)
})

afterAll(async () => {
  await Promise.all([trap.stop(), redirecting.stop(), right.stop(), empty.stop()])
  ground.close()
})

/** A real binding to the right server's keys whose address says something else. */
const ADDRESSES: Readonly<Record<string, () => string>> = {
  "a file": () => "file:///etc/passwd",
  "an option of curl": () => "-K/etc/passwd",
  "the metadata of a cloud": () => "http://169.254.169.254/latest",
  "a server of the attacker": () => trap.url,
  "a server that sends elsewhere": () => redirecting.url,
  "a name and a password": () => trap.url.replace("//", "//user:password@"),
  "shell text": () => `${trap.url}/$(touch pwned)`,
}

async function hostile(url: string, person: Person): Promise<string> {
  const file = person.newPath("hostile.jwe")
  writeFileSync(file, await clevisEncrypt("tang", { url, adv }, SECRET))
  return file
}

function command(person: Person, args: readonly string[], options: RunOptions = {}): Command {
  const [program, ...rest] = cliCommand(args)
  return { ...options, program, args: rest, env: { ...person.env, ...options.env } }
}

function port(url: string): string {
  return url.replace("http://", "")
}

describe.each(Object.entries(ADDRESSES))("a header that names %s", (_, address) => {
  it("is answered by the trusted server, and nothing else is connected to", async () => {
    const file = await hostile(address(), ana)
    const answer = ana.newPath("answer.txt")
    const line = ["answer", file, ...GUARDS, "--to", "Kim", "--tang", right.url, "-o", answer]
    const before = redirecting.asked.length
    const { result, addresses } = await addressesContacted(command(ana, line))
    expect(result.code, result.stderr).toBe(0)
    expect(addresses).toEqual([port(right.url)])
    expect([trap.asked.length, redirecting.asked.length]).toEqual([0, before])
    expect((await kim.cli(["reveal", answer, "--stdout"])).stdout).toBe(SECRET)
  })

  it("releases nothing where no trusted server has the key", async () => {
    const file = await hostile(address(), ana)
    const answer = ana.newPath("answer.txt")
    const line = ["answer", file, ...GUARDS, "--to", "Kim", "--tang", empty.url, "-o", answer]
    const { result, addresses } = await addressesContacted(command(ana, line))
    expect(result.code).toBe(1)
    expect(result.stderr).toContain("[tang-key-gone]")
    expect(addresses).toEqual([port(empty.url)])
    expect(() => readFileSync(answer)).toThrow("ENOENT")
    expect(result.stdout + result.stderr).not.toContain(SECRET)
    expect(trap.asked.length).toBe(0)
  })

  it("is decrypted by the trusted server alone", async () => {
    const carl = await ground.person("Carl")
    await carl.must(["tang", "trust", right.url, "--thumbprint", signingThumbprint(right.dir)])
    const stdin = readFileSync(await hostile(address(), carl))
    const { result, addresses } = await addressesContacted(command(carl, ["decrypt"], { stdin }))
    expect([result.code, result.stdout]).toEqual([0, SECRET])
    expect(addresses).toEqual([port(right.url)])
    expect(trap.asked.length).toBe(0)
  })
})

describe("the address of a header, used because the person said so", () => {
  it.each([
    ["a file", 2, "tang-url-refused"],
    ["an option of curl", 2, "tang-url-refused"],
    ["a name and a password", 2, "tang-url-refused"],
    ["a server that sends elsewhere", 1, "tang-refused"],
  ])("is never %s", async (name, exit, code) => {
    const carl = await ground.person("Carl")
    const stdin = readFileSync(await hostile(ADDRESSES[name]?.() ?? "", carl))
    const { result, addresses } = await addressesContacted(
      command(carl, ["decrypt", "--trust-header-url"], { stdin }),
    )
    expect([result.code, result.stdout]).toEqual([exit, ""])
    expect(result.stderr).toContain(`[${code}]`)
    expect(addresses).toEqual(code === "tang-refused" ? [port(redirecting.url)] : [])
    expect(trap.asked.length).toBe(0)
  })
})

describe("the technician's side", () => {
  it("opens no socket, neither to ask nor to reveal, whatever the header says", async () => {
    const tess = await ground.person("Tess")
    const file = tess.newPath("request.txt")
    const jwe = await hostile(redirecting.url, tess)
    const line = ["request", jwe, "--name", "Tess", "--host", "db1", "--json", "-o", file]
    const asked = await withoutNetwork(command(tess, line))
    expect(asked.code).toBe(0)
    const { words } = JSON.parse(asked.stdout)
    const answer = await approve(await ground.person("Carl"), { file, words }, ["--tang", right.url])
    const revealed = await withoutNetwork(command(tess, ["reveal", answer.file, "--stdout"]))
    expect([revealed.code, revealed.stdout]).toEqual([0, SECRET])
    expect(trap.asked.length).toBe(0)
  })

  it("lets nothing of the binding out in relay mode: letters, answers, screens, what the colleague keeps", async () => {
    const pin: Pin = { pin: "tang", config: { url: right.url, adv } }
    const image = join(ground.folder, "disk.img")
    await makeLuksImage(image, { type: "luks2", passphrase: SECRET })
    await bind(image, SECRET, sssPin(1, [pin, pin]), 1)
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const jweFile = tess.newPath("jwe")
    await tess.must(["extract", image, "--slot", "1", "--what", "jwe", "-o", jweFile])
    const needles = needlesOf(readFileSync(jweFile, "latin1").trim())
    expect(needles.length).toBeGreaterThanOrEqual(3 + 2 * 5)

    const said = await tess.must(["request", image, "--name", "Tess", "--host", "db1", "--verbose"])
    const request = await ask(tess, image, ["--check"])
    const answer = await approve(carl, request, ["--tang", right.url, "--verbose"])
    const places = [
      haystack("the letter", readFileSync(request.file)),
      haystack("its content", payloadOf(request.file)),
      haystack("the answer", readFileSync(answer.file)),
      haystack("its content", payloadOf(answer.file)),
      haystack("what request said", said.stdout + said.stderr),
      haystack("what it printed", payloadOf(await saved(tess, said.stdout))),
      haystack("what answer said", JSON.stringify(answer.document) + answer.stderr),
      haystack("by hand", (await tess.must(["request", image, "--name", "Tess", "--by-hand"])).stdout),
      haystack("the colleague's record", readFileSync(join(carl.home, "journal.jsonl"))),
      haystack("the technician's record", readFileSync(join(tess.home, "journal.jsonl"))),
    ]
    expect(findLeaks(needles, places)).toEqual([])
    // The search finds what is there: the same content with a point of the header put in.
    const leaky = haystack("a leak", `${payloadOf(request.file)}${needles[0]?.bytes.toString("base64url")}`)
    expect(findLeaks(needles, [leaky])).not.toEqual([])
  })
})

async function saved(person: Person, text: string): Promise<string> {
  const file = person.newPath("printed.txt")
  writeFileSync(file, text)
  return file
}

/** Points, iv, ciphertext and tag of every layer. */
function needlesOf(compact: string): (Needle & { readonly bytes: Buffer })[] {
  const binding = readBinding(compact)
  return [binding, ...binding.children].flatMap(({ jwe }, layer) => {
    const [head = "", , ...rest] = jwe.compact.split(".")
    const { epk } = JSON.parse(Buffer.from(head, "base64url").toString()) as {
      epk?: { x: string; y: string }
    }
    const parts = [...(epk ? [epk.x, epk.y] : []), ...rest].filter((text) => text !== "")
    return parts.map((text, part) => ({
      name: `layer ${layer}, part ${part}`,
      bytes: Buffer.from(text, "base64url"),
    }))
  })
}

describe("the watch itself", () => {
  it("sees a connection where there is one", async () => {
    const { addresses } = await addressesContacted({ program: "curl", args: ["-s", `${empty.url}/adv`] })
    expect(addresses).toContain(port(empty.url))
    const curl = { program: "curl", args: ["-s", `${empty.url}/adv`] }
    await expect(withoutNetwork(curl)).rejects.toThrow("used the network")
    expect((await run("curl", ["-s", `${empty.url}/adv`])).code).toBe(0)
  })
})
