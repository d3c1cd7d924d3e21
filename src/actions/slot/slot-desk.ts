// The way in for `slot add-temporary` and `slot remove`: the guards, the look at the volume, the question, the record, and the header copy
// that is sealed before the volume is written and destroyed when what was done is proved.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Volume } from "../../luks/volume.ts"
import { type Desk, goOn, tellCutOff, withDesk } from "../desk.ts"
import { requireKeptRecord, requireProtectedHome } from "../home-guards.ts"
import type { OpenSource, Ports } from "../ports.ts"
import { type ChangedSlot, headerCopyGone, oweHeaderCopy } from "../regen/duties.ts"
import { type KeptChange, keptChange, readHeaderCopy } from "../regen/kept.ts"
import { aboutVolume } from "../regen/look.ts"
import { withOneVolume } from "../regen/position.ts"
import { type VolumeHands, volumeHands } from "../regen/volume-hands.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"

export interface SlotOptions {
  readonly path: string
  readonly caseId?: string
  readonly yes: boolean
  readonly confirm: readonly string[]
  /** Where a passphrase that opens the volume comes from; absent: a person gives it. */
  readonly authority?: () => Promise<Secret>
}

/** The volume as it stands now. */
export interface SlotWhere {
  readonly volume: Volume
  readonly source: OpenSource
}

export interface SlotWork {
  readonly desk: Desk
  readonly ports: Ports
  readonly hands: VolumeHands
  /** A passphrase that a person gave, to be tried; asked for once. The act wipes its copies, this one is wiped at the end. */
  typed(): Promise<Secret>
  readonly kept: KeptChange
  readonly about: Omit<ChangedSlot, "slot">
  /** Reads the volume anew. */
  see<T>(use: (where: SlotWhere) => Promise<T>): Promise<T>
}

export interface SlotAct {
  readonly act: "slot add-temporary" | "slot remove"
  readonly place: "temporary" | "remove"
  /** For the question, e.g. "Add a temporary passphrase to". */
  readonly question: string
}

/** Does the act between `started` and its outcome. What was cut off before is settled by doing it again: the disk says where it stands. */
export async function atVolume<T>(
  ports: Ports,
  options: SlotOptions,
  act: SlotAct,
  use: (work: SlotWork) => Promise<T>,
): Promise<T> {
  if (options.authority !== undefined) return await atDesk(ports, options, act, options.authority, use)
  if (ports.stdinIsTerminal === true) {
    const ask = () => readDiskPassphrase(ports, "A passphrase that opens it:")
    return await atDesk(ports, options, act, ask, use)
  }
  const piped = await readPipe(ports)
  if (isToolError(piped)) return await atDesk(ports, options, act, () => Promise.reject(piped), use)
  try {
    return await atDesk(ports, options, act, async () => piped, use)
  } finally {
    piped.wipe()
  }
}

async function atDesk<T>(
  ports: Ports,
  options: SlotOptions,
  { act, place, question }: SlotAct,
  authority: () => Promise<Secret>,
  use: (work: SlotWork) => Promise<T>,
): Promise<T> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    requireProtectedHome(
      desk.home,
      options.confirm.find((word) => word === "unprotected-home"),
    )
    const see: SlotWork["see"] = (look) =>
      withOneVolume(ports, options.path, (volume, source) => look({ volume, source }))
    const { kept, about } = await see(async ({ volume }) => {
      const found = aboutVolume(desk, options, volume)
      return { about: found, kept: keptChange(desk, { volume, slot: place, case: found.case }) }
    })
    const subject = `${act}: ${about.uuid}`
    await goOn(desk, [act], [subject], "the same command went on from the disk")
    tellCutOff(desk)
    if (
      !options.yes &&
      !(await ports.terminal.confirm({ text: `${question} ${options.path}?`, flag: "--yes" }))
    )
      throw new ToolError("cancelled", "nothing was changed", { path: options.path })
    let given: Secret | undefined
    const work: SlotWork = {
      desk,
      ports,
      hands: volumeHands(ports.exec, options.path),
      typed: async () => (given ??= await authority()),
      kept,
      about,
      see,
    }
    const started = await desk.recorder.start(act, { case: about.case, subject })
    try {
      const result = await use(work)
      await started.end("done")
      return result
    } catch (error) {
      if (isToolError(error)) await started.end(error.code, error.message)
      throw error
    } finally {
      given?.wipe()
    }
  })
}

/**
 * A pipe is read before the home is locked: the program before it, `reveal --stdout`, holds that lock until it ends. An empty one is an
 * error only where a passphrase is needed; what a cut left behind may need none.
 */
async function readPipe(ports: Ports): Promise<Secret | ToolError> {
  try {
    return await readDiskPassphrase(ports)
  } catch (error) {
    if (isToolError(error, "input-needed")) return error
    throw error
  }
}

/** Before the first write: the copy is a duty, sealed in the home. One that an earlier run took stays. */
export async function sealHeaderCopy({ desk, kept, about, see }: SlotWork, slot: number): Promise<void> {
  await see(({ volume }) => oweHeaderCopy(desk, { ...about, slot }, volume))
  await kept.begin()
  if ((await kept.copy()) !== undefined) return
  await see(async ({ volume, source }) => kept.putCopy(await readHeaderCopy(volume, source)))
}

/** After the proof: it goes, with all that the home kept. */
export async function destroyHeaderCopy({ desk, kept, about }: SlotWork, slot: number): Promise<void> {
  await kept.destroy()
  await headerCopyGone(desk, { ...about, slot })
}
