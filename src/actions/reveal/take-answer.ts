// The technician's side of everything that comes back: letters and bare answers of Tang. Each is checked against the requests that are
// still open, recorded, and kept with its case, so that a reveal can be repeated from what is on disk.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { Answer } from "../../recovery/finish.ts"
import type { DiscloseReply } from "../../recovery/messages.ts"
import { openerOf } from "../../seal/jwe.ts"
import { sha256Text } from "../../seal/jws.ts"
import type { PgpLetter } from "../../seal/openpgp-open.ts"
import { receive } from "../../seal/receive.ts"
import type { ReceiveContext, Received, ReceivedReply } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import { READING_NAMES, type Recognised, recognise } from "../../transport/recognise.ts"
import { letterText } from "../../transport/short-letters.ts"
import { keepLetter } from "../case/cases.ts"
import { type Desk, ownKeys } from "../desk.ts"
import { letterEntry } from "../letter/letter-entry.ts"
import { typedAnswer } from "../letter/typed-code.ts"
import { pointOf, spokenAnswers } from "./bare-answer.ts"
import { disclosedByHand, findHandMade, handMadeName, keepHandMade } from "./hand-made.ts"
import { noOpenRequest, type OpenRequest, sentRequest } from "./open-requests.ts"

/** Something that came back, accepted. `request` is absent for an answer of Tang copied by hand. */
export interface Taken {
  readonly request?: OpenRequest
  readonly answers: readonly Answer[]
  readonly disclosed?: DiscloseReply
  readonly letter?: Received
  /** Made with gpg alone: it says for itself neither who made it nor that it fits. */
  readonly byHand?: { readonly signedBy: string | null }
  /** A passphrase that nobody asked for here, from a colleague who was given a bare binding. */
  readonly unasked?: ReceivedReply & { readonly reply: DiscloseReply }
}

/** Checks, records and keeps one thing that came back. Throws the code of the check that failed, or `answer-denied`. */
export async function takeAnswer(
  desk: Desk,
  world: World,
  requests: readonly OpenRequest[],
  bytes: Uint8Array,
): Promise<Taken> {
  const what = recognise(bytes)
  const bare = bareAnswers(what)
  if (bare.length > 0) {
    const answers = bare.map((json) => ({ y: pointOf(json) }))
    for (const json of bare) await keepBare(desk, requests, json)
    return { answers }
  }
  const byHand = await takeHandMade(desk, requests, what)
  if (byHand !== undefined) return byHand
  const read = readingOf(what, world, requests)
  const letter = await receive(read.letter, await contextOf(desk, world, requests, "first time"))
  const taken = takeLetter(letter, requests)
  if (taken.request !== undefined) {
    const name = `reply-${taken.request.facts.id}-${letter.id}.txt`
    await keepLetter(desk.cases, taken.request.caseId, name, Buffer.from(read.text))
    await accept(desk, taken.request, letter, taken.answers)
  }
  if (letter.kind === "denial") {
    const { reason } = letter
    throw new ToolError("answer-denied", `the colleague refused this request: ${reason}`, { reason })
  }
  return taken
}

/** Something that came back and cannot be used, with the reason. */
export interface Refused {
  readonly name: string
  readonly error: ToolError
}

/**
 * What was accepted for a request before, from the files kept with its case. One that passes no more (its sender's key was lost since) is left
 * out and named: others may be enough.
 */
export async function answersBefore(
  desk: Desk,
  world: World,
  request: OpenRequest,
): Promise<{ taken: readonly Taken[]; refused: readonly Refused[] }> {
  const taken: Taken[] = []
  const refused: Refused[] = []
  for (const name of await desk.keptLetters(request.caseId)) {
    try {
      taken.push(...(await answerBefore(desk, world, request, name)))
    } catch (error) {
      if (!isToolError(error)) throw error
      refused.push({ name, error })
    }
  }
  return { taken, refused }
}

async function answerBefore(
  desk: Desk,
  world: World,
  request: OpenRequest,
  name: string,
): Promise<readonly Taken[]> {
  const mine = name.startsWith(`reply-${request.facts.id}-`)
  const byHand = name.startsWith(handMadeName(request))
  if (!mine && !byHand && !name.startsWith("tang-")) return []
  const bytes = (await desk.keptLetter(request.caseId, name)) ?? new Uint8Array()
  if (byHand) return await handMadeBefore(desk, request, bytes)
  if (!mine) return [{ answers: [{ y: pointOf(Buffer.from(bytes).toString("latin1")) }] }]
  const read = readingOf(recognise(bytes), world, [request])
  const letter = await receive(read.letter, await contextOf(desk, world, [request], "again"))
  return [takeLetter(letter, [request])]
}

/** What came from somebody with gpg alone; undefined for everything else. */
async function takeHandMade(
  desk: Desk,
  requests: readonly OpenRequest[],
  what: Recognised,
): Promise<Taken | undefined> {
  const letter = pgpLetterOf(what)
  const found = letter && (await findHandMade(desk, requests, letter))
  if (letter === undefined || found === undefined) return undefined
  if (found.request.facts.mode === "relay") {
    const answers = bareAnswers(recognise(found.made.content))
    for (const json of answers) await keepBare(desk, requests, json)
    return { answers: answers.map((json) => ({ y: pointOf(json) })) }
  }
  const taken = disclosedByHand(found)
  await keepHandMade(desk, found, letter)
  return taken
}

