// What the tests of regen, rebind and slot stand on: a real tangd, small LUKS images with one Clevis binding, a home in memory, and what must
// be true of an image at every moment: it opens, and once a command has ended well it has exactly one binding where it began.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { decryptBinding } from "../../src/actions/decrypt.ts"
import type { Home, Ports } from "../../src/actions/ports.ts"
import type { RegenOptions, RegenView } from "../../src/actions/regen/regen.ts"
import { readBinding } from "../../src/clevis/tree.ts"
import { makeClock } from "../../src/host/clock.ts"
import { makeDisk } from "../../src/host/disk.ts"
import { makeExec } from "../../src/host/exec.ts"
import { makeFiles } from "../../src/host/files.ts"
import { makeGnupg } from "../../src/host/gnupg.ts"
import { openHomeForPerson } from "../../src/host/home.ts"
import { openKeyFolder } from "../../src/host/key-folder.ts"
import { openNet } from "../../src/host/net.ts"
import { makeRandom } from "../../src/host/random.ts"
import { makeTerminal } from "../../src/host/terminal.ts"
import { readChain } from "../../src/journal/chain.ts"
import { replay } from "../../src/journal/replay.ts"
import { findVolumes } from "../../src/luks/find-volumes.ts"
import type { Volume } from "../../src/luks/volume.ts"
import { run } from "../support/cli.ts"
import { addKeyslot, bind, makeLuksImage, opens, type Pin, tangPin } from "../support/luks-image.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

export const ADMIN = "the passphrase of key slot 0"

export interface ChangeWorld {
  readonly dir: string
  readonly tangd: RunningTangd
  /** A new image with a binding in key slot 1, and no other key slot if `clevisOnly`. Made once, then copied. */
  image(type: "luks1" | "luks2", clevisOnly: boolean, pin?: Pin): Promise<string>
  /** As `image`, with no place for another key slot: 8 are in use, or all 32 of LUKS2. */
  fullImage(type: "luks1" | "luks2", slots: 8 | 32): Promise<string>
  stop(): Promise<void>
}

export async function makeChangeWorld(): Promise<ChangeWorld> {
  const dir = makeFolder("/dev/shm")
  const tangd = await startTangd()
  const made = new Map<string, string>()
  const once = async (key: string, make: (path: string) => Promise<void>): Promise<string> => {
    const path = made.get(key) ?? join(dir, `image-${made.size}.img`)
    if (!made.has(key)) await make(path)
    made.set(key, path)
    return path
  }
  return {
    dir,
    tangd,
    image: (type, clevisOnly, pin) =>
      once(`${type}-${clevisOnly}-${JSON.stringify(pin ?? "tang")}`, async (path) =>
        makeImage(path, type, clevisOnly, pin ?? (await tangPin(tangd.url))),
      ),
    fullImage: (type, slots) =>
      once(`${type}-full-${slots}`, async (path) => {
        const wide = slots === 32 ? WIDE : undefined
        await makeImage(path, type, false, await tangPin(tangd.url), wide)
        for (let slot = 2; slot < slots; slot++) await addKeyslot(path, ADMIN, `other ${slot}`, slot)
      }),
    stop: async () => {
      await tangd.stop()
      removeFolder(dir)
    },
  }
}

// Small, and quick to copy: place for 8 key slots.
const SMALL = { bytes: 5 << 20, formatArgs: ["--luks2-keyslots-size", "2m", "--offset", "8192"] }
// Place for 32, with keys of half the length.
const WIDE = {
  bytes: 9 << 20,
  formatArgs: `--key-size 256 --luks2-metadata-size 32k --luks2-keyslots-size 4m --offset 16384`.split(" "),
}

async function makeImage(
  path: string,
  type: "luks1" | "luks2",
  clevisOnly: boolean,
  pin: Pin,
  { bytes, formatArgs }: typeof SMALL = SMALL,
): Promise<void> {
  const args = type === "luks2" ? formatArgs : []
  await makeLuksImage(path, { type, passphrase: ADMIN, bytes, formatArgs: args })
  await bind(path, ADMIN, pin)
  if (!clevisOnly) return
  const { code, stderr } = await run("cryptsetup", ["luksKillSlot", "-q", path, "0"])
  if (code !== 0) throw new Error(stderr)
}

/** A place for one run: a copy of the image and a home that does not exist yet. */
export interface Stage {
  readonly dir: string
  readonly image: string
  readonly home: string
}

export function makeStage(dir: string, image: string): Stage {
  mkdirSync(dir, { recursive: true })
  mkdirSync(join(dir, "run"), { mode: 0o700 })
  const stage = { dir, image: join(dir, "disk.img"), home: join(dir, "home") }
  copyFileSync(image, stage.image)
  return stage
}

export interface Started {
  readonly ports: Ports
  readonly said: string[]
  close(): Promise<void>
}

