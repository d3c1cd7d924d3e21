// The receipt: tells the colleague how the rescue ended, so that an answer nobody reports back on stands out in their record. Sealed to
// the colleague whose card came with the answer, signed with the key that asked.
import type { ContactCard } from "../../seal/openpgp-card.ts"
import { pgpSignerOf } from "../../seal/openpgp-letter.ts"
import type { Sender } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import type { Desk } from "../desk.ts"
import { type Outgoing, type Signing, signingOf, signingWith, writeLetter } from "../letter/write-letter.ts"
import type { OpenRequest } from "./open-requests.ts"
import type { Taken } from "./take-answer.ts"

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
  const sealed = card === undefined ? undefined : sealedFor(card)
  const signing = signingAgain(desk, request)
  if (letter === undefined || card === undefined || sealed === undefined || signing === undefined)
    return undefined
  const linked = desk.gnupg?.signer.thumbprint === request.facts.signer
  const made = await writeLetter(desk, {
    world,
    body: {
      kind: "receipt",
      re: { id: letter.id, sha256: letter.sha256 },
      host: request.facts.host,
      outcome: opens === null ? "fits-header" : "opened-slot",
    },
    signing,
    to: [card.thumbprint],
    ...sealed,
    format: linked || "openpgp" in sealed ? "openpgp" : "armour",
  })
  return made.carried
}

function sealedFor(card: ContactCard): Pick<Outgoing, "recipient"> | Pick<Outgoing, "openpgp"> | undefined {
  if (card.pgp !== undefined) return { openpgp: card.pgp }
  return card.enc === undefined ? undefined : { recipient: card.enc }
}

/** The key that asked, once more. */
function signingAgain({ identity, gnupg }: Desk, { facts, caseKey }: OpenRequest): Signing | undefined {
  if (identity !== undefined && gnupg?.signer.thumbprint === facts.signer) return signingOf(identity)
  if (identity?.signer.thumbprint === facts.signer)
    return { ...signingOf(identity), openpgp: pgpSignerOf(identity.signer) }
  // Nobody could tell whose receipt it is: a short request came without a name.
  const nameless = facts.format === "compact" || facts.format === "code"
  return caseKey === undefined || nameless ? undefined : signingWith(caseKey, NAMELESS)
}

// The colleague knows the name from the request that this key signed.
const NAMELESS = "the technician"

function cardOf(sender: Sender): ContactCard | undefined {
  if (sender.kind === "unsigned") return undefined
  if (sender.kind === "known" || sender.kind === "expired") return sender.contact.card
  return sender.card
}
