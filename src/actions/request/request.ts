// The technician asks, for one encrypted volume or for several of one host in one case: finds each binding, then writes a letter for each
// (write-request.ts). What is asked of the person is asked once. A volume that cannot be asked for holds the others up in nothing.
import { isToolError, type ToolError } from "../../bytes/errors.ts"
import { planRecovery } from "../../recovery/plan.ts"
import { type Desk, tellCutOff, withDesk } from "../desk.ts"
import { checkWorld } from "../drill-world.ts"
import { requireLastingSecrets } from "../home-guards.ts"
import { requestFormat } from "../letter/letter-format.ts"
import { formatFor } from "../letter/write-letter.ts"
import type { Ports } from "../ports.ts"
import { findBinding } from "../volume/find-binding.ts"
import { senderOf } from "./request-sender.ts"
import type {
  RequestedVolumes,
  RequestOptions,
  RequestResult,
  SharedOptions,
  WhichVolume,
} from "./request-types.ts"
import { type Asking, type Planned, writeRequest } from "./write-request.ts"

/**
 * Throws what finding and reading throw, `not-from-afar`, `contact-unknown`, `no-identity`, `letter-open-disclose`, `input-needed`, and
 * what `requireLastingSecrets` throws.
 */
export async function request(ports: Ports, { path, at, ...shared }: RequestOptions): Promise<RequestResult> {
  const { made } = await requestVolumes(ports, [{ path, ...(at === undefined ? {} : { at }) }], shared)
  const [only] = made
  if (only === undefined) throw new TypeError("nothing was asked for")
  return only
}

/**
 * One case for all of them and a letter for each, in this order: `reveal` and the sheet keep it, so it is best the one in which the host
 * asks. Throws what `request` throws if none could be asked for.
 */
export async function requestVolumes(
  ports: Ports,
  volumes: readonly WhichVolume[],
  shared: SharedOptions,
): Promise<RequestedVolumes> {
  const wished = requestFormat(shared, shared.mode)
  const failures: RequestedVolumes["failures"][number][] = []
  const found: FoundVolume[] = []
  for (const which of volumes) {
    const one = await orToolError(() => findVolume(ports, shared, which))
    if (isToolError(one)) failures.push({ ...which, error: one })
    else if (isNew(ports, one, found)) found.push(one)
  }
  throwIfNone(found, failures)
  return await withDesk(ports, shared.world, async (desk) => {
    const asking = await beginAsking(desk, shared, wished, found)
    const made: RequestedVolumes["made"][number][] = []
    for (const { which, ...binding } of found) {
      const caseId = shared.caseId ?? made[0]?.case
      const more = caseId === undefined ? {} : { caseId }
      const one = await orToolError(() => writeRequest(desk, { ...shared, ...more }, asking, binding))
      if (isToolError(one)) failures.push({ ...which, error: one })
      else made.push({ ...which, ...one })
    }
    throwIfNone(made, failures)
    return { made, failures: inOrder(failures, volumes) }
  })
}

interface FoundVolume extends Planned {
  readonly which: WhichVolume
}

async function findVolume(ports: Ports, shared: SharedOptions, which: WhichVolume): Promise<FoundVolume> {
  const found = await findBinding(ports, { ...shared, ...which })
  const plan = planRecovery(found.binding.node)
  checkWorld(
    shared.world,
    plan.leaves.map(({ kid }) => kid),
  )
  return { ...found, which, plan }
}

// Both disks of a mirror hold the same volume: one question is enough.
function isNew({ terminal }: Ports, { which, raw }: FoundVolume, before: readonly FoundVolume[]): boolean {
  const same = before.find((one) => one.raw.jwe === raw.jwe && one.raw.slot === raw.slot)
  if (same === undefined) return true
  terminal.say(`${which.path} holds the same encrypted volume as ${same.which.path}: asked once.`)
  return false
}

/** What is the same for every volume, asked of the person where it was not said. */
async function beginAsking(
  desk: Desk,
  shared: SharedOptions,
  wished: ReturnType<typeof requestFormat>,
  [first]: readonly FoundVolume[],
): Promise<Asking> {
  const { ports, home, identity } = desk
  tellCutOff(desk)
  if (shared.staysOpen !== true)
    requireLastingSecrets(home, identity !== undefined, shared.survivePowerLoss === true)
  const sender = await senderOf(desk, shared)
  const format = formatFor(sender.to, wished, shared.format !== undefined)
  const typed = shared.host ?? (await askHost(ports))
  const label = first?.volume?.label ?? ""
  return { sender, format, host: typed !== "" ? typed : label !== "" ? label : "unnamed host" }
}

async function askHost({ terminal }: Ports): Promise<string> {
  if (!terminal.interactive) return ""
  return (await terminal.ask({ text: "Which host is this disk from?", flag: "--host" })).trim()
}

async function orToolError<T>(act: () => Promise<T>): Promise<T | ToolError> {
  try {
    return await act()
  } catch (error) {
    if (isToolError(error) && error.code !== "cancelled") return error
    throw error
  }
}

function throwIfNone(done: readonly object[], failures: RequestedVolumes["failures"]): void {
  if (done.length === 0 && failures[0] !== undefined) throw failures[0].error
}

function inOrder(
  failures: RequestedVolumes["failures"],
  volumes: readonly WhichVolume[],
): RequestedVolumes["failures"] {
  const place = ({ path, at }: WhichVolume) =>
    volumes.findIndex((volume) => volume.path === path && volume.at === at)
  return failures.toSorted((a, b) => place(a) - place(b))
}
