// Disks inside RAID and LVM, as the actions see them: what is shown, what is only named, what is never written to.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { withOneVolume } from "../../src/actions/regen/position.ts"
import { inspect, inspectDocument } from "../../src/actions/volume/inspect.ts"
import { prove } from "../../src/actions/volume/prove.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { inspectLines } from "../../src/text/inspect-view.ts"
import { vector } from "../luks/vectors.ts"
import { workspace } from "../support/workspace.ts"
import { headerPorts } from "./header-ports.ts"

function file(name: string): string {
  const path = join(workspace(), `${name}.img`)
  writeFileSync(path, vector(name))
  return path
}

it("says in which array or logical volume an encrypted volume is, and how to reach the others", async () => {
  const report = await inspect(headerPorts(), [file("hidden-pv-a"), file("hidden-md10-a")])
  const lines = inspectLines(report)
  expect(lines).toContain("  found     partition 1, LVM rescue/root")
  expect(lines).toContain('  found     inside RAID 1 (md), array "db1:root", at byte 0')
  expect(lines).toContain("  Not looked into: it is striped over several disks.")
  expect(lines).toContain("  Assemble it: vgchange -ay rescue")
  expect(inspectDocument(report)).toMatchObject({ closed: { length: 5 } })
})

it("tests a key slot whose material lies in three pieces", async () => {
  const path = file("hidden-pv-a")
  const uuid = "e6fb47fc-271a-46a6-a509-c79afac72c08"
  const which = { path, at: uuid, slot: 0 }
  expect(await prove(headerPorts(), which, new Secret(Buffer.from("one")))).toMatchObject({ opens: 0 })
})

it("fails with the way on where an array must be assembled first", async () => {
  await expect(inspect(headerPorts(), [file("hidden-raid5-a")])).rejects.toMatchObject({
    code: "needs-assembly",
  })
})

// The data of metadata 1.0 begins where the member begins: cryptsetup would change this half of the mirror and not the other.
it.each(["1.0", "1.1", "1.2"])(
  "changes no header on one member of an array, metadata %s",
  async (metadata) => {
    const path = file(`hidden-md${metadata.replace(".", "")}-a`)
    const changed = withOneVolume(headerPorts(), path, () => Promise.resolve())
    await expect(changed).rejects.toMatchObject({ code: "mirror-member", details: { array: "db1:root" } })
  },
)

it("changes no logical volume through the disk that it lies on", async () => {
  const changed = withOneVolume(headerPorts(), file("hidden-pv-a"), () => Promise.resolve())
  await expect(changed).rejects.toMatchObject({ code: "volume-inside" })
})
