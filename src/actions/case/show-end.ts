// How the end of a duty is shown on a volume: its passphrase opens no key slot (strong), its key slot was changed (weaker, and named so), the
// volume key is another one (the cure where a header copy is outside). Reads only; what it finds is the evidence that debts.ts keeps.
import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { type DigestMark, parseDigestMark } from "../../luks/digest-mark.ts"
import { parseLuksDump } from "../../luks/dump-text.ts"
import { proveKeyslot, withoutFinalNewline } from "../../luks/proof.ts"
import { captureKeyslot } from "../../luks/proof-area.ts"
import type { Volume } from "../../luks/volume.ts"
import type { Desk } from "../desk.ts"
import type { OpenSource, Ports } from "../ports.ts"
import { inUse } from "../regen/position.ts"
import { chooseVolume, withVolumes } from "../volume/open-volume.ts"
import { proofEnv } from "../volume/prove.ts"
import { requireDead } from "../volume/require-dead.ts"
import { type DebtReport, type Evidence, factsOfDuty } from "./debts.ts"
import { isThePassphrase } from "./kept-proof.ts"
import { digestsOf, factsOfVolume } from "./volume-facts.ts"

/** The duty as far as its volume goes. */
export type Owed = Pick<DebtReport, "id" | "kind" | "uuid" | "slot">

/** Where to look. `at`: LUKS UUID or byte offset, where it is not the UUID of the duty that finds the volume. */
export interface Where {
  readonly path: string
  readonly at?: string
}

type Reading = Pick<Ports, "disk" | "files" | "terminal" | "clock" | "freeMemory">

const MAX_DUMP = 256 << 10

/**
 * The passphrase opens no key slot of the volume at `path`. Throws `passphrase-not-meant` if it is not the one that the duty is about, as far
 * as something is kept that can tell, and `still` while it opens.
 */
export async function showDead(
  { ports, cases }: Desk,
  { id, uuid: meant, slot }: Owed,
  { path, at = meant }: Where,
  passphrase: Secret,
  still: "escrow-still-opens" | "old-passphrase-opens",
): Promise<Evidence> {
  if ((await isMeant(cases, id, passphrase)) === false)
    throw new ToolError("passphrase-not-meant", `this is not the passphrase that duty ${id} is about`, {
      duty: id,
    })
  const uuid = await requireDead(ports, { path, ...(at === undefined ? {} : { at }) }, passphrase, still)
  return { kind: "opens-nothing", uuid, ...(slot === undefined ? {} : { slot }), against: "volume" }
}

async function isMeant(cases: Desk["cases"], id: number, passphrase: Secret): Promise<boolean | undefined> {
  const exact = await isThePassphrase(cases, id, passphrase)
  const shorter = exact === false ? withoutFinalNewline(passphrase) : undefined
  if (shorter === undefined) return exact
  try {
    return await isThePassphrase(cases, id, shorter)
  } finally {
    shorter.wipe()
  }
}

/** The volume that a duty is about. Throws `wrong-disk` where others are there and this one is not. */
function meantVolume(volumes: readonly Volume[], uuid: string, at = uuid): Volume {
  const [other] = volumes
  if (at === uuid && other !== undefined && volumes.every((volume) => volume.uuid !== uuid))
    throw new ToolError("wrong-disk", "this is not the disk that the duty is about: another UUID", {
      wanted: uuid,
      found: other.uuid,
    })
  return chooseVolume(volumes, at)
}

/** The key slot of a temporary passphrase is empty: then nothing has to be tried. Undefined if it is in use, or not known. */
export async function showEmpty(
  ports: Reading,
  { kind, uuid, slot }: Owed,
  { path, at = uuid }: Where,
): Promise<Evidence | undefined> {
  if (kind !== "temporary-slot" || uuid === undefined || slot === undefined) return undefined
  const used = await withVolumes(ports, path, async (_, volumes) =>
    inUse(meantVolume(volumes, uuid, at), slot),
  )
  return used ? undefined : { kind: "slot-empty", uuid, slot }
}

/**
 * Weaker: the salt of the key slot is not the one of the day on which the duty began. `path`: the disk, an image, or a file with what
 * `cryptsetup luksDump` printed. Throws `evidence-unfit` where that salt is not known, `slot-unchanged`, `wrong-disk`.
 */
export async function showChanged(
  { ports, recorder }: Desk,
  { id, uuid, slot }: Owed,
  { path, at = uuid }: Where,
): Promise<Evidence> {
  const { slotSalt } = factsOfDuty(recorder.state(), id)
  if (uuid === undefined || slot === undefined || slotSalt === undefined)
    throw new ToolError(
      "evidence-unfit",
      `what key slot duty ${id} is about was not looked at when it began`,
      {
        duty: id,
      },
    )
  const now = await saltNow(ports, { path, at: at ?? uuid, uuid, slot })
  if (now === slotSalt)
    throw new ToolError("slot-unchanged", `key slot ${slot} was not changed since duty ${id} began`, {
      duty: id,
      slot,
    })
  return { kind: "salt-changed", uuid, slot, source: path }
}

