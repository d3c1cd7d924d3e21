// The colleague answers: looks at everything that lies on the desk, lets a person decide, asks Tang, replies. One letter or hundreds; one
// bad letter spoils no other. What is decided is in the record before Tang is asked (design §4.8).
import { readBinding } from "../../clevis/tree.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import { trustMac } from "../../seal/trust-list.ts"
import { type Desk, tellCutOff, withDesk } from "../desk.ts"
import { requireKeptRecord, requireProtectedHome } from "../home-guards.ts"
import { loadInventory } from "../inventory/entries.ts"
import { knownHeader } from "../inventory/look.ts"
import { type FormatWish, replyFormat, requireFormat } from "../letter/letter-format.ts"
import type { Net, Ports } from "../ports.ts"
import { readSiteRules, type SiteRules } from "../site-rules.ts"
import { loadTrustList, type SealMac, TRUST_FILE } from "../tang/trust-list.ts"
import { discloseReply, recoverHere } from "./answer-disclose.ts"
import { answerHostLines } from "./answer-host-lines.ts"
import { type OnDesk, takeInputs } from "./answer-letters.ts"
import { type AnswerTally, openTally } from "./answer-limits.ts"
import { type Approved, answerRelay } from "./answer-relay.ts"
import { answerServers, askForServer } from "./answer-servers.ts"
import { type Approval, checkCombination, senderName, settle } from "./answer-settle.ts"
import type { Answered, AnswerOptions, Colleague, OtherWork } from "./answer-types.ts"
import { answerUnsigned } from "./answer-unsigned.ts"
import type { TangServer } from "./ask-tang.ts"
import { makeKidFinder } from "./find-kid.ts"
import { type KeptAnswer, keepAnswers, replyWritten } from "./kept-answers.ts"
import { replyLetter } from "./reply-letter.ts"

/** One row an input, in order. Throws what concerns all of them: the home, the trust list, wrong combinations. */
export async function answer(
  ports: Ports & { readonly net: Net },
  options: AnswerOptions,
  colleague: Colleague,
): Promise<Answered[]> {
  return await withDesk(ports, options.world, async (desk) => {
    if (options.world === "real") {
      requireKeptRecord(desk.home)
      requireProtectedHome(
        desk.home,
        options.confirm?.find((word) => word === "unprotected-home"),
      )
    }
    tellCutOff(desk)
    const known = once(() => knownServers(desk, options))
    const inventory = once(() => loadInventory(desk.home.state))
    const rules = await readSiteRules(desk.home.state)
    const tally = await talliedAt(desk, options, rules)
    const choice = { ...options, findKid: makeKidFinder(ports.net, known), openLetters: rules.openLetters }
    const onDesk = await takeInputs(desk, options.world, options.inputs, choice, (done) =>
      colleague.progress("checked", done, options.inputs.length),
    )
    checkCombination(onDesk, options)
    for (const one of onDesk) checkForm(one, options)
    const rows = new Map<OnDesk, Answered>()
    const servers = once(async () => {
      const found = await known()
      return found.length > 0 ? found : await askForServer(ports.terminal)
    })
    const approved: OnDeskApproved[] = []
    const copies: { readonly one: OnDesk; readonly of: OnDesk }[] = []
    for (const one of onDesk) {
      const of = firstOf(one, onDesk)
      if (of !== one) {
        copies.push({ one, of })
        continue
      }
      if (one.kind !== "request") {
        const work = { net: ports.net, known, servers, rules, tally }
        rows.set(one, await answerOther(desk, options, colleague, one, work))
        continue
      }
      const header = knownHeader(await inventory(), one.letter.request.commitment)
      const beside = { of: onDesk.length, known, header, rules, tally }
      const row = await settle(desk, options, colleague, one, beside)
      if ("written" in row) approved.push({ one, letter: one.letter, written: row.written })
      else rows.set(one, row)
    }
    await answerApproved(desk, options, colleague, ports.net, approved, servers, rows)
    for (const { one, of } of copies) {
      const row = rows.get(of)
      const decision = row?.decision === "approve" ? "answered before" : row?.decision
      if (row !== undefined && decision !== undefined) rows.set(one, { ...row, input: one.name, decision })
    }
    return onDesk.flatMap((one) => rows.get(one) ?? [])
  })
}

/** What was given before. In practice nothing is counted. */
async function talliedAt(
  { ports, recorder, contacts }: Desk,
  { world }: AnswerOptions,
  { limits }: SiteRules,
): Promise<AnswerTally> {
  const kept = world === "real" ? limits : undefined
  return openTally(recorder.state(), await contacts(), kept, ports.clock.now())
}

/** The first of several copies of one request: it alone is decided. */
function firstOf(one: OnDesk, onDesk: readonly OnDesk[]): OnDesk {
  if (one.kind !== "request") return one
  return onDesk.find((other) => other.kind === "request" && other.letter.id === one.letter.id) ?? one
}

