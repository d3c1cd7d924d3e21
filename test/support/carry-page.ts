// The table of what each channel costs a person, in docs/carrying.md: measured on letters made here, never written by hand. `npm run docs`
// writes it, `npm run bench` prints it, and a test says when it is old.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as v from "valibot"
import { writeAnswerCode, writeRequestCode } from "../../src/actions/letter/write-code.ts"
import type { LeafRequest, RelayReply, RelayRequest } from "../../src/recovery/messages.ts"
import { makeCompactReply, makeCompactRequest } from "../../src/seal/compact-letter.ts"
import { encryptPackets, wrapSessionKey } from "../../src/seal/openpgp-encrypted.ts"
import { encodePacket, TAG } from "../../src/seal/openpgp-packets.ts"
import { receive } from "../../src/seal/receive.ts"
import type { ReceivedRequest } from "../../src/seal/received.ts"
import { codePageOf } from "../../src/text/code-words.ts"
import { qrRoom } from "../../src/text/qr-code.ts"
import { largestVersion, type QrSpace } from "../../src/text/qr-terminal.ts"
import { type ArmourLabel, encodeArmour } from "../../src/transport/armour.ts"
import { codeSeries } from "../../src/transport/letter-codes.ts"
import { encodePgpArmour } from "../../src/transport/openpgp-armour.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import {
  colleagueContext,
  HOST,
  idFrom,
  keysFrom,
  makeCast,
  makeReply,
  makeRequest,
  NOW,
  RELAY,
  seededRandom,
} from "../seal/people.ts"
import { leafFrom, pointFrom } from "../vectors/compact/parts.ts"
import { ROOT } from "./build.ts"

const PAGE = join(ROOT, "docs/carrying.md")
const [BEGIN, END] = ["<!-- carried: npm run docs -->", "<!-- carried end -->"]
const SMALL: QrSpace = { rows: 24, columns: 80 }
const LARGE: QrSpace = { rows: 45, columns: 120 }

/** What is carried: its name, and the text. */
interface Carried {
  readonly what: string
  readonly text: string
  /** Bytes of the letter itself, where the text is only its clothing. */
  readonly bytes: number
}

