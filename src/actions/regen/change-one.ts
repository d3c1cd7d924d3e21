// One key slot of a `regen` or `rebind`, as the record sees it: `started`, the eight steps of change-slot.ts, the duties that end with it, and the
// outcome. What breaks off is told with the ways in which the volume opens now.
import { type ErrorCode, isToolError, ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { readBinding } from "../../clevis/tree.ts"
import { wrapPolicy } from "../../clevis/wrap-policy.ts"
import { isWeaker } from "../case/debts.ts"
import type { Desk } from "../desk.ts"
import type { Changed, ChangeStep, ChangeTools } from "./change.ts"
import { changeSlot } from "./change-slot.ts"
import { endSeen, headerCopyGone, type Meant, meantBy, oweHeaderCopy } from "./duties.ts"
import { keptChange } from "./kept.ts"
import type { KeySources } from "./key-sources.ts"
import type { Intended, Work } from "./look.ts"
import { rememberMade, wasMadeHere } from "./made-bindings.ts"
import { samePolicy } from "./same-policy.ts"
import { volumeHands } from "./volume-hands.ts"
import { waysIn } from "./ways-in.ts"

/** What the changes of all key slots of one run share. */
export interface ChangeRun {
  readonly desk: Desk
  readonly options: {
    readonly path: string
    readonly beginAgain: boolean
    readonly confirm: readonly string[]
  }
  readonly act: "regen" | "rebind"
  readonly sources: KeySources
  readonly work: Work
  /** The passphrase of today by key slot, where a person gave it or it was kept. */
  readonly old: ReadonlyMap<number, Secret>
  /** Called when a step is done. */
  done(slot: number, step: ChangeStep, note?: string): void
}

export interface ChangedBinding extends Changed {
  /** Duties that are done by it. */
  readonly closed: readonly number[]
  /** Those of them whose passphrase was not tried: only the change of the key slot is shown. */
  readonly weaker: readonly number[]
}

/** Throws `change-unfinished` when it broke off after the first write, and the reasons why it did not begin. */
export async function changeOne(run: ChangeRun, intended: Intended): Promise<ChangedBinding> {
  const { desk, options, act, work, sources } = run
  const { recorder, ports } = desk
  const { slot } = intended
  const about = { ...work.about, slot }
  const subject = subjectOf(work.uuid, slot)
  const kept = keptChange(desk, { volume: work.volume, slot, case: about.case })
  const typed = run.old.get(slot)
  let tested: Meant | undefined
  const tools: ChangeTools = {
    ports,
    hands: volumeHands(ports.exec, options.path),
    kept,
    path: options.path,
    slot,
    ...(typed === undefined ? {} : { typed }),
    beginAgain: options.beginAgain,
    confirmed: (word) => options.confirm.includes(word),
    withoutFreeSlot: options.confirm.includes("no-free-slot"),
    foreignChange: options.confirm.includes("foreign-change"),
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
    done: (step, note) => run.done(slot, step, note),
    remember: (jwe) => rememberMade(desk, about, jwe),
    remembers: (jwe) => wasMadeHere(desk, about, jwe),
    beforeCopy: (volume) => oweHeaderCopy(desk, about, volume),
    oldIsDead: async (old) => {
      tested = await meantBy(desk, about, old)
    },
  }
  const started = await recorder.start(act, { case: about.case, subject })
  try {
    const changed = await changeSlot(tools)
    await kept.destroy()
    await headerCopyGone(desk, about)
    run.done(slot, "destroy-copy")
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
    const unfinished = await brokenOff(tools, error)
    // Nothing was written to the volume: then nothing has to be kept either. Unless a change stands there that a person has to judge.
    if (unfinished === error && !FOR_A_PERSON.includes(error.code)) {
      await kept.destroy()
      await headerCopyGone(desk, about)
    }
    await started.end(unfinished.code, unfinished.message)
    throw unfinished
  }
}

/** Somebody may have planted what stands on the disk: only a person can say how to go on. */
const FOR_A_PERSON: readonly ErrorCode[] = ["change-not-ours", "slot-not-proven"]

/** What broke off, and how the volume opens now. As it was, if nothing had been written. */
async function brokenOff(tools: ChangeTools, error: ToolError): Promise<ToolError> {
  if (FOR_A_PERSON.includes(error.code)) return error
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

/** What the record calls it. */
export function subjectOf(uuid: string, slot: number): string {
  return `key slot ${slot} of ${uuid}`
}
