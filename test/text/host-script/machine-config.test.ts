// The MachineConfig form, held to what a cluster takes: the kind of machineconfiguration.openshift.io/v1, and inside it Ignition 3.2
// (coreos.github.io/ignition/configuration-v3_2), which refuses members that it does not know. Only the members that we use are allowed here.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as v from "valibot"
import { describe, expect, it } from "vitest"
import { parse, parseAllDocuments } from "yaml"
import { hostScriptFile } from "../../../src/text/host-script/forms.ts"
import { ROOT } from "../../support/build.ts"

const SCRIPT = readFileSync(join(ROOT, "src/text/host-script/relay.sh"), "utf8")
const MANIFEST = hostScriptFile("machineconfig", SCRIPT)

const absolute = v.pipe(v.string(), v.regex(/^\/[^\0]+[^/\0]$/), v.excludes("//"), v.excludes("/../"))
const IgnitionFile = v.strictObject({
  path: absolute,
  mode: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777)),
  contents: v.strictObject({
    source: v.pipe(v.string(), v.regex(/^data:[\w/;=-]*;base64,[A-Za-z0-9+/]+={0,2}$/)),
  }),
})
const IgnitionUnit = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w@.:-]+\.(service|timer|path|socket|target|mount)$/)),
  enabled: v.boolean(),
  contents: v.string(),
})
const Ignition = v.strictObject({
  ignition: v.strictObject({ version: v.literal("3.2.0") }),
  storage: v.strictObject({ files: v.array(IgnitionFile) }),
  systemd: v.strictObject({ units: v.array(IgnitionUnit) }),
})
// Names of Kubernetes: RFC 1123 (metadata.name of every object).
const MachineConfig = v.strictObject({
  apiVersion: v.literal("machineconfiguration.openshift.io/v1"),
  kind: v.literal("MachineConfig"),
  metadata: v.strictObject({
    name: v.pipe(v.string(), v.regex(/^\d\d-worker-[a-z0-9]([a-z0-9-]*[a-z0-9])?$/), v.maxLength(253)),
    labels: v.strictObject({ "machineconfiguration.openshift.io/role": v.literal("worker") }),
  }),
  spec: v.strictObject({ config: Ignition }),
})

const config = () => v.parse(MachineConfig, parse(MANIFEST)).spec.config

describe("the MachineConfig", () => {
  it("is one document that the cluster and Ignition 3.2 take", () => {
    expect(parseAllDocuments(MANIFEST)).toHaveLength(1)
    expect(v.safeParse(MachineConfig, parse(MANIFEST)).issues).toBeUndefined()
  })

  it.each([
    ["a member that Ignition does not know", "enabled: true", "enabled: true\n          restart: true"],
    ["a version of Ignition that is another", "version: 3.2.0", "version: 2.2.0"],
    ["a path that is not absolute", "path: /etc", "path: etc"],
    ["a mode as text", "mode: 493", 'mode: "0755"'],
    ["contents that are no data URL", "data:text/plain;base64,", "file:///"],
  ])("would be refused with %s", (_, from, to) => {
    expect(MANIFEST).toContain(from)
    expect(v.safeParse(MachineConfig, parse(MANIFEST.replace(from, to))).success).toBe(false)
  })

  it("means the same to parsers of YAML 1.1, as a cluster has them, and 1.2", () => {
    expect(parse(MANIFEST, { version: "1.1" })).toEqual(parse(MANIFEST, { version: "1.2" }))
  })

  it("brings the script to the letter, executable, below /etc where rpm-ostree can take it from", () => {
    const [file, ...more] = config().storage.files
    expect(more).toEqual([])
    expect([file?.path, file?.mode]).toEqual(["/etc/nbde/curl", 0o755])
    const data = file?.contents.source.split("base64,")[1] ?? ""
    expect(Buffer.from(data, "base64").toString()).toBe(SCRIPT)
  })

  it("lays that very file over the start image, once", () => {
    const { storage, systemd } = config()
    const [unit, ...more] = systemd.units
    expect([unit?.name, unit?.enabled, more]).toEqual(["nbde-relay.service", true, []])
    const sections = unitFile(unit?.contents ?? "")
    expect(Object.keys(sections)).toEqual(["Unit", "Service", "Install"])
    expect(sections.Install).toEqual({ WantedBy: "multi-user.target" })
    const { ExecStart, ExecStartPost, Type, ...rest } = sections.Service ?? {}
    expect([Type, rest]).toEqual(["oneshot", {}])
    expect(ExecStart).toBe(`/usr/bin/rpm-ostree initramfs-etc --track=${storage.files[0]?.path}`)
    const done = sections.Unit?.ConditionPathExists?.replace(/^!/, "")
    expect(ExecStartPost).toBe(`/usr/bin/touch ${done}`)
    expect(done).toMatch(/^\/etc\/nbde\//)
  })
})

/** Sections and directives of a systemd unit; throws at a line that is neither, and at a directive that stands twice. */
function unitFile(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {}
  let current: Record<string, string> | undefined
  for (const line of text.trimEnd().split("\n")) {
    const section = /^\[(\w+)\]$/.exec(line)?.[1]
    const [, name, value] = /^(\w+)=(\S.*)$/.exec(line) ?? []
    if (section !== undefined) current = sections[section] = {}
    else if (current === undefined || name === undefined || value === undefined || name in current)
      throw new Error(`not of a unit: ${line}`)
    else current[name] = value
  }
  return sections
}
