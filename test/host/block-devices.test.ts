// The devices of a machine from a made-up sysfs: a server whose root lies on LVM on dm-crypt on a partition, a stick, a RAID.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { makeBlockDevices } from "../../src/host/block-devices.ts"
import { workspace } from "../support/workspace.ts"

interface Entry {
  readonly at: string
  readonly number: string
  readonly files: Readonly<Record<string, string>>
  readonly slaves?: readonly string[]
}

const MACHINE: readonly Entry[] = [
  { at: "pci/sda", number: "8:0", files: { size: "2000", "device/model": "INTEL SSD  ", removable: "0" } },
  { at: "pci/sda/sda1", number: "8:1", files: { size: "500", partition: "1" } },
  { at: "pci/sda/sda2", number: "8:2", files: { size: "1500", partition: "2" } },
  { at: "usb/sdb", number: "8:16", files: { size: "4000", serial: "STICK1", removable: "1" } },
  {
    at: "virtual/dm-0",
    number: "254:0",
    files: { size: "1400", "dm/uuid": "CRYPT-LUKS2-x", "dm/name": "root" },
    slaves: ["sda2"],
  },
  {
    at: "virtual/dm-1",
    number: "254:1",
    files: { size: "1300", "dm/uuid": "LVM-x", "dm/name": "vg-root" },
    slaves: ["dm-0"],
  },
  { at: "virtual/md0", number: "9:0", files: { size: "4000" }, slaves: ["sdb"] },
  { at: "virtual/ram0", number: "1:0", files: { size: "100" } },
  { at: "virtual/loop0", number: "7:0", files: { size: "0" } },
]

function machine(mounts: string): string {
  const root = workspace()
  for (const { at, number, files, slaves = [] } of MACHINE) {
    const folder = join(root, "sys/devices", at.replace("/", "/block/"))
    for (const [name, text] of Object.entries(files)) write(join(folder, name), `${text}\n`)
    for (const slave of slaves) write(join(folder, "slaves", slave), "")
    link(folder, join(root, "sys/class/block", at.split("/").at(-1) ?? ""))
    link(folder, join(root, "sys/dev/block", number))
  }
  write(join(root, "proc/self/mountinfo"), mounts)
  return root
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

it("lists what has a size, and neither memory disks nor opened volumes", async () => {
  const devices = await makeBlockDevices(machine("")).list()
  expect(devices.map(({ path, kind, bytes }) => [path, kind, bytes])).toEqual([
    ["/dev/mapper/vg-root", "mapped", 1300 * 512],
    ["/dev/md0", "mapped", 4000 * 512],
    ["/dev/sda", "disk", 2000 * 512],
    ["/dev/sda1", "partition", 500 * 512],
    ["/dev/sda2", "partition", 1500 * 512],
    ["/dev/sdb", "disk", 4000 * 512],
  ])
  expect(devices.find(({ path }) => path === "/dev/sda")).toMatchObject({
    model: "INTEL SSD",
    removable: false,
  })
  expect(devices.find(({ path }) => path === "/dev/sdb")).toMatchObject({ serial: "STICK1", removable: true })
})

it("marks everything that the running system stands on", async () => {
  const devices = await makeBlockDevices(machine("36 25 254:1 / / rw - ext4 /dev/dm-1 rw\n")).list()
  expect(devices.filter(({ system }) => system).map(({ path }) => path)).toEqual([
    "/dev/mapper/vg-root",
    "/dev/sda",
    "/dev/sda1",
    "/dev/sda2",
  ])
})

it("finds no devices where there is no sysfs", async () => {
  expect(await makeBlockDevices(workspace()).list()).toEqual([])
})
