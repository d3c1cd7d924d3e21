// From a path to the encrypted volume and the binding that are meant: opens read-only, finds, and insists on a choice where several
// fit. Used by every action that begins with a disk.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { memorySource } from "../../bytes/source.ts"
import { findVolumes } from "../../luks/find-volumes.ts"
import type { Closed } from "../../luks/inside.ts"
import type { RawBinding, Volume } from "../../luks/volume.ts"
import { READING_NAMES, recognise } from "../../transport/recognise.ts"
import type { OpenSource, Ports } from "../ports.ts"
import { withProgress } from "../progress.ts"

/** The largest header image taken from stdin: the largest legal LUKS2 header and its key slots, with room to spare. */
const MAX_STDIN = 160 << 20

/** Opens a device, an image, or "-" for one on standard input. The caller closes it. */
export async function openEvidence(ports: Pick<Ports, "disk" | "files">, path: string): Promise<OpenSource> {
  if (path !== "-") return await ports.disk.open(path)
  const source = memorySource(await ports.files.read("-", MAX_STDIN))
  return { ...source, path: "standard input", kind: "file", close: () => Promise.resolve() }
}

/** Finds the volumes of an open source and says so before a scan of all of it. Throws `no-volume`, `needs-assembly`. */
export async function findVolumesSaying(
  { terminal }: Pick<Ports, "terminal">,
  source: OpenSource,
  onClosed?: (closed: Closed) => void,
): Promise<Volume[]> {
  const searching = { what: `Searching ${source.path}`, of: source.size, unit: "bytes" } as const
  const search = withProgress(terminal, searching, (to) =>
    findVolumes(source, {
      ...(onClosed === undefined ? {} : { onClosed }),
      onScan: () => {
        if (source.size > 256 << 20) {
          terminal.say(`${source.path}: searching all ${gib(source.size)} GiB for an encrypted volume.`)
        }
      },
      onIncomplete: () => terminal.say(`${source.path}: too many false hits, the search gave up early.`),
      onProgress: to,
    }),
  )
  return await search.catch(async (error: unknown) => {
    if (!isToolError(error, "no-volume")) throw error
    throw new ToolError("no-volume", await whatItIs(source), error.details, error)
  })
}

// People give a message where a disk is wanted; a longer file is none.
const MAX_MESSAGE = 1 << 20

async function whatItIs(source: OpenSource): Promise<string> {
  if (source.size === 0) return `${source.path} is empty`
  const nothing = `no LUKS header was found in ${source.path}`
  if (source.size > MAX_MESSAGE) return nothing
  try {
    const { kind } = recognise(await source.read(0, source.size))
    return kind === "luks" || kind === "disk"
      ? nothing
      : `${source.path} is ${READING_NAMES[kind]}, not a disk`
  } catch (error) {
    if (isToolError(error)) return nothing
    throw error
  }
}

/** Opens `path`, finds its volumes, hands them to `use`, and closes the source whatever happens. */
export async function withVolumes<T>(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  path: string,
  use: (source: OpenSource, volumes: readonly Volume[]) => Promise<T>,
): Promise<T> {
  const source = await openEvidence(ports, path)
  try {
    return await use(source, await findVolumesSaying(ports, source))
  } finally {
    await source.close()
  }
}

/** The one volume that is meant: by `at` (LUKS UUID or byte offset), else the only one there is. Throws `choose-volume`, `no-volume`. */
export function chooseVolume(volumes: readonly Volume[], at?: string): Volume {
  const fitting =
    at === undefined ? volumes : volumes.filter(({ uuid, offset }) => uuid === at || String(offset) === at)
  const [only, second] = fitting
  if (only === undefined)
    throw new ToolError("no-volume", `no encrypted volume has the UUID or offset ${at ?? ""}`)
  if (second === undefined) return only
  const choices = fitting.map(({ uuid, offset }) => `--at ${offset} (UUID ${uuid})`)
  throw new ToolError("choose-volume", `several encrypted volumes are here: ${choices.join(", ")}`, {
    choices,
  })
}

/** As `chooseVolume`, but among several volumes the only one that has a binding is meant. */
export function chooseBoundVolume(volumes: readonly Volume[], at?: string): Volume {
  const bound = volumes.filter(({ bindings }) => bindings.length > 0)
  return chooseVolume(at === undefined && bound.length > 0 ? bound : volumes, at)
}

export interface BindingChoice {
  readonly slot?: number
  readonly token?: number
}

/**
 * The binding that is meant. Without a choice the only one; bindings of a keyslot come before orphans, those of the used header copy
 * before older ones. Throws `no-binding`, `no-such-slot`, `choose-slot`.
 */
export function chooseBinding(volume: Volume, { slot, token }: BindingChoice = {}): RawBinding {
  const fitting = volume.bindings.filter(
    (binding) =>
      (slot === undefined || binding.slot === slot) && (token === undefined || binding.tokenId === token),
  )
  const best = bestOf(fitting)
  const [only, second] = best
  if (only === undefined) throw noBinding(volume, slot)
  if (second === undefined) return only
  const names = best.map(({ slot: number, tokenId }) =>
    number === null || best.every((other) => other.slot === number)
      ? `--token ${tokenId ?? ""}`
      : `--slot ${number}`,
  )
  const choices = [...new Set(names)]
  throw new ToolError("choose-slot", `several key slots are bound: ${choices.join(", ")}`, { choices })
}

function bestOf(bindings: readonly RawBinding[]): readonly RawBinding[] {
  const ranks: ((binding: RawBinding) => boolean)[] = [
    ({ slot, older, verified }) => slot !== null && !older && verified,
    ({ slot, older }) => slot !== null && !older,
    ({ slot }) => slot !== null,
  ]
  for (const rank of ranks) {
    const found = bindings.filter(rank)
    if (found.length > 0) return found
  }
  return bindings
}

function noBinding(volume: Volume, slot: number | undefined): ToolError {
  if (slot === undefined) return new ToolError("no-binding", "the encrypted volume has no Clevis entry")
  return volume.keyslots.some((keyslot) => keyslot.slot === slot)
    ? new ToolError("no-binding", `key slot ${slot} has no Clevis entry`, { slot })
    : new ToolError("no-such-slot", `the encrypted volume has no key slot ${slot}`, { slot })
}

function gib(bytes: number): number {
  return Math.ceil(bytes / (1 << 30))
}