async function handMadeBefore(desk: Desk, request: OpenRequest, bytes: Uint8Array): Promise<Taken[]> {
  const letter = pgpLetterOf(recognise(bytes))
  const found = letter && (await findHandMade(desk, [request], letter))
  return found === undefined ? [] : [disclosedByHand(found)]
}

function pgpLetterOf(what: Recognised): PgpLetter | undefined {
  const letter = what.kind === "letter" ? what.letter : undefined
  return typeof letter === "object" && "openpgp" in letter ? letter : undefined
}

/** What a colleague without this tool sent: Tang's answer, or its x that was read out. */
function bareAnswers(what: Recognised): string[] {
  if (what.kind === "tang-answer") return [what.json]
  return what.kind === "typed-code" ? spokenAnswers(what.text) : []
}

/** What `receive` takes, and the text it is kept as. */
function readingOf(
  what: Recognised,
  world: World,
  requests: readonly OpenRequest[],
): { readonly letter: Parameters<typeof receive>[0]; readonly text: string } {
  if (what.kind === "letter") return { letter: what.letter, text: letterText(what.letter) }
  if (what.kind !== "typed-code")
    throw new ToolError("letter-not-recognised", `this is ${READING_NAMES[what.kind]}, not an answer`)
  const letter = typedAnswer(world, requests, what.text)
  return { letter, text: letter.text }
}

function takeLetter(letter: Received, requests: readonly OpenRequest[]): Taken {
  if (letter.kind !== "reply" && letter.kind !== "denial")
    throw new ToolError("letter-not-recognised", "this is not an answer")
  const request = requests.find(({ facts }) => facts.id === letter.re.id)
  const common = { letter, ...(request === undefined ? {} : { request }) }
  if (letter.kind === "denial") return { ...common, answers: [] }
  const { reply } = letter
  if (reply.mode === "disclose") {
    if (letter.unasked) return { letter, answers: [], unasked: { ...letter, reply } }
    return { ...common, answers: [], disclosed: reply }
  }
  const answers = reply.leaves.flatMap((leaf) => ("y" in leaf ? [{ path: leaf.path, y: leaf.y }] : []))
  return { ...common, answers }
}

async function accept(
  { recorder }: Desk,
  request: OpenRequest,
  letter: Received,
  answers: readonly Answer[],
): Promise<void> {
  if (letter.kind !== "reply") return
  const { id, sha256 } = letter
  const leaves = answers.flatMap(({ path }) => path ?? [])
  const body = { request: request.facts.id, letter: id, hash: sha256, leaves }
  await recorder.append({ type: "reply-accepted", case: request.caseId, body })
}

async function keepBare(desk: Desk, requests: readonly OpenRequest[], json: string): Promise<void> {
  const hash = sha256Text(json)
  const relay = requests.filter(({ facts }) => facts.mode === "relay")
  if (relay.length === 0) throw noOpenRequest()
  for (const caseId of new Set(relay.map((request) => request.caseId))) {
    await desk.recorder.append({
      type: "letter-received",
      case: caseId,
      body: { letter: hash.slice(0, 22), hash, kind: "tang-answer", outcome: "accepted" },
    })
    await keepLetter(desk.cases, caseId, `tang-${hash.slice(0, 22)}.json`, Buffer.from(json))
  }
}

async function contextOf(
  desk: Desk,
  world: World,
  requests: readonly OpenRequest[],
  time: "first time" | "again",
): Promise<ReceiveContext> {
  const { recorder, identity } = desk
  const journal = recorder.state()
  const sent = new Map(requests.map((request) => [request.facts.id, sentRequest(world, request)]))
  return {
    world,
    accept: ["reply", "denial"],
    me: [...ownKeys(desk), ...requests.map(({ facts }) => facts.signer)],
    openers: [
      ...requests.map(({ replyKey }) => ({ purpose: "reply", opener: openerOf(replyKey) }) as const),
      ...(identity?.opener === undefined ? [] : [{ purpose: "identity", opener: identity.opener } as const]),
    ],
    ...(desk.gnupg === undefined ? {} : { gnupg: desk.gnupg.opener }),
    contacts: await desk.contacts(),
    sent,
    unasked: true,
    // A letter that a crash kept from being accepted, and a refusal, may be read once more.
    seen: (id) => {
      const about = time === "again" ? undefined : journal.letters.get(id)?.about
      const settled = [...journal.requests.values()].some(({ replies }) => replies.includes(id))
      return about === undefined ? undefined : { sha256: about.hash, settled }
    },
    openLetters: "allow",
    now: Math.floor(desk.ports.clock.now() / 1000),
    record: async (entry) => {
      if (time === "again") return
      const caseId = requests.find(({ facts }) => facts.id === entry.re?.id)?.caseId ?? null
      await recorder.append(letterEntry(entry, caseId, {}))
    },
  }
}
