// The commands that change a volume, as the fault loops run them: what each is told, and what must hold when it has ended well.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import type { Ports } from "../../src/actions/ports.ts"
import { rebind } from "../../src/actions/regen/rebind.ts"
import { regen } from "../../src/actions/regen/regen.ts"
import { addTemporary } from "../../src/actions/slot/add-temporary.ts"
import { removeSlot } from "../../src/actions/slot/remove.ts"
import { openNet } from "../../src/host/net.ts"
import { addKeyslot, opens } from "../support/luks-image.ts"
import { signingThumbprint } from "../support/tangd.ts"
import type { ChangeLoop } from "./change-loop.ts"
import {
  ADMIN,
  type Before,
  type ChangeWorld,
  NO_VIEW,
  openInRecord,
  readImage,
  regenOptions,
  type Stage,
  workingSlots,
} from "./change-world.ts"

export type ChangeAct = "regen" | "rebind" | "slot add-temporary" | "slot remove"
export const CHANGE_ACTS: readonly ChangeAct[] = ["regen", "rebind", "slot add-temporary", "slot remove"]

type Row = Pick<ChangeLoop, "prepare" | "command" | "done">

/** How one command is run in the loop. `clevisOnly`: the image has no key slot but the bound one. */
export function changeRow(world: ChangeWorld, act: ChangeAct): Row {
  switch (act) {
    case "regen":
      return { command: (stage, ports) => regen(ports, regenOptions(stage), NO_VIEW) }
    case "rebind":
      return {
        command: (stage, ports) => rebindToTwo(world, stage, ports),
        done: async (stage, before) => {
          expect(await workingSlots(stage.image)).toEqual([1])
          expect(await opens(stage.image, before.old)).toBe(false)
          const [binding, ...more] = (await readImage(stage.image)).bindings
          expect([binding?.slot, binding?.standIn, more]).toEqual([1, undefined, []])
          expect(openInRecord(stage.home)).toEqual([])
        },
      }
    case "slot add-temporary":
      return { command: addOne, done: expectOneMore }
    case "slot remove":
      return {
        prepare: async ({ image }, before) => addKeyslot(image, text(before.old), "not needed any more", 3),
        command: (stage, ports, before) =>
          removeSlot(withTyped(ports, before), { ...slotOptions(stage), slot: 3 }),
        done: async (stage, before) => {
          expect(openInRecord(stage.home)).toEqual([])
          expect(await opens(stage.image, "not needed any more")).toBe(false)
          expect((await readImage(stage.image)).keyslots.map(({ slot }) => slot)).toEqual(before.slots)
        },
      }
  }
}

/** What was seen of a change without a free key slot after each cut. */
export interface InPlaceSeen {
  /** The binding on the disk opens its key slot. */
  bound: number
  /** It does not; the key slot opens with the passphrase of before, which the home has sealed. */
  asBefore: number
  /** Nothing opens the key slot: it is made again out of the home. The other key slots open. */
  empty: number
}

/** `regen` of an image whose key slots are all in use. The others open after every cut, and the rerun makes the changed one whole. */
export function inPlaceRow(seen: InPlaceSeen): Row & Pick<ChangeLoop, "works"> {
  return {
    command: (stage, ports) => regen(ports, regenOptions(stage, { confirm: ["no-free-slot"] }), NO_VIEW),
    works: async ({ image }, { old }) => {
      if ((await workingSlots(image)).includes(1)) seen.bound += 1
      else if (await opens(image, old, 1)) seen.asBefore += 1
      else seen.empty += 1
      return (await opens(image, ADMIN, 0)) && (await opens(image, "other 7", 7))
    },
  }
}

async function rebindToTwo(world: ChangeWorld, stage: Stage, ports: Ports): Promise<unknown> {
  const server = { url: world.tangd.url, thp: signingThumbprint(world.tangd.dir) }
  const policy = join(stage.dir, "policy.json")
  writeFileSync(policy, JSON.stringify({ t: 1, pins: { tang: [server, server] } }))
  return await rebind(ports, openNet(), { ...regenOptions(stage), slot: 1, policy }, NO_VIEW)
}

async function addOne(stage: Stage, ports: Ports, before: Before): Promise<unknown> {
  const shown = join(stage.dir, "shown")
  const options = { ...slotOptions(stage), days: 7, where: "stdout" as const }
  return await addTemporary(withTyped(ports, before), options, async (passphrase) =>
    writeFileSync(shown, passphrase.reveal()),
  )
}

async function expectOneMore({ image, home }: Stage, before: Before): Promise<void> {
  expect(openInRecord(home)).toEqual(["temporary-slot"])
  const volume = await readImage(image)
  expect(volume.keyslots).toHaveLength(before.slots.length + 1)
  expect(await workingSlots(image)).toEqual([1])
}

function slotOptions({ image }: Stage) {
  return { path: image, yes: true, confirm: [] }
}

/** A passphrase that opens the volume comes in on standard input; nothing may open a socket. */
function withTyped(ports: Ports, before: Before): Ports {
  const { net: _, ...offline } = ports
  const read: Ports["files"]["read"] = async (path, limit) =>
    path === "-" ? Buffer.from(before.old) : await ports.files.read(path, limit)
  return { ...offline, files: { ...ports.files, read } }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}
