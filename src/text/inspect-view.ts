// The report of `inspect` for people: one block for each encrypted volume, its key slots, what each needs, and a verdict in words.
// Everything from the header passes the display filter.
import type {
  InspectedBinding,
  InspectedClosed,
  InspectedKeyslot,
  InspectedPiece,
  InspectedVolume,
  InspectReport,
} from "../actions/volume/inspect.ts"
import type { VolumeRole } from "../actions/volume/volume-roles.ts"
import type { FoundBy, HeaderCopy, Inside } from "../luks/volume.ts"
import { showShort, showText } from "./escape.ts"
import { policyLines } from "./policy-tree.ts"

/** Lines for a screen. */
export function inspectLines(report: InspectReport): string[] {
  const blocks = [
    ...report.volumes.map((volume) => volumeLines(volume, isAlone(volume, report.volumes))),
    ...report.pieces.map(pieceLines),
    ...report.closed.map(closedLines),
    ...report.failures.map(({ source, error }) => [showText(`${source}: ${error.message} [${error.code}]`)]),
  ]
  if (report.roles.length > 1) blocks.push(roleLines(report.roles))
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]))
}

// What to ask for first, and how everything comes into one case.
function roleLines(roles: readonly VolumeRole[]): string[] {
  return [
    "These encrypted volumes probably belong together, in this order:",
    ...roles.flatMap(({ role, why, volumes }, index) => [
      `  ${index + 1}. ${ROLES[role]}: ${showShort(why, 60)}`,
      ...volumes.map(({ source, uuid }) => `     ${showText(source)} --at ${showShort(uuid, 60)}`),
    ]),
    ...askLines(roles),
    "  Then give all answers at once: nbde-rescue reveal answers",
  ]
}

/** One line for all where `request` takes them so: a disk for each, or all on one disk. */
function askLines(roles: readonly VolumeRole[]): string[] {
  const firsts = roles.flatMap(({ volumes: [first] }) => first ?? [])
  const sources = new Set(firsts.map(({ source }) => source))
  const [only] = sources
  if (only !== undefined && sources.size === 1) {
    const which = firsts.map(({ uuid }) => `--at ${showShort(uuid, 60)}`)
    return [`  Ask for all: nbde-rescue request ${[showText(only), ...which].join(" ")} --out-dir ask`]
  }
  if (sources.size === firsts.length)
    return [`  Ask for all: nbde-rescue request ${[...sources].map(showText).join(" ")} --out-dir ask`]
  return [
    "  Ask for the first: nbde-rescue request DISK --at UUID -o first.txt",
    "  Add the others to the same case: nbde-rescue request DISK --at UUID --case ID",
  ]
}

const ROLES: Readonly<Record<VolumeRole["role"], string>> = {
  root: "Root, needed first",
  data: "Data",
  swap: "Swap",
  other: "Unknown purpose",
}

// Where a disk holds several bound volumes, the next command has to name one.
function isAlone({ source }: InspectedVolume, volumes: readonly InspectedVolume[]): boolean {
  return volumes.filter((one) => one.source === source && one.bindings.length > 0).length < 2
}

function volumeLines(volume: InspectedVolume, alone: boolean): string[] {
  const { source, type, label, uuid, cipher, foundBy, offset } = volume
  const name = label === "" ? "" : `, label "${showShort(label, 48)}"`
  return [
    `${showText(source)}: encrypted volume, ${type.toUpperCase()}${name}`,
    `  UUID      ${showShort(uuid, 60)}`,
    `  found     ${whereWords(foundBy, offset)}`,
    `  cipher    ${showShort(cipher, 60)}`,
    ...headerLines(volume),
    "",
    ...volume.keyslots.flatMap((keyslot) => keyslotLines(keyslot, volume)),
    ...volume.bindings
      .filter((binding) => !isOnKeyslot(binding, volume))
      .flatMap((binding) => looseLines(binding)),
    ...(volume.keyslots.length === 0 ? ["  No key slot can be read."] : []),
    "",
    ...verdictLines(volume, alone),
    ...volume.warnings.flatMap(({ text }) => indent(showText(text), "  ! ")),
  ]
}

