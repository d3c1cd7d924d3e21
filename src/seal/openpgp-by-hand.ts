// What somebody with nothing but gpg sends back: a message encrypted to the key of a request, in which stands no letter but whatever their
// tools printed (docs/by-hand.md). Taken more loosely than a letter, since gpg writes as it likes: it may be compressed, which is bounded,
// and signed or not. Nothing says for which request it is but the key it was encrypted to.
import type { Contacts } from "./contacts.ts"
import type { Opener } from "./jwe.ts"
import { decryptPackets, readWrappedKey, unwrapSessionKey } from "./openpgp-encrypted.ts"
import { verifyWithKey } from "./openpgp-key.ts"
import { loadOpenPgp, PGP_CONFIG } from "./openpgp-library.ts"
import { readTies } from "./openpgp-notations.ts"
import { keyIdOf, ownFingerprint } from "./openpgp-own.ts"
import { encodePacket, type Packet, readPackets, TAG } from "./openpgp-packets.ts"
import { readSignature, SIGNATURE, verifyOwn } from "./openpgp-signature.ts"

export interface HandMade {
  readonly content: Uint8Array
  /** The contact whose good signature stands under it; null: nobody's that is known. */
  readonly signedBy: string | null
}

/** The content, if `opener` opens the message and it holds no letter; undefined for everything else. */
export async function openHandMade(
  message: Uint8Array,
  opener: Opener,
  contacts: Contacts,
): Promise<HandMade | undefined> {
  const inside = await decrypted(message, opener)
  const packets = inside && (await inflated(readPackets(inside)))
  const literal = packets?.find(({ tag }) => tag === TAG.literal)
  const content = literal && contentOf(literal)
  if (packets === undefined || content === undefined) return undefined
  const signatures = packets.filter(({ tag }) => tag === TAG.signature).map(({ body }) => readSignature(body))
  if (signatures.some((signature) => signature && readTies(signature.notations))) return undefined
  const others = packets.filter(
    ({ tag }) => ![TAG.onePass, TAG.signature, TAG.literal].some((it) => it === tag),
  )
  if (others.length > 0 || packets.filter(({ tag }) => tag === TAG.literal).length !== 1) return undefined
  const [signature, ...more] = signatures
  if (signature?.type !== SIGNATURE.document || more.length > 0) return { content, signedBy: null }
  for (const { card, revoked } of contacts) {
    const good =
      card.pgp === undefined
        ? verifyOwn(signature, content, card.sig)
        : await verifyWithKey(signature, content, card.pgp)
    if (good && !revoked) return { content, signedBy: card.name }
  }
  return { content, signedBy: null }
}

async function decrypted(message: Uint8Array, opener: Opener): Promise<Uint8Array | undefined> {
  const packets = readPackets(message) ?? []
  const data = packets.at(-1)
  if (data?.tag !== TAG.encrypted) return undefined
  for (const { tag, body } of packets) {
    const wrapped = tag === TAG.sessionKey ? readWrappedKey(body) : undefined
    if (wrapped?.keyId !== keyIdOf(ownFingerprint(opener.jwk, "decrypt"))) continue
    const sessionKey = await unwrapSessionKey(wrapped, opener).catch(() => undefined)
    if (sessionKey !== undefined) return decryptPackets(data.body, sessionKey.algorithm, sessionKey.key)
  }
  return undefined
}

// One layer, and no more than the bound of openpgp-library.ts.
async function inflated(packets: Packet[] | undefined): Promise<Packet[] | undefined> {
  const [first, ...more] = packets ?? []
  if (first?.tag !== TAG.compressed || more.length > 0) return packets
  const { readMessage } = await loadOpenPgp()
  try {
    const binaryMessage = encodePacket(TAG.compressed, first.body)
    const message = await readMessage({ binaryMessage, config: PGP_CONFIG })
    const bytes: unknown = message.unwrapCompressed().write()
    return bytes instanceof Uint8Array ? readPackets(bytes) : undefined
  } catch {
    return undefined
  }
}

function contentOf({ body }: Packet): Uint8Array | undefined {
  const start = 2 + (body[1] ?? 0) + 4
  return body.length > start ? body.slice(start) : undefined
}
