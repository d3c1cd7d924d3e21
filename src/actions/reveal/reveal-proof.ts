// Whether a recovered passphrase opens the key slot: against the disk where it is at hand, else against the key slot area that was kept
// with the request. "Could not be tested" and "opens nothing" are two different things.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { proveKeyslot, provePassphrase, withoutFinalNewline } from "../../luks/proof.ts"
import { parseProofArea } from "../../luks/proof-area.ts"
import type { HostClaim } from "../../recovery/messages.ts"
import { factsOfArea, factsOfVolume, type VolumeFacts } from "../case/volume-facts.ts"
import type { Desk } from "../desk.ts"
import { chooseBoundVolume, withVolumes } from "../volume/open-volume.ts"
import { proofEnv } from "../volume/prove.ts"
import type { OpenRequest } from "./open-requests.ts"

export interface Proof {
  /** The key slot that the passphrase opens; null if it could not be tested. */
  readonly opens: number | null
  /** LUKS UUID of the disk that it was tested on. */
  readonly uuid?: string
  /** Of the key slot that it opens, for the duty that begins now. */
  readonly facts?: VolumeFacts
  /** Why it could not be tested. */
  readonly untested?: string
}

/** Against a disk or image. Throws `opens-nothing`, and what finding the volume throws. */
export async function proveOnVolume(
  { ports }: Desk,
  { volume, at }: { readonly volume: string; readonly at?: string },
  host: HostClaim,
  passphrase: Secret,
): Promise<Proof> {
  return await withVolumes(ports, volume, async (source, volumes) => {
    const meant = volumes.some(({ uuid }) => uuid === host.uuid) ? host.uuid : undefined
    const chosen = chooseBoundVolume(volumes, at ?? (volumes.length > 1 ? meant : undefined))
    const { opens, untested } = await provePassphrase(chosen, source, passphrase, proofEnv(ports))
    if (opens[0] !== undefined) {
      return { opens: opens[0], uuid: chosen.uuid, facts: factsOfVolume(chosen, opens[0]) }
    }
    if (untested[0] !== undefined) return { opens: null, untested: untested[0].error.message }
    throw opensNothing(host)
  })
}

/** Against the key slot area that was kept with the request. Throws `opens-nothing`, `sealed-damaged`. */
export async function proveOnKeptArea(
  { ports, cases }: Desk,
  { facts, caseId }: OpenRequest,
  passphrase: Secret,
): Promise<Proof> {
  const kept = await cases.sealed.forCase(caseId).get(`proof-${facts.id}`)
  if (kept === undefined)
    return { opens: null, untested: "the request was made from a piece without key slots" }
  const env = proofEnv(ports)
  try {
    const area = parseProofArea(kept.reveal())
    const proof = { opens: area.slot, facts: factsOfArea(area) }
    if (await proveKeyslot(area, passphrase, env)) return proof
    const shorter = withoutFinalNewline(passphrase)
    if (shorter !== undefined && (await proveKeyslot(area, shorter, env))) return proof
  } catch (error) {
    if (error instanceof ToolError && error.code.startsWith("proof-"))
      return { opens: null, untested: error.message }
    throw error
  }
  throw opensNothing(facts.host)
}

function opensNothing({ uuid }: HostClaim): ToolError {
  return new ToolError(
    "opens-nothing",
    "the passphrase fits the binding, but opens no key slot of the volume",
    { uuid },
  )
}
