// People through the built program: identity, contacts, lists, and looking at messages, each person in a home of their own.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseCard } from "../../src/seal/card.ts"
import { makeLetter } from "../../src/seal/letter.ts"
import { signerOf } from "../../src/seal/signer.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { recognise } from "../../src/transport/recognise.ts"
import { DISCLOSE, idFrom, keysFrom, RELAY } from "../seal/people.ts"
import { type RunResult, runCli } from "../support/cli.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

let folder = ""
beforeAll(async () => {
  folder = makeFolder()
  writeFileSync(at("passphrase"), "hunter2\n")
  await Promise.all([
    ok("tess", "identity", "create", "--name", "Tess Technician", "--role", "technician"),
    ok("carl", "identity", "create", "--name", "Carl Colleague", "--role", "colleague,planner"),
  ])
  await Promise.all(["tess", "carl"].map((who) => ok(who, "identity", "export", "-o", at(`${who}.txt`))))
}, 60_000)
afterAll(() => removeFolder(folder))

const at = (name: string) => join(folder, name)

function cli(who: string, ...args: string[]): Promise<RunResult> {
  const env = { HOME: folder, NBDE_RESCUE_HOME: at(who), NBDE_RESCUE_PASSPHRASE_FILE: at("passphrase") }
  return runCli([...args, "--no-input"], { env })
}

async function ok(who: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(who, ...args)
  if (code !== 0) throw new Error(`${args.join(" ")}: ${code}: ${stderr}`)
  return stdout
}

async function json(
  who: string,
  ...args: string[]
): Promise<{ code: number; value: Record<string, unknown> & unknown[] }> {
  const { code, stdout } = await cli(who, ...args, "--json")
  return { code, value: JSON.parse(stdout) }
}

/** Exit code and error code. */
async function refused(who: string, ...args: string[]): Promise<[number, unknown]> {
  const { code, value } = await json(who, ...args)
  const error = value.error
  return [code, typeof error === "object" && error !== null && "code" in error ? error.code : undefined]
}

async function wordsOf(who: string): Promise<string> {
  const { value } = await json(who, "identity", "show")
  return Array.isArray(value.words) ? value.words.map((word) => String(word).slice(0, 4)).join(" ") : ""
}

test("an identity is never overwritten, and its file holds no key in clear", async () => {
  const before = readFileSync(at("tess/identity.json"))
  expect(await refused("tess", "identity", "create", "--name", "Other", "--role", "colleague")).toEqual([
    2,
    "identity-exists",
  ])
  expect(readFileSync(at("tess/identity.json"))).toEqual(before)
  expect(Object.keys(JSON.parse(before.toString()))).toEqual([
    "v",
    "typ",
    "card",
    "kdf",
    "enc",
    "iv",
    "ct",
    "tag",
    "sum",
  ])
})

test("a role that does not exist and a name with hidden characters are usage errors", async () => {
  expect(await refused("new", "identity", "create", "--name", "X", "--role", "boss")).toEqual([2, "usage"])
  expect(await refused("new", "identity", "create", "--name", "X\u202e", "--role", "technician")).toEqual([
    2,
    "usage",
  ])
  expect(await refused("new", "identity", "show")).toEqual([expect.any(Number), "no-identity"])
})

test("a contact is added without comparing, compared later, lost, and then refused", async () => {
  expect((await json("carl", "contact", "add", at("tess.txt"), "--yes")).value).toMatchObject([
    { name: "Tess Technician", compared: "none", outcome: "added" },
  ])
  expect(await refused("carl", "contact", "verify", "Tess Technician", "--words", "one two three")).toEqual([
    3,
    "fingerprint-mismatch",
  ])
  await ok("carl", "contact", "verify", "tess technician", "--words", await wordsOf("tess"))
  expect((await json("carl", "contact", "list")).value).toMatchObject([
    { name: "Tess Technician", compared: "words", state: "good" },
  ])

  await ok("other", "identity", "create", "--name", "TESS technician", "--role", "technician")
  await ok("other", "identity", "export", "-o", at("other.txt"))
  expect(await refused("carl", "contact", "add", at("other.txt"), "--words", await wordsOf("other"))).toEqual(
    [3, "contact-changed"],
  )

  expect(await refused("carl", "contact", "remove", "Tess Technician")).toEqual([4, "confirm-needed"])
  await ok("carl", "contact", "remove", "Tess Technician", "--lost", "--confirm", "remove")
  expect(await refused("carl", "contact", "add", at("tess.txt"), "--yes")).toEqual([3, "contact-revoked"])
  await ok("carl", "contact", "add", at("other.txt"), "--yes")
  const journal = readFileSync(at("carl/journal.jsonl"), "utf8")
  const types = journal
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).type)
  expect(types).toEqual([
    "home-created",
    "identity-created",
    "contact-added",
    "contact-verified",
    "contact-removed",
    "contact-added",
  ])
}, 60_000)

test("without --words or --yes a script is told which flag is missing", async () => {
  expect(await refused("quiet", "contact", "add", at("tess.txt"))).toEqual([2, "input-needed"])
  expect(await refused("quiet", "contact", "add", at("tess.txt"), "--yes", "--words", "x")).toEqual([
    2,
    "usage",
  ])
  expect(await refused("quiet", "contact", "add", at("passphrase"), "--yes")).toEqual([
    2,
    "letter-not-recognised",
  ])
})

