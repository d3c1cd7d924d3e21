// Whether exactly these bytes open a key slot: computed here, and by cryptsetup itself where that cannot be (a cipher, or memory, that
// this program does not have).
import type { Secret } from "../../bytes/secret.ts"
import { provePassphrase } from "../../luks/proof.ts"
import type { Ports } from "../ports.ts"
import { proofEnv } from "../volume/prove.ts"
import { type ChangeTools, type Fresh, opensNothing } from "./change.ts"
import { inUse, type Position } from "./position.ts"
import type { VolumeHands } from "./volume-hands.ts"

export interface TestTools {
  readonly ports: Pick<Ports, "terminal" | "freeMemory">
  readonly hands: Pick<VolumeHands, "opens">
}

/** True if the passphrase opens this key slot; false for one that is not in use. */
export async function opensSlot(
  { ports, hands }: TestTools,
  { volume, source }: Pick<Position, "volume" | "source">,
  slot: number,
  passphrase: Secret,
): Promise<boolean> {
  if (!inUse(volume, slot)) return false
  const { opens, untested, withoutNewline } = await provePassphrase(
    volume,
    source,
    passphrase,
    proofEnv(ports),
    { slot },
  )
  if (untested.length > 0) return await hands.opens(passphrase, slot)
  return opens.includes(slot) && !withoutNewline
}

/** Every key slot that the passphrase opens, those that are only used when named included. */
export async function allOpened(
  tools: TestTools,
  { volume, source }: Pick<Position, "volume" | "source">,
  passphrase: Secret,
): Promise<number[]> {
  const { opens, untested, withoutNewline } = await provePassphrase(
    volume,
    source,
    passphrase,
    proofEnv(tools.ports),
    { every: true },
  )
  const found = withoutNewline ? [] : [...opens]
  for (const { slot } of untested) if (await tools.hands.opens(passphrase, slot)) found.push(slot)
  return found.toSorted((a, b) => a - b)
}

/** The new binding must open to the very passphrase that was wrapped. False where the key sources are not to be asked. */
export async function testBinding(tools: ChangeTools, { jwe, passphrase }: Fresh): Promise<boolean> {
  const opened = await tools.open(jwe)
  if (opened === undefined) return false
  const same = Buffer.compare(opened.reveal(), passphrase.reveal()) === 0
  opened.wipe()
  if (!same) throw opensNothing("the new binding opens to another passphrase than it was made for")
  return true
}
