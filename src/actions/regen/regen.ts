// `regen`: every chosen binding of a volume gets a new passphrase and a new entry with the same policy. Looks first, says what it found and
// asks; then the record, then the eight steps of change-slot.ts for one key slot after the other (design §4.1, §4.8).
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { readBinding } from "../../clevis/tree.ts"
import { wrapPolicy } from "../../clevis/wrap-policy.ts"
import { trustMac } from "../../seal/trust-list.ts"
import { isWeaker } from "../case/debts.ts"
import { type Desk, tellCutOff, withDesk } from "../desk.ts"
import { requireKeptRecord, requireProtectedHome } from "../home-guards.ts"
import type { Ports } from "../ports.ts"
import { loadTrustList, TRUST_FILE } from "../tang/trust-list.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"
import type { Changed, ChangeStep, ChangeTools } from "./change.ts"
import { changeSlot } from "./change-slot.ts"
import {
  endSeen,
  headerCopyGone,
  keptForSlot,
  type Meant as MeantDuties,
  meantBy,
  oweHeaderCopy,
} from "./duties.ts"
import { keptChange } from "./kept.ts"
import { type KeySources, keySources } from "./key-sources.ts"
import { type Intended, lookAt, type Meant, type Work } from "./look.ts"
import { withOneVolume } from "./position.ts"
import { type Renewed, renewPolicy } from "./renew-policy.ts"
import { samePolicy } from "./same-policy.ts"
import { volumeHands } from "./volume-hands.ts"
import { waysIn } from "./ways-in.ts"

export interface RegenOptions extends Meant {
  /** The volume itself: device, image or detached header. */
  readonly path: string
  /** Take the passphrase of today from a prompt or standard input. */
  readonly oldPassphrase: boolean
  /** Unless it was kept for the end of a duty: then nobody has to type it. */
  readonly preferKept?: boolean
  /** The question was answered on the command line. */
  readonly yes: boolean
  /** Words of the guards (design §7). */
  readonly confirm: readonly string[]
  /** Addresses that may be asked, "URL" or "URL=URL". */
  readonly tang: readonly string[]
  /** Of signing keys that are trusted. */
  readonly thumbprints: readonly string[]
  /** Connect to the addresses inside the header. */
  readonly trustHeaderUrl: boolean
}

export interface ChangedBinding extends Changed {
  /** Duties that are done by it. */
  readonly closed: readonly number[]
  /** Those of them whose passphrase was not tried: only the change of the key slot is shown. */
  readonly weaker: readonly number[]
}

export interface RegenResult {
  readonly uuid: string
  readonly case: string | null
  readonly changed: readonly ChangedBinding[]
}

/** What a person sees meanwhile. */
export interface RegenView {
  intended(path: string, uuid: string, image: boolean, slots: readonly Intended[]): void
  done(slot: number, step: ChangeStep, note?: string): void
}

/** Throws `change-unfinished` when it broke off after the first write, and the reasons why it did not begin. */
export async function regen(ports: Ports, options: RegenOptions, view: RegenView): Promise<RegenResult> {
  const { net, terminal } = ports
  const { thumbprints } = options
  return await changeBindings(ports, options, view, "regen", (jwe, sources) =>
    renewPolicy(
      { ...(net === undefined ? {} : { net }), terminal, thumbprints, server: sources.server },
      readBinding(jwe),
    ),
  )
}

/** The new plan for a binding that is not being changed yet. */
export type MakePlan = (jwe: string, sources: KeySources) => Promise<Renewed>

/** The way of `regen` and `rebind`. */
export async function changeBindings(
  ports: Ports,
  options: RegenOptions,
  view: RegenView,
  act: "regen" | "rebind",
  makePlan: MakePlan,
): Promise<RegenResult> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    requireProtectedHome(
      desk.home,
      options.confirm.find((word) => word === "unprotected-home"),
    )
    const sources = await sourcesOf(desk, options)
    const work = await withOneVolume(ports, options.path, (volume, source) =>
      lookAt(desk, options, volume, source, (jwe) => makePlan(jwe, sources)),
    )
    await settleOwn(desk, act, work)
    tellCutOff(desk)
    view.intended(options.path, work.uuid, work.image, work.slots)
    await askFirst(ports, options, work)
    const old = await oldPassphrases(desk, options, work)
    try {
      const changed: ChangedBinding[] = []
      for (const one of work.slots)
        changed.push(await changeOne({ desk, options, view, act, sources, work, old }, one))
      return { uuid: work.uuid, case: work.about.case, changed }
    } finally {
      for (const secret of old.values()) secret.wipe()
    }
  })
}

/** What opens each key slot today, where the key sources are not to say so. */
async function oldPassphrases(
  desk: Desk,
  { oldPassphrase, preferKept }: RegenOptions,
  { about, slots }: Work,
): Promise<Map<number, Secret>> {
  const found = new Map<number, Secret>()
  if (!oldPassphrase) return found
  for (const { slot } of slots) {
    const kept = preferKept ? await keptForSlot(desk, about, slot) : undefined
    if (kept !== undefined) found.set(slot, kept)
  }
  const missing = slots.filter(({ slot }) => !found.has(slot))
  if (found.size > 0)
    desk.ports.terminal.say("The passphrase of today was kept here, sealed. It is used now.")
  if (missing.length === 0) return found
  const typed = await readDiskPassphrase(desk.ports, "Passphrase of today:")
  for (const { slot } of missing) found.set(slot, new Secret(new Uint8Array(typed.reveal())))
  typed.wipe()
  return found
}

