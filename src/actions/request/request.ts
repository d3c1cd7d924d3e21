// The technician asks: finds the binding, blinds it, keeps the secret half sealed, writes the letter. Journal first: `started`, then the
// sealed half, then the letter beside the case, then `request-written`, and only then does the letter leave (design §4.8).
import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { encodeProofArea } from "../../luks/proof-area.ts"
import type { HostClaim, Mode, Request } from "../../recovery/messages.ts"
import { type Plan, planRecovery } from "../../recovery/plan.ts"
import { type HeldLeaf, makeDiscloseRequest, makeRelayRequest } from "../../recovery/request.ts"
import { type CallBackCode, callBackCode } from "../../seal/call-back.ts"
import { shortRequestId } from "../../seal/compact-letter.ts"
import { type KeyPair, makeKeyPair } from "../../seal/jwk.ts"
import type { World } from "../../seal/typ.ts"
import { keepLetter, openCase, openCaseOf } from "../case/cases.ts"
import type { Kept, SealedCase } from "../case/sealed-store.ts"
import { type Desk, tellCutOff, withDesk } from "../desk.ts"
import { checkWorld } from "../drill-world.ts"
import { requireLastingSecrets } from "../home-guards.ts"
import { type FormatWish, type LetterFormat, requestFormat } from "../letter/letter-format.ts"
import { writeRequestCode } from "../letter/write-code.ts"
import {
  formatFor,
  letterContact,
  type SealedFor,
  type Signing,
  signingOf,
  signingWith,
  type WrittenLetter,
  writeLetter,
} from "../letter/write-letter.ts"
import type { Ports } from "../ports.ts"
import { type FoundBinding, findBinding, type WhichBinding } from "../volume/find-binding.ts"
import { fewLeaves } from "./few-leaves.ts"
import { keepRequest } from "./kept-request.ts"
import { requestFile } from "./request-again.ts"

export interface RequestOptions extends WhichBinding, FormatWish {
  readonly world: World
  readonly mode: Mode
  /** A contact's name; absent: an open request. */
  readonly to?: string
  /** Leaf paths to ask for; absent: all of use. */
  readonly leaves?: readonly string[]
  readonly host?: string
  readonly serial?: string
  readonly ticket?: string
  readonly reason?: string
  /** The sender's name where there is no identity. */
  readonly name?: string
  /** Adds points of our own, to find out why an answer did not fit. */
  readonly check?: boolean
  /** Adds to this case instead of opening one. */
  readonly caseId?: string
  readonly survivePowerLoss?: boolean
  /** True in a program that goes on until the answer is here: secrets may then live in it. */
  readonly staysOpen?: boolean
}

export interface RequestResult {
  readonly case: string
  /** The request's id. */
  readonly request: string
  readonly mode: Mode
  readonly open: boolean
  readonly leaves: readonly { readonly path: string; readonly kid: string; readonly url: string }[]
  readonly points: Request
  readonly plan: Plan
  readonly code: CallBackCode
  /** The letter as it travels. */
  readonly letter: string
  readonly kept: Kept
}

/**
 * Throws what finding and reading throw, `not-from-afar`, `contact-unknown`, `no-identity`, `letter-open-disclose`, `input-needed`, and
 * what `requireLastingSecrets` throws.
 */
export async function request(ports: Ports, options: RequestOptions): Promise<RequestResult> {
  const wished = requestFormat(options, options.mode)
  const found = await findBinding(ports, options)
  const plan = planRecovery(found.binding.node)
  checkWorld(
    options.world,
    plan.leaves.map(({ kid }) => kid),
  )
  return await withDesk(ports, options.world, async (desk) => {
    tellCutOff(desk)
    if (options.staysOpen !== true)
      requireLastingSecrets(desk.home, desk.identity !== undefined, options.survivePowerLoss === true)
    const sender = await senderOf(desk, options)
    const format = formatFor(sender.to, wished, options.format !== undefined)
    const host = await hostOf(ports, options, found)
    const drawn = ports.random.bytes(16)
    const asked = await askedLeaves(ports, options, found, plan)
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
  })
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
  { format, leaves }: RequestOptions,
  { binding }: FoundBinding,
  plan: Plan,
): Promise<Pick<RequestOptions, "leaves">> {
  if (format !== "code" || leaves !== undefined || plan.leaves.length === 0) return {}
  return { leaves: await fewLeaves(terminal, binding.node, plan) }
}

