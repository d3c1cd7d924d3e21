// The DaemonSet of the printed runbook: valid for Kubernetes, and its script run for real, in a root of its own, against real images.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { DaemonSet } from "kubernetes-models/apps/v1/DaemonSet"
import { ConfigMap } from "kubernetes-models/v1/ConfigMap"
import { Namespace } from "kubernetes-models/v1/Namespace"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { parseAllDocuments } from "yaml"
import { ROOT } from "../support/build.ts"
import { run } from "../support/cli.ts"
import { bind, clevisPass, makeLuksImage, opens, sssPin, tangPin } from "../support/luks-image.ts"
import { openGround, type Person } from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { workspace } from "../support/workspace.ts"

const SCRIPT = join(ROOT, "src/text/fleet/rebind.sh")
const ground = openGround()
let tang: RunningTangd
let pia: Person
const image = join(ground.folder, "db1.img")

beforeAll(async () => {
  tang = await startTangd()
  pia = await ground.person("Pia Planner")
  await makeLuksImage(image, { type: "luks2", passphrase: "slot 0" })
  await bind(image, "slot 0", sssPin(1, [await tangPin(tang.url)]))
  await pia.must(["inventory", "add", image, "--host", "db1"])
  await run("/usr/libexec/tangd-rotate-keys", ["-d", tang.dir])
  const [thumbprint = ""] = await signing()
  await pia.must(["tang", "trust", tang.url, "--thumbprint", thumbprint])
})
afterAll(async () => {
  await tang.stop()
  ground.close()
})
const signing = async (): Promise<string[]> => {
  const { document } = await pia.tell<{ signing: { s256: string }[] }>(["tang", "check", tang.url])
  return document.signing.map(({ s256 }) => s256)
}
const printed = async (): Promise<string> =>
  (await pia.must(["flow", "print", "rebind-fleet", "--inventory"])).stdout
const manifests = async () => {
  const yaml = /```yaml\n(apiVersion[\s\S]*?)```/.exec(await printed())?.[1] ?? ""
  return parseAllDocuments(yaml).map((document) => document.toJS())
}
const configOf = async (): Promise<string> => (await manifests())[1]?.data.config
const copyOf = (path: string): string => {
  const copy = join(workspace(), "disk.img")
  copyFileSync(path, copy)
  return copy
}

describe("the DaemonSet of the printed runbook", () => {
  it("fits the schema of Kubernetes, and holds the script as it is", async () => {
    const [namespace, map, set, ...more] = await manifests()
    expect(more).toEqual([])
    new Namespace(namespace).validate()
    new ConfigMap(map).validate()
    new DaemonSet(set).validate()
    expect(map.data["rebind.sh"]).toBe(readFileSync(SCRIPT, "utf8"))
  })

  it("would be refused by that schema if it were wrong", async () => {
    const [, , set] = await manifests()
    expect(() => new DaemonSet({ ...set, spec: { ...set.spec, selector: undefined } }).validate()).toThrow()
  })

  it("names every server with its thumbprint, and every host with its volume and key slot", async () => {
    const [, map] = await manifests()
    const [thp = ""] = await signing()
    expect(JSON.parse(map.data.config)).toEqual({ t: 1, pins: { tang: [{ url: tang.url, thp }] } })
    const uuid = (await run("cryptsetup", ["luksUUID", image])).stdout.trim()
    expect(map.data.hosts).toBe(`db1 ${uuid} 1\n`)
  })

  it("takes the line of its own node, and of no other with a name like it", async () => {
    const [, , set] = await manifests()
    const folder = workspace()
    writeFileSync(join(folder, "hosts"), "db-1 first 3\ndb.1.example second 4\ndb.1 third 5\n")
    writeFileSync(join(folder, "config"), "{}")
    const pod = set.spec.template.spec.containers[0].args[0]
      .replaceAll("/nbde/", `${folder}/`)
      .replace(/^cp .*$/m, "")
      .replace("chroot /host /bin/sh /run/nbde-rebind.sh", "echo") as string
    const inPod = async (node: string) =>
      (await run("sh", ["-c", pod.split("\ntouch")[0] ?? ""], { env: { NODE: node } })).stdout.trim()
    expect(await inPod("db.1")).toBe("third 5 {}")
    expect(await inPod("db1")).toContain("FAILED not-in-inventory: db1")
  })

  it("leaves hosts out that a script must not touch, and says why", async () => {
    const planner = await ground.person("Paul")
    await planner.must(["inventory", "add", image, "--host", "db1"])
    const { stdout } = await planner.must(["flow", "print", "rebind-fleet", "--inventory"])
    expect(stdout).toContain("No host of the inventory can be done so.")
    expect(stdout).toContain(`db1: ${tang.url} is not on the trust list`)
  })
})