function whereWords(foundBy: FoundBy, offset: number): string {
  switch (foundBy.kind) {
    case "start":
      return "at the start"
    case "scan":
      return `by searching, at byte ${offset}`
    case "md":
      return `${onPartition(foundBy)}inside ${arrayWords(foundBy.array)}, at byte ${offset}`
    case "lvm": {
      const array = foundBy.array === undefined ? "" : `, inside ${arrayWords(foundBy.array)}`
      return `${onPartition(foundBy)}LVM ${showShort(`${foundBy.group}/${foundBy.volume}`, 48)}${array}`
    }
    default: {
      const name = foundBy.name === "" ? "" : ` "${showShort(foundBy.name, 36)}"`
      return `partition ${foundBy.partition}${name}, at byte ${offset}`
    }
  }
}

function onPartition({ partition }: Inside): string {
  return partition === undefined ? "" : `partition ${partition}, `
}

function arrayWords(name: string): string {
  return `RAID 1 (md), array "${showShort(name, 36)}"`
}

function closedLines({ source, kind, name, why, partition }: InspectedClosed): string[] {
  const what = kind === "md" ? `RAID (md) array "${showShort(name, 36)}"` : `LVM ${showShort(name, 48)}`
  const place = partition === undefined ? "" : `, partition ${partition}`
  const group = name.includes("/") ? name.split("/")[0] : undefined
  return [
    `${showText(source)}${place}: ${what}`,
    `  Not looked into: ${showText(why)}.`,
    kind === "md"
      ? "  Assemble it: mdadm --assemble --readonly /dev/md/rescue MEMBER MEMBER…"
      : `  Assemble it: vgchange -ay${group === undefined ? "" : ` ${showShort(group, 48)}`}`,
  ]
}

function headerLines({ type, header }: InspectedVolume): string[] {
  if (type === "luks1") {
    const [copy] = header.copies
    return [
      `  header    ${copy?.status === "ok" ? "good (LUKS1 has one copy and no checksum)" : copyWords(copy)}`,
    ]
  }
  if (header.copies.every(({ status }) => status === "ok" || status === "older")) {
    const [first, second] = header.copies
    if (first?.seqid === second?.seqid) return [`  header    both copies are good, version ${first?.seqid}`]
  }
  return header.copies.map(
    (copy, index) => `  ${index === 0 ? "header" : "      "}    ${copy.name} copy: ${copyWords(copy)}`,
  )
}

function copyWords(copy: HeaderCopy | undefined): string {
  if (copy === undefined) return "missing"
  const version = copy.seqid === undefined ? "" : `, version ${copy.seqid}`
  switch (copy.status) {
    case "ok":
      return `good, in use${version}`
    case "older":
      return `good, older${version}`
    default:
      return `${copy.status}${version}${copy.reason === undefined ? "" : `: ${showText(copy.reason)}`}`
  }
}

function keyslotLines(keyslot: InspectedKeyslot, volume: InspectedVolume): string[] {
  const own = volume.bindings.filter((binding) => binding.slot === keyslot.slot)
  const other = keyslot.other === undefined ? "" : `; also used by ${showShort(keyslot.other, 40)}`
  const what =
    keyslot.other === "reencrypt"
      ? "state of a reencryption"
      : own.length > 0
        ? `bound with Clevis (${showShort(keyslot.kdf, 20)})${other}`
        : `a passphrase or key file (${showShort(keyslot.kdf, 20)})${other}`
  return [
    `  Key slot ${keyslot.slot}  ${what}`,
    ...own.flatMap((binding) => [
      ...(own.length > 1 || binding.older ? [`    ${originWords(binding)}`] : []),
      ...bindingLines(binding),
    ]),
  ]
}

