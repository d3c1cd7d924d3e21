// A file encrypted to somebody's OpenPGP key and nothing more: for keepers who have only gpg. It is not signed; what is inside is tested
// against the disk before anybody relies on it. RFC 9580 §10.3, integrity by SEIPD version 1, which every gpg reads.
import type { Secret } from "../bytes/secret.ts"
import { encryptPackets } from "./openpgp-encrypted.ts"
import { type PgpKey, wrapForKey } from "./openpgp-key.ts"
import { encodePacket, TAG } from "./openpgp-packets.ts"

/** The packets, binary. `now`: seconds since 1970. Throws `contact-cannot-decrypt`. */
export async function sealPgpFile(
  content: Secret,
  key: PgpKey,
  now: number,
  random: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const sessionKey = random(32)
  try {
    const { packet } = await wrapForKey(key, sessionKey, now)
    // Binary, no file name, no time of its own.
    const literal = Buffer.concat([Buffer.from([0x62, 0, 0, 0, 0, 0]), content.reveal()])
    const plain = encodePacket(TAG.literal, literal)
    const encrypted = encryptPackets(plain, sessionKey, random)
    for (const copy of [literal, plain]) copy.fill(0)
    return new Uint8Array(Buffer.concat([packet, encodePacket(TAG.encrypted, encrypted)]))
  } finally {
    sessionKey.fill(0)
  }
}
