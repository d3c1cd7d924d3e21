// The block devices of this machine from sysfs (Documentation/ABI/stable/sysfs-block), and which of them the running system lives on:
// everything below a mounted /, /usr, /boot or /boot/efi, through partitions, LVM, RAID and dm-crypt down to the disks.
import { readdir, readFile, readlink } from "node:fs/promises"
import { basename, join } from "node:path"
import type { BlockDevice, BlockDevices } from "../actions/ports.ts"

const SYSTEM_MOUNTS: ReadonlySet<string> = new Set(["/", "/usr", "/var", "/boot", "/boot/efi"])
const LIVES_IN_MEMORY = /^(ram|zram|fd|sr)\d/

/** The BlockDevices port. Another `root` is for tests. */
export function makeBlockDevices(root = "/"): BlockDevices {
  const block = join(root, "sys/class/block")
  return {
    list: async () => {
      const names = (await readdir(block).catch(() => []))
        .filter((name) => !LIVES_IN_MEMORY.test(name))
        .sort()
      const system = await systemDevices(root, block)
      const found = await Promise.all(names.map((name) => readDevice(block, name, system)))
      return found.flatMap((device) => device ?? [])
    },
  }
}

async function readDevice(
  block: string,
  name: string,
  system: ReadonlySet<string>,
): Promise<BlockDevice | undefined> {
  const folder = join(block, name)
  const bytes = Number(await word(join(folder, "size"))) * 512
  // An opened dm-crypt device holds the plain data, not the encrypted volume.
  if (!(bytes > 0) || (await word(join(folder, "dm/uuid")))?.startsWith("CRYPT-")) return undefined
  const partition = (await word(join(folder, "partition"))) !== undefined
  const mapped = /^(dm-|md)/.test(name)
  const model = await word(join(folder, "device/model"))
  const serial = (await word(join(folder, "device/serial"))) ?? (await word(join(folder, "serial")))
  const mapName = await word(join(folder, "dm/name"))
  return {
    path: mapName === undefined ? `/dev/${name.replaceAll("!", "/")}` : `/dev/mapper/${mapName}`,
    bytes,
    kind: partition ? "partition" : mapped ? "mapped" : "disk",
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    removable: (await word(join(folder, "removable"))) === "1",
    system: system.has(name),
  }
}

/** Names of all devices that the running system stands on. */
async function systemDevices(root: string, block: string): Promise<ReadonlySet<string>> {
  const table = await readFile(join(root, "proc/self/mountinfo"), "utf8").catch(() => "")
  const found = new Set<string>()
  for (const line of table.split("\n")) {
    const [, , numbers = "", , mounted = ""] = line.split(" ")
    if (!SYSTEM_MOUNTS.has(mounted)) continue
    const target = await readlink(join(root, "sys/dev/block", numbers)).catch(() => undefined)
    if (target !== undefined) await addBelow(block, basename(target), found)
  }
  // Another partition of the same disk is still this machine's own disk.
  for (const name of await readdir(block).catch(() => [])) {
    const parent = await parentOf(block, name)
    if (parent !== undefined && found.has(parent)) found.add(name)
  }
  return found
}

async function addBelow(block: string, name: string, found: Set<string>): Promise<void> {
  if (found.has(name)) return
  found.add(name)
  for (const below of await readdir(join(block, name, "slaves")).catch(() => []))
    await addBelow(block, below, found)
  const parent = await parentOf(block, name)
  if (parent !== undefined) await addBelow(block, parent, found)
}

// /sys/class/block/sda1 is a link into the folder of its disk: ".../block/sda/sda1".
async function parentOf(block: string, name: string): Promise<string | undefined> {
  if ((await word(join(block, name, "partition"))) === undefined) return undefined
  const target = await readlink(join(block, name)).catch(() => "")
  return target.split("/").at(-2)
}

async function word(path: string): Promise<string | undefined> {
  const text = (await readFile(path, "utf8").catch(() => "")).trim()
  return text === "" ? undefined : text
}