async function sourcesOf(desk: Desk, options: RegenOptions): Promise<KeySources> {
  const { identity, home, ports } = desk
  const trusted = await loadTrustList(
    home.state,
    identity === undefined ? undefined : trustMac(identity, TRUST_FILE),
  )
  const { tang: typed, trustHeaderUrl, thisHost } = options
  return keySources(ports, { trusted, typed, trustHeaderUrl, thisHost })
}

/** An act of this kind that was cut off goes on now: the disk says where it stands, so nobody has to. */
async function settleOwn({ recorder }: Desk, act: string, { uuid, slots }: Work): Promise<void> {
  for (const open of recorder.state().openActs) {
    const { act: begun, subject } = open.about
    const mine = slots.some(({ slot }) => subject === subjectOf(uuid, slot))
    if (!mine || !["regen", "rebind"].includes(begun)) continue
    const body = { of: open.seq, outcome: "continued", note: `the next ${act} went on from the disk` }
    await recorder.append({ type: "ended", case: open.case, body })
  }
}

async function askFirst({ terminal }: Ports, { yes, path }: RegenOptions, { slots }: Work): Promise<void> {
  if (yes) return
  const list = slots.map(({ slot }) => slot).join(", ")
  const what = slots.length === 1 ? `key slot ${list}` : `key slots ${list}`
  if (await terminal.confirm({ text: `Change ${what} of ${path}?`, flag: "--yes" })) return
  throw new ToolError("cancelled", "nothing was changed", { path })
}

interface Run {
  readonly desk: Desk
  readonly options: RegenOptions
  readonly view: RegenView
  readonly act: "regen" | "rebind"
  readonly sources: KeySources
  readonly work: Work
  /** The passphrase of today by key slot, where a person gave it or it was kept. */
  readonly old: ReadonlyMap<number, Secret>
}

async function changeOne(run: Run, intended: Intended): Promise<ChangedBinding> {
  const { desk, options, view, act, work, sources } = run
  const { recorder, ports, cases, identity } = desk
  const { slot } = intended
  const about = { ...work.about, slot }
  const kept = keptChange(cases, {
    volume: work.volume,
    slot,
    case: about.case,
    survive: identity !== undefined,
  })
  const typed = run.old.get(slot)
  let tested: MeantDuties | undefined
  const tools: ChangeTools = {
    ports,
    hands: volumeHands(ports.exec, options.path),
    kept,
    path: options.path,
    slot,
    ...(typed === undefined ? {} : { typed }),
    beginAgain: options.beginAgain,
    withoutFreeSlot: options.confirm.includes("no-free-slot"),
    open: sources.open,
    wrap: async (passphrase) => {
      if (intended.next === undefined) throw new TypeError("a change that goes on has its binding")
      return await wrapPolicy(
        intended.next.plan,
        passphrase,
        (length) => ports.random.bytes(length),
        sources.onHost,
      )
    },
    fits: (jwe) => {
      const wanted = intended.next?.policy
      return wanted === undefined || samePolicy(readBinding(jwe).node, wanted)
    },
    done: (step, note) => view.done(slot, step, note),
    beforeCopy: (volume) => oweHeaderCopy(desk, about, volume),
    oldIsDead: async (old) => {
      tested = await meantBy(desk, about, old)
    },
  }
  const started = await recorder.start(act, { case: about.case, subject: subjectOf(work.uuid, slot) })
  try {
    const changed = await changeSlot(tools)
    await kept.destroy()
    await headerCopyGone(desk, about)
    view.done(slot, "destroy-copy")
    const done = await endSeen(desk, about, { path: options.path, tested })
    await recorder.append({
      type: "proved",
      case: about.case,
      body: { against: "volume", opens: slot, uuid: work.uuid },
    })
    await started.end("done")
    const weaker = done.filter(({ how }) => isWeaker({ kind: how }))
    return { ...changed, closed: done.map(({ id }) => id), weaker: weaker.map(({ id }) => id) }
  } catch (error) {
    if (!isToolError(error)) throw error
    const unfinished = await describe(tools, error)
    // Nothing was written to the volume: then nothing has to be kept either.
    if (unfinished === error) {
      await kept.destroy()
      await headerCopyGone(desk, about)
    }
    await started.end(unfinished.code, unfinished.message)
    throw unfinished
  }
}

/** What broke off, and how the volume opens now. As it was, if nothing had been written. */
async function describe(tools: ChangeTools, error: ToolError): Promise<ToolError> {
  // If the disk cannot be read now, what is kept stays.
  const ways = await waysIn(tools).catch(() => ({ begun: true, texts: [] }))
  if (!ways.begun) return error
  const opens = ways.texts.length === 0 ? "" : `. ${ways.texts.join(". ")}`
  return new ToolError(
    "change-unfinished",
    `the change of key slot ${tools.slot} broke off: ${error.message}${opens}`,
    { ...error.details, cause: error.code, slot: tools.slot },
    error,
  )
}

function subjectOf(uuid: string, slot: number): string {
  return `key slot ${slot} of ${uuid}`
}