interface OnDeskApproved extends Approval {
  readonly one: OnDesk
  readonly letter: ReceivedRequest
}

async function answerApproved(
  desk: Desk,
  options: AnswerOptions,
  colleague: Colleague,
  net: Net,
  approved: readonly OnDeskApproved[],
  servers: () => Promise<readonly TangServer[]>,
  rows: Map<OnDesk, Answered>,
): Promise<void> {
  if (approved.length === 0) return
  await Promise.all(approved.map(({ written }) => written))
  const { world, name } = options
  const list = await servers()
  const relay = approved.flatMap(({ letter }) => (isRelay(letter) ? [letter] : []))
  const progress = (done: number) => colleague.progress("answered", done, approved.length)
  const keyAnswered = (key: Parameters<NonNullable<Colleague["keyAnswered"]>>[0]) =>
    colleague.keyAnswered?.(key)
  const answers = await answerRelay(
    desk,
    { ...wishOf(options), world, name, servers: list, net, progress, keyAnswered },
    relay,
  )
  for (const { letter } of approved) {
    if (!isRelay(letter)) answers.push(await answerDisclose(desk, options, colleague, letter, list, net))
  }
  await keepAnswers(desk.home.state, answers)
  await desk.recorder.append(...answers.map(replyWritten))
  for (const { one, letter } of approved) {
    const given = answers.find(({ request }) => request === letter.id)
    const { leaves = [], text, whole = false } = given ?? {}
    const row = {
      input: one.name,
      request: letter.id,
      decision: "approve" as const,
      from: senderName(letter),
      host: letter.request.host.name,
    }
    rows.set(one, { ...row, leaves, whole, ...(text === undefined || text === "" ? {} : { reply: text }) })
  }
}

/** Before anybody decides: an answer in this form must be possible. What comes without a letter is answered with the passphrase itself. */
function checkForm(one: OnDesk, options: AnswerOptions): void {
  if (one.kind === "request") replyFormat(options, one.letter)
  if (one.kind === "unsigned" && options.format !== undefined) requireFormat(options.format, "disclose")
}

function wishOf({ format, short }: FormatWish): FormatWish {
  return { ...(format === undefined ? {} : { format }), ...(short === undefined ? {} : { short }) }
}

function isRelay(letter: ReceivedRequest): letter is Approved {
  return letter.request.mode === "relay"
}

async function answerDisclose(
  desk: Desk,
  options: AnswerOptions,
  colleague: Colleague,
  letter: ReceivedRequest,
  servers: readonly TangServer[],
  net: Net,
): Promise<KeptAnswer> {
  const { world, name, reveal } = options
  const { request, id, sha256, from } = letter
  if (request.mode !== "disclose") throw new TypeError("relay letters are answered together")
  const { host } = request
  const { disclosed, leaves } = await recoverHere(desk, {
    binding: readBinding(request.jwe),
    host,
    request: id,
    servers,
    net,
    drill: world === "drill",
    keeps: options.keeps,
  })
  const whole = disclosed.kind === "passphrase" || leaves.every(({ status }) => status === "ok")
  const common = { request: id, asked: sha256, asker: from, host, whole, leaves: [...leaves] }
  try {
    if (reveal && disclosed.kind === "passphrase") {
      await desk.recorder.append({ type: "reveal-shown", body: { where: "screen", request: id } })
      await colleague.show(disclosed.passphrase, host.name)
      return { ...common, reply: id, sha256, text: "" }
    }
    const reply = discloseReply(disclosed)
    const made = await replyLetter(desk, { ...wishOf(options), world, name }, letter, {
      kind: "reply",
      re: letter,
      host,
      reply,
    })
    return { ...common, reply: made.id, sha256: made.sha256, text: made.carried }
  } finally {
    if (disclosed.kind === "passphrase") disclosed.passphrase.wipe()
  }
}

async function answerOther(
  desk: Desk,
  options: AnswerOptions,
  colleague: Colleague,
  one: Exclude<OnDesk, { kind: "request" }>,
  work: OtherWork,
): Promise<Answered> {
  switch (one.kind) {
    case "refused":
      if (options.inputs.length === 1) throw one.error
      return { input: one.name, decision: "refused", leaves: [], error: one.error }
    case "receipt": {
      const { id, outcome } = one.letter
      return {
        input: one.name,
        request: id,
        decision: "receipt",
        from: senderName(one.letter),
        leaves: [],
        outcome,
      }
    }
    case "unsigned":
      return await answerUnsigned(desk, options, colleague, one, work)
    case "host-lines":
      return await answerHostLines(desk, options, colleague, one, work)
  }
}

async function knownServers(desk: Desk, { tang }: AnswerOptions): Promise<readonly TangServer[]> {
  return answerServers(await loadTrustList(desk.home.state, ...sealOf(desk)), tang)
}

// Without an identity there is no key to check the list with.
function sealOf({ identity }: Desk): [SealMac] | [] {
  return identity === undefined ? [] : [trustMac(identity, TRUST_FILE)]
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
