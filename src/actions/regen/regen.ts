// `regen`: every chosen binding of a volume gets a new passphrase and a new entry with the same policy. Looks first, says what it found and
// asks; then one key slot after the other, change-one.ts (design §4.1, §4.8).
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { readBinding } from "../../clevis/tree.ts"
import { trustMac } from "../../seal/trust-list.ts"
import { type Desk, goOn, tellCutOff, withDesk } from "../desk.ts"
import { requireKeptRecord, requireProtectedHome } from "../home-guards.ts"
import type { Ports } from "../ports.ts"
import { loadTrustList, TRUST_FILE } from "../tang/trust-list.ts"
import { readDiskPassphrase } from "../volume/disk-passphrase.ts"
import type { ChangeStep } from "./change.ts"
import { type ChangedBinding, changeOne, subjectOf } from "./change-one.ts"
import { keptForSlot } from "./duties.ts"
import { type KeySources, keySources } from "./key-sources.ts"
import { lookAt, type Meant, type Work } from "./look.ts"
import { withOneVolume } from "./position.ts"
import { type Renewed, renewPolicy } from "./renew-policy.ts"

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

export interface RegenResult {
  readonly uuid: string
  readonly case: string | null
  readonly changed: readonly ChangedBinding[]
}

/** What a person sees meanwhile. */
export interface RegenView {
  intended(path: string, work: Pick<Work, "uuid" | "image" | "outlivesPowerCut" | "slots">): void
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
    const subjects = work.slots.map(({ slot }) => subjectOf(work.uuid, slot))
    await goOn(desk, ["regen", "rebind"], subjects, `the next ${act} went on from the disk`)
    tellCutOff(desk)
    view.intended(options.path, work)
    await askFirst(ports, options, work)
    const old = await oldPassphrases(desk, options, work)
    try {
      const changed: ChangedBinding[] = []
      const run = { desk, options, act, sources, work, old, done: view.done }
      for (const one of work.slots) changed.push(await changeOne(run, one))
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

async function askFirst({ terminal }: Ports, { yes, path }: RegenOptions, { slots }: Work): Promise<void> {
  if (yes) return
  const list = slots.map(({ slot }) => slot).join(", ")
  const what = slots.length === 1 ? `key slot ${list}` : `key slots ${list}`
  if (await terminal.confirm({ text: `Change ${what} of ${path}?`, flag: "--yes" })) return
  throw new ToolError("cancelled", "nothing was changed", { path })
}
