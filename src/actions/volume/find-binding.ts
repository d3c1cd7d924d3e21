// From a path to the one binding a request is about: on a disk or image by volume and keyslot, or a bare JWE, token or luksmeta area.
// The evidence is only read.
import { ToolError } from "../../bytes/errors.ts"
import { type Binding, readBinding } from "../../clevis/tree.ts"
import { captureProofArea, type ProofArea } from "../../luks/proof-area.ts"
import type { RawBinding, Volume } from "../../luks/volume.ts"
import type { Ports } from "../ports.ts"
import {
  type BindingChoice,
  chooseBinding,
  chooseBoundVolume,
  findVolumesSaying,
  openEvidence,
} from "./open-volume.ts"
import { readPiece } from "./pieces.ts"

export interface WhichBinding extends BindingChoice {
  readonly path: string
  /** LUKS UUID or byte offset where a source holds several volumes. */
  readonly at?: string
}

export interface FoundBinding {
  readonly raw: RawBinding
  readonly binding: Binding
  /** Absent for a bare JWE, token or luksmeta area. */
  readonly volume?: Volume
  /** Enough of the key slot to test a passphrase later, without the disk; absent where the source does not hold it. */
  readonly proof?: ProofArea
}

/** Finds and reads it. Throws `no-volume`, `choose-volume`, `no-binding`, `choose-slot`, and what the JWE is refused for. */
export async function findBinding(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  which: WhichBinding,
): Promise<FoundBinding> {
  const source = await openEvidence(ports, which.path)
  try {
    const piece = await readPiece(source)
    if (piece !== undefined) return fromPiece(piece.bindings, which)
    const volume = chooseBoundVolume(await findVolumesSaying(ports, source), which.at)
    const raw = chooseBinding(volume, which)
    const binding = readBinding(raw.jwe)
    if (raw.slot === null) return { raw, binding, volume }
    const proof = await captureProofArea(volume, source, raw.slot, raw.copy).catch((error: unknown) => {
      if (error instanceof ToolError && error.code.startsWith("proof-")) return undefined
      throw error
    })
    return { raw, binding, volume, ...(proof === undefined ? {} : { proof }) }
  } finally {
    await source.close()
  }
}

function fromPiece(bindings: readonly RawBinding[], { slot, path }: WhichBinding): FoundBinding {
  const fitting = bindings.filter((raw) => slot === undefined || raw.slot === null || raw.slot === slot)
  const [raw, second] = fitting
  if (raw === undefined) throw new ToolError("no-binding", `${path} holds no Clevis entry for this key slot`)
  if (second !== undefined && second.jwe !== raw.jwe) {
    const choices = fitting.map((one) => `--slot ${one.slot ?? ""}`)
    throw new ToolError("choose-slot", `${fitting.length} key slots are bound: ${choices.join(", ")}`, {
      choices,
    })
  }
  return { raw: slot === undefined ? raw : { ...raw, slot }, binding: readBinding(raw.jwe) }
}
