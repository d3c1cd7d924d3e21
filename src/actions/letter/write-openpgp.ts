// A letter written as an OpenPGP message: signed by the linked key in GnuPG if there is one, else by the same key that signs in JOSE; sealed
// for a key in somebody's GnuPG, for a contact's own key, or for the key of one request.
import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { makePgpLetter, type PgpRecipient, type PgpSigner, pgpSignerOf } from "../../seal/openpgp-letter.ts"
import { armourName } from "../../transport/armour.ts"
import { encodePgpArmour } from "../../transport/openpgp-armour.ts"
import type { Desk } from "../desk.ts"
import { LETTER_LIFE, type Outgoing, type WrittenLetter } from "./write-letter.ts"

/** Throws `usage` for a letter without a recipient, `letter-too-large`, `contact-cannot-decrypt`, `gnupg-failed`. */
export async function writeOpenPgp(desk: Desk, letter: Outgoing): Promise<WrittenLetter> {
  const { ports, recorder } = desk
  const { world, id = encodeBase64url(ports.random.bytes(16)), body, signing, to } = letter
  const recipient = recipientOf(letter)
  const linked = signing.openpgp ?? (signing.serial === undefined ? undefined : desk.gnupg?.signer)
  const signer: PgpSigner = linked ?? pgpSignerOf(signing.signer)
  const iat = Math.floor(ports.clock.now() / 1000)
  const exp = iat + LETTER_LIFE
  const draft = { world, id, body, to, iat, exp, journal: recorder.quotedHead() }
  // A contact file says nothing of a key in GnuPG.
  const { introduction, serial } = signing
  const own = signer.thumbprint === signing.signer.thumbprint
  const introduced = own ? { introduction, ...(serial === undefined ? {} : { serial }) } : {}
  const made = await makePgpLetter({ ...draft, ...introduced }, signer, recipient, ports.random.bytes)
  const carried = encodePgpArmour("MESSAGE", made.message, armourName(body.kind, world))
  const { kind, sha256, signedBytes } = made
  return { kind, id, sha256, signedBytes, text: carried, exp, carried, from: signer.thumbprint }
}

function recipientOf({ recipient, openpgp }: Outgoing): PgpRecipient {
  if (openpgp !== undefined) return { pgp: openpgp }
  if (recipient !== undefined) return { jwk: recipient }
  throw new ToolError("usage", "an OpenPGP message is sealed for one person: name them with --to", {
    flag: "--to",
  })
}
