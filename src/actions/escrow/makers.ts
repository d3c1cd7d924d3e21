// Who made an envelope: this person, somebody among their contacts, or nobody who is known here. The checks inside bind all parts of one set
// together, so one envelope of a known maker vouches for the others of its set. Where nobody vouches, only a test against the disk shows
// that the passphrase was not chosen by somebody else.
import { ToolError } from "../../bytes/errors.ts"
import { contactByKey } from "../../seal/contacts.ts"
import type { Desk } from "../desk.ts"

/** "unsigned": what gpg printed. "lost": the contact's key was marked as lost. */
export type Maker =
  | { readonly kind: "own" | "known" | "lost"; readonly name: string; readonly key: string }
  | { readonly kind: "unknown"; readonly key: string }
  | { readonly kind: "unsigned" }

/** The word for --confirm. */
const UNKNOWN_SIGNER = "unknown-signer"

/** Whose key this is, by its thumbprint. */
export async function makerOf({ identity, contacts }: Desk, key: string): Promise<Maker> {
  if (identity?.signer.thumbprint === key) return { kind: "own", name: identity.card.name, key }
  const found = contactByKey(await contacts(), key)
  if (found === undefined) return { kind: "unknown", key }
  return { kind: found.revoked ? "lost" : "known", name: found.card.name, key }
}

/** True if this home vouches for them. */
export function isKnownMaker({ kind }: Maker): boolean {
  return kind === "own" || kind === "known"
}

/** Throws `escrow-unknown-signer` unless the maker is known, the disk showed that it opens, or the person gave the word. */
export function requireMaker(maker: Maker, tested: boolean, confirm: readonly string[]): void {
  if (isKnownMaker(maker) || tested || confirm.includes(UNKNOWN_SIGNER)) return
  throw new ToolError("escrow-unknown-signer", `${whyNot(maker)}, and it was not tested against the disk`, {
    ...("key" in maker ? { key: maker.key } : {}),
    flag: `--confirm ${UNKNOWN_SIGNER}`,
  })
}

function whyNot(maker: Maker): string {
  switch (maker.kind) {
    case "unsigned":
      return "nobody signed this envelope"
    case "lost":
      return `the key of ${maker.name}, which made this envelope, was marked as lost`
    default:
      return `nobody who is known here made this envelope (key ${"key" in maker ? makerKey(maker.key) : ""})`
  }
}

/** As much of a key's thumbprint as two people compare: 96 bits, in groups of four. */
export function makerKey(key: string): string {
  return key.slice(0, 16).replace(/.{4}(?=.)/g, "$& ")
}
