// What a person does wrong who has never seen the program, with the three commands that carry a rescue: every one of it ends with a code, one
// plain sentence and a remedy, nobody is asked in vain, and what was there before is there afterwards.
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { REMEDIES } from "../../src/cli/remedies.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { encodePgpArmour } from "../../src/transport/openpgp-armour.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import { makeCast, makeReply, makeRequest } from "../seal/people.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"
import { cli } from "./home-cli.ts"

const { bindings } = JSON.parse(
  readFileSync(new URL("../vectors/clevis/bindings.json", import.meta.url), "utf8"),
) as { bindings: Record<string, string> }
const folder = makeFolder()
const [site, lab] = [join(folder, "site"), join(folder, "lab")]
const at = (name: string): string => join(folder, name)
const socket = createServer()
let asked = { request: "", case: "", letter: "", words: [""] }

/** Every odd file, by name. */
async function makeFiles(own: string): Promise<void> {
  const cast = await makeCast()
  const request = await makeRequest(cast, "theirs", { open: true })
  const other = await makeRequest(cast, "another", { open: true })
  const armoured = encodeArmour("REQUEST", request.text)
  const reply = encodeArmour("REPLY", (await makeReply(cast, "theirs", request, { open: true })).text)
  const header = Buffer.concat([Buffer.from("LUKS\xba\xbe\0\x02", "latin1"), Buffer.alloc(9000)])
  const files: Readonly<Record<string, string | Uint8Array>> = {
    empty: "",
    blanks: " \r\n\t\n",
    zeros: new Uint8Array(70_000),
    poem: "Shall I compare thee to a summer's day?\n",
    json: '{"a":1}',
    "broken.json": '{"protected":"eyJ',
    noise: Uint8Array.from({ length: 5000 }, (_, n) => (n * 7919 + (n >> 3)) & 255),
    "report.pdf": "%PDF-1.7\n%\xe2\xe3\n",
    "IMG_1.HEIC": Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1"),
    "a.gif": "GIF89a",
    "a.webp": Buffer.from("RIFF\0\0\0\0WEBPVP8 ", "latin1"),
    "a.zip": "PK\x03\x04....",
    "a.gz": Buffer.from("\x1f\x8b\b\0\0\0", "latin1"),
    "mail.msg": Buffer.from("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "latin1"),
    "a.rtf": "{\\rtf1 hello}",
    program: "\x7fELF\x02\x01",
    "key.pem": "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n",
    "sig.asc": encodePgpArmour("MESSAGE", Uint8Array.of(0x88, 1, 4)).replaceAll("MESSAGE", "SIGNATURE"),
    "cut.asc": encodePgpArmour("MESSAGE", new Uint8Array(200).fill(0x84)).slice(0, 120),
    "page.html": "<html><body><p>Lunch?</p></body></html>",
    "mail.eml": "From: a@b\nTo: c@d\n\nLunch?\n",
    "cut.txt": armoured.slice(0, 700),
    "changed.txt": armoured.replace(/(\n.{20})./, "$1_"),
    "first-line.txt": "-----BEGIN NBDE RESCUE REQUEST-----\n",
    "two.txt": armoured + encodeArmour("REQUEST", other.text),
    "thread.txt": `${reply}\n${armoured.replace(/^/gm, "> ")}`,
    "request.txt": armoured,
    "reply.txt": reply,
    "receipt.txt": armoured.replaceAll("REQUEST", "RECEIPT"),
    "card.txt": encodeArmour("CARD", cast.tech.card.text),
    "own.txt": own,
    "token.json": JSON.stringify({ type: "clevis", keyslots: ["1"], jwe: {} }),
    "header.img": header,
    "luksmeta.bin": Buffer.from("LUKSMETA\0\0\0\x01", "latin1"),
    "disk.img": Buffer.concat([Buffer.alloc(510), Buffer.from([0x55, 0xaa]), Buffer.alloc(4096)]),
    "tang.json": '{"alg":"ECMR","crv":"P-521","kty":"EC","x":"AA","y":"BB"}',
    "short.txt": `${encodeShortText(new Uint8Array(60).fill(9))}\n`,
    "short-cut.txt": encodeShortText(new Uint8Array(60).fill(9)).slice(0, 40),
    "code.txt": "1) 1HHRY XC8VE PHFB9 KWB07 WBFJY GZKT\n2) XGHBP NJ3X6 YPC42 CJEP6 V0966 KPR2\n",
    "host-lines.txt": "# Question abcd\n0: aaaa bbbb cccc dddd = eeee\n1: aaaa bbbb cccc dddd = eeee\n",
    "odd\u001b[2J\nname.txt": "hello",
    "mbox.txt": "From a@b Sun Nov 22 03:14:15 2026\nFrom: a\nTo: b\n\nLunch?\n",
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content)
  for (const name of ["none", "junk"]) mkdirSync(at(name))
  for (const name of ["poem", "json", "a.zip"]) writeFileSync(at(`junk/${name}`), files[name] ?? "")
  writeFileSync(at("huge"), "")
  truncateSync(at("huge"), 200 << 20)
  symlinkSync("loop-b", at("loop-a"))
  symlinkSync("loop-a", at("loop-b"))
  symlinkSync("nowhere", at("dangling"))
  execFileSync("mkfifo", [at("pipe"), at("junk/pipe")])
}

beforeAll(async () => {
  writeFileSync(at("binding.jwe"), bindings.p256 ?? "")
  const line = ["request", at("binding.jwe"), "--name", "Kim", "--host", "db1", "--json"]
  asked = (await cli(site, ...line)).json()
  await makeFiles(asked.letter)
  await new Promise<void>((resolve) => socket.listen(at("socket"), resolve))
})

afterAll(async () => {
  await cli(site, "case", "close", asked.case)
  await new Promise((resolve) => socket.close(resolve))
  removeFolder(folder)
})

/** What each file is refused with by answer, reveal and request. */
const ODD: readonly (readonly [names: string, answer: string, reveal: string, request: string])[] = [
  [
    "empty blanks zeros poem json broken.json noise",
    "letter-not-recognised",
    "letter-not-recognised",
    "no-volume",
  ],
  [
    "a.zip a.gz mail.msg a.rtf program key.pem sig.asc",
    "letter-not-recognised",
    "letter-not-recognised",
    "no-volume",
  ],
  ["page.html mail.eml mbox.txt token.json", "letter-not-recognised", "letter-not-recognised", "no-volume"],
  ["odd\u001b[2J\nname.txt", "letter-not-recognised", "letter-not-recognised", "no-volume"],
  ["report.pdf IMG_1.HEIC a.gif a.webp", "picture-format", "picture-format", "no-volume"],
  [
    "cut.asc cut.txt changed.txt first-line.txt short-cut.txt",
    "armour-damaged",
    "armour-damaged",
    "no-volume",
  ],
  ["two.txt thread.txt", "letter-ambiguous", "letter-ambiguous", "no-volume"],
  ["request.txt receipt.txt", "bad-point", "letter-kind", "no-volume"],
  ["own.txt", "decision-needed", "letter-kind", "no-volume"],
  ["reply.txt", "letter-kind", "letter-to", "no-volume"],
  ["card.txt", "letter-not-recognised", "letter-not-recognised", "no-volume"],
  ["header.img disk.img", "no-volume", "letter-not-recognised", "no-volume"],
  ["luksmeta.bin", "no-binding", "letter-not-recognised", "no-binding"],
  ["tang.json", "letter-not-recognised", "bad-base64", "no-volume"],
  ["short.txt", "letter-version", "letter-version", "no-volume"],
  ["code.txt", "code-line-wrong", "code-foreign", "no-volume"],
  ["host-lines.txt", "host-line-wrong", "host-line-wrong", "no-volume"],
  ["none", "nothing-to-answer", "nothing-to-answer", "no-such-file"],
  ["junk", "usage", "letter-not-recognised", "no-such-file"],
  ["loop-a dangling pipe socket missing missing/x poem/x", "no-such-file", "no-such-file", "no-such-file"],
  ["huge", "input-too-large", "input-too-large", "no-volume"],
  ["/dev/null", "letter-not-recognised", "letter-not-recognised", "no-such-file"],
  ["/proc/self/mem", "read-failed", "read-failed", "no-volume"],
]
const EACH = ODD.flatMap(([names, ...codes]) => names.split(" ").map((name) => [name, codes] as const))

/** How a command ended: the code of its one sentence. Every such end has an exit code of its kind, a remedy, and nothing on standard output. */
async function endOf(home: string, ...line: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(home, ...line)
  const lines = stderr.trimEnd().split("\n")
  const at = lines.findIndex((one) => one.startsWith("nbde-rescue: "))
  const [, found = "none"] = /\[([a-z0-9-]+)\]$/.exec(lines.slice(at).join("\n").split("\n  ")[0] ?? "") ?? []
  expect(Object.hasOwn(REMEDIES, found) && REMEDIES[found as keyof typeof REMEDIES].exit, stderr).toBe(code)
  expect(lines.slice(at + 1).every((one) => one.startsWith("  ")) && lines.length > at + 1, stderr).toBe(true)
  expect([found === "internal", stdout], stderr).toEqual([false, ""])
  return found
}

describe("what is given in place of a message or a disk", () => {
  it.each(EACH)("%j", async (name, [answer, reveal, request]) => {
    const path = name.startsWith("/") ? name : at(name)
    expect(await endOf(lab, "answer", path)).toBe(answer)
    expect(await endOf(site, "reveal", path, "--stdout")).toBe(reveal)
    expect(await endOf(site, "request", path, "--name", "Kim", "--host", "db9")).toBe(request)
  })

  it("is told apart by what it is, in words", async () => {
    const said = async (...line: readonly string[]) => (await cli(site, ...line)).stderr
    expect(await said("reveal", at("thread.txt"), "--stdout")).toContain("2 messages: an answer, a request")
    expect(await said("reveal", at("card.txt"), "--stdout")).toContain(
      "this is a contact file, not an answer",
    )
    expect(await said("answer", at("tang.json"))).toContain(
      "this is an answer of a Tang server, not a request",
    )
    expect(await said("answer", at("huge"))).toContain("longer than 160 MiB")
  })
})

describe("a request that goes nowhere", () => {
  const line = ["request", at("binding.jwe"), "--name", "Kim", "--host", "db9"]

  it.each<[string, readonly string[]]>([
    ["output-refused", ["-o", folder]],
    ["output-refused", ["-o", "/dev/full"]],
    ["output-refused", ["-o", at("loop-a")]],
    ["write-failed", ["-o", at("missing/r.txt")]],
    ["write-failed", ["-o", at("poem/r.txt")]],
    ["write-failed", [`--qr=${at("missing/r.png")}`]],
    ["no-such-case", ["--case", "2026-11-22-none-0000"]],
    ["no-identity", ["--to", "Ana"]],
    ["letter-open-disclose", ["--mode", "disclose"]],
    ["usage", ["--leaf", "sss.7.tang"]],
  ])("ends with %s before anything is made: %j", async (code, more) => {
    expect(await endOf(site, ...line, ...more)).toBe(code)
  })

  it.each(["answer", "reveal"])("and neither does what %s would write", async (command) => {
    const flags = command === "answer" ? ["--approve", "-o"] : ["--stdout", "--receipt"]
    const input = at(command === "answer" ? "own.txt" : "reply.txt")
    expect(await endOf(site, command, input, ...flags, at("missing/x.txt"))).toBe("write-failed")
  })
})

it("after all of it the one case is there, its request is the same, and the record is whole", async () => {
  const cases = (await cli(site, "case", "list", "--json")).json()
  expect(cases).toMatchObject([{ id: asked.case, stage: "sent", unsettled: [] }])
  const again = (await cli(site, "request", "--again", asked.request, "--json")).json()
  expect([again.letter, again.words]).toEqual([asked.letter, asked.words])
  expect((await cli(site, "journal", "verify")).code).toBe(0)
  expect((await cli(lab, "journal", "verify")).code).toBe(0)
})
