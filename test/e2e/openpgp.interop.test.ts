// A rescue with people whose keys are in GnuPG: with this program on both sides, through the real gpg and its agent; and with a colleague who
// has gpg and clevis and nothing else, along the lines of docs/by-hand.md.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { byHandBlock } from "../support/by-hand-page.ts"
import { cliCommand, run } from "../support/cli.ts"
import { KEY_KINDS, type KeyKind, openGnupg, type TestGnupg } from "../support/gnupg.ts"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { withoutNetwork } from "../support/network.ts"
import { approve, ask, codeOf, openGround, type Person, type RevealDocument } from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const PASSPHRASE = "the first passphrase"
const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
const opened: TestGnupg[] = []

beforeAll(async () => {
  tangd = await startTangd()
  await makeLuksImage(image, { type: "luks2", passphrase: PASSPHRASE })
  await bind(image, PASSPHRASE, await tangPin(tangd.url), 1)
})
afterAll(async () => {
  for (const one of opened) await one.close()
  await tangd.stop()
  ground.close()
})

async function gnupg(userId: string, kind: KeyKind): Promise<TestGnupg> {
  const made = await openGnupg(userId, kind)
  opened.push(made)
  return made
}

/** A person whose OpenPGP messages are signed and opened by a key in GnuPG. */
async function linkedPerson(
  name: string,
  roles: string,
  kind: KeyKind,
): Promise<Person & { gnupg: TestGnupg }> {
  const person = await ground.person(name, roles)
  const keys = await gnupg(`${name} Example <${name}@example.net>`, kind)
  await person.must(["identity", "link", keys.fingerprint, "--gnupg-home", keys.folder])
  return { ...person, gnupg: keys }
}

/** `one` adds the OpenPGP key that `other` exports, after comparing what gpg shows. */
async function addKey(one: Person, other: Person, role: string): Promise<void> {
  const key = other.newPath("key.asc")
  const { document } = await other.tell<{ fingerprint: string }>([
    ...["identity", "export", "--format", "openpgp", "-o", key],
  ])
  await one.must([
    "contact",
    "add",
    key,
    "--role",
    role,
    "--name",
    other.name,
    "--fingerprint",
    document.fingerprint,
  ])
}

describe.each(KEY_KINDS)("two people with %s in GnuPG", (kind) => {
  let tess: Person
  let ana: Person

  beforeAll(async () => {
    tess = await linkedPerson("Tess", "technician", kind)
    ana = await linkedPerson("Ana", "colleague", kind)
    await addKey(tess, ana, "colleague")
    await addKey(ana, tess, "technician")
  })

  it.each(["relay", "disclose"])("recover a disk by %s", async (mode) => {
    const made = await ask(tess, image, ["--slot", "1", "--to", "Ana", "--mode", mode])
    expect(readFileSync(made.file, "latin1")).toMatch(
      /^-----BEGIN PGP MESSAGE-----\nComment: NBDE RESCUE REQUEST\n\n/,
    )
    const shown = await ana.tell<{ sender: object; signature: string }>(["letter", "show", made.file])
    expect(shown.document).toMatchObject({ sender: { kind: "known", name: "Tess" }, signature: "pinned key" })

    const answer = await approve(ana, made, ["--tang", tangd.url])
    expect(answer.document).toMatchObject({ letters: [{ decision: "approve", from: "Tess" }] })
    expect(readFileSync(answer.file, "latin1")).toMatch(/^-----BEGIN PGP MESSAGE-----\n/)

    const receipt = tess.newPath("receipt.txt")
    const { stdoutBytes, stderr } = await tess.cli([
      ...["reveal", answer.file, "--stdout", "--case", made.case, "--receipt", receipt],
    ])
    expect(stderr).toContain("The passphrase opens key slot 1.")
    expect(stdoutBytes).toEqual(await clevisPass(image, 1))
    const { document } = await ana.tell(["answer", receipt])
    expect(document).toMatchObject({ letters: [{ decision: "receipt" }] })
  })

  it("refuse an answer to somebody else's request, and one that was given before", async () => {
    const made = await ask(tess, image, ["--slot", "1", "--to", "Ana"])
    const altered = tess.newPath("altered.bin")
    const bytes = Buffer.from(
      readFileSync(made.file, "latin1").split("\n\n")[1]?.split("\n=")[0] ?? "",
      "base64",
    )
    bytes.writeUInt8((bytes.at(-40) ?? 0) ^ 1, bytes.length - 40)
    writeFileSync(altered, bytes)
    expect(codeOf(await ana.tell(["letter", "show", altered]))).toBe("letter-decrypt")
    expect(codeOf(await tess.tell(["letter", "show", made.file]))).toBe("letter-not-for-me")
  })
})

