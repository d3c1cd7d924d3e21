// What the planner keeps of an escrow until its end is shown, sealed under the identity: the passphrase, since only who has it can show that
// it opens nothing; or only the salt of its key slot, which shows no more than that the slot was changed. Gone in the run that shows it.
import { Secret } from "../../bytes/secret.ts"
import { keyslotOf } from "../../luks/volume.ts"
import type { Desk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { chooseVolume, withVolumes } from "../volume/open-volume.ts"

export type KeptName = "passphrase" | "salt"

export async function keepForProof(
  { cases }: Desk,
  set: string,
  name: KeptName,
  bytes: Uint8Array,
): Promise<void> {
  const place = cases.sealed.forCase(placeOf(set))
  await place.begin(true)
  const copy = new Secret(new Uint8Array(bytes))
  await place.put(name, copy)
  copy.wipe()
}

/** Undefined if it was not kept. The caller wipes it. */
export async function keptForProof(
  { cases }: Desk,
  set: string,
  name: KeptName,
): Promise<Secret | undefined> {
  const place = cases.sealed.forCase(placeOf(set))
  return (await place.names()).includes(name) ? await place.get(name) : undefined
}

export async function destroyKept({ cases }: Desk, set: string): Promise<void> {
  await cases.sealed.destroyCase(placeOf(set))
}

/** The salt of a key slot as the disk has it now; undefined for an empty slot. Throws `no-volume`, `choose-volume`. */
export async function slotSalt(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  { path, at, slot }: { readonly path: string; readonly at?: string; readonly slot: number },
): Promise<Uint8Array | undefined> {
  return await withVolumes(ports, path, async (_, volumes) => {
    const kdf = keyslotOf(chooseVolume(volumes, at), slot)?.kdf
    return kdf === undefined || kdf.kind === "other" ? undefined : kdf.salt
  })
}

function placeOf(set: string): string {
  return `escrow-${set}`
}
