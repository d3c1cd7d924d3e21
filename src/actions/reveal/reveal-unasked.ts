// A passphrase that a colleague recovered from a bare JWE, token or header and sealed for this person: no request stands behind it, so
// nothing here can say that it fits, unless the disk is at hand. It was seen by the colleague, so a duty is open in any case.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { readBinding } from "../../clevis/tree.ts"
import { combineShares } from "../../recovery/disclose.ts"
import type { DiscloseReply, HostClaim } from "../../recovery/messages.ts"
import type { Desk } from "../desk.ts"
import { chooseBinding, chooseBoundVolume, withVolumes } from "../volume/open-volume.ts"
import type { RevealOptions } from "./reveal.ts"
import { type Proof, proveOnVolume } from "./reveal-proof.ts"
import type { Taken } from "./take-answer.ts"

export interface Unasked {
  readonly passphrase: Secret
  readonly bad: readonly string[]
  readonly proof: Proof
}

/** Throws `input-needed` if the answer holds parts of a key and no disk was named, `answer-incomplete`, `opens-nothing`. */
export async function finishUnasked(
  desk: Desk,
  { volume, at }: RevealOptions,
  { reply, host }: NonNullable<Taken["unasked"]>,
): Promise<Unasked> {
  const where = volume === undefined ? undefined : { volume, ...(at === undefined ? {} : { at }) }
  const { passphrase, bad } =
    reply.passphrase === undefined
      ? await fromShares(desk, where, host, reply)
      : { passphrase: new Secret(new Uint8Array(Buffer.from(reply.passphrase, "base64url"))), bad: [] }
  const proof =
    where === undefined
      ? { opens: null, untested: "the answer came without a request, and no disk was named" }
      : await proveOnVolume(desk, where, host, passphrase)
  return { passphrase, bad, proof }
}

async function fromShares(
  { ports }: Desk,
  where: { readonly volume: string; readonly at?: string } | undefined,
  { slot }: HostClaim,
  { shares }: DiscloseReply,
): Promise<{ passphrase: Secret; bad: readonly string[] }> {
  if (where === undefined) {
    throw new ToolError("input-needed", "the answer holds parts of the key: the disk puts them together", {
      flag: "--volume",
    })
  }
  const binding = await withVolumes(ports, where.volume, async (_, volumes) => {
    const volume = chooseBoundVolume(volumes, where.at)
    return readBinding(chooseBinding(volume, slot === null ? {} : { slot }).jwe)
  })
  const combined = combineShares(binding, shares ?? [])
  if (combined.status === "open") return { passphrase: combined.plaintext, bad: combined.bad }
  throw new ToolError("answer-incomplete", "the colleague could open some parts of the key, but not enough")
}
