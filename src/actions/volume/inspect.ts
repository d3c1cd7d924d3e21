// What is here: volumes, header copies, keyslots, bindings, what each binding needs and who could recover it (design §7). Reads only,
// writes nothing, needs no keys and no home. The words for people are in text/inspect-view.ts.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { PolicyNode } from "../../clevis/policy.ts"
import { readPolicy } from "../../clevis/read-policy.ts"
import type { Closed } from "../../luks/inside.ts"
import { kdfName } from "../../luks/kdf.ts"
import type { FoundBy, HeaderCopy, Keyslot, RawBinding, Volume, VolumeWarning } from "../../luks/volume.ts"
import { headerCommitment } from "../../recovery/commitment.ts"
import { planRecovery, type Recoverable } from "../../recovery/plan.ts"
import type { Exec, Ports } from "../ports.ts"
import { findVolumesSaying, openEvidence } from "./open-volume.ts"
import { type Piece, readPiece } from "./pieces.ts"
import { type ComparedBoot, compareBoot } from "./this-host.ts"
import { proposeRoles, type VolumeRole } from "./volume-roles.ts"

export interface InspectedKeyslot {
  readonly slot: number
  readonly kdf: string
  /** Id of the digest it belongs to. */
  readonly digest?: number
  /** What uses it besides or instead of Clevis: token types of other programs, "reencrypt". */
  readonly other?: string
}

export interface InspectedBinding {
  readonly slot: number | null
  readonly token?: number
  readonly copy: RawBinding["copy"]
  /** The root's pin; "unreadable" if the JWE is. */
  readonly pin: string
  readonly policy: PolicyNode | null
  /** The header commitment of its JWE, base64url. */
  readonly commitment: string
  readonly recoverable: Recoverable
  readonly why?: string
  readonly verified: boolean
  readonly older: boolean
  /** For each tpm2 leaf, whether this start of this machine is like the one of the day of binding; only if asked for. */
  readonly tpm?: readonly ComparedBoot[]
}

export interface InspectOptions {
  /** The disks belong to this machine: the measured values of its TPM are compared. */
  readonly thisHost?: boolean
}

export interface InspectedVolume {
  readonly source: string
  readonly offset: number
  readonly foundBy: FoundBy
  readonly type: Volume["type"]
  readonly uuid: string
  /** Salt of the key digest, base64: with the UUID it tells one volume from every other. Absent where no keyslot has a digest. */
  readonly digestSalt?: string
  readonly label: string
  readonly cipher: string
  readonly header: { readonly used: Volume["header"]["used"]; readonly copies: readonly HeaderCopy[] }
  readonly keyslots: readonly InspectedKeyslot[]
  readonly bindings: readonly InspectedBinding[]
  readonly warnings: readonly VolumeWarning[]
}

/** A bare JWE, token or luksmeta area. */
export interface InspectedPiece {
  readonly source: string
  readonly kind: Piece["kind"]
  readonly bindings: readonly InspectedBinding[]
}

export interface InspectedClosed extends Closed {
  readonly source: string
}

export interface InspectReport {
  readonly volumes: readonly InspectedVolume[]
  readonly pieces: readonly InspectedPiece[]
  /** Arrays and logical volumes that must be assembled before anybody can look into them. */
  readonly closed: readonly InspectedClosed[]
  /** Which of the bound volumes is which, guessed from their names, in the order in which a host needs them. */
  readonly roles: readonly VolumeRole[]
  /** Paths that gave nothing, where others did. */
  readonly failures: readonly { readonly source: string; readonly error: ToolError }[]
  /** True if anything shown comes from a copy that fails its own checks. */
  readonly unverified: boolean
}

type InspectPorts = Pick<Ports, "disk" | "files" | "terminal" | "clock"> & Partial<Pick<Ports, "exec">>

/** Looks at every path. Throws the first failure only if no path gave anything. */
export async function inspect(
  ports: InspectPorts,
  paths: readonly string[],
  { thisHost }: InspectOptions = {},
): Promise<InspectReport> {
  const volumes: InspectedVolume[] = []
  const pieces: InspectedPiece[] = []
  const closed: InspectedClosed[] = []
  const failures: { source: string; error: ToolError }[] = []
  for (const path of paths) {
    try {
      const found = await inspectPath(ports, path, thisHost ? ports.exec : undefined)
      volumes.push(...found.volumes)
      pieces.push(...found.pieces)
      closed.push(...found.closed)
    } catch (error) {
      if (!isToolError(error)) throw error
      failures.push({ source: path, error })
    }
  }
  if (volumes.length + pieces.length === 0) {
    throw failures[0]?.error ?? new ToolError("usage", "no path was given")
  }
  const roles = proposeRoles(volumes)
  return { volumes, pieces, closed, roles, failures, unverified: isUnverified(volumes, pieces) }
}

async function inspectPath(
  ports: InspectPorts,
  path: string,
  exec: Exec | undefined,
): Promise<Pick<InspectReport, "volumes" | "pieces" | "closed">> {
  const source = await openEvidence(ports, path)
  try {
    const piece = await readPiece(source)
    if (piece !== undefined) {
      const bindings = await withTpm(exec, piece.bindings.map(inspectBinding), piece.bindings)
      return { volumes: [], pieces: [{ source: source.path, kind: piece.kind, bindings }], closed: [] }
    }
    const closed: InspectedClosed[] = []
    const found = await findVolumesSaying(ports, source, (one) =>
      closed.push({ source: source.path, ...one }),
    )
    const volumes: InspectedVolume[] = []
    for (const volume of found) {
      const shown = inspectVolume(source.path, volume)
      volumes.push({ ...shown, bindings: await withTpm(exec, shown.bindings, volume.bindings) })
    }
    return { volumes, pieces: [], closed }
  } finally {
    await source.close()
  }
}

