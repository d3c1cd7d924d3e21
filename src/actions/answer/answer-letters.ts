// What lies on the colleague's desk: every input recognised and checked, one bad one spoiling no other. Letters go through the one receive
// function; what people without this tool send comes out as a binding without a sender.
import { ToolError } from "../../bytes/errors.ts"
import { memorySource, type Source } from "../../bytes/source.ts"
import { type Binding, readBinding } from "../../clevis/tree.ts"
import { readQuote } from "../../journal/heads.ts"
import { findVolumes } from "../../luks/find-volumes.ts"
import { encodeToken } from "../../luks/token.ts"
import { receive } from "../../seal/receive.ts"
import type {
  ReceiveContext,
  ReceivedReceipt,
  ReceivedRequest,
  SeenLetter,
  SentReply,
} from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import type { HostQuestion } from "../../transport/host-lines.ts"
import { READING_NAMES, type Recognised, recognise } from "../../transport/recognise.ts"
import { type Desk, ownKeys } from "../desk.ts"
import { letterEntry } from "../letter/letter-entry.ts"
import { typedRequest } from "../letter/typed-code.ts"
import { type OpenLetters, refuseUnsigned } from "../site-rules.ts"
import { type BindingChoice, chooseBinding, chooseBoundVolume } from "../volume/open-volume.ts"
import { type Piece, readPiece, readTextPiece } from "../volume/pieces.ts"
import type { KidFinder } from "./find-kid.ts"
import { type KeptAnswer, keptAnswers } from "./kept-answers.ts"

export interface Input {
  readonly name: string
  readonly bytes: Uint8Array
}

export type OnDesk =
  /** `behind`: the sender's record is shorter than, or another one than, their letters said before (design §5, `journal-behind`). */
  | {
      readonly kind: "request"
      readonly name: string
      readonly letter: ReceivedRequest
      readonly behind: boolean
    }
  | { readonly kind: "receipt"; readonly name: string; readonly letter: ReceivedReceipt }
  | { readonly kind: "unsigned"; readonly name: string; readonly piece: UnsignedPiece }
  | { readonly kind: "host-lines"; readonly name: string; readonly questions: readonly HostQuestion[] }
  | { readonly kind: "refused"; readonly name: string; readonly error: ToolError }

/** A bare JWE, token, luksmeta area, header or image: nobody signed it. */
export interface UnsignedPiece {
  readonly what: string
  readonly bytes: number
  readonly binding: Binding
  readonly slot: number | null
  readonly uuid: string
}

/** What inputs without a sender, or without room, leave open. */
export interface InputChoice extends BindingChoice {
  readonly at?: string
  /** The host, as it was told on the telephone with a typed code. */
  readonly host?: string
  /** Finds the key of a typed code. */
  readonly findKid: KidFinder
  /** The rule of the site. */
  readonly openLetters: OpenLetters
}

/** Letters checked at the same time; more only waits for the same two cores. */
const CHECKED_AT_ONCE = 16

/** Looks at every input, in order. */
export async function takeInputs(
  desk: Desk,
  world: World,
  inputs: readonly Input[],
  choice: InputChoice,
  progress: (done: number) => void,
): Promise<OnDesk[]> {
  const context = await contextOf(desk, world, choice.openLetters)
  const heads = new Map(desk.recorder.state().peers)
  const isBehind = ({ journal }: ReceivedRequest): boolean => {
    const now = journal === undefined ? undefined : readQuote(journal)
    const before = now === undefined ? undefined : heads.get(now.id)
    if (now === undefined || before === undefined) return false
    return now.seq < before.seq || (now.seq === before.seq && now.hash !== before.hash)
  }
  const out: OnDesk[] = []
  let done = 0
  for (let at = 0; at < inputs.length; at += CHECKED_AT_ONCE) {
    const some = inputs.slice(at, at + CHECKED_AT_ONCE)
    out.push(...(await Promise.all(some.map((input) => takeInput(input, context, choice, isBehind)))))
    done += some.length
    progress(done)
  }
  return out
}

