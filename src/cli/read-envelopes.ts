// The envelope arguments of escrow open and escrow test.
import type { Ports } from "../actions/ports.ts"

const MAX_ENVELOPE = 4 << 20

export async function readEnvelopes(
  { files }: Pick<Ports, "files">,
  names: readonly string[],
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const envelopes = []
  for (const name of names) envelopes.push({ name, bytes: await files.read(name, MAX_ENVELOPE) })
  return envelopes
}
