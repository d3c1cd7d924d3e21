// The technician asks: finds the binding, blinds it, keeps the secret half sealed, writes the letter. Journal first: `started`, then the
// sealed half, then the letter beside the case, then `request-written`, and only then does the letter leave (design §4.8).
import { encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import { encodeProofArea } from "../luks/proof-area.ts"
import type { HostClaim, Mode, Request } from "../recovery/messages.ts"
import { type Plan, planRecovery } from "../recovery/plan.ts"
import { type HeldLeaf, makeDiscloseRequest, makeRelayRequest } from "../recovery/request.ts"
import { type CallBackCode, callBackCode } from "../seal/call-back.ts"
import { type Contact, contactByName } from "../seal/contacts.ts"
import type { Identity } from "../seal/identity.ts"
import { type KeyPair, makeKeyPair } from "../seal/jwk.ts"
import { type Introduction, type MadeLetter, makeLetter } from "../seal/letter.ts"
import { signerOf } from "../seal/signer.ts"
import type { World } from "../seal/typ.ts"
import { encodeArmour } from "../transport/armour.ts"
import { keepLetter, openCase, openCaseOf } from "./cases.ts"
import { type Desk, tellCutOff, withDesk } from "./desk.ts"
import { checkWorld } from "./drill-world.ts"
import { type FoundBinding, findBinding, type WhichBinding } from "./find-binding.ts"
import { requireLastingSecrets } from "./home-guards.ts"
import { keepRequest } from "./kept-request.ts"
import type { Ports } from "./ports.ts"
import type { Kept } from "./sealed-store.ts"

/** Lifetime of a request, in seconds. */
const LIFE = 24 * 3600

export interface RequestOptions extends WhichBinding {
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
  /** The armoured letter. */
  readonly letter: string
  readonly kept: Kept
}

/**
 * Throws what finding and reading throw, `not-from-afar`, `contact-unknown`, `no-identity`, `letter-open-disclose`, `input-needed`, and
 * what `requireLastingSecrets` throws.
 */
export async function request(ports: Ports, options: RequestOptions): Promise<RequestResult> {
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
    const host = await hostOf(ports, options, found)
    const id = ports.random.bytes(16)
    const { request, held } = draftRequest(ports, options, found, host, id)
    const made = await write(desk, options, { found, sender, request, held, host, id: encodeBase64url(id) })
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

/** The letter of a request as it was written, again: the same bytes, never blinded anew. Throws `no-such-request`. */
export async function requestAgain(
  ports: Ports,
  world: World,
  id: string,
): Promise<{ case: string; letter: string }> {
  return await withDesk(ports, world, async ({ recorder, keptLetter }) => {
    const caseId = recorder.state().requests.get(id)?.case
    const letter = caseId ? await keptLetter(caseId, letterName(id)) : undefined
    if (caseId === undefined || caseId === null || letter === undefined) {
      throw new ToolError("no-such-request", `there is no request ${id} in this home`, { request: id })
    }
    return { case: caseId, letter: Buffer.from(letter).toString("latin1") }
  })
}

interface Sender {
  readonly identity?: Identity
  /** Where there is no identity: a key made for this case. */
  readonly caseKey?: KeyPair
  readonly introduction: Introduction
  readonly to?: Contact
}

async function senderOf(desk: Desk, { to, mode, name }: RequestOptions): Promise<Sender> {
  const { identity } = desk
  if (to === undefined) {
    if (mode === "disclose") {
      throw new ToolError(
        "letter-open-disclose",
        "the binding may leave only sealed to a person: name one with --to",
      )
    }
    if (identity !== undefined) return { identity, introduction: { card: identity.card } }
    const asked = name ?? (await desk.ports.terminal.ask({ text: "Your name:", flag: "--name" }))
    const caseKey = makeKeyPair(desk.ports.random.bytes)
    return { caseKey, introduction: { key: caseKey.jwk, name: asked } }
  }
  if (identity === undefined)
    throw new ToolError("no-identity", "a message sealed to a person must be signed by an identity")
  const contact = contactByName(await desk.contacts(), to)
  if (contact === undefined)
    throw new ToolError("contact-unknown", `nobody called ${to} is among the contacts`, { name: to })
  if (contact.card.enc === undefined) {
    throw new ToolError("contact-cannot-decrypt", `${to} has no key that a message could be sealed to`, {
      name: to,
    })
  }
  return { identity, introduction: { card: identity.card }, to: contact }
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
}

async function write(
  desk: Desk,
  options: RequestOptions,
  draft: Draft,
): Promise<Pick<RequestResult, "case" | "request" | "code" | "letter" | "kept">> {
  const { recorder, cases } = desk
  const { sender, host, id } = draft
  const { ticket, reason } = options
  const caseId =
    options.caseId === undefined
      ? await openCase(cases, {
          host: host.name,
          uuid: host.uuid,
          ...(host.serial === undefined ? {} : { serial: host.serial }),
          ...(ticket === undefined ? {} : { ticket }),
          ...(reason === undefined ? {} : { reason }),
        })
      : openCaseOf(recorder.state(), options.caseId).id
  const act = await recorder.start("request", { case: caseId, subject: id })
  const sealed = cases.sealed.forCase(caseId)
  const kept = await sealed.begin(options.survivePowerLoss === true)
  const replyKey = makeKeyPair(desk.ports.random.bytes)
  const exp = Math.floor(desk.ports.clock.now() / 1000) + LIFE
  const letter = await sign(desk, options.world, draft, replyKey, exp)
  await keepRequest(sealed, {
    facts: {
      id,
      sha256: letter.sha256,
      mode: options.mode,
      open: sender.to === undefined,
      host,
      signer: sender.identity?.signer.thumbprint ?? signerOf(sender.caseKey ?? replyKey).thumbprint,
      ...(sender.to === undefined ? {} : { to: sender.to.card.name }),
      exp,
      signed: Buffer.from(letter.signedBytes).toString("latin1"),
      jwe: draft.found.binding.jwe.compact,
    },
    held: draft.held,
    replyKey,
    ...(sender.caseKey === undefined ? {} : { caseKey: sender.caseKey }),
  })
  if (draft.found.proof !== undefined) {
    await sealed.put(`proof-${id}`, new Secret(new Uint8Array(encodeProofArea(draft.found.proof))))
  }
  const armoured = encodeArmour("REQUEST", letter.text, options.world === "drill")
  await keepLetter(cases, caseId, letterName(id), Buffer.from(armoured))
  await recorder.append({
    type: "request-written",
    case: caseId,
    body: {
      request: id,
      letter: letter.sha256,
      mode: options.mode,
      open: sender.to === undefined,
      ...(sender.to === undefined ? {} : { to: sender.to.card.name }),
      ...(host.slot === null ? {} : { slot: host.slot }),
      leaves: draft.held.map(({ path }) => path),
      commitment: draft.request.commitment,
      expires: exp * 1000,
      kept,
    },
  })
  await act.end("written")
  return { case: caseId, request: id, code: callBackCode(letter.signedBytes), letter: armoured, kept }
}

async function sign(
  desk: Desk,
  world: World,
  draft: Draft,
  replyKey: KeyPair,
  exp: number,
): Promise<MadeLetter> {
  const { sender, request, id } = draft
  const { identity, caseKey, introduction, to } = sender
  return await makeLetter(
    {
      world,
      id,
      body: { kind: "request", request, replyKey: replyKey.jwk, caps: ["jose"] },
      ...(identity === undefined ? {} : { serial: identity.card.serial }),
      introduction,
      to: to === undefined ? [] : [to.card.thumbprint],
      iat: exp - LIFE,
      exp,
      journal: desk.recorder.quotedHead(),
    },
    identity?.signer ?? signerOf(caseKey ?? replyKey),
    to?.card.enc,
  )
}

function letterName(id: string): string {
  return `request-${id}.txt`
}