async function takeInput(
  { name, bytes }: Input,
  context: ReceiveContext,
  choice: InputChoice,
  isBehind: (letter: ReceivedRequest) => boolean,
): Promise<OnDesk> {
  try {
    const what = recognise(bytes)
    if (what.kind === "letter" || what.kind === "typed-code") {
      const read = what.kind === "letter" ? what.letter : await readTyped(what.text, context.world, choice)
      const letter = await receive(read, context)
      if (letter.kind === "request") return { kind: "request", name, letter, behind: isBehind(letter) }
      if (letter.kind === "receipt") return { kind: "receipt", name, letter }
      throw new ToolError("letter-not-recognised", "this is an answer, not a request")
    }
    if (what.kind === "card" || what.kind === "roster" || what.kind === "tang-answer") {
      throw new ToolError("letter-not-recognised", `this is ${READING_NAMES[what.kind]}, not a request`)
    }
    if (what.kind === "host-lines") {
      refuseUnsigned(context.openLetters)
      return { kind: "host-lines", name, questions: what.questions }
    }
    return { kind: "unsigned", name, piece: await readUnsigned(bytes, what, choice) }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return { kind: "refused", name, error }
  }
}

async function readTyped(text: string, world: World, { findKid, host }: InputChoice) {
  return await typedRequest(world, text, findKid, host)
}

// What came in a mail was put together by `recognise`; everything else is read as it lies.
async function pieceOf(what: Recognised, source: Source): Promise<Piece | undefined> {
  if (what.kind === "jwe") return readTextPiece(Buffer.from(what.jwe))
  if (what.kind === "token")
    return readTextPiece(Buffer.from(encodeToken(what.keyslots.map(Number), what.jwe)))
  return await readPiece(source)
}

async function readUnsigned(
  bytes: Uint8Array,
  found: Recognised,
  choice: InputChoice,
): Promise<UnsignedPiece> {
  const source = memorySource(bytes)
  const what = found.kind
  const piece = await pieceOf(found, source)
  if (piece !== undefined) {
    const fitting = piece.bindings.filter(
      ({ slot }) => choice.slot === undefined || slot === null || slot === choice.slot,
    )
    const [raw, second] = fitting
    if (raw === undefined) throw new ToolError("no-binding", "there is no Clevis entry for this key slot")
    if (second !== undefined && second.jwe !== raw.jwe) {
      const choices = fitting.map(({ slot }) => `--slot ${slot ?? ""}`)
      throw new ToolError("choose-slot", `${fitting.length} key slots are bound: ${choices.join(", ")}`, {
        choices,
      })
    }
    return { what, bytes: bytes.length, binding: readBinding(raw.jwe), slot: raw.slot, uuid: "" }
  }
  const volume = chooseBoundVolume(await findVolumes(source), choice.at)
  const raw = chooseBinding(volume, choice)
  return { what, bytes: bytes.length, binding: readBinding(raw.jwe), slot: raw.slot, uuid: volume.uuid }
}

async function contextOf(desk: Desk, world: World, openLetters: OpenLetters): Promise<ReceiveContext> {
  const { recorder, identity } = desk
  const given = await keptAnswers(desk.home.state)
  const journal = recorder.state()
  // Letters are checked side by side: what one of them is about to record counts for the next at once.
  const taken = new Map<string, SeenLetter>()
  return {
    world,
    accept: ["request", "receipt"],
    me: ownKeys(desk),
    openers: identity?.opener === undefined ? [] : [{ purpose: "identity", opener: identity.opener }],
    ...(desk.gnupg === undefined ? {} : { gnupg: desk.gnupg.opener }),
    contacts: await desk.contacts(),
    sent: new Map(given.map((answer) => [answer.reply, sentReply(answer)])),
    // An answered request is let through: the answer that was given is given again, and Tang is not asked. A refused one is not.
    seen: (id) => {
      const now = taken.get(id)
      if (now !== undefined) return now
      const about = journal.letters.get(id)?.about
      const denied =
        journal.decisions.get(id)?.some(({ about: { decision } }) => decision === "deny") ?? false
      return about === undefined
        ? undefined
        : { sha256: about.hash, settled: denied || about.kind === "receipt" }
    },
    openLetters,
    now: Math.floor(desk.ports.clock.now() / 1000),
    record: async (entry) => {
      taken.set(entry.id, { sha256: entry.sha256, settled: entry.kind === "receipt" })
      await recorder.append(letterEntry(entry, null, {}))
    },
  }
}

function sentReply({ reply, sha256, asker, host }: KeptAnswer): SentReply {
  return { kind: "reply", id: reply, sha256, asker, host, state: "open" }
}