function looseLines(binding: InspectedBinding): string[] {
  const name =
    binding.slot === null
      ? "A Clevis entry without a key slot"
      : `A Clevis entry for key slot ${binding.slot}, which is gone`
  return [`  ${name}`, `    ${originWords(binding)}`, ...bindingLines(binding)]
}

function originWords({ token, copy, older, verified }: InspectedBinding): string {
  const from =
    copy === "luksmeta" ? "luksmeta" : `the ${copy} header copy${older ? ", which is not in use" : ""}`
  const id = token === undefined ? "" : copy === "luksmeta" ? `entry ${token} of ` : `token ${token} of `
  return `from ${id}${from}${verified ? "" : "; salvaged, not verified"}`
}

function bindingLines({ policy, why, tpm = [] }: InspectedBinding): string[] {
  return policy === null
    ? [`    cannot be read: ${showText(why ?? "")}`]
    : [...policyLines(policy, "    "), ...tpm.map((one) => `    ${bootWords(one)}`)]
}

function bootWords({ pcrs, boot }: NonNullable<InspectedBinding["tpm"]>[number]): string {
  if (pcrs === undefined) return "TPM: it uses no measured values, so any start of this host will do."
  const values = `TPM: PCR ${showShort(pcrs, 40)}`
  switch (boot) {
    case "fits":
      return `${values} are as on the day of binding. It should open.`
    case "differs":
      return `${values} are NOT as on the day of binding. It will refuse.`
    case "unknown":
      return `${values} could not be compared here.`
  }
}

// The most useful next step, once for the volume.
function verdictLines({ source, uuid, bindings }: InspectedVolume, alone: boolean): string[] {
  const usable = bindings.filter(({ slot }) => slot !== null)
  const relay = usable.find(({ recoverable }) => recoverable === "relay")
  if (relay !== undefined) {
    const which = alone ? "" : ` --at ${showShort(uuid, 60)}`
    return [
      "  A colleague who can reach Tang can help from afar.",
      `  Next: nbde-rescue request ${showText(source)}${which} --slot ${relay.slot}`,
    ]
  }
  if (bindings.length === 0)
    return ["  Nothing here is bound with Clevis.", "  Only a passphrase or key file opens it."]
  if (usable.some(({ recoverable }) => recoverable === "partly")) {
    return [
      "  Tang alone is not enough: the host itself must help.",
      "  Keep the disk in its own host. See: nbde-rescue host-script",
    ]
  }
  if (usable.some(({ recoverable }) => recoverable === "here")) {
    return ["  Only its own host can open this. Nobody can help from afar."]
  }
  return ["  No key slot here can be recovered through Tang."]
}

function pieceLines({ source, kind, bindings }: InspectedPiece): string[] {
  const names = { jwe: "a Clevis entry alone (JWE)", token: "a Clevis token", luksmeta: "a luksmeta area" }
  return [
    `${showText(source)}: ${names[kind]}`,
    ...bindings.flatMap((binding) => [
      `  ${binding.slot === null ? "Key slot unknown" : `Key slot ${binding.slot}`}${binding.verified ? "" : " (not verified)"}`,
      ...bindingLines(binding),
      ...(binding.why === undefined || binding.policy === null
        ? []
        : [`    ${showText(capital(binding.why))}.`]),
    ]),
    ...(bindings.length === 0 ? ["  It holds no Clevis entry."] : []),
  ]
}

function isOnKeyslot({ slot }: InspectedBinding, { keyslots }: InspectedVolume): boolean {
  return keyslots.some((keyslot) => keyslot.slot === slot)
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Breaks a warning at spaces so that it stays readable at 80 columns. */
function indent(text: string, mark: string): string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > 76 - mark.length) {
      lines.push(line)
      line = word
    } else {
      line = line === "" ? word : `${line} ${word}`
    }
  }
  return [...lines, line].map((one, index) =>
    index === 0 ? `${mark}${one}` : `${" ".repeat(mark.length)}${one}`,
  )
}