async function saltNow(
  ports: Reading,
  { path, at, uuid, slot }: Where & { readonly uuid: string; readonly slot: number },
): Promise<string | undefined> {
  const dump = await readDump(ports, path)
  if (dump === undefined)
    return await withVolumes(
      ports,
      path,
      async (_, volumes) => factsOfVolume(meantVolume(volumes, uuid, at), slot).slotSalt,
    )
  if (dump.uuid !== uuid)
    throw new ToolError("wrong-disk", "this text is about another encrypted volume: another UUID", {
      wanted: uuid,
      found: dump.uuid,
    })
  const salt = dump.salts.get(slot)
  return salt === undefined ? undefined : encodeBase64url(salt)
}

async function readDump({ disk }: Reading, path: string): Promise<ReturnType<typeof parseLuksDump>> {
  const source = await disk.open(path)
  try {
    if (source.kind !== "file" || source.size > MAX_DUMP) return undefined
    return parseLuksDump(Buffer.from(await source.read(0, source.size)).toString("latin1"))
  } finally {
    await source.close()
  }
}

/**
 * The volume key is not the one of the day on which the duty began. `ask` is called for LUKS1 alone, where the same volume key can be given a
 * new digest (`reencrypt --keep-key`): a passphrase of today gives the volume key, which must not fit the old digest. Throws `evidence-unfit`
 * where the volume key of that day is not known, `not-reencrypted`, `opens-nothing` for a passphrase that does not open the volume of today.
 */
export async function showReencrypted(
  { ports, recorder }: Desk,
  { id, uuid }: Owed,
  { path, at = uuid }: Where,
  ask: () => Promise<Secret>,
): Promise<Evidence> {
  const before = factsOfDuty(recorder.state(), id).volumeKey.flatMap((mark) => parseDigestMark(mark) ?? [])
  if (uuid === undefined || before.length === 0)
    throw new ToolError("evidence-unfit", `the volume key was not looked at when duty ${id} began`, {
      duty: id,
    })
  return await withVolumes(ports, path, async (source, volumes) => {
    const volume = meantVolume(volumes, uuid, at)
    requireNewDigest(volume, before)
    if (volume.type === "luks2") return { kind: "reencrypted", uuid, by: "digest" } as const
    await requireNewVolumeKey(ports, volume, source, before, ask)
    return { kind: "reencrypted", uuid, by: "volume-key" } as const
  })
}

function requireNewDigest(volume: Volume, before: readonly DigestMark[]): void {
  const { uuid, header } = volume
  const refuse = (text: string): never => {
    throw new ToolError("not-reencrypted", text, { uuid })
  }
  if (header.used === null) refuse("the header is damaged: it does not show which volume key this volume has")
  if (volume.reencrypting) refuse("the reencryption has begun and is not finished")
  const now = digestsOf(volume)
  if (now.length === 0) refuse("the header has no key slot that shows which volume key this volume has")
  if (now.some((one) => before.some((old) => sameDigest(one, old))))
    refuse("the volume key is the one of before: a new passphrase does not change it")
}

function sameDigest(a: DigestMark, b: DigestMark): boolean {
  return Buffer.compare(a.salt, b.salt) === 0 && Buffer.compare(a.value, b.value) === 0
}

async function requireNewVolumeKey(
  ports: Reading,
  volume: Volume,
  source: OpenSource,
  before: readonly DigestMark[],
  ask: () => Promise<Secret>,
): Promise<void> {
  const passphrase = await ask()
  const shorter = withoutFinalNewline(passphrase)
  try {
    for (const keyslot of volume.keyslots) {
      const area = await captureKeyslot(volume, source, keyslot)
      for (const tried of shorter === undefined ? [passphrase] : [passphrase, shorter]) {
        if (!(await proveKeyslot(area, tried, proofEnv(ports)))) continue
        for (const old of before) {
          if (!(await proveKeyslot({ ...area, digest: { id: 0, ...old } }, tried, proofEnv(ports)))) continue
          throw new ToolError(
            "not-reencrypted",
            "the volume key is the one of before, only its digest is new",
            {
              uuid: volume.uuid,
            },
          )
        }
        return
      }
    }
  } finally {
    passphrase.wipe()
    shorter?.wipe()
  }
  throw new ToolError("opens-nothing", "the passphrase opens no key slot of the volume as it is now")
}
