// The header copy of a change that was cut off, out of the home and into a file that `cryptsetup luksHeaderRestore` takes: for the day on which
// the disk itself cannot be gone on with. Changes nothing on the disk. The file is a duty of its own: it stays when the change is done.
import { ToolError } from "../../bytes/errors.ts"
import { DEBT_MS, openDebt, ownerOf } from "../case/debts.ts"
import { factsOfVolume } from "../case/volume-facts.ts"
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
      const about = aboutVolume(desk, options, volume)
      const { case: caseId } = about
      const kept = keptChange(desk, { volume, slot, case: caseId })
      return { copy: await kept.copy(), volume, about }
    })
    const { copy, volume, about } = found
    if (copy === undefined)
      throw new ToolError("no-header-copy", `no header copy is kept for key slot ${slot}`, { slot })
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
