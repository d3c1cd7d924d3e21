// This person's own identity in the home: whether there is one, its card, and the identity itself once unlocked.
import { ToolError } from "../../bytes/errors.ts"
import type { Card } from "../../seal/card.ts"
import { type Identity, identityCard, openIdentity } from "../../seal/identity.ts"
import type { Home, Terminal } from "../ports.ts"
import { withProgress } from "../progress.ts"

export const IDENTITY_FILE = "identity.json"

/** The card in clear beside the sealed keys, or undefined where there is no identity. Throws `identity-damaged`. */
export async function ownCard(home: Home): Promise<Card | undefined> {
  const file = await home.state.read(IDENTITY_FILE)
  return file && (await identityCard(file))
}

/** Unlocks the identity, or undefined where there is none. Throws `wrong-identity-passphrase`, `identity-damaged`. */
export async function unlockIfPresent(
  home: Home,
  terminal: Pick<Terminal, "task">,
): Promise<Identity | undefined> {
  const file = await home.state.read(IDENTITY_FILE)
  if (file === undefined) return undefined
  // Damage is told before a passphrase is asked for.
  await identityCard(file)
  const passphrase = await home.identityPassphrase("open")
  try {
    return await withProgress(terminal, { what: "Opening your keys" }, () => openIdentity(file, passphrase))
  } finally {
    passphrase.wipe()
  }
}

/** Unlocks the identity. Throws `no-identity` and as `unlockIfPresent`. */
export async function unlockIdentity(home: Home, terminal: Pick<Terminal, "task">): Promise<Identity> {
  const identity = await unlockIfPresent(home, terminal)
  if (identity === undefined) throw noIdentity()
  return identity
}

export function noIdentity(): ToolError {
  return new ToolError("no-identity", "there is no identity in this home yet")
}
