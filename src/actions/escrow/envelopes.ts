// One envelope for one keeper: a sealed file for a key of this program, an OpenPGP message for somebody who has only gpg. gpg shows a keeper
// who can open alone the passphrase itself, so that it goes through a pipe into cryptsetup; a part of several stays as it is.
import { encodeBase64url } from "../../bytes/base64url.ts"
import { Secret } from "../../bytes/secret.ts"
import { type EnvelopeContent, encodeEnvelope } from "../../seal/escrow-envelope.ts"
import type { ContactCard } from "../../seal/openpgp-card.ts"
import { sealPgpFile } from "../../seal/openpgp-file.ts"
import type { PgpKey } from "../../seal/openpgp-key.ts"
import { sealFile } from "../../seal/sealed-file.ts"
import { encodePgpArmour } from "../../transport/openpgp-armour.ts"
import type { Desk } from "../desk.ts"
import { noIdentity } from "../person/own-identity.ts"

export interface Envelope {
  readonly keeper: string
  /** 1 to the number of keepers. */
  readonly number: number
  /** "envelope-a1b2c3-2.sealed", or ".asc" for gpg. */
  readonly file: string
  readonly text: string
}

/** Throws `no-identity`, `contact-cannot-decrypt`. */
export async function makeEnvelope(
  desk: Desk,
  keeper: ContactCard,
  content: Omit<EnvelopeContent, "keeper">,
  passphrase: Secret,
): Promise<Envelope> {
  const { set, index } = content.share
  const [text, ending] =
    keeper.pgp === undefined
      ? [await sealHere(desk, keeper, content), "sealed"]
      : [await sealForGpg(desk, keeper.pgp, { ...content, keeper: keeper.name }, passphrase), "asc"]
  return { keeper: keeper.name, number: index, file: `envelope-${set.slice(0, 6)}-${index}.${ending}`, text }
}

async function sealHere(
  { ports, identity }: Desk,
  keeper: Exclude<ContactCard, { readonly pgp: PgpKey }>,
  about: Omit<EnvelopeContent, "keeper">,
): Promise<string> {
  if (identity === undefined) throw noIdentity()
  const { index, count, set } = about.share
  const content = encodeEnvelope({ ...about, keeper: keeper.name })
  const id = encodeBase64url(ports.random.bytes(16))
  const outside = `escrow ${set.slice(0, 6)} of ${about.host}, envelope ${index} of ${count}`
  try {
    const draft = { kind: "escrow", id, about: outside, keyIds: [], made: about.made, content } as const
    return await sealFile(draft, identity.signer, [keeper])
  } finally {
    content.wipe()
  }
}

async function sealForGpg(
  { ports }: Desk,
  key: PgpKey,
  about: EnvelopeContent,
  passphrase: Secret,
): Promise<string> {
  const alone = about.share.threshold === 1
  const content = alone ? new Secret(new Uint8Array(passphrase.reveal())) : encodeEnvelope(about)
  try {
    const random = (length: number) => ports.random.bytes(length)
    return encodePgpArmour("MESSAGE", await sealPgpFile(content, key, about.made, random))
  } finally {
    content.wipe()
  }
}