interface Sender {
  readonly signing: Signing
  /** Where there is no identity: a key made for this case. */
  readonly caseKey?: KeyPair
  readonly to?: SealedFor
}

async function senderOf(desk: Desk, { to, mode, name, format }: RequestOptions): Promise<Sender> {
  const { identity } = desk
  if (to === undefined && mode === "disclose") {
    throw new ToolError(
      "letter-open-disclose",
      "the binding may leave only sealed to a person: name one with --to",
    )
  }
  if (identity !== undefined) {
    const signing = signingOf(identity)
    return to === undefined ? { signing } : { signing, to: await letterContact(desk, to) }
  }
  if (to !== undefined)
    throw new ToolError("no-identity", "a message sealed to a person must be signed by an identity")
  const asked = name ?? (format === "code" ? NOT_SAID : await askName(desk.ports))
  const caseKey = makeKeyPair(desk.ports.random.bytes)
  return { caseKey, signing: signingWith(caseKey, asked) }
}

// What is read out carries no name.
const NOT_SAID = "unknown"

async function askName({ terminal }: Ports): Promise<string> {
  return await terminal.ask({ text: "Your name:", flag: "--name" })
}

async function hostOf(
  ports: Ports,
  options: RequestOptions,
  { volume, raw }: FoundBinding,
): Promise<HostClaim> {
  const { terminal } = ports
  const typed =
    options.host ??
    (terminal.interactive
      ? (await terminal.ask({ text: "Which host is this disk from?", flag: "--host" })).trim()
      : "")
  return {
    name:
      typed === ""
        ? volume?.label === undefined || volume.label === ""
          ? "unnamed host"
          : volume.label
        : typed,
    uuid: volume === undefined || volume.uuid === "" ? "unknown" : volume.uuid,
    ...(options.serial === undefined ? {} : { serial: options.serial }),
    slot: raw.slot,
  }
}

function draftRequest(
  ports: Ports,
  { mode, leaves, check, ticket, reason }: RequestOptions,
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
  options: RequestOptions,
  draft: Draft,
): Promise<Pick<RequestResult, "case" | "request" | "code" | "letter" | "kept">> {
  const { recorder, cases, ports } = desk
  const { sender, id, request, held, host, format } = draft
  const { world, mode } = options
  const caseId = await caseFor(desk, options, host)
  const act = await recorder.start("request", { case: caseId, subject: id })
  const sealed = cases.sealed.forCase(caseId)
  const kept = await sealed.begin(options.survivePowerLoss === true)
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
  await keepSecrets(sealed, options, draft, letter, replyKey)
  const { carried } = letter
  await keepLetter(cases, caseId, requestFile(id), Buffer.from(carried))
  await recorder.append({
    type: "request-written",
    case: caseId,
    body: {
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
    },
  })
  await act.end("written")
  return { case: caseId, request: id, code: callBackCode(letter.signedBytes), letter: carried, kept }
}

/** The case that is named, or a new one. */
async function caseFor({ recorder, cases }: Desk, options: RequestOptions, host: HostClaim): Promise<string> {
  const { caseId, ticket, reason } = options
  if (caseId !== undefined) return openCaseOf(recorder.state(), caseId).id
  return await openCase(cases, {
    host: host.name,
    uuid: host.uuid,
    ...(host.serial === undefined ? {} : { serial: host.serial }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(reason === undefined ? {} : { reason }),
  })
}

/** The secret half, and what a test of the key slot needs later, sealed under the case's key. */
async function keepSecrets(
  sealed: SealedCase,
  { mode }: RequestOptions,
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