test("a roster is compared once for everybody, and only compared people can be in it", async () => {
  const [maker, reader] = ["maker", "reader"]
  await ok(maker, "identity", "create", "--name", "Mia Maker", "--role", "planner")
  expect(await refused(maker, "roster", "make", "-o", at("team.txt"), at("tess.txt"))).toEqual([
    3,
    "contact-not-compared",
  ])
  await ok(maker, "contact", "add", at("tess.txt"), "--words", await wordsOf("tess"))
  await ok(maker, "contact", "add", at("carl.txt"), "--words", await wordsOf("carl"))
  const { value } = await json(maker, "roster", "make", "-o", at("team.txt"), at("tess.txt"), at("carl.txt"))
  await ok(
    reader,
    "contact",
    "add",
    at("team.txt"),
    "--words",
    Array.isArray(value.words) ? value.words.join(" ") : "",
  )
  const list = (await json(reader, "contact", "list")).value
  expect(list.map((it) => (it as { name: string; compared: string }).name)).toEqual([
    "Carl Colleague",
    "Mia Maker",
    "Tess Technician",
  ])
  expect(list.every((it) => (it as { compared: string }).compared === "roster")).toBe(true)
}, 60_000)

test("contacts made before the identity go under its MAC, and a list changed by another hand is refused", async () => {
  await ok("late", "contact", "add", at("tess.txt"), "--yes")
  await ok("late", "identity", "create", "--name", "Lara Late", "--role", "colleague")
  await ok("late", "contact", "add", at("carl.txt"), "--yes")
  const file = at("late/contacts/contacts.json")
  writeFileSync(file, readFileSync(file, "utf8").replace('"none"', '"words"'))
  expect(
    await refused("late", "contact", "verify", "Carl Colleague", "--words", await wordsOf("carl")),
  ).toEqual([3, "trust-list-altered"])
}, 60_000)

test("a wrong passphrase is told, and a renewed contact file is taken as the same person's", async () => {
  await ok("friend", "contact", "add", at("carl.txt"), "--words", await wordsOf("carl"))
  writeFileSync(at("wrong"), "hunter3\n")
  expect(await refused("carl", "identity", "export", "--renew", "--passphrase-file", at("wrong"))).toEqual([
    1,
    "wrong-identity-passphrase",
  ])
  await new Promise((resolve) => setTimeout(resolve, 1100)) // dates of cards are whole seconds
  await ok("carl", "identity", "export", "--renew", "-o", at("carl2.txt"))
  expect((await json("friend", "contact", "add", at("carl2.txt"), "--yes")).value).toMatchObject([
    { outcome: "renewed", compared: "words" },
  ])
}, 60_000)

test("letter show checks a message and shows neither call-back words nor what is secret", async () => {
  const found = recognise(readFileSync(at("carl.txt")))
  if (found.kind !== "card") throw new Error("a contact file")
  const carl = await parseCard(found.text)
  const now = Math.floor(Date.now() / 1000)
  const key = keysFrom("show")
  const draft = {
    world: "real",
    id: idFrom("show"),
    iat: now,
    exp: now + 3600,
    introduction: { key: key.jwk, name: "Tom" },
  } as const
  const body = { kind: "request", request: RELAY, replyKey: keysFrom("show reply").jwk, caps: [] } as const
  const open = await makeLetter({ ...draft, body, to: [] }, signerOf(key))
  const sealed = await makeLetter({ ...draft, body, to: [carl.thumbprint] }, signerOf(key), carl.enc)
  const disclose = await makeLetter(
    { ...draft, body: { ...body, request: DISCLOSE }, to: [carl.thumbprint] },
    signerOf(key),
    carl.enc,
  )
  for (const [name, made] of Object.entries({ open, sealed, disclose }))
    writeFileSync(at(`${name}.txt`), encodeArmour("REQUEST", made.text))

  const shown = await ok("nobody", "letter", "show", at("open.txt"))
  expect(shown).toContain("This is a first meeting")
  expect(shown).toMatch(/Only the sender says:\n(.*\n)*.*db7\.example/)
  const { callBackCode } = await import("../../src/seal/call-back.ts")
  const { words, digits } = callBackCode(open.signedBytes)
  for (const part of [words.join(" "), digits.join(" ")]) expect(shown).not.toContain(part)

  const { value } = await json("carl", "letter", "show", at("sealed.txt"))
  expect(value).toMatchObject({
    id: open.id,
    kind: "request",
    mode: "relay",
    road: "sealed",
    contactsChecked: true,
  })
  expect(await refused("carl", "letter", "show", at("disclose.txt"))).toEqual([3, "letter-signer-unknown"])
  expect(await refused("nobody", "letter", "show", at("sealed.txt"))).toEqual([1, "letter-not-for-me"])
  expect(await refused("nobody", "letter", "show", at("carl.txt"))).toEqual([2, "letter-not-recognised"])
  const journal = readFileSync(at("carl/journal.jsonl"), "utf8")
  expect(journal).not.toContain(open.id)
}, 60_000)
