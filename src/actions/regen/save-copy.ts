// The header copy of a change that was cut off, out of the home and into a file that `cryptsetup luksHeaderRestore` takes: for the day on which
// the disk itself cannot be gone on with. Changes nothing; the duty of the copy stays open.
import { ToolError } from "../../bytes/errors.ts"
import { withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { keptChange } from "./kept.ts"
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
  const { path, slot, output } = options
  return await withDesk(ports, "real", async (desk) => {
    const found = await withOneVolume(ports, path, async (volume) => {
      const { case: caseId } = aboutVolume(desk, options, volume)
      const kept = keptChange(desk, { volume, slot, case: caseId })
      return { copy: await kept.copy(), volume }
    })
    const { copy, volume } = found
    if (copy === undefined)
      throw new ToolError("no-header-copy", `no header copy is kept for key slot ${slot}`, { slot })
    // cryptsetup wants all of the key slot area; what was cut off held no key slot.
    const whole = new Uint8Array(Math.max(copy.length, Number(volume.headerLength)))
    whole.set(copy)
    copy.fill(0)
    await ports.files.write(output, whole, MODE)
    return { uuid: volume.uuid, bytes: whole.length }
  })
}