/** docs/carrying.md with the table as it must be. */
export async function pageWithCosts(): Promise<string> {
  const page = readFileSync(PAGE, "utf8")
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${(await carryTable()).join("\n")}\n\n${END}${after}`
}

/** The page as it is. */
export function writtenCosts(): string {
  return readFileSync(PAGE, "utf8")
}

export async function writeCosts(): Promise<void> {
  writeFileSync(PAGE, await pageWithCosts())
}

/** Every form of a request and its answer, for both curves, one key source and three. */
export async function carryTable(): Promise<string[]> {
  const rows: string[] = []
  for (const crv of ["P-256", "P-521"] as const)
    for (const leaves of [1, 3])
      for (const one of await lettersOf(crv, leaves)) rows.push(rowOf(one, crv, leaves))
  return [
    "| message | curve | key sources | bytes | characters | codes at 80×24 | codes at 120×45 | to type or to speak |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ]
}

function rowOf({ what, text, bytes }: Carried, crv: string, leaves: number): string {
  const typed = what.startsWith("code")
  const codes = typed ? ["", ""] : [codesAt(text, SMALL), codesAt(text, LARGE)]
  const spoken = typed ? spokenOf(text) : ""
  return `| ${[what, crv, leaves, bytes, text.trimEnd().length, ...codes, spoken].join(" | ")} |`
}

/** Terminals draw no larger code than version 20 (src/cli/show-codes.ts). */
function codesAt(text: string, space: QrSpace): string {
  return String(codeSeries(text, qrRoom(Math.min(20, largestVersion("half", space))))?.of ?? "none")
}

/** Symbols and lines of a page of code that are always read. */
function spokenOf(page: string): string {
  const { lines = [], of = 0 } = codePageOf(page) ?? {}
  const main = lines.filter(({ number }) => number <= of)
  const symbols = main.map(({ text }) => text.replaceAll(" ", "").length)
  return `${symbols.reduce((sum, count) => sum + count, 0)} in ${main.length} lines`
}

async function lettersOf(crv: LeafRequest["x"]["crv"], count: number): Promise<Carried[]> {
  const cast = await makeCast()
  const { tech, colleague } = cast
  const leaves = Array.from({ length: count }, (_, n) =>
    leafFrom(count === 1 ? "tang" : `sss.${n}.tang`, crv),
  )
  const asked = leaves.map((leaf) => ({ ...leaf, s: leaf.x }))
  const policy = policyOf(asked)
  const request: RelayRequest = { ...RELAY, host: HOST, ticket: "INC-42", policy, leaves: asked }
  const reply: RelayReply = {
    mode: "relay",
    leaves: leaves.map(({ path }) => ({ path, y: pointFrom(crv, path) })),
  }
  const jose = (label: ArmourLabel, text: string, what: string): Carried => ({
    what,
    text: encodeArmour(label, text),
    bytes: text.length,
  })
  const short = (bytes: Uint8Array, what: string): Carried => ({
    what,
    text: encodeShortText(bytes),
    bytes: bytes.length,
  })
  const draft = { world: "real", id: idFrom("cost"), iat: NOW, request } as const
  const signing = { signer: tech.signer, recipient: colleague.card.thumbprint }
  const open = await makeRequest(cast, "cost", { request, open: true })
  const sealed = await makeRequest(cast, "cost", { request })
  const { leaves: _, mode: __, ...said } = request
  const disclose = await makeRequest(cast, "cost", {
    request: { ...said, policy, mode: "disclose", jwe: bindingOf(crv, count) },
  })
  const compact = await makeCompactRequest(draft)
  const signed = await makeCompactRequest({ ...draft, signing })
  const back = await makeCompactReply({ world: "real", asked: signed.sha256, reply })
  const received = await receive(signed.bytes, colleagueContext(cast))
  return [
    short(compact.bytes, "compact request, open"),
    short(signed.bytes, "compact request, signed"),
    short(back.bytes, "compact answer"),
    codeRow("code request", writeRequestCode("real", request).carried),
    codeRow("code answer", writeAnswerCode(asRequest(received), reply).carried),
    jose("REQUEST", open.text, "text request, open"),
    jose("REQUEST", sealed.text, "text request, sealed"),
    jose("REPLY", (await makeReply(cast, "cost", sealed, { reply })).text, "text answer, sealed"),
    jose("REQUEST", disclose.text, "text request, the colleague sees the passphrase"),
    await plainGpg(bindingOf(crv, count), "plain gpg, the binding alone, for comparison"),
    await plainGpg("x".repeat(54), "plain gpg, the passphrase back, for comparison"),
  ]
}

/** What people send who have gpg and nothing else: encrypted, not signed. */
async function plainGpg(content: string, what: string): Promise<Carried> {
  const random = seededRandom(what)
  const sessionKey = random(32)
  const literal = Buffer.concat([Buffer.from([0x62, 0, 0, 0, 0, 0]), Buffer.from(content)])
  const { jwk } = keysFrom("keeper with gpg")
  const packets = [
    encodePacket(TAG.sessionKey, await wrapSessionKey(sessionKey, jwk, random)),
    encodePacket(TAG.encrypted, encryptPackets(encodePacket(TAG.literal, literal), sessionKey, random)),
  ]
  const bytes = Buffer.concat(packets)
  return { what, text: encodePgpArmour("MESSAGE", bytes), bytes: bytes.length }
}

/** A real one, from clevis: three servers have P-521 keys there, and one binding more or less does not change the picture. */
function bindingOf(crv: string, count: number): string {
  const name = count > 1 ? "sss23" : crv === "P-256" ? "p256" : "p521"
  const file: unknown = JSON.parse(readFileSync(join(ROOT, "test/vectors/clevis/bindings.json"), "utf8"))
  const { bindings } = v.parse(v.object({ bindings: v.record(v.string(), v.string()) }), file)
  return bindings[name] ?? ""
}

function codeRow(what: string, page: string): Carried {
  return { what, text: page, bytes: Math.ceil((5 * Number(spokenOf(page).split(" ")[0])) / 8) }
}

function asRequest(letter: Awaited<ReturnType<typeof receive>>): ReceivedRequest {
  if (letter.kind !== "request") throw new Error(letter.kind)
  return letter
}

function policyOf(leaves: readonly LeafRequest[]): NonNullable<RelayRequest["policy"]> {
  const nodes = leaves.map(({ path, kid, x }) => ({
    pin: "tang" as const,
    path,
    kid,
    crv: x.crv,
    url: "http://tang1.example",
  }))
  const [only] = nodes
  return nodes.length === 1 && only !== undefined
    ? only
    : { pin: "sss", path: "sss", threshold: 2, children: nodes }
}