/** The program's own ports over the home of a stage, as one process has them. */
export function startPorts(stage: Pick<Stage, "home" | "dir">, offline?: "offline", stdin = ""): Started {
  const said: string[] = []
  const terminal = makeTerminal({
    input: false,
    say: (line) => void said.push(line),
    show: (text) => text,
    door: { hasTty: () => false, openTty: () => undefined, holdTerminal: () => () => {} },
  })
  const files = makeFiles()
  const ends: (() => Promise<void>)[] = []
  const open = async (): Promise<Home> => {
    const environment = { XDG_RUNTIME_DIR: join(stage.dir, "run") }
    const globals = { home: stage.home }
    const opened = await openHomeForPerson({
      software: "nbde-rescue test",
      globals,
      environment,
      files,
      terminal,
    })
    ends.push(() => opened.close())
    return opened.home
  }
  let home: Promise<Home> | undefined
  const ports: Ports = {
    disk: makeDisk(),
    files: {
      ...files,
      read: async (path, limit) => (path === "-" ? Buffer.from(stdin) : files.read(path, limit)),
    },
    keyFolder: openKeyFolder,
    gnupg: makeGnupg,
    exec: makeExec(),
    clock: makeClock(),
    random: makeRandom(),
    terminal,
    ...(offline === undefined ? { net: openNet() } : {}),
    stdinIsTerminal: false,
    openHome: () => (home ??= open()),
  }
  return {
    ports,
    said,
    close: async () => {
      for (const end of ends) await end()
    },
  }
}

export function regenOptions({ image }: Stage, more: Partial<RegenOptions> = {}): RegenOptions {
  return {
    path: image,
    slot: 1,
    oldPassphrase: false,
    yes: true,
    beginAgain: false,
    confirm: [],
    tang: [],
    thumbprints: [],
    trustHeaderUrl: true,
    thisHost: false,
    ...more,
  }
}

export const NO_VIEW: RegenView = { intended: () => {}, done: () => {} }

export async function readImage(image: string): Promise<Volume> {
  const source = await makeDisk().open(image)
  try {
    const [volume] = await findVolumes(source)
    if (volume === undefined) throw new Error("the image holds no volume any more")
    return volume
  } finally {
    await source.close()
  }
}

/** The passphrase of a binding, by our own exchange with the real tangd. */
async function openBinding(jwe: string): Promise<Uint8Array> {
  const tools = { net: openNet(), random: makeRandom(), clock: makeClock() }
  const source = { trusted: () => Promise.resolve([]), trustHeaderUrl: true }
  return (await decryptBinding(tools, jwe, source)).reveal()
}

/** Key slots whose binding, read from the disk, opens them by cryptsetup's judgement. */
export async function workingSlots(image: string): Promise<number[]> {
  const working: number[] = []
  for (const { slot, jwe, older } of (await readImage(image)).bindings) {
    if (slot === null || older) continue
    if (await opens(image, await openBinding(jwe), slot)) working.push(slot)
  }
  return working
}

export interface Before {
  readonly slots: readonly number[]
  readonly policy: unknown
  readonly old: Uint8Array
}

export async function lookBefore(image: string): Promise<Before> {
  const volume = await readImage(image)
  const jwe = volume.bindings[0]?.jwe ?? ""
  return {
    slots: volume.keyslots.map(({ slot }) => slot),
    policy: readBinding(jwe).node,
    old: await openBinding(jwe),
  }
}

/** What must hold when the command has ended well. */
export async function expectClean(
  { image, home, dir }: Stage,
  before: Before,
  policy = before.policy,
): Promise<void> {
  const volume = await readImage(image)
  const live = volume.bindings.filter(({ older }) => !older)
  expect(live.map(({ slot, standIn }) => [slot, standIn])).toEqual([[1, undefined]])
  expect(readBinding(live[0]?.jwe ?? "").node).toEqual(policy)
  expect(volume.keyslots.map(({ slot }) => slot)).toEqual(before.slots)
  expect(await workingSlots(image)).toEqual([1])
  expect(await opens(image, before.old)).toBe(false)
  expect(
    volume.warnings.map(({ code }) => code).filter((code) => /orphan|stale|damaged|unfinished/.test(code)),
  ).toEqual([])
  for (const folder of [join(home, "cases"), join(dir, "run")]) expect(filesUnder(folder)).toEqual([])
  expect(openInRecord(home)).toEqual([])
}

/** Duties and steps that the record of a home has open. */
export function openInRecord(home: string): string[] {
  const { debts, openActs } = replay(readChain(readFileSync(join(home, "journal.jsonl"))).links)
  return [...[...debts.values()].map(({ about }) => about.kind), ...openActs.map(({ about }) => about.act)]
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
  return all.filter((entry) => entry.isFile()).map(({ name }) => name)
}
