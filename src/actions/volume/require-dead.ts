// The proof of death: a passphrase opens no key slot of a volume, also none of those that are only tried when they are named.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Ports } from "../ports.ts"
import { prove } from "./prove.ts"

export interface Grave {
  readonly path: string
  /** LUKS UUID of the volume that is meant, where it is known. */
  readonly at?: string
}

/** Returns the UUID of the volume. Throws `still` if the passphrase opens a key slot, and as `prove` where one could not be tested. */
export async function requireDead(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock" | "freeMemory">,
  where: Grave,
  passphrase: Secret,
  still: "escrow-still-opens" | "old-passphrase-opens",
): Promise<string> {
  try {
    const { opens } = await prove(ports, { ...where, every: true }, passphrase)
    throw new ToolError(still, `this passphrase still opens key slot ${opens}`, { slot: opens })
  } catch (error) {
    if (!isToolError(error, "opens-nothing")) throw error
    return String(error.details.uuid)
  }
}
