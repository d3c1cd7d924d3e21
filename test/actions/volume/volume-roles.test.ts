import { describe, expect, it } from "vitest"
import { type InspectedVolume, inspectVolume } from "../../../src/actions/volume/inspect.ts"
import { proposeRoles } from "../../../src/actions/volume/volume-roles.ts"
import type { FoundBy } from "../../../src/luks/volume.ts"
import { onlyVolume, vector } from "../../luks/vectors.ts"

const bound = inspectVolume("/dev/sda", await onlyVolume(vector("luks2-bound")))
const PARTITION: FoundBy = { kind: "gpt", partition: 4, name: "" }

function named(label: string, foundBy: FoundBy = PARTITION, more: Partial<InspectedVolume> = {}) {
  return { ...bound, uuid: `${label}-${JSON.stringify(foundBy)}`, label, foundBy, ...more }
}
const rolesOf = (...volumes: InspectedVolume[]) => proposeRoles(volumes).map(({ role }) => role)

describe("which encrypted volume is which", () => {
  it("puts root first, then data, then swap, then what has no telling name", () => {
    const group = (volume: string): FoundBy => ({ kind: "lvm", group: "rhel", volume })
    const volumes = [named("", group("swap")), named(""), named("", group("home")), named("luks-root")]
    expect(rolesOf(...volumes)).toEqual(["root", "data", "swap", "other"])
  })

  it.each([
    ["a label", named("cryptroot")],
    ["a partition", named("", { kind: "gpt", partition: 4, name: "root-1" })],
    ["a logical volume", named("", { kind: "lvm", group: "rhel", volume: "lv_root" })],
    [
      "an array, without the name of its host",
      named("", { kind: "md", array: "dataserver:md-root", metadata: "1.2" }),
    ],
  ])("takes the name of %s", (_, volume) => {
    expect(rolesOf(volume)).toEqual(["root"])
  })

  it("takes no part of another word", () => {
    expect(rolesOf(named("rooted"), named("grootte"), named("various"))).toEqual(["other", "other", "other"])
  })

  it("knows the root volume of Red Hat and Fedora CoreOS by label, key slot and policy", () => {
    const [slot] = bound.keyslots
    const [binding] = bound.bindings
    if (slot === undefined || binding === undefined) throw new Error("no binding")
    const only = { keyslots: [{ ...slot, slot: 1 }], bindings: [{ ...binding, slot: 1, pin: "sss" }] }
    const why = (volume: InspectedVolume) => proposeRoles([volume])[0]?.why
    expect(why(named("luks-root", PARTITION, only))).toContain("CoreOS")
    expect(why(named("luks-root"))).not.toContain("CoreOS")
  })

  it("counts the disks of a mirror as one, and leaves out what nobody can ask for", () => {
    const twice = named("luks-root")
    const roles = proposeRoles([
      twice,
      { ...twice, source: "/dev/sdb" },
      named("data", PARTITION, { bindings: [] }),
    ])
    expect(roles).toMatchObject([{ role: "root", volumes: [{ source: "/dev/sda" }, { source: "/dev/sdb" }] }])
  })
})
