// The certificate of an authority, from a file: the --ca of the tang commands.

import { ToolError } from "../../bytes/errors.ts"
import type { Files } from "../ports.ts"

const MAX_PEM = 100_000

/** The PEM text of a certificate file. Throws `usage` if it holds no certificate. */
export async function readCa(files: Pick<Files, "read">, path: string): Promise<string> {
  const pem = Buffer.from(await files.read(path, MAX_PEM)).toString("latin1")
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw new ToolError("usage", "--ca takes a certificate in PEM form", { path })
  return pem
}
