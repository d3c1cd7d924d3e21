// The passphrase of before: where it comes from, that it opens what is about to be changed, and in the end that it opens nothing.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { memorySource } from "../../bytes/source.ts"
import { findVolumes } from "../../luks/find-volumes.ts"
import { withoutFinalNewline } from "../../luks/proof.ts"
import { keyslotOf, type Volume } from "../../luks/volume.ts"
import { type Changed, type ChangeTools, type Fresh, opensNothing } from "./change.ts"
import type { Position } from "./position.ts"
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
  const { binding } = position
  if (typed !== undefined) return await checkTyped(tools, position, typed, fresh)
  if (binding !== undefined && binding.jwe !== fresh?.jwe) return await tools.open(binding.jwe)
  const copied = await copiedVolume(tools)
  const before = copied?.bindings.find((one) => one.slot === slot && one.jwe !== fresh?.jwe)
  return before === undefined ? undefined : await tools.open(before.jwe)
}

async function checkTyped(
  tools: ChangeTools,
  position: Position,
  typed: Secret,
  fresh: Fresh | undefined,
): Promise<Secret> {
  const { slot } = tools
  const exact = new Secret(new Uint8Array(typed.reveal()))
  const shorter = withoutFinalNewline(exact)
  for (const tried of shorter === undefined ? [exact] : [exact, shorter])
    if (await opensSlot(tools, position, slot, tried)) return tried
  // Changed already: what the typed one opened is gone.
  if (fresh !== undefined && (await opensSlot(tools, position, slot, fresh.passphrase)))
    return shorter ?? exact
  exact.wipe()
  shorter?.wipe()
  throw opensNothing(`the passphrase of today does not open key slot ${slot}`)
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
  const [before, now] = [await copiedVolume(tools), position.volume].map((volume) =>
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

async function copiedVolume({ kept }: ChangeTools): Promise<Volume | undefined> {
  const copy = await kept.copy()
  return copy === undefined ? undefined : (await findVolumes(memorySource(copy)))[0]
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
