// What the command and the runbook share around an escrow: the passphrase through Tang, and the files that the keepers get.
import type { Secret } from "../../bytes/secret.ts"
import { decryptBinding } from "../decrypt.ts"
import type { Ports } from "../ports.ts"
import { loadTrustList, serversToAsk } from "../tang/trust-list.ts"
import { findBinding } from "../volume/find-binding.ts"
import type { SealEscrowOptions, SealedEscrow } from "./seal-escrow.ts"

/** The passphrase of a bound key slot. The caller wipes it. Throws as `findBinding` and `decryptBinding`. */
export async function recoverThroughTang(
  ports: Ports,
  which: Pick<SealEscrowOptions, "path" | "slot" | "at">,
): Promise<Secret> {
  if (ports.net === undefined) throw new TypeError("asking Tang was composed without the net")
  const { raw } = await findBinding(ports, which)
  const trusted = async () => serversToAsk(await loadTrustList((await ports.openHome()).state))
  const tools = { net: ports.net, random: ports.random, clock: ports.clock }
  return await decryptBinding(tools, raw.jwe, { trusted, trustHeaderUrl: false })
}

/** Writes the envelopes into a folder, one file a keeper, and returns their paths in the order of their numbers. */
export async function escrowFiles(
  { files }: Pick<Ports, "files">,
  { envelopes }: SealedEscrow,
  folder: string,
): Promise<string[]> {
  await files.makeFolder(folder)
  const paths: string[] = []
  for (const { file, text } of envelopes) {
    const path = `${folder}/${file}`
    await files.write(path, Buffer.from(text))
    paths.push(path)
  }
  return paths
}