it("signs through gpg without a network call, gpg and its agent included", async () => {
  const tess = await linkedPerson("Tess", "technician", "ed25519")
  const ana = await linkedPerson("Ana", "colleague", "ed25519")
  await addKey(tess, ana, "colleague")
  const file = tess.newPath("request.asc")
  const line = ["request", image, "--slot", "1", "--host", "db1", "--to", "Ana", "-o", file, "--no-input"]
  const [program = "", ...args] = cliCommand(line)
  await withoutNetwork({ program, args, env: tess.env })
  expect(readFileSync(file, "latin1")).toMatch(/^-----BEGIN PGP MESSAGE-----/)
})

describe("people of whom one has a key in GnuPG", () => {
  it.each([
    ["contact file", []],
    ["key for gpg", ["--format", "openpgp"]],
  ])("recover a disk: keys of this program sign in OpenPGP, known by their %s", async (_, form) => {
    const tess = await ground.person("Tess", "technician")
    const ana = await linkedPerson("Ana", "colleague", "ed25519")
    await addKey(tess, ana, "colleague")
    const card = tess.newPath("card.txt")
    await tess.must(["identity", "export", "-o", card, ...form])
    await ana.must(["contact", "add", card, "--yes", ...(form.length === 0 ? [] : ["--role", "technician"])])
    const made = await ask(tess, image, ["--slot", "1", "--to", "Ana"])
    const shown = await ana.tell<object>(["letter", "show", made.file])
    expect(shown.document).toMatchObject({ sender: { kind: "known", name: "Tess" } })
    const answer = await approve(ana, made, ["--tang", tangd.url])
    const { stdoutBytes } = await tess.cli(["reveal", answer.file, "--stdout"])
    expect(stdoutBytes).toEqual(await clevisPass(image, 1))
  })

  it("get a passphrase that nobody asked for, out of a bare binding, through GnuPG", async () => {
    const tess = await linkedPerson("Tess", "technician", "ed25519")
    const ana = await ground.person("Ana", "colleague")
    await addKey(ana, tess, "technician")
    await addKey(tess, ana, "colleague")
    const [binding, answer] = [ana.newPath("binding.jwe"), ana.newPath("answer.asc")]
    await tess.must(["extract", image, "--slot", "1", "--what", "jwe", "-o", binding])
    await ana.must([
      ...[
        "answer",
        binding,
        "--unsigned",
        "--approve",
        "--called-back",
        "Tess, 555-0100",
        "--reason",
        "OPS-7",
      ],
      ...["--to", "Tess", "--tang", tangd.url, "-o", answer],
    ])
    const told = await tess.cli(["reveal", answer, "--stdout", "--volume", image])
    expect(told.stderr).toContain("The passphrase opens key slot 1.")
    expect(told.stdoutBytes).toEqual(await clevisPass(image, 1))
  })

  it("are told that an OpenPGP key reads OpenPGP messages only", async () => {
    const tess = await ground.person("Tess", "technician")
    const ana = await linkedPerson("Ana", "colleague", "ed25519")
    await addKey(tess, ana, "colleague")
    const line = ["request", image, "--slot", "1", "--host", "db1", "--to", "Ana", "--format", "armour"]
    expect(codeOf(await tess.tell(line))).toBe("usage")
  })
})

