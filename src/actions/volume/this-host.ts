// Key sources of the machine that the program runs on: its TPM opens a tpm2 leaf, through the pin that Clevis brought. Only where a person
// said that the disk belongs to this machine. The share comes back on a pipe and stays in this process; with a threshold of one it is the key
// and is treated so. What the TPM says when it refuses is told apart by its message.
import { type ErrorCode, isToolError, ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { fitsValues, isTpm2, readTpm2Leaf, type Tpm2Leaf } from "../../clevis/tpm2-leaf.ts"
import { type Binding, isTang, leavesOf, readBinding } from "../../clevis/tree.ts"
import { explain } from "../explain.ts"
import type { Exec } from "../ports.ts"

/** Never `clevis decrypt`: that would let the header choose what is run. */
const PIN = "clevis-decrypt-tpm2"

/** The share of a tpm2 leaf; undefined for a leaf of another pin. Throws `tpm-pcr-mismatch`, `tpm-lockout`, `tpm-missing`, `tpm-other`, `tpm-failed`. */
export async function openOnHost(exec: Exec, binding: Binding): Promise<Secret | undefined> {
  if (!isTpm2(binding)) return undefined
  const leaf = readTpm2Leaf(binding)
  const { code, stdout, stderr } = await exec.run(PIN, [], Buffer.from(leaf.jwe))
  if (code === 0 && stdout.length > 0) return new Secret(new Uint8Array(stdout))
  throw refused(leaf, Buffer.from(stderr).toString("latin1"))
}

/** Opens a leaf with what this machine has; undefined for one that it has nothing for. Throws why it could not. */
export type OpenHere = (leaf: Binding) => Promise<Secret | undefined>

export interface OpenedHere {
  /** By path. */
  readonly solved: Map<string, Secret>
  /** Why the first that failed did; others may be enough. */
  readonly failed?: ToolError
}

/** Every leaf but Tang's that `here` can open; none without it. */
export async function openLeavesHere(binding: Binding, here?: OpenHere): Promise<OpenedHere> {
  const solved = new Map<string, Secret>()
  let failed: ToolError | undefined
  if (here === undefined) return { solved }
  for (const leaf of leavesOf(binding)) {
    if (isTang(leaf.node)) continue
    try {
      const share = await here(leaf)
      if (share !== undefined) solved.set(leaf.node.path, share)
    } catch (error) {
      if (!isToolError(error)) throw error
      failed ??= error
    }
  }
  return { solved, ...(failed === undefined ? {} : { failed }) }
}

/** `fits`: the TPM should give its share. `unknown`: the measured values could not be read, or the header does not say what they must be. */
export type PresentBoot = "fits" | "differs" | "unknown"

/** Whether this start of the machine is like the one of the day of binding. Asks the TPM for values that are no secret. */
export async function presentBoot(exec: Exec, leaf: Tpm2Leaf): Promise<PresentBoot> {
  const fits = fitsValues(leaf, leaf.pcrs.length === 0 ? new Map() : await readPcrs(exec, leaf))
  return fits === undefined ? "unknown" : fits ? "fits" : "differs"
}

/** A tpm2 leaf beside this start of the machine. */
export interface ComparedBoot {
  readonly path: string
  /** "sha256:7"; absent for a leaf that uses no measured values. */
  readonly pcrs?: string
  readonly boot: PresentBoot
}

/** Every tpm2 leaf of a readable JWE, in order. */
export async function compareBoot(exec: Exec, jwe: string): Promise<ComparedBoot[]> {
  const compared: ComparedBoot[] = []
  for (const binding of leavesOf(readBinding(jwe)).filter(isTpm2)) {
    const leaf = readTpm2Leaf(binding)
    compared.push({ path: leaf.path, ...pcrsOf(leaf), boot: await presentBoot(exec, leaf) })
  }
  return compared
}

function pcrsOf({ bank, pcrs }: Tpm2Leaf): { readonly pcrs?: string } {
  return bank === undefined ? {} : { pcrs: `${bank}:${pcrs.join(",")}` }
}

async function readPcrs(exec: Exec, { bank, pcrs }: Tpm2Leaf): Promise<ReadonlyMap<number, Uint8Array>> {
  try {
    const { stdout } = await exec.run("tpm2_pcrread", [`${bank}:${pcrs.join(",")}`])
    const lines = Buffer.from(stdout)
      .toString("latin1")
      .matchAll(/^ *(\d{1,2}) *: *0x([0-9A-Fa-f]+) *$/gm)
    return new Map([...lines].map(([, pcr, hex = ""]) => [Number(pcr), Buffer.from(hex, "hex")]))
  } catch (error) {
    if (isToolError(error, "program-missing")) return new Map()
    throw error
  }
}

// From the entry of `explain` to the code. The first that fits counts: what clevis says last is the least exact.
type Refusal = readonly [entry: string, code: ErrorCode, text: string]
const REFUSALS: readonly Refusal[] = [
  ["tpm-policy", "tpm-pcr-mismatch", "this start of the host is not like the one of the day of binding"],
  ["tpm-pcr-changed", "tpm-pcr-mismatch", "the measured values changed while the TPM was asked"],
  ["tpm-lockout", "tpm-lockout", "the TPM refuses for a while, after too many wrong answers"],
  ["tpm-wrong-pin", "tpm-failed", "the TPM wants a PIN"],
  ["tpm-other", "tpm-other", "the TPM of this machine did not make this key"],
  ["tpm-full", "tpm-missing", "the TPM is used without its resource manager, and is full"],
  ["tpm-missing", "tpm-missing", "no TPM can be used here"],
  ["tpm-no-tcti", "tpm-missing", "no way to a TPM was found here"],
  [
    "tpm-tools-missing",
    "tpm-missing",
    "the programs for the TPM are missing here, or have the wrong version",
  ],
]
const REFUSED: Refusal = ["", "tpm-failed", "the TPM did not open its key source"]

function refused(leaf: Tpm2Leaf, said: string): ToolError {
  const found = explain(said).findings.map(({ entry }) => entry.id)
  const [, code, text] = REFUSALS.find(([id]) => found.includes(id)) ?? REFUSED
  const last = said.trim().split("\n").at(-1)?.slice(0, 200) ?? ""
  return new ToolError(code, text, {
    path: leaf.path,
    ...pcrsOf(leaf),
    ...(found.length > 0 ? {} : { said: last }),
  })
}
