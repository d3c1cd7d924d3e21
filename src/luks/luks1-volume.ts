// From a LUKS1 header and its luksmeta area to a Volume. A luksmeta entry counts as a binding when it carries clevis' UUID; one whose
// keyslot is disabled is stale and shown as an orphan.
import type { Source } from "../bytes/source.ts"
import {
  checkLuks1Header,
  hasMsdosSignature,
  keyMaterialSectors,
  type Luks1Header,
  type Luks1Keyslot,
} from "./luks1-header.ts"
import { CLEVIS_UUID, type Luksmeta, type LuksmetaEntry, luksmetaGap, readLuksmeta } from "./luksmeta.ts"
import { standInOfEntry, standInWarnings } from "./stand-in.ts"
import { isCompactJwe } from "./token.ts"
import type { FoundBy, Keyslot, RawBinding, Volume, VolumeWarning, WarningCode } from "./volume.ts"

/** `source` begins where the volume begins; `offset` and `foundBy` are only recorded. */
export async function luks1Volume(
  header: Luks1Header,
  source: Source,
  offset: number,
  foundBy: FoundBy,
): Promise<Volume> {
  const fault = checkLuks1Header(header)
  const gap = luksmetaGap(header)
  const luksmeta = gap === undefined ? undefined : await readLuksmeta(source, gap)
  const clevis = (luksmeta?.entries ?? []).filter(({ uuid }) => uuid === CLEVIS_UUID)
  return {
    type: "luks1",
    offset,
    foundBy,
    uuid: header.uuid,
    label: "",
    subsystem: "",
    cipher: `${header.cipherName}-${header.cipherMode}`,
    header: {
      used: fault === undefined ? "primary" : null,
      copies: [
        {
          name: "primary",
          status: fault === undefined ? "ok" : "damaged",
          ...(fault === undefined ? {} : { reason: fault }),
        },
      ],
    },
    keyslots: header.keyslots
      .filter(({ state }) => state === "enabled")
      .map((keyslot) => readKeyslot(header, keyslot)),
    olderKeyslots: [],
    bindings: clevis.flatMap((entry) => readBinding(entry, header)),
    foreignTokens: [],
    tokens: [],
    reencrypting: false,
    warnings: luks1Warnings(header, { fault, luksmeta, clevis, source }),
    headerLength: BigInt(headerSectors(header)) * 512n,
    room: luksmeta?.status === "ok" ? luksmeta.room : 0,
    keyslotGap: true,
  }
}

/** Bindings of a luksmeta area alone, without the LUKS1 header that says which keyslots are in use. */
export function luksmetaBindings(luksmeta: Luksmeta): RawBinding[] {
  return luksmeta.entries
    .filter(({ uuid }) => uuid === CLEVIS_UUID)
    .flatMap((entry) => toBinding(entry, entry.slot, entry.problem === undefined))
}

function headerSectors(header: Luks1Header): number {
  if (header.payloadSector !== 0) return header.payloadSector
  return Math.max(...header.keyslots.map(({ materialSector }) => materialSector)) + keyMaterialSectors(header)
}

function readKeyslot(header: Luks1Header, keyslot: Luks1Keyslot): Keyslot {
  const { hash, keyLength, cipherName, cipherMode } = header
  const { slot, iterations, salt, materialSector } = keyslot
  return {
    slot,
    type: "luks1",
    copy: "primary",
    kdf: { kind: "pbkdf2", hash, iterations, salt },
    keyLength,
    area: { offset: BigInt(materialSector) * 512n, cipher: `${cipherName}-${cipherMode}`, keyLength },
    afHash: hash,
    digest: {
      id: 0,
      hash,
      iterations: header.digestIterations,
      salt: header.digestSalt,
      value: header.digest,
    },
    priority: 1,
  }
}

function readBinding(entry: LuksmetaEntry, header: Luks1Header): RawBinding[] {
  const enabled = header.keyslots[entry.slot]?.state === "enabled"
  return toBinding(entry, enabled ? entry.slot : null, entry.problem === undefined)
}