describe.each(["bash", "dash"])("a colleague with gpg and clevis alone, in %s", (shell) => {
  let tess: Person
  let kim: TestGnupg
  let cwd: string

  beforeAll(async () => {
    tess = await ground.person("Tess", "technician")
    kim = await gnupg("Kim Example <kim@example.net>", "ed25519")
    cwd = mkdtempSync(join(ground.folder, "kim-"))
    const own = tess.newPath("tess.asc")
    await tess.must(["identity", "export", "--format", "openpgp", "-o", own])
    await kim.gpg(["--import", own])
    const key = tess.newPath("kim.asc")
    writeFileSync(key, (await kim.gpg(["--armor", "--export", kim.fingerprint])).stdout)
    await tess.must([
      "contact",
      "add",
      key,
      "--role",
      "colleague",
      "--name",
      "Kim",
      "--fingerprint",
      kim.fingerprint,
    ])
  })

  const env = () => ({ GNUPGHOME: kim.folder, HOME: cwd })
  const sh = (lines: string) => run(shell, ["-c", lines], { cwd, env: env() })

  it("opens the request, looks, and answers by the lines of the page", async () => {
    const made = await ask(tess, image, ["--slot", "1", "--to", "Kim", "--mode", "disclose"])
    writeFileSync(join(cwd, "request.asc"), readFileSync(made.file))
    const look = byHandBlock("look")
    const first = await sh(byHandBlock("open"))
    expect(first.stderr).toContain("Good signature from")
    const looked = await sh(look)
    expect(looked.stdout.trimEnd().split("\n")).toEqual(['pin "tang"', `url "${tangd.url}"`])
    const { code, stderr } = await sh(`${look}\n${byHandBlock("answer")}`)
    expect(code, stderr).toBe(0)
    const file = join(cwd, "answer.asc")
    expect(readFileSync(file, "latin1")).toMatch(/^-----BEGIN PGP MESSAGE-----\n/)

    const told = await tess.tell<RevealDocument>(["reveal", file])
    expect(told.document).toMatchObject({ fits: null, opens: 1, byHand: { signedBy: "Kim" } })
    expect(told.document.debts.map(({ kind }) => kind)).toContain("disclosed-passphrase")
    const shown = await tess.cli(["reveal", file, "--stdout"])
    expect(shown.stderr).toContain("This answer was made BY HAND, with gpg and clevis.\nKim signed it.\n")
    expect(shown.stdoutBytes).toEqual(await clevisPass(image, 1))
    // Once more from what was kept with the case.
    const again = await tess.cli(["reveal", "--case", made.case, "--stdout"])
    expect(again.stdoutBytes).toEqual(await clevisPass(image, 1))
  })

  it("may leave out the signature and compress: the answer is marked as nobody's", async () => {
    const made = await ask(tess, image, ["--slot", "1", "--to", "Kim", "--mode", "disclose"])
    writeFileSync(join(cwd, "request.asc"), readFileSync(made.file))
    await sh(byHandBlock("open"))
    const key = join(cwd, "answer-key.gpg")
    const passphrase = await clevisPass(image, 1)
    const bare = ["--trust-model", "always", "--armor", "--encrypt", "--recipient-file", key]
    const { stdout } = await kim.gpg(bare, { stdin: passphrase })
    const file = tess.newPath("bare.asc")
    writeFileSync(file, stdout)
    const { document, code } = await tess.tell<RevealDocument>(["reveal", file, "--case", made.case])
    expect(code).toBe(0)
    expect(document).toMatchObject({ fits: null, opens: 1, byHand: { signedBy: null } })
  })

  it("cannot pass off another passphrase: the key slot decides", async () => {
    const made = await ask(tess, image, ["--slot", "1", "--to", "Kim", "--mode", "disclose"])
    writeFileSync(join(cwd, "request.asc"), readFileSync(made.file))
    await sh(byHandBlock("open"))
    const bare = ["--trust-model", "always", "--encrypt", "--recipient-file", join(cwd, "answer-key.gpg")]
    const { stdoutBytes } = await kim.gpg(bare, { stdin: "not the passphrase" })
    const file = tess.newPath("wrong.gpg")
    writeFileSync(file, stdoutBytes)
    expect(codeOf(await tess.tell(["reveal", file, "--case", made.case]))).toBe("opens-nothing")
  })
})
