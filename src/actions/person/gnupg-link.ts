// identity link|unlink: a key of this person in GnuPG beside the identity. The identity goes on signing the record and contact files; the
// linked key signs and opens OpenPGP messages. What is kept is the public key and where GnuPG lies, under the identity's MAC.
import * as v from "valibot"
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { parseStrictJsonBytes } from "../../bytes/json.ts"
import { needsDecryptionKey } from "../../seal/card.ts"
import type { Gnupg } from "../../seal/gnupg.ts"
import type { Identity } from "../../seal/identity.ts"
import { type CheckedKey, checkPgpKey, type PgpKey, readPgpKey } from "../../seal/openpgp-key.ts"
import type { PgpSigner } from "../../seal/openpgp-letter.ts"
import type { PgpOpener } from "../../seal/openpgp-open.ts"
import { readPackets, TAG } from "../../seal/openpgp-packets.ts"
import { sameMac, trustMac } from "../../seal/trust-list.ts"
import { enterHome } from "../enter-home.ts"
import type { Home, Ports } from "../ports.ts"
import { noIdentity } from "./own-identity.ts"

/** Inside the home. */
const LINK_FILE = "gnupg.json"

const FILE = v.strictObject({
  v: v.literal(1),
  /** The transferable public key, base64. */
  key: v.string(),
  /** GnuPG's folder; absent: the person's usual one. */
  folder: v.exactOptional(v.string()),
  mac: v.string(),
})

/** The linked key at work. */
export interface LinkedKey {
  readonly key: PgpKey
  readonly folder?: string
  readonly signer: PgpSigner
  readonly opener: PgpOpener
}

export interface Link {
  /** A name, an address or a fingerprint, as gpg takes it. */
  readonly key: string
  readonly folder?: string
}

export interface Linked {
  readonly fingerprint: string
  readonly userId: string
  readonly ends: number
}

/** Links a key. Throws `no-identity`, `gnupg-no-key`, `card-signature`, `card-expired`, `contact-cannot-decrypt`. */
export async function linkGnupg(ports: Ports, { key: name, folder }: Link): Promise<Linked> {
  const { home, recorder, identity, leave } = await enterHome(ports)
  try {
    if (identity === undefined) throw noIdentity()
    const { fingerprint, bytes } = await ports.gnupg(folder).exportKey(name)
    const key = readPgpKey(bytes)
    const checked: CheckedKey = await checkPgpKey(key, Math.floor(ports.clock.now() / 1000))
    const { userId, ends, decrypts } = checked
    if (needsDecryptionKey(identity.card.roles) && decrypts === undefined)
      throw new ToolError("contact-cannot-decrypt", "nothing can be encrypted to this OpenPGP key", {
        name: userId,
      })
    await recorder.append({ type: "note", body: { text: `OpenPGP key linked: ${fingerprint}` } })
    await home.state.write(
      LINK_FILE,
      encodeLink({ key, ...(folder === undefined ? {} : { folder }) }, identity),
    )
    return { fingerprint, userId, ends }
  } finally {
    await leave()
  }
}

/** Forgets the link. False if there was none. Throws `no-identity`. */
export async function unlinkGnupg(ports: Ports): Promise<boolean> {
  const { home, recorder, identity, leave } = await enterHome(ports)
  try {
    if (identity === undefined) throw noIdentity()
    if ((await home.state.read(LINK_FILE)) === undefined) return false
    await recorder.append({ type: "note", body: { text: "OpenPGP key unlinked" } })
    await home.state.remove(LINK_FILE)
    return true
  } finally {
    await leave()
  }
}

/** The linked key of an unlocked identity, or undefined. Throws `trust-list-altered`. */
export async function linkedKey(
  ports: Pick<Ports, "gnupg">,
  home: Home,
  identity: Identity | undefined,
): Promise<LinkedKey | undefined> {
  const file = identity && (await home.state.read(LINK_FILE))
  if (identity === undefined || file === undefined) return undefined
  const { key, folder } = parseLink(file, identity)
  const gnupg = ports.gnupg(folder)
  return {
    key,
    ...(folder === undefined ? {} : { folder }),
    signer: signerOver(gnupg, key),
    opener: openerOver(gnupg, key),
  }
}

/** The public half of a link, without a passphrase and so unchecked: for looking at. Undefined if there is none. */
export async function linkOf(home: Home): Promise<PgpKey | undefined> {
  const file = await home.state.read(LINK_FILE)
  return file && readLink(file).key
}

function signerOver(gnupg: Gnupg, key: PgpKey): PgpSigner {
  const [primary] = key.parts
  return {
    thumbprint: primary.thumbprint,
    sign: async (document, notations) => {
      const made = readPackets(await gnupg.sign(primary.fingerprint, document, notations))
      const [signature, ...more] = made ?? []
      if (signature?.tag !== TAG.signature || more.length > 0)
        throw new ToolError("gnupg-failed", "gpg did not return exactly one signature")
      return signature.body
    },
  }
}

function openerOver(gnupg: Gnupg, key: PgpKey): PgpOpener {
  return {
    keys: key.parts,
    open: async (message) => {
      try {
        const opened = await gnupg.decrypt(message)
        if (key.parts.some(({ fingerprint }) => fingerprint === opened.key)) return opened.packets
      } catch (error) {
        // The session key was found: then it is the message that is damaged.
        const report = isToolError(error, "gnupg-failed") ? error.details.report : undefined
        if (!Array.isArray(report) || !report.includes("DECRYPTION_INFO")) throw error
      }
      throw new ToolError("letter-decrypt", "the message does not decrypt: it was altered or damaged")
    },
  }
}

interface Kept {
  readonly key: PgpKey
  readonly folder?: string
}

function encodeLink({ key, folder }: Kept, identity: Identity): Uint8Array {
  const members = {
    key: Buffer.from(key.bytes).toString("base64"),
    ...(folder === undefined ? {} : { folder }),
  }
  const mac = trustMac(identity, LINK_FILE)(macText(members))
  return Buffer.from(`${JSON.stringify({ v: 1, ...members, mac }, null, 2)}\n`)
}

function parseLink(file: Uint8Array, identity: Identity): Kept {
  const { key, folder, mac, text } = readLink(file)
  if (!sameMac(mac, trustMac(identity, LINK_FILE)(text))) throw altered()
  return { key, ...(folder === undefined ? {} : { folder }) }
}

function readLink(file: Uint8Array): Kept & { readonly mac: string; readonly text: string } {
  try {
    const json = parseStrictJsonBytes(file, { what: LINK_FILE, maxLength: 1 << 20, maxDepth: 2 })
    const { key, folder, mac } = v.parse(FILE, structuredClone(json))
    const text = macText({ key, ...(folder === undefined ? {} : { folder }) })
    const read = readPgpKey(new Uint8Array(Buffer.from(key, "base64")))
    return { key: read, ...(folder === undefined ? {} : { folder }), mac, text }
  } catch (cause) {
    throw altered(cause)
  }
}

function macText({ key, folder }: { readonly key: string; readonly folder?: string }): string {
  return JSON.stringify([key, folder ?? null])
}

function altered(cause?: unknown): ToolError {
  const text = `the file ${LINK_FILE} was changed by another hand, or is damaged`
  return new ToolError("trust-list-altered", text, { file: LINK_FILE }, cause)
}
