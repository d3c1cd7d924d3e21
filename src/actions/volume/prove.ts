// Which key slot does this passphrase open? Computed from the header alone: nothing is mounted, nothing is written.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { ProofEnv } from "../../luks/kdf.ts"
import { provePassphrase, type Untested } from "../../luks/proof.ts"
import type { Ports } from "../ports.ts"
import { wrongGroups } from "../slot/temporary-passphrase.ts"
import { chooseVolume, withVolumes } from "./open-volume.ts"

export interface ProveOptions {
  readonly path: string
  readonly slot?: number
  /** LUKS UUID or byte offset where a source holds several volumes. */
  readonly at?: string
  /** Every key slot, also those that are only tried when they are named. */
  readonly every?: boolean
}

export interface Proven {
  readonly source: string
  readonly uuid: string
  /** The keyslot that opens. */
  readonly opens: number
  readonly withoutNewline: boolean
  /** Keyslots that could not be tested. */
  readonly untested: readonly Untested[]
}

/** What the proof of a key slot needs from the machine. */
export function proofEnv(ports: Pick<Ports, "terminal" | "freeMemory">): ProofEnv {
  const { freeMemory, terminal } = ports
  return {
    say: (line) => terminal.say(line),
    working: (slot, seconds) => {
      const task = terminal.task?.({ what: `Testing key slot ${slot}`, seconds })
      return () => task?.end()
    },
    ...(freeMemory === undefined ? {} : { freeMemory }),
  }
}

/**
 * Tries `passphrase` on the volume at a path. Throws `opens-nothing` only if every key slot was tested; else why the ones left could
 * not be: `proof-unsupported`, `proof-needs-memory`, `proof-area-missing`, `read-failed`.
 */
export async function prove(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock" | "freeMemory">,
  options: ProveOptions,
  passphrase: Secret,
): Promise<Proven> {
  const { path, slot, at, every = false } = options
  return await withVolumes(ports, path, async (source, volumes) => {
    const volume = chooseVolume(volumes, at)
    const result = await provePassphrase(
      volume,
      source,
      passphrase,
      proofEnv(ports),
      slot === undefined ? { every } : { slot, every },
    )
    const [opens] = result.opens
    const [first] = result.untested
    if (opens !== undefined) {
      const { withoutNewline, untested } = result
      return { source: source.path, uuid: volume.uuid, opens, withoutNewline, untested }
    }
    if (first !== undefined) {
      const slots = result.untested.map((one) => String(one.slot))
      throw new ToolError(first.error.code, `key slot ${first.slot}: ${first.error.message}`, {
        ...first.error.details,
        untested: slots,
      })
    }
    if (volume.keyslots.length === 0) {
      throw new ToolError("header-damaged", "the header shows no key slot that could be tested")
    }
    // The check letters of a temporary passphrase say where the mistake is.
    const groups = wrongGroups(passphrase.reveal()) ?? []
    const mistyped = groups.length === 0 ? "" : `; mistyped in group ${groups.join(", ")}`
    const what = slot === undefined ? "opens no key slot" : `does not open key slot ${slot}`
    throw new ToolError("opens-nothing", `the passphrase ${what} of this encrypted volume${mistyped}`, {
      uuid: volume.uuid,
      ...(groups.length === 0 ? {} : { groups: groups.map(String) }),
    })
  })
}
