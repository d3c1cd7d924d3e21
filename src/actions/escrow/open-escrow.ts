// escrow open and escrow test: envelopes of one set opened by their keepers' keys and put together. Opening wants a reason and is in the
// record before anything is shown; testing shows nothing. A keeper of a set that needs several hands their part on, sealed for the next.

import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import {
  type EnvelopeContent,
  encodeEnvelope,
  looksLikeEnvelope,
  parseEnvelope,
} from "../../seal/escrow-envelope.ts"
import { openSealedFile, readSealedFile, sealFile } from "../../seal/sealed-file.ts"
import { combineShares } from "../../seal/shares.ts"
import { DEBT_MS, openDebt, ownerOf } from "../case/debts.ts"
import { type Keeps, keepForProof } from "../case/kept-proof.ts"
import { readFacts } from "../case/volume-facts.ts"
import { type Desk, withDesk } from "../desk.ts"
import { requireKeptRecord, requireProtectedHome } from "../home-guards.ts"
import { sealableContact } from "../letter/write-letter.ts"
import { noIdentity } from "../person/own-identity.ts"
import type { Ports } from "../ports.ts"
import { prove } from "../volume/prove.ts"
import { isKnownMaker, type Maker, makerOf, requireMaker } from "./makers.ts"

export interface OpenOptions {
  readonly envelopes: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  /** Disk, image or header copy to test against. */
  readonly volume?: string
  readonly at?: string
  /** The words given with --confirm. */
  readonly confirm: readonly string[]
}

export interface OpenedEscrow {
  readonly set: string
  readonly host: string
  readonly uuid: string
  /** The key slot that it opens; null where no disk was given. */
  readonly opens: number | null
  /** Numbers of the envelopes that were used. */
  readonly numbers: readonly number[]
  /** Who made them: the one who is known, if any is. */
  readonly maker: Maker
}

/**
 * Opens and shows it: `show` runs once it is in the record. Throws `escrow-…` for envelopes that do not fit, `escrow-expired`,
 * `escrow-unknown-signer` where neither the maker nor the disk vouches for it, `opens-nothing`.
 */
export async function openEscrow(
  ports: Ports,
  options: OpenOptions & { readonly reason: string; readonly keeps: Keeps },
  show: (passphrase: Secret, opened: OpenedEscrow) => Promise<void>,
): Promise<OpenedEscrow> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    requireProtectedHome(
      desk.home,
      options.confirm.find((word) => word === "unprotected-home"),
    )
    const { passphrase, opened } = await together(desk, options)
    try {
      const { set, host, uuid, opens, numbers } = opened
      const subject = `escrow ${set.slice(0, 6)}: key slot ${opens ?? "?"} of ${host}, opened`
      const { volume, keeps } = options
      const { identity } = desk
      const debt = await openDebt(desk.recorder, {
        kind: "revealed-passphrase",
        subject,
        deadline: ports.clock.now() + DEBT_MS,
        owner: ownerOf(identity),
        uuid,
        ...(opens === null ? {} : { slot: opens }),
        keeps,
        ...(volume === undefined
          ? {}
          : { facts: await readFacts(ports, { path: volume, at: options.at ?? uuid }, opens) }),
      })
      await keepForProof(desk.cases, debt, { keeps, survive: identity !== undefined }, passphrase)
      const body = { set, reason: options.reason, numbers: numbers.map(String) }
      await desk.recorder.append({ type: "escrow-opened", body })
      await show(passphrase, opened)
      return opened
    } finally {
      passphrase.wipe()
    }
  })
}

/** Puts the envelopes together and tests the result, showing nothing. Throws as `openEscrow`. */
export async function testEscrow(ports: Ports, options: OpenOptions): Promise<OpenedEscrow> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    const { passphrase, opened } = await together(desk, options)
    passphrase.wipe()
    const opens = opened.opens === null ? {} : { opens: opened.opens }
    await desk.recorder.append({ type: "escrow-tested", body: { set: opened.set, ...opens } })
    return opened
  })
}