/** `shown` with what the TPM of this machine says to each of `raw`; as it is where nobody asked for that. */
async function withTpm(
  exec: Exec | undefined,
  shown: readonly InspectedBinding[],
  raw: readonly RawBinding[],
): Promise<readonly InspectedBinding[]> {
  if (exec === undefined) return shown
  const compared: InspectedBinding[] = []
  for (const [index, binding] of shown.entries()) {
    const jwe = raw[index]?.jwe
    const readable = binding.policy !== null && jwe !== undefined
    const tpm = readable ? await compareBoot(exec, jwe) : []
    compared.push({ ...binding, ...(tpm.length === 0 ? {} : { tpm }) })
  }
  return compared
}

/** One volume as the report shows it. */
export function inspectVolume(source: string, volume: Volume): InspectedVolume {
  const { offset, foundBy, type, uuid, label, cipher, header, warnings } = volume
  const salt = volume.keyslots.find(({ digest }) => digest !== undefined)?.digest?.salt
  return {
    source,
    offset,
    foundBy,
    type,
    uuid,
    ...(salt === undefined ? {} : { digestSalt: Buffer.from(salt).toString("base64") }),
    label,
    cipher,
    header,
    keyslots: volume.keyslots.map((keyslot) => inspectKeyslot(keyslot, volume)),
    bindings: volume.bindings.map(inspectBinding),
    warnings,
  }
}

function inspectKeyslot(keyslot: Keyslot, volume: Volume): InspectedKeyslot {
  const { slot, type, kdf, digest } = keyslot
  const foreign = volume.foreignTokens.filter(({ slots }) => slots.includes(slot)).map((token) => token.type)
  const other = [...(type === "luks1" || type === "luks2" ? [] : [type]), ...foreign].join(", ")
  return {
    slot,
    kdf: kdfName(kdf),
    ...(digest === undefined ? {} : { digest: digest.id }),
    ...(other === "" ? {} : { other }),
  }
}

function inspectBinding(raw: RawBinding): InspectedBinding {
  const { slot, tokenId, copy, verified, older } = raw
  const token = tokenId === undefined ? {} : { token: tokenId }
  const common = { slot, ...token, copy, verified, older, commitment: headerCommitment(raw.jwe) }
  try {
    const policy = readPolicy(raw.jwe)
    const { recoverable, local } = planRecovery(policy)
    const why = whyNot(recoverable, local)
    return { ...common, pin: policy.pin, policy, recoverable, ...(why === undefined ? {} : { why }) }
  } catch (error) {
    if (!isToolError(error)) throw error
    return { ...common, pin: "unreadable", policy: null, recoverable: "no", why: error.message }
  }
}

function whyNot(recoverable: Recoverable, local: readonly string[]): string | undefined {
  switch (recoverable) {
    case "relay":
      return undefined
    case "partly":
      return `besides Tang it needs ${local.join(", ")} of its own host`
    case "here":
      return `it needs ${local.join(", ")} of its own host, and no Tang server can replace that`
    case "no":
      return "its key sources are unknown here or too few for its threshold"
  }
}

function isUnverified(volumes: readonly InspectedVolume[], pieces: readonly InspectedPiece[]): boolean {
  const bindings = [...volumes, ...pieces].flatMap((shown) => shown.bindings)
  return volumes.some(({ header }) => header.used === null) || bindings.some(({ verified }) => !verified)
}

/** The report as `inspect --json` prints it (design §7); `pieces`, `closed`, `order` and `errors` only where there are any. */
export function inspectDocument(report: InspectReport): object {
  const { pieces, closed, roles, failures } = report
  return {
    volumes: report.volumes.map(volumeDocument),
    ...(pieces.length === 0
      ? {}
      : { pieces: pieces.map((piece) => ({ ...piece, bindings: piece.bindings.map(bindingDocument) })) }),
    ...(closed.length === 0 ? {} : { closed }),
    ...(roles.length < 2
      ? {}
      : { order: roles.map(({ role, volumes: [one] }) => ({ role, uuid: one?.uuid })) }),
    ...(failures.length === 0
      ? {}
      : { errors: failures.map(({ source, error }) => ({ source, code: error.code, text: error.message })) }),
  }
}

function volumeDocument(volume: InspectedVolume): object {
  const { source, offset, type, uuid, digestSalt, label, cipher, header, keyslots, bindings, warnings } =
    volume
  const copies = header.copies.map(copyDocument)
  return {
    source,
    offset,
    type,
    uuid,
    ...(digestSalt === undefined ? {} : { digestSalt }),
    label,
    cipher,
    header: { used: header.used, copies },
    keyslots,
    bindings: bindings.map(bindingDocument),
    warnings,
  }
}

function copyDocument({ seqid, ...copy }: HeaderCopy): object {
  if (seqid === undefined) return copy
  return { ...copy, seqid: seqid <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seqid) : String(seqid) }
}

function bindingDocument({ verified: _, older: __, ...binding }: InspectedBinding): object {
  return binding
}
