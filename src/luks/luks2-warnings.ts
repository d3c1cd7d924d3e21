// What a person must know about a LUKS2 header before relying on it, as coded sentences.
import type { Source } from "../bytes/source.ts"
import type { Luks2Copies, Luks2Copy } from "./luks2-copies.ts"
import { standInWarnings } from "./stand-in.ts"
import { CLEVIS_TOKEN, compactFromToken } from "./token.ts"
import type { Volume, VolumeWarning, WarningCode } from "./volume.ts"

// Those of cryptsetup 2.8. Unknown ones keep cryptsetup from activating the volume, not from testing a passphrase.
const KNOWN_REQUIREMENTS = /^(offline-reencrypt|online-reencrypt(-v[23])?|inline-hw-tags|opal(-v2)?)$/

export interface Luks2Context {
  readonly copies: Luks2Copies
  /** The copy the volume was described from. */
  readonly main: Luks2Copy
  readonly source: Source
}

/** Every warning about a volume read from `context`. */
export function luks2Warnings(volume: Omit<Volume, "warnings">, context: Luks2Context): VolumeWarning[] {
  return [
    ...copyWarnings(volume, context.copies),
    ...tokenWarnings(volume, context.main),
    ...bindingWarnings(volume),
    ...standInWarnings(volume.bindings),
    ...stateWarnings(volume, context),
  ]
}

function copyWarnings(
  volume: Omit<Volume, "warnings">,
  { primary, secondary, used }: Luks2Copies,
): VolumeWarning[] {
  const out: VolumeWarning[] = []
  if (used === null) {
    out.push(
      warning(
        "unverified",
        "No copy of the header passes its checks. What is shown was salvaged. It may be wrong.",
      ),
    )
    return out
  }
  const other = used === "primary" ? secondary : primary
  if (other.state !== "good") {
    const what = `The ${other.name} copy of the header is ${other.state === "missing" ? "missing" : "damaged"}`
    out.push(
      warning(
        "copy-damaged",
        `${what}: ${other.reason ?? ""}. Any cryptsetup command rewrites it, even luksDump. Copy the disk first.`,
      ),
    )
  } else if (primary.binary?.seqid !== secondary.binary?.seqid) {
    out.push(warning("copies-disagree", `The two header copies differ. The ${used} copy is the newer one.`))
  }
  if (volume.bindings.some(({ older, verified }) => older && verified)) {
    out.push(
      warning(
        "older-copy",
        `A Clevis entry stands only in the ${other.name} header copy. cryptsetup does not use that copy.`,
      ),
    )
  }
  if (volume.bindings.some(({ verified }) => !verified)) {
    out.push(
      warning(
        "unverified",
        `A Clevis entry was salvaged from the damaged ${other.name} header copy. It may be wrong.`,
      ),
    )
  }
  return out
}

function tokenWarnings(volume: Omit<Volume, "warnings">, { metadata }: Luks2Copy): VolumeWarning[] {
  const out: VolumeWarning[] = []
  const tokens = metadata?.tokens ?? []
  for (const { tokenId, slots, type, raw } of tokens) {
    if (type !== CLEVIS_TOKEN) continue
    if (compactFromToken(raw) === undefined) {
      out.push(warning("token-malformed", `Token ${tokenId} is a Clevis token, but its JWE is not usable.`))
    }
    if (slots.length > 1) {
      const list = slots.join(", ")
      out.push(
        warning(
          "several-slots",
          `Token ${tokenId} serves key slots ${list}. The clevis commands see only the first.`,
        ),
      )
    }
    const foreign = tokens.find(
      (candidate) =>
        candidate.type !== CLEVIS_TOKEN && candidate.tokenId < tokenId && shares(candidate.slots, slots),
    )
    if (foreign !== undefined) {
      const text = `Token ${foreign.tokenId} (${foreign.type}) stands before Clevis token ${tokenId} on one key slot. The clevis commands do not see the Clevis token.`
      out.push(warning("foreign-token-first", text))
    }
  }
  for (const slot of new Set(volume.bindings.flatMap((binding) => binding.slot ?? []))) {
    const ids = volume.bindings
      .filter((binding) => binding.slot === slot && !binding.older)
      .map(({ tokenId }) => tokenId)
    if (ids.length > 1) {
      out.push(
        warning(
          "shared-slot",
          `Key slot ${slot} has several Clevis tokens: ${ids.join(", ")}. Try each of them.`,
        ),
      )
    }
  }
  return out
}

function bindingWarnings(volume: Omit<Volume, "warnings">): VolumeWarning[] {
  const out: VolumeWarning[] = []
  for (const { slot, tokenId, older, standIn } of volume.bindings) {
    if (slot !== null || older || standIn !== undefined) continue
    const name = tokenId === undefined ? "A Clevis token" : `Clevis token ${tokenId}`
    out.push(warning("orphan-token", `${name} belongs to no key slot. Its passphrase may open nothing.`))
  }
  const opening = volume.keyslots.filter(({ type }) => type !== "reencrypt")
  const [only] = opening
  if (opening.length === 1 && volume.bindings.some(({ slot }) => slot === only?.slot)) {
    out.push(
      warning(
        "no-other-slot",
        `Key slot ${only?.slot} is the only one. No other passphrase opens this encrypted volume.`,
      ),
    )
  }
  return out
}

function stateWarnings(volume: Omit<Volume, "warnings">, { main, source }: Luks2Context): VolumeWarning[] {
  const out: VolumeWarning[] = []
  if (volume.reencrypting) {
    out.push(
      warning("reencrypting", "A reencryption is not finished here. Do not repair or convert this disk."),
    )
  }
  const unknown = (main.metadata?.requirements ?? []).filter((name) => !KNOWN_REQUIREMENTS.test(name))
  if (unknown.length > 0) {
    out.push(
      warning("unknown-requirement", `The header asks for features unknown here: ${unknown.join(", ")}.`),
    )
  }
  if (volume.offset < 0)
    out.push(warning("front-missing", "The encrypted volume begins before the first byte of this source."))
  if (main.metadata?.segments[0]?.offset === 0n) {
    out.push(warning("detached-header", "This is a detached header. The data is somewhere else."))
  }
  if (volume.headerLength > BigInt(source.size)) {
    const text = "The source ends before the key slots do. A passphrase may not be testable."
    out.push(warning("keyslots-cut-off", text))
  }
  return out
}

function shares(a: readonly number[], b: readonly number[]): boolean {
  return a.some((slot) => b.includes(slot))
}

function warning(code: WarningCode, text: string): VolumeWarning {
  return { code, text }
}