/** Seals a keeper's part for the person who puts the parts together. Throws as `openEscrow` and `contact-unknown`. */
export async function passOnEnvelope(
  ports: Ports,
  envelope: Uint8Array,
  { to, reason, confirm }: { readonly to: string; readonly reason: string } & Pick<OpenOptions, "confirm">,
): Promise<string> {
  return await withDesk(ports, "real", async (desk) => {
    const { identity, recorder } = desk
    if (identity === undefined) throw noIdentity()
    const { card } = (await sealableContact(desk, to)).contact
    const { content, maker } = await readEnvelope(desk, envelope)
    // Sealed again, it has this person's signature: they must not vouch for what they cannot know.
    requireMaker(maker, false, confirm)
    const { set, index, count } = content.share
    await recorder.append({
      type: "escrow-opened",
      body: { set, reason: `passed on to ${to}: ${reason}`, numbers: [String(index)] },
    })
    const about = `escrow ${set.slice(0, 6)} of ${content.host}, envelope ${index} of ${count}`
    const id = encodeBase64url(ports.random.bytes(16))
    const made = Math.floor(ports.clock.now() / 1000)
    const encoded = encodeEnvelope(content)
    return await sealFile(
      { kind: "escrow", id, about, keyIds: [], made, content: encoded },
      identity.signer,
      [card],
    )
  })
}

async function together(
  desk: Desk,
  { envelopes, volume, at, confirm }: OpenOptions,
): Promise<{ passphrase: Secret; opened: OpenedEscrow }> {
  const read: ReadEnvelope[] = []
  for (const { bytes } of envelopes) read.push(await readEnvelope(desk, bytes))
  const contents = read.map(({ content }) => content)
  // What is said about the host comes from an envelope that is vouched for.
  const first = read.find(({ maker }) => isKnownMaker(maker)) ?? read[0]
  if (first === undefined) throw new ToolError("escrow-too-few", "no envelope was given", { missing: 1 })
  const { maker } = first
  const { host, uuid, slot, expires, share } = first.content
  const now = desk.ports.clock.now() / 1000
  if (now > expires && !confirm.includes("expired"))
    throw new ToolError("escrow-expired", "the time of this envelope is over", {
      set: share.set,
      flag: "--confirm expired",
    })
  const passphrase = await combineShares(contents.map((content) => content.share))
  try {
    const where = { slot, ...(at === undefined ? { at: uuid } : { at }) }
    const opens =
      volume === undefined ? null : (await prove(desk.ports, { path: volume, ...where }, passphrase)).opens
    requireMaker(maker, opens !== null, confirm)
    const numbers = [...new Set(contents.map((content) => content.share.index))].sort((a, b) => a - b)
    return { passphrase, opened: { set: share.set, host, uuid, opens, numbers, maker } }
  } catch (error) {
    passphrase.wipe()
    throw error
  } finally {
    for (const content of contents) content.share.bytes.wipe()
  }
}

interface ReadEnvelope {
  readonly content: EnvelopeContent
  readonly maker: Maker
}

async function readEnvelope(desk: Desk, bytes: Uint8Array): Promise<ReadEnvelope> {
  const { identity } = desk
  // A keeper with gpg only hands in what gpg printed.
  if (looksLikeEnvelope(bytes)) return { content: parseEnvelope(bytes), maker: { kind: "unsigned" } }
  if (identity === undefined) throw noIdentity()
  if (identity.opener === undefined)
    throw new ToolError("sealed-file-not-for-me", "this identity has no key that opens files", {})
  const file = readSealedFile(bytes)
  if (file.kind !== "escrow")
    throw new ToolError("escrow-envelope-malformed", "this sealed file is no envelope")
  const { content, signer } = await openSealedFile(file, identity.opener)
  try {
    return { content: parseEnvelope(content.reveal()), maker: await makerOf(desk, signer) }
  } finally {
    content.wipe()
  }
}
