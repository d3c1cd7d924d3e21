// letter show: opens, checks and returns one message, and does nothing else: no lock, no record, nothing kept. What it answers is looked up
// among the requests and answers of this home.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { Contacts } from "../../seal/contacts.ts"
import type { Identity } from "../../seal/identity.ts"
import { openerOf } from "../../seal/jwe.ts"
import type { CodeLetter } from "../../seal/open-code.ts"
import { receive } from "../../seal/receive.ts"
import type { ReceiveContext, Received, SentReply, SentRequest } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import { READING_NAMES, recognise } from "../../transport/recognise.ts"
import { keptAnswers } from "../answer/kept-answers.ts"
import { isOpen } from "../case/cases.ts"
import { makeSealedStore } from "../case/sealed-store.ts"
import { ownKeys } from "../desk.ts"
import { loadContacts } from "../person/contacts.ts"
import { linkedKey } from "../person/gnupg-link.ts"
import { unlockIfPresent } from "../person/own-identity.ts"
import type { Home, Ports } from "../ports.ts"
import { readRecord } from "../record/read-record.ts"
import { type KeptRequest, keptRequest } from "../request/kept-request.ts"
import { sentRequest } from "../reveal/open-requests.ts"
import { readLetterFile } from "./gather-letters.ts"
import { kidBeginning, typedRequest } from "./typed-code.ts"

export interface ShownLetter {
  readonly letter: Received
  /** False for an open message: the identity stays locked, so nobody vouched for the list of contacts. */
  readonly contactsChecked: boolean
  /** A request that was written here, of a case that is still open. */
  readonly own: boolean
}

/** Throws the code of the check that failed, `letter-not-recognised`, `wrong-identity-passphrase`, `trust-list-altered`. */
export async function showLetter(ports: Ports, path: string): Promise<ShownLetter> {
  const found = recognise(await readLetterFile(ports, path))
  if (found.kind !== "letter" && found.kind !== "typed-code") {
    throw new ToolError("letter-not-recognised", `this is ${READING_NAMES[found.kind]}, not a message`, {
      found: found.kind,
    })
  }
  const home = await ports.openHome()
  const sealed = found.kind === "letter" && found.sealed
  const identity = sealed ? await unlockIfPresent(home, ports.terminal) : undefined
  try {
    const contacts = await loadContacts(home, sealed ? identity : "unchecked")
    const look = async (world: World, asked = true) => {
      const letter = found.kind === "letter" ? found.letter : await spokenRequest(world, found.text)
      return await receive(letter, await lookContext(ports, home, { identity, contacts, world, asked }))
    }
    // The key for the answer is not fresh to the one who made it: without the own requests it is.
    const lookAtAny = async (world: World) =>
      await look(world).then(
        (letter) => ({ letter, own: false }),
        async (error: unknown) => {
          if (!isToolError(error, "letter-reply-key")) throw error
          return { letter: await look(world, false), own: true }
        },
      )
    const looked = await lookAtAny("real").catch((error: unknown) => {
      if (isToolError(error, "letter-world") || isToolError(error, "letter-not-for-me"))
        return lookAtAny("drill").catch(() => Promise.reject(error))
      throw error
    })
    return { ...looked, contactsChecked: sealed }
  } finally {
    identity?.wipe()
  }
}

/** A request by code, with as much of its key ids as its lines say. An answer by code needs the request that it answers. */
async function spokenRequest(world: World, text: string): Promise<CodeLetter> {
  try {
    return await typedRequest(world, text, async ({ kidStart }) => kidBeginning(kidStart))
  } catch (error) {
    if (!isToolError(error, "code-line-wrong") || error.details.line !== 1) throw error
    throw new ToolError(
      "letter-not-recognised",
      "these lines are no request, and an answer is read by: nbde-rescue reveal",
    )
  }
}

interface Looking {
  readonly identity: Identity | undefined
  readonly contacts: Contacts
  readonly world: World
  /** With what was asked from here: an answer is looked up there. */
  readonly asked: boolean
}

async function lookContext(
  ports: Ports,
  home: Home,
  { identity, contacts, world, asked }: Looking,
): Promise<ReceiveContext> {
  const requests = asked ? await openRequests(ports, home, identity, world) : []
  const gnupg = await linkedKey(ports, home, identity)
  const answers = (await keptAnswers(home.state)).map(
    ({ reply, sha256, asker, host }): SentReply => ({
      kind: "reply",
      id: reply,
      sha256,
      asker,
      host,
      state: "open",
    }),
  )
  const own =
    identity?.opener === undefined ? [] : [{ purpose: "identity", opener: identity.opener } as const]
  const sent: (SentRequest | SentReply)[] = [
    ...requests.map((request) => sentRequest(world, request)),
    ...answers,
  ]
  return {
    world,
    accept: ["request", "reply", "denial", "receipt"],
    me: [
      ...ownKeys({ ...(identity ? { identity } : {}), ...(gnupg ? { gnupg } : {}) }),
      ...requests.map(({ facts }) => facts.signer),
    ],
    openers: [
      ...own,
      ...requests.map(({ replyKey }) => ({ purpose: "reply", opener: openerOf(replyKey) }) as const),
    ],
    ...(gnupg === undefined ? {} : { gnupg: gnupg.opener }),
    contacts,
    sent: new Map(sent.map((it) => [it.id, it])),
    seen: () => undefined,
    unasked: true,
    openLetters: "allow",
    now: Math.floor(ports.clock.now() / 1000),
    record: async () => {},
  }
}

/** The requests of open cases whose secret half can be read here; the others are passed over. */
async function openRequests(
  ports: Ports,
  home: Home,
  identity: Identity | undefined,
  world: World,
): Promise<(KeptRequest & { readonly caseId: string })[]> {
  const sealed = makeSealedStore({
    state: home.state,
    random: ports.random,
    world: world === "drill" ? "drills" : "cases",
    ...(identity === undefined ? {} : { identity: () => Promise.resolve(identity) }),
  })
  const { state } = await readRecord(home)
  const wanted = [...state.cases.values()]
    .filter(isOpen)
    .flatMap(({ id, requests }) => requests.map((request) => ({ id, request })))
  const found = await Promise.all(
    wanted.map(async ({ id, request }) => {
      try {
        return [{ ...(await keptRequest(sealed.forCase(id), request)), caseId: id }]
      } catch (error) {
        if (isToolError(error)) return []
        throw error
      }
    }),
  )
  return found.flat()
}
