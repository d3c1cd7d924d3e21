// The receipt: tells the colleague how the rescue ended, so that an answer nobody reports back on stands out in their record. Sealed to
// the colleague whose card came with the answer, signed with the key that asked.
import type { Sender } from "../seal/received.ts"
import type { World } from "../seal/typ.ts"
import type { Desk } from "./desk.ts"
import type { OpenRequest, Taken } from "./take-answer.ts"
import { signingOf, signingWith, writeLetter } from "./write-letter.ts"

/** The armoured receipt for the last answer taken, or undefined if its sender has no key that it could be sealed to. */
export async function makeReceipt(
  desk: Desk,
  world: World,
  request: OpenRequest,
  taken: readonly Taken[],
  opens: number | null,
): Promise<string | undefined> {
  const letter = taken.findLast((one) => one.letter?.kind === "reply")?.letter
  const card = letter === undefined ? undefined : cardOf(letter.sender)
  if (letter === undefined || card?.enc === undefined) return undefined
  const { facts, caseKey } = request
  // Nobody could tell whose receipt it is: the request came without a name.
  if (caseKey !== undefined && (facts.format === "compact" || facts.format === "code")) return undefined
  const { identity } = desk
  const own = identity?.signer.thumbprint === facts.signer ? signingOf(identity) : undefined
  const signing = own ?? (caseKey === undefined ? undefined : signingWith(caseKey, NAMELESS))
  if (signing === undefined) return undefined
  const made = await writeLetter(desk, {
    world,
    body: {
      kind: "receipt",
      re: { id: letter.id, sha256: letter.sha256 },
      host: facts.host,
      outcome: opens === null ? "fits-header" : "opened-slot",
    },
    signing,
    to: [card.thumbprint],
    recipient: card.enc,
  })
  return made.carried
}

// The colleague knows the name from the request that this key signed.
const NAMELESS = "the technician"

function cardOf(sender: Sender) {
  if (sender.kind === "unsigned") return undefined
  if (sender.kind === "known" || sender.kind === "expired") return sender.contact.card
  return sender.card
}
