// A passphrase that opens the volume, which every change of its key slots needs. It is typed or piped in: these commands open no socket, so
// it may come from `decrypt` or `reveal` through a pipe, never from here.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { withoutFinalNewline } from "../../luks/proof.ts"
import type { Position } from "../regen/position.ts"
import { allOpened, type TestTools } from "../regen/prove-slot.ts"

export interface Authority {
  readonly passphrase: Secret
  /** The key slot that it opens. */
  readonly slot: number
}

/** That `typed` opens a key slot other than `except`; the exact bytes first, then without a final newline. Throws `opens-nothing`. */
export async function checkAuthority(
  tools: TestTools,
  where: Pick<Position, "volume" | "source">,
  typed: Secret,
  except?: number,
): Promise<Authority> {
  const exact = new Secret(new Uint8Array(typed.reveal()))
  const shorter = withoutFinalNewline(exact)
  for (const passphrase of shorter === undefined ? [exact] : [exact, shorter]) {
    const slot = (await allOpened(tools, where, passphrase)).find((one) => one !== except)
    if (slot !== undefined) return { passphrase, slot }
  }
  const other = except === undefined ? "" : " other than the one to remove"
  throw new ToolError("opens-nothing", `the passphrase that was given opens no key slot${other}`)
}
