// Public facts about a key slot and its volume key, kept in the record when a duty begins, so that its end can be told from a volume as it is
// then: the salt of the key slot, and the digests of the volume key. A reencryption changes both, a new passphrase the salt alone.
import { encodeBase64url } from "../../bytes/base64url.ts"
import { encodeDigestMark } from "../../luks/digest-mark.ts"
import type { Kdf } from "../../luks/kdf.ts"
import type { ProofArea } from "../../luks/proof-area.ts"
import { type Digest, keyslotOf, type Volume } from "../../luks/volume.ts"
import type { Ports } from "../ports.ts"
import { chooseVolume, withVolumes } from "../volume/open-volume.ts"

export interface VolumeFacts {
  /** Salt of the key slot, base64url; absent where no key slot is meant. */
  readonly slotSalt?: string
  /** As `encodeDigestMark` writes them. */
  readonly volumeKey: readonly string[]
}

export function factsOfVolume(volume: Volume, slot: number | null | undefined): VolumeFacts {
  const keyslot = slot === null || slot === undefined ? undefined : keyslotOf(volume, slot)
  return { ...saltOf(keyslot?.kdf), volumeKey: marksOf(digestsOf(volume)) }
}

/** As `factsOfVolume`, read from the disk or image at a path. `at`: LUKS UUID or byte offset. */
export async function readFacts(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  { path, at }: { readonly path: string; readonly at: string },
  slot: number | null,
): Promise<VolumeFacts> {
  return await withVolumes(ports, path, async (_, volumes) => factsOfVolume(chooseVolume(volumes, at), slot))
}

export function factsOfArea({ kdf, digest }: Pick<ProofArea, "kdf" | "digest">): VolumeFacts {
  return { ...saltOf(kdf), volumeKey: marksOf([digest]) }
}

/** Each digest of the volume once. */
export function digestsOf({ keyslots }: Pick<Volume, "keyslots">): Digest[] {
  const byId = new Map(keyslots.flatMap(({ digest }) => (digest === undefined ? [] : [[digest.id, digest]])))
  return [...byId.values()]
}

function saltOf(kdf: Kdf | undefined): Pick<VolumeFacts, "slotSalt"> {
  return kdf === undefined || kdf.kind === "other" ? {} : { slotSalt: encodeBase64url(kdf.salt) }
}

function marksOf(digests: readonly Digest[]): string[] {
  return digests.map(encodeDigestMark)
}
