// The passphrase of before: where it comes from, that it opens what is about to be changed, and in the end that it opens nothing.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { memorySource, type Source } from "../../bytes/source.ts"
import { findVolumes } from "../../luks/find-volumes.ts"
import { openKeyslot, withoutFinalNewline } from "../../luks/proof.ts"
import { captureProofArea } from "../../luks/proof-area.ts"
import { keyslotOf, type Volume } from "../../luks/volume.ts"
import { proofEnv } from "../volume/prove.ts"
import { type Changed, type ChangeTools, type Fresh, opensNothing } from "./change.ts"
import { inUse, type Position } from "./position.ts"
import { allOpened, opensSlot } from "./prove-slot.ts"

/**
 * The passphrase of before: given by a person, or from the old binding, on the disk or in the header copy. Undefined if nothing has it.
 * Throws `opens-nothing` for a typed one that does not open the key slot, as long as that is still the old one.
 */
export async function findOld(
  tools: ChangeTools,
  position: Position,
  fresh: Fresh | undefined,
): Promise<Secret | undefined> {
  const { typed, slot } = tools
  const { binding, volume } = position
  if (typed !== undefined && inUse(volume, slot)) return await checkTyped(tools, position, typed, fresh)
  if (binding !== undefined && binding.jwe !== fresh?.jwe) return await tools.open(binding.jwe)
  const copied = await copiedHeader(tools.kept)
  const before = copied?.volume.bindings.find((one) => one.slot === slot && one.jwe !== fresh?.jwe)
  if (before !== undefined) return await tools.open(before.jwe)
  const replaced = await tools.kept.binding("replaced")
  return replaced === undefined ? undefined : await openedOrNot(tools, replaced)
}

/** What a binding opens to; undefined too where its key sources do not give it, for whatever reason. */
export async function openedOrNot(
  { open }: Pick<ChangeTools, "open">,
  jwe: string,
): Promise<Secret | undefined> {
  try {
    return await open(jwe)
  } catch (error) {
    if (isToolError(error)) return undefined
    throw error
  }
}

async function checkTyped(
  tools: ChangeTools,
  position: Position,
  typed: Secret,
  fresh: Fresh | undefined,
): Promise<Secret | undefined> {
  const { slot } = tools
  const found = await firstThatOpens(typed, (tried) => opensSlot(tools, position, slot, tried))
  if (found !== undefined) return found
  // Changed already: only a header copy from before can tell whether it is the one.
  if (fresh !== undefined && (await opensSlot(tools, position, slot, fresh.passphrase))) {
    const before = await headerBefore(tools.kept)
    return before && (await firstThatOpens(typed, (tried) => openedCopy(tools, before, tried)))
  }
  throw opensNothing(`the passphrase of today does not open key slot ${slot}`)
}

/** The exact bytes, or those without a final newline; undefined if neither opens the key slot. */
async function firstThatOpens(
  typed: Secret,
  opens: (tried: Secret) => Promise<boolean>,
): Promise<Secret | undefined> {
  const exact = new Secret(new Uint8Array(typed.reveal()))
  const shorter = withoutFinalNewline(exact)
  for (const tried of shorter === undefined ? [exact] : [exact, shorter]) if (await opens(tried)) return tried
  exact.wipe()
  shorter?.wipe()
  return undefined
}

/** The old passphrase, shown to open the key slot. Throws `opens-nothing`, `change-needs-tang`. The caller wipes it. */
export async function requireOld(tools: ChangeTools, position: Position): Promise<Secret> {
  const old = await tools.kept.get("old")
  if (old === undefined) {
    throw new ToolError(
      "change-needs-tang",
      "the passphrase of today is needed, from the key sources or typed",
      {
        slot: tools.slot,
      },
    )
  }
  if (await opensSlot(tools, position, tools.slot, old)) return old
  throw opensNothing(`the passphrase of today does not open key slot ${tools.slot}`)
}

/** A key slot is only destroyed if it is still the one the change began with, even if destroying it was cut off half way. */
export async function requireOwn(tools: ChangeTools, position: Position): Promise<void> {
  const { slot } = tools
  const [before, now] = [(await headerBefore(tools.kept))?.volume, position.volume].map((volume) =>
    volume === undefined ? undefined : keyslotOf(volume, slot),
  )
  if (before !== undefined && now !== undefined && sameSalt(before.kdf, now.kdf)) return
  const old = await tools.kept.get("old")
  const opened = old !== undefined && (await opensSlot(tools, position, slot, old))
  old?.wipe()
  if (opened) return
  throw new ToolError("slot-taken", `key slot ${slot} was given another passphrase meanwhile`, { slot })
}

function sameSalt(a: Volume["keyslots"][number]["kdf"], b: Volume["keyslots"][number]["kdf"]): boolean {
  return a.kind !== "other" && b.kind !== "other" && Buffer.compare(a.salt, b.salt) === 0
}

interface CopiedHeader {
  readonly volume: Volume
  readonly source: Source
}

async function openedCopy(tools: ChangeTools, header: CopiedHeader, passphrase: Secret): Promise<boolean> {
  const key = await copiedKey(tools, header, passphrase)
  key?.wipe()
  return key !== undefined
}

/** The volume key out of a header copy; undefined if the passphrase does not open the key slot there. The caller wipes it. */
export async function copiedKey(
  { ports, slot }: Pick<ChangeTools, "ports" | "slot">,
  { volume, source }: CopiedHeader,
  passphrase: Secret,
): Promise<Secret | undefined> {
  if (!inUse(volume, slot)) return undefined
  return await openKeyslot(await captureProofArea(volume, source, slot), passphrase, proofEnv(ports))
}

/** As `copiedHeader`, if the copy is from before the change: after a power cut it may be a later one. */
export async function headerBefore(kept: ChangeTools["kept"]): Promise<CopiedHeader | undefined> {
  return (await kept.get("late")) === undefined ? await copiedHeader(kept) : undefined
}

/** The volume as the header copy has it. */
export async function copiedHeader(kept: ChangeTools["kept"]): Promise<CopiedHeader | undefined> {
  const copy = await kept.copy()
  if (copy === undefined) return undefined
  const source = memorySource(copy)
  const [volume] = await findVolumes(source)
  return volume === undefined ? undefined : { volume, source }
}

/** Step 7. */
export async function testOld(
  tools: ChangeTools,
  position: Position,
  fresh: Fresh,
): Promise<Pick<Changed, "oldTested">> {
  const old = (await tools.kept.get("old")) ?? (await findOld(tools, position, fresh))
  const oldOpens = old === undefined ? [] : await allOpened(tools, position, old)
  if (old !== undefined && oldOpens.length === 0) await tools.oldIsDead(old)
  old?.wipe()
  // The mark stays on the disk until this is settled: a later run must still know which passphrase is meant.
  if (oldOpens.length > 0) {
    const list = oldOpens.join(", ")
    throw new ToolError("old-passphrase-opens", `the old passphrase still opens key slot ${list}`, {
      slots: oldOpens.map(String),
    })
  }
  tools.done("test-old", old === undefined ? "not-tested" : undefined)
  return { oldTested: old !== undefined }
}
