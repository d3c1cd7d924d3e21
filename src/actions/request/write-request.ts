// One request at the desk, from a binding that was found: blinds it, keeps the secret half sealed, writes the letter. Journal first (design §4.8):
// `started` with the id of its case, then the sealed half, then the letter beside it, then the case and `request-written` in one write, and only then
// does the letter leave. Cut off before that write, there is no case, and what was kept is destroyed (unwritten-requests.ts).
import { encodeBase64url } from "../../bytes/base64url.ts"
import { Secret } from "../../bytes/secret.ts"
import type { NewEntry } from "../../journal/entry-types.ts"
import { encodeProofArea } from "../../luks/proof-area.ts"
import type { HostClaim, Mode, Request } from "../../recovery/messages.ts"
import type { Plan } from "../../recovery/plan.ts"
import { type HeldLeaf, makeDiscloseRequest, makeRelayRequest } from "../../recovery/request.ts"
import { callBackCode } from "../../seal/call-back.ts"
import { shortRequestId } from "../../seal/compact-letter.ts"
import { type KeyPair, makeKeyPair } from "../../seal/jwk.ts"
import type { World } from "../../seal/typ.ts"
import { keepLetter, newCase, openCaseOf } from "../case/cases.ts"
import type { Kept, SealedCase } from "../case/sealed-store.ts"
import type { Desk } from "../desk.ts"
import type { LetterFormat } from "../letter/letter-format.ts"
import { writeRequestCode } from "../letter/write-code.ts"
import { type WrittenLetter, writeLetter } from "../letter/write-letter.ts"
import type { Ports } from "../ports.ts"
import type { FoundBinding } from "../volume/find-binding.ts"
import { fewLeaves } from "./few-leaves.ts"
import { keepRequest, requestFile } from "./kept-request.ts"
import type { Sender } from "./request-sender.ts"
import type { RequestResult, SharedOptions } from "./request-types.ts"
import { dropUnwritten } from "./unwritten-requests.ts"

/** The same for every volume of a host. */
export interface Asking {
  readonly sender: Sender
  readonly format: LetterFormat
  /** The host's name. */
  readonly host: string
}

/** A binding, and what can be reached of it. */
export interface Planned extends FoundBinding {
  readonly plan: Plan
}

/** Throws `not-from-afar`, and what the home and the record throw. */
export async function writeRequest(
  desk: Desk,
  options: SharedOptions,
  { sender, format, host: name }: Asking,
  found: Planned,
): Promise<RequestResult> {
  const { ports } = desk
  const { plan } = found
  const host = hostClaim(name, options, found)
  const drawn = ports.random.bytes(16)
  const asked = await askedLeaves(ports, options, found)
  const { request, held } = draftRequest(ports, { ...options, ...asked }, found, host, drawn)
  const id = idOf(options.world, format, sender, request) ?? encodeBase64url(drawn)
  const made = await write(desk, options, { found, sender, request, held, host, id, format })
  return {
    ...made,
    mode: options.mode,
    open: sender.to === undefined,
    plan,
    points: request,
    leaves: plan.leaves
      .filter(({ path }) => held.length === 0 || held.some((leaf) => leaf.path === path))
      .map(({ path, kid, url }) => ({ path, kid, url })),
  }
}

function hostClaim(name: string, { serial }: SharedOptions, { volume, raw }: FoundBinding): HostClaim {
  return {
    name,
    uuid: volume === undefined || volume.uuid === "" ? "unknown" : volume.uuid,
    ...(serial === undefined ? {} : { serial }),
    slot: raw.slot,
  }
}

/** The shortest forms have no room for an id: both sides take it from what the request says. */
function idOf(world: World, format: LetterFormat, { caseKey }: Sender, request: Request): string | undefined {
  if (request.mode !== "relay") return undefined
  if (format === "code") return writeRequestCode(world, request).id
  return format === "compact" && caseKey !== undefined ? shortRequestId(world, request) : undefined
}

/** A spoken request asks as few as possible; every other one asks all that are of use. */
async function askedLeaves(
  { terminal }: Ports,
  { format, leaves }: SharedOptions,
  { binding, plan }: Planned,
): Promise<Pick<SharedOptions, "leaves">> {
  if (format !== "code" || leaves !== undefined || plan.leaves.length === 0) return {}
  return { leaves: await fewLeaves(terminal, binding.node, plan) }
}

function draftRequest(
  ports: Ports,
  { mode, leaves, check, ticket, reason }: SharedOptions,
  { binding }: FoundBinding,
  host: HostClaim,
  requestId: Uint8Array,
): { request: Request; held: HeldLeaf[] } {
  const claims = { binding, host, ...(ticket ? { ticket } : {}), ...(reason ? { reason } : {}) }
  if (mode === "disclose") return { request: makeDiscloseRequest(claims), held: [] }
  const more = { ...(leaves ? { paths: leaves } : {}), ...(check ? { check } : {}) }
  return makeRelayRequest({ ...claims, ...more, requestId, random: ports.random.bytes })
}