function toBinding(entry: LuksmetaEntry, slot: number | null, verified: boolean): RawBinding[] {
  const jwe = jweText(entry)
  if (jwe === undefined) return []
  const standIn = standInOfEntry(Buffer.from(entry.data).toString("latin1"))
  return [
    {
      slot,
      ...(slot === null ? { tokenId: entry.slot } : {}),
      copy: "luksmeta",
      jwe,
      verified,
      older: false,
      ...(standIn === undefined ? {} : { standIn }),
    },
  ]
}

function jweText(entry: LuksmetaEntry): string | undefined {
  const text = Buffer.from(entry.data).toString("latin1").trim()
  return isCompactJwe(text) ? text : undefined
}

interface Luks1Facts {
  readonly fault: string | undefined
  readonly luksmeta: Luksmeta | undefined
  readonly clevis: readonly LuksmetaEntry[]
  readonly source: Source
}

function luks1Warnings(
  header: Luks1Header,
  { fault, luksmeta, clevis, source }: Luks1Facts,
): VolumeWarning[] {
  const out: VolumeWarning[] = []
  const warn = (code: WarningCode, text: string): void => void out.push({ code, text })
  if (fault !== undefined) {
    warn("unverified", `The header breaks a rule: ${fault}. What is shown may be wrong.`)
  }
  if (hasMsdosSignature(header)) {
    warn("msdos-signature", "Key slot 6 carries a boot signature. Its passphrase may be lost.")
  }
  if (header.payloadSector === 0) {
    warn("detached-header", "This is a detached header. The data is somewhere else.")
  }
  if (luksmeta?.status === "missing") {
    const text =
      "The source ends before the Clevis data. A LUKS1 header backup never holds it. Take the disk itself."
    warn("luksmeta-missing", text)
  }
  if (luksmeta?.status === "damaged") {
    warn(
      "luksmeta-damaged",
      `The Clevis data (luksmeta) is damaged: ${luksmeta.reason ?? ""}. There is no second copy.`,
    )
  }
  out.push(
    ...(luksmeta?.entries ?? []).flatMap((entry) => entryWarnings(entry, header, luksmeta?.status === "ok")),
  )
  out.push(...standInWarnings(clevis.flatMap((entry) => readBinding(entry, header))))
  const enabled = header.keyslots.filter(({ state }) => state === "enabled")
  if (enabled.length === 1 && clevis.some(({ slot }) => slot === enabled[0]?.slot)) {
    warn(
      "no-other-slot",
      `Key slot ${enabled[0]?.slot} is the only one. No other passphrase opens this encrypted volume.`,
    )
  }
  const lastMaterial =
    Math.max(...header.keyslots.map(({ materialSector }) => materialSector)) + keyMaterialSectors(header)
  if (lastMaterial * 512 > source.size) {
    warn("keyslots-cut-off", "The source ends before the key slots do. A passphrase may not be testable.")
  }
  return out
}

function entryWarnings(entry: LuksmetaEntry, header: Luks1Header, headerGood: boolean): VolumeWarning[] {
  const { slot, uuid, problem, overflow } = entry
  if (uuid !== CLEVIS_UUID) {
    return [
      {
        code: "luksmeta-foreign",
        text: `The luksmeta entry of key slot ${slot} belongs to another program (${uuid}).`,
      },
    ]
  }
  const out: VolumeWarning[] = []
  if (headerGood && problem !== undefined) {
    out.push({
      code: "luksmeta-damaged",
      text: `The Clevis data of key slot ${slot} is damaged: ${problem}.`,
    })
  } else if (jweText(entry) === undefined) {
    out.push({ code: "luksmeta-damaged", text: `The Clevis data of key slot ${slot} is not usable.` })
  }
  const marked = standInOfEntry(Buffer.from(entry.data).toString("latin1")) !== undefined
  if (header.keyslots[slot]?.state !== "enabled" && !marked) {
    out.push({ code: "luksmeta-stale", text: `Key slot ${slot} is free, but old Clevis data of it remains.` })
  }
  if (overflow) {
    const text = `The Clevis data of key slot ${slot} runs into the encrypted data. Old clevis versions did this.`
    out.push({ code: "luksmeta-overflow", text })
  }
  return out
}