describe("its script", () => {
  const rebind = async (disk: string, config: string, slot = "1") => {
    const uuid = (await run("cryptsetup", ["luksUUID", disk])).stdout.trim()
    onTestFinished(() => rmSync(`/run/nbde-rebind-${uuid}.done`, { force: true }))
    const env = { DEV: disk }
    const { code, stdout } = await run("sh", [SCRIPT, uuid, slot, config], { env, timeoutMs: 60_000 })
    return { code, last: stdout.trim().split("\n").at(-1) ?? "", uuid }
  }
  const server = async (more: object = {}) => {
    const [thp = ""] = await signing()
    return JSON.stringify({ t: 1, pins: { tang: [{ url: tang.url, thp, ...more }] } })
  }

  it("binds a host again to the new keys: the passphrase is new, the old one is dead, no copy stays", async () => {
    const disk = copyOf(image)
    const before = await clevisPass(disk, 1)
    const { code, last, uuid } = await rebind(disk, await configOf())
    expect([code, last]).toEqual([0, expect.stringContaining("DONE key slot 1")])
    expect(await opens(disk, before)).toBe(false)
    expect(await opens(disk, await clevisPass(disk, 1), 1)).toBe(true)
    expect(existsSync(`/run/nbde-rebind-${uuid}.header`)).toBe(false)
    expect(await rebind(disk, await configOf())).toMatchObject({
      code: 0,
      last: expect.stringContaining("DONE before"),
    })
  })

  it("runs in a root of its own, as it does from a pod", async () => {
    if (process.getuid?.() !== 0) return
    const disk = copyOf(image)
    const uuid = (await run("cryptsetup", ["luksUUID", disk])).stdout.trim()
    onTestFinished(() => rmSync(`/run/nbde-rebind-${uuid}.done`, { force: true }))
    const host = workspace()
    // The host's root, seen under another path, as a pod sees it.
    const script =
      'mount --rbind / "$0" && cp "$1" "$0/run/nbde-rebind-test.sh" && exec chroot "$0" env "DEV=$2" sh /run/nbde-rebind-test.sh "$3" 1 "$4"'
    const args = ["--mount", "sh", "-c", script, host, SCRIPT, disk, uuid, await configOf()]
    const { code, stdout } = await run("unshare", args, { timeoutMs: 60_000 })
    rmSync("/run/nbde-rebind-test.sh", { force: true })
    expect(code, stdout).toBe(0)
    expect(stdout).toContain("DONE key slot 1")
  })

  it.each<[string, () => Promise<string>, string?]>([
    ["no-thumbprint", async () => JSON.stringify({ t: 1, pins: { tang: [{ url: tang.url }] } })],
    ["thumbprint-differs", () => server({ thp: "A".repeat(43) })],
    ["server-unreachable", () => server({ url: "http://127.0.0.1:9" })],
    ["bad-config", async () => "{"],
    ["not-bound", () => server(), "5"],
    ["bad-slot", () => server(), "1 --force"],
  ])("stops before it changes anything: %s", async (name, config, slot) => {
    const disk = copyOf(image)
    const bytes = readFileSync(disk)
    const { code, last } = await rebind(disk, await config(), slot)
    expect([code, last]).toEqual([1, expect.stringContaining(`FAILED ${name}`)])
    expect(readFileSync(disk).equals(bytes)).toBe(true)
  })

  it("takes no UUID that could be a path", async () => {
    const { code, stdout } = await run("sh", [SCRIPT, "../../x", "1", await server()], { env: {} })
    expect([code, stdout]).toEqual([1, expect.stringContaining("FAILED bad-uuid")])
  })

  it("stops where the old binding opens nothing", async () => {
    const disk = copyOf(image)
    const hidden = readdirSync(tang.dir).filter((name) => name.startsWith("."))
    const away = workspace()
    for (const name of hidden) renameSync(join(tang.dir, name), join(away, name))
    const { last } = await rebind(disk, await server())
    for (const name of hidden) renameSync(join(away, name), join(tang.dir, name))
    expect(last).toContain("FAILED old-does-not-open")
  })

  it("puts the old header back if the edit breaks the binding", async () => {
    const disk = copyOf(image)
    const before = await clevisPass(disk, 1)
    const bin = workspace()
    mkdirSync(join(bin, "usr"), { recursive: true })
    // A clevis that is killed in the middle of its edit, after it destroyed the key slot.
    const broken = `#!/bin/sh\nif [ "$2" = edit ]; then cryptsetup luksKillSlot -q "${disk}" 1; exit 1; fi\nexec /usr/bin/clevis "$@"\n`
    writeFileSync(join(bin, "clevis"), broken, { mode: 0o755 })
    const script = join(bin, "rebind.sh")
    writeFileSync(script, readFileSync(SCRIPT, "utf8").replace("PATH=/usr/sbin", `PATH=${bin}:/usr/sbin`))
    const uuid = (await run("cryptsetup", ["luksUUID", disk])).stdout.trim()
    const { code, stdout } = await run("sh", [script, uuid, "1", await server()], { env: { DEV: disk } })
    expect([code, stdout.trim().split("\n").at(-1)]).toEqual([
      1,
      expect.stringContaining("FAILED edit-failed"),
    ])
    expect(await opens(disk, before, 1)).toBe(true)
    expect(existsSync(`/run/nbde-rebind-${uuid}.header`)).toBe(false)
  })

  it("has nothing that shellcheck complains about", async () => {
    const { code, stdout } = await run("shellcheck", ["-s", "sh", SCRIPT])
    expect(code, stdout).toBe(0)
  })
})