interface Draft {
  readonly found: FoundBinding
  readonly sender: Sender
  readonly request: Request
  readonly held: readonly HeldLeaf[]
  readonly host: HostClaim
  readonly id: string
  readonly format: LetterFormat
}

async function write(
  desk: Desk,
  options: SharedOptions,
  draft: Draft,
): Promise<Pick<RequestResult, "case" | "request" | "code" | "letter" | "kept">> {
  const { recorder, cases } = desk
  const { sender, id, request, held, host } = draft
  const { mode } = options
  const { id: caseId, opened } = caseFor(desk, options, host)
  const act = await recorder.start("request", { case: caseId, subject: id })
  const { letter, kept } = await prepare(desk, options, draft, caseId).catch(async (error: unknown) => {
    // On a full disk nothing may stay that takes room. Where that fails too, the next start does it.
    await dropUnwritten(cases).catch(() => {})
    throw error
  })
  const body = {
    request: id,
    letter: letter.sha256,
    mode,
    open: sender.to === undefined,
    ...(sender.to === undefined ? {} : { to: sender.to.contact.card.name }),
    ...(host.slot === null ? {} : { slot: host.slot }),
    leaves: held.map(({ path }) => path),
    commitment: request.commitment,
    expires: letter.exp * 1000,
    kept,
  }
  await recorder.append(
    ...opened,
    { type: "request-written", case: caseId, body },
    { type: "ended", case: caseId, body: { of: act.seq, outcome: "written" } },
  )
  return { case: caseId, request: id, code: callBackCode(letter.signedBytes), letter: letter.carried, kept }
}

/** Everything that must be on the medium before the record says that there is a request: its secret half, and the letter. */
async function prepare(
  desk: Desk,
  { world, mode, survivePowerLoss }: SharedOptions,
  draft: Draft,
  caseId: string,
): Promise<{ readonly letter: WrittenLetter; readonly kept: Kept }> {
  const { cases, ports } = desk
  const { sender, id, request, format } = draft
  const sealed = cases.sealed.forCase(caseId)
  const kept = await sealed.begin(survivePowerLoss === true)
  const replyKey = makeKeyPair(ports.random.bytes)
  const letter = await writeLetter(desk, {
    world,
    id,
    body: { kind: "request", request, replyKey: replyKey.jwk, caps: ["jose"] },
    signing: sender.signing,
    to: sender.to === undefined ? [] : [sender.to.contact.card.thumbprint],
    ...(sender.to?.recipient === undefined ? {} : { recipient: sender.to.recipient }),
    ...(sender.to?.openpgp === undefined ? {} : { openpgp: sender.to.openpgp }),
    format,
  })
  await keepSecrets(sealed, mode, draft, letter, replyKey)
  await keepLetter(cases, caseId, requestFile(id), Buffer.from(letter.carried))
  return { letter, kept }
}

/** The case that is named, or a new one with the entry that is to open it. */
function caseFor(
  { recorder, cases }: Desk,
  { caseId, ticket, reason }: SharedOptions,
  host: HostClaim,
): { readonly id: string; readonly opened: readonly NewEntry[] } {
  if (caseId !== undefined) return { id: openCaseOf(recorder.state(), caseId).id, opened: [] }
  const { id, opened } = newCase(cases, {
    host: host.name,
    uuid: host.uuid,
    ...(host.serial === undefined ? {} : { serial: host.serial }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(reason === undefined ? {} : { reason }),
  })
  return { id, opened: [opened] }
}

/** The secret half, and what a test of the key slot needs later, sealed under the case's key. */
async function keepSecrets(
  sealed: SealedCase,
  mode: Mode,
  { sender, id, host, held, found, format }: Draft,
  letter: WrittenLetter,
  replyKey: KeyPair,
): Promise<void> {
  const { signing, caseKey, to } = sender
  await keepRequest(sealed, {
    facts: {
      id,
      sha256: letter.sha256,
      mode,
      format,
      open: to === undefined,
      host,
      signer: letter.from ?? signing.signer.thumbprint,
      ...(to === undefined ? {} : { to: to.contact.card.name }),
      exp: letter.exp,
      signed: Buffer.from(letter.signedBytes).toString("latin1"),
      jwe: found.binding.jwe.compact,
    },
    held,
    replyKey,
    ...(caseKey === undefined ? {} : { caseKey }),
  })
  if (found.proof !== undefined) {
    await sealed.put(`proof-${id}`, new Secret(new Uint8Array(encodeProofArea(found.proof))))
  }
}
