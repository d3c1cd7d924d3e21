// Where the inventory comes from: what `inspect --json` printed on a host, a token or header that was exported, a disk itself, or the text of
// `clevis luks list`, which names no key ids. Nothing secret is in any of them, and nothing but public facts is kept.
import * as v from "valibot"
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { asObject, parseStrictJson } from "../../bytes/json.ts"
import type { Ports } from "../ports.ts"
import { type InspectedBinding, inspect } from "../volume/inspect.ts"
import { canBeKept, type InventoryEntry } from "./entries.ts"

const MAX_CAPTURE = 4 << 20
const LIST_LINE = /^(\d{1,2}): (tang|sss|tpm2|\w+) '(\{.*\})'\s*$/
const Binding = v.object({
  slot: v.nullable(v.number()),
  policy: v.nullable(v.unknown()),
  commitment: v.optional(v.string()),
})
const Capture = v.object({
  volumes: v.array(
    v.object({
      uuid: v.string(),
      digestSalt: v.optional(v.string()),
      keyslots: v.array(v.object({ slot: v.number() })),
      bindings: v.array(Binding),
    }),
  ),
  pieces: v.optional(v.array(v.object({ bindings: v.array(Binding) }))),
})
type CaptureVolume = v.InferOutput<typeof Capture>["volumes"][number]

export interface Gathering {
  readonly path: string
  /** Default: the name of the file without its ending. */
  readonly host?: string
}

/**
 * One entry a binding. Throws `inventory-source-unknown` for anything else and for values that no inventory can hold, and as `inspect` for
 * disks.
 */
export async function gather(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  gathering: Gathering,
): Promise<InventoryEntry[]> {
  const entries = await entriesOf(ports, gathering)
  if (entries.every(canBeKept)) return entries
  const { path } = gathering
  throw new ToolError("inventory-source-unknown", `${path} says something that no inventory can hold`, {
    path,
  })
}

async function entriesOf(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  { path, host }: Gathering,
): Promise<InventoryEntry[]> {
  const about = { host: host ?? nameOf(path), seen: ports.clock.now() }
  const text = await shortText(ports, path)
  const listed = text === undefined ? [] : fromList(text, about)
  if (listed.length > 0) return listed
  const json = text === undefined ? undefined : captureOf(text)
  if (json !== undefined) return fromCapture(json, about)
  const { volumes, pieces } = await inspect(ports, [path])
  const entries = [
    ...fromCapture({ volumes: volumes.map(plainVolume) }, about),
    ...pieces.flatMap(({ bindings }) => bindings.map((binding) => fromBinding(binding, about))),
  ]
  if (entries.length > 0) return entries
  throw new ToolError("inventory-source-unknown", `${path} shows no key slot that is bound with Clevis`, {
    path,
  })
}

interface About {
  readonly host: string
  readonly seen: number
}

function plainVolume({
  uuid,
  digestSalt,
  keyslots,
  bindings,
}: Awaited<ReturnType<typeof inspect>>["volumes"][number]): CaptureVolume {
  return {
    uuid,
    ...(digestSalt === undefined ? {} : { digestSalt }),
    keyslots: keyslots.map(({ slot }) => ({ slot })),
    bindings: [...bindings],
  }
}

function fromCapture(
  { volumes, pieces = [] }: v.InferOutput<typeof Capture>,
  about: About,
): InventoryEntry[] {
  const inVolumes = volumes.flatMap((volume) => {
    const bound = new Set(volume.bindings.map(({ slot }) => slot))
    const otherSlots = volume.keyslots.map(({ slot }) => slot).filter((slot) => !bound.has(slot))
    const { uuid, digestSalt: salt = null } = volume
    return volume.bindings.map((binding) => ({
      ...fromBinding(binding, about),
      uuid,
      salt,
      otherSlots,
      source: "disk" as const,
    }))
  })
  return [
    ...inVolumes,
    ...pieces.flatMap(({ bindings }) => bindings.map((binding) => fromBinding(binding, about))),
  ]
}

function fromBinding(
  {
    slot,
    policy,
    commitment,
  }: Pick<InspectedBinding, "slot"> & { policy: unknown; commitment?: string | undefined },
  about: About,
): InventoryEntry {
  const leaves = tangLeaves(policy)
  return {
    v: 1,
    ...about,
    uuid: null,
    salt: null,
    slot,
    kids: unique(leaves.map(({ kid }) => kid)),
    urls: unique(leaves.map(({ url }) => url)),
    policy: policyText(policy),
    commitment: commitment ?? null,
    otherSlots: [],
    state: "in-use",
    source: "token",
  }
}

function fromList(text: string, about: About): InventoryEntry[] {
  return text.split(/\r?\n/).flatMap((line): InventoryEntry[] => {
    const [, slot, pin = "", config = ""] = LIST_LINE.exec(line.trim()) ?? []
    if (slot === undefined) return []
    const urls = [...config.matchAll(/"url":\s*"([^"]{1,2000})"/g)].flatMap(([, url]) => url ?? [])
    const entry = fromBinding({ slot: Number(slot), policy: null }, about)
    return [{ ...entry, urls: unique(urls), policy: `${pin} ${config}`.slice(0, 2000), source: "list" }]
  })
}

// A capture is JSON of another machine: its policy is walked without being believed.
function tangLeaves(node: unknown, depth = 0): { kid: string; url: string }[] {
  const leaf = v.safeParse(v.object({ pin: v.literal("tang"), kid: v.string(), url: v.string() }), node)
  if (leaf.success) return [leaf.output]
  const inner = v.safeParse(v.object({ children: v.pipe(v.array(v.unknown()), v.maxLength(16)) }), node)
  return inner.success && depth < 4
    ? inner.output.children.flatMap((child) => tangLeaves(child, depth + 1))
    : []
}

/** "sss 1 of (tang, tang)": what it needs, in one line. */
function policyText(node: unknown, depth = 0): string {
  const one = v.safeParse(
    v.object({
      pin: v.string(),
      threshold: v.optional(v.number()),
      children: v.optional(v.array(v.unknown())),
    }),
    node,
  )
  if (!one.success) return "unknown"
  const { pin, threshold, children } = one.output
  if (children === undefined || depth >= 4) return pin.slice(0, 40)
  return `${pin} ${threshold} of (${children.map((child) => policyText(child, depth + 1)).join(", ")})`.slice(
    0,
    2000,
  )
}

function captureOf(text: string): v.InferOutput<typeof Capture> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined
  try {
    const json = asObject(
      parseStrictJson(text, {
        what: "the capture",
        maxLength: MAX_CAPTURE,
        maxDepth: 24,
        maxValues: 4 << 20,
      }),
    )
    const parsed = v.safeParse(Capture, json)
    return parsed.success ? parsed.output : undefined
  } catch (error) {
    if (isToolError(error)) return undefined
    throw error
  }
}

async function shortText(ports: Pick<Ports, "files">, path: string): Promise<string | undefined> {
  if ((await ports.files.kind(path)) !== "file") return undefined
  try {
    const bytes = await ports.files.read(path, MAX_CAPTURE)
    return bytes.includes(0) ? undefined : Buffer.from(bytes).toString()
  } catch (error) {
    if (isToolError(error, "input-too-large")) return undefined
    throw error
  }
}

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.[a-z]{1,8}$/i, "").slice(0, 255) || path
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
