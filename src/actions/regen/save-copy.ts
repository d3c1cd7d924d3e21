// The header copy of a change that was cut off, out of the home and into a file that `cryptsetup luksHeaderRestore` takes: for the day on which
// the disk itself cannot be gone on with. Changes nothing on the disk. The file is a duty of its own: it stays when the change is done.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { memorySource } from "../../bytes/source.ts"
import { findVolumes } from "../../luks/find-volumes.ts"
import type { Volume } from "../../luks/volume.ts"
import { DEBT_MS, openDebt, ownerOf } from "../case/debts.ts"
import { factsOfVolume } from "../case/volume-facts.ts"
import { type Desk, withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { keptChange, keptCopies } from "./kept.ts"
import { aboutVolume } from "./look.ts"
import { withOneVolume } from "./position.ts"

export interface SaveCopyOptions {
  readonly path: string
  readonly slot: number
  readonly caseId?: string
  readonly output: string
}

export interface SavedCopy {
  readonly uuid: string
  readonly bytes: number
}

const MODE = 0o400

/** Throws `no-header-copy` if none is kept, `output-refused`, `write-failed`. */
export async function saveHeaderCopy(ports: Ports, options: SaveCopyOptions): Promise<SavedCopy> {
  const { output } = options
  return await withDesk(ports, "real", async (desk) => {
    const { copy, volume } = await findCopy(desk, options)
    const about = aboutVolume(desk, options, volume)
    await openDebt(desk.recorder, {
      kind: "header-copy",
      subject: `header copy of ${about.name} in the file ${output.split("/").at(-1) ?? output}`,
      case: about.case,
      owner: ownerOf(desk.identity),
      deadline: ports.clock.now() + DEBT_MS,
      uuid: volume.uuid,
      facts: factsOfVolume(volume, undefined),
    })
    // cryptsetup wants all of the key slot area; what was cut off held no key slot.
    const whole = new Uint8Array(Math.max(copy.length, Number(volume.headerLength)))
    whole.set(copy)
    copy.fill(0)
    await ports.files.write(output, whole, MODE)
    return { uuid: volume.uuid, bytes: whole.length }
  })
}

interface FoundCopy {
  readonly copy: Uint8Array
  /** As it stands on the disk, or else in the copy. */
  readonly volume: Volume
}

/** By what the disk says it is; where its header cannot be read any more, the only copy for a key slot of this number. */
async function findCopy(desk: Desk, { path, slot }: SaveCopyOptions): Promise<FoundCopy> {
  try {
    const found = await withOneVolume(desk.ports, path, async (volume) => ({
      volume,
      copy: await keptChange(desk, { volume, slot, case: null }).copy(),
    }))
    if (found.copy !== undefined) return { ...found, copy: found.copy }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    const [copy, another] = await keptCopies(desk.cases, slot)
    const [volume] = copy === undefined ? [] : await findVolumes(memorySource(copy))
    if (copy !== undefined && volume !== undefined && another === undefined) return { copy, volume }
    if (another !== undefined) throw severalKept(slot)
  }
  throw new ToolError("no-header-copy", `no header copy is kept for key slot ${slot}`, { slot })
}

/** No header is left there. Not where another volume was found, or this one somewhere else: then the path is wrong. */
function isUnreadable(error: unknown): boolean {
  if (isToolError(error, "header-damaged") || isToolError(error, "no-volume")) return true
  return isToolError(error, "volume-inside") && String(error.details.offsets) === ""
}

function severalKept(slot: number): ToolError {
  const text = `the disk no longer says which it is, and header copies of several are kept for key slot ${slot}`
  return new ToolError("no-header-copy", text, { slot })
}
