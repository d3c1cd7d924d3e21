import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { inspect } from "../../src/actions/volume/inspect.ts"
import { inspectLines } from "../../src/text/inspect-view.ts"
import { policyLines } from "../../src/text/policy-tree.ts"
import { headerPorts } from "../actions/header-ports.ts"
import { editBoth, section, setSeqid, vector } from "../luks/vectors.ts"
import { longSentences, wordProblems } from "../support/screen-words.ts"
import { workspace } from "../support/workspace.ts"

async function screen(...images: readonly Uint8Array[]): Promise<string[]> {
  const folder = workspace()
  const paths = images.map((bytes, index) => {
    const path = join(folder, `disk${index}.img`)
    writeFileSync(path, bytes)
    return path
  })
  const report = await inspect(headerPorts(), paths)
  return inspectLines(report).map((line) => line.replaceAll(folder, "/x"))
}

describe("the picture of a volume", () => {
  it("shows the header, each key slot with what it needs, the next step and the warnings", async () => {
    const lines = await screen(vector("luks1-bound"))
    expect(lines).toEqual([
      "/x/disk0.img: encrypted volume, LUKS1",
      expect.stringMatching(/^ {2}UUID {6}[0-9a-f-]{36}$/),
      "  found     at the start",
      "  cipher    aes-xts-plain64",
      "  header    good (LUKS1 has one copy and no checksum)",
      "",
      "  Key slot 0  a passphrase or key file (pbkdf2)",
      "  Key slot 1  bound with Clevis (pbkdf2)",
      expect.stringMatching(/^ {4}Tang server, key id [\w-]{8}, http:\/\/tang\.test\.invalid$/),
      "  A Clevis entry without a key slot",
      "    from entry 2 of luksmeta",
      expect.stringMatching(/^ {4}Tang server/),
      "",
      "  A colleague who can reach Tang can help from afar.",
      "  Next: nbde-rescue request /x/disk0.img --slot 1",
      "  ! Key slot 2 is free, but old Clevis data of it remains.",
      "  ! The luksmeta entry of key slot 3 belongs to another program",
      "    (23149359-1b61-4803-b818-774ab730fbec).",
    ])
  })

  it("names both header copies where they differ or one is damaged", async () => {
    const newer = await screen(setSeqid(vector("luks2-bound"), 0x4000, 12n))
    expect(newer).toContain("  header    primary copy: good, older, version 9")
    expect(newer).toContain("            secondary copy: good, in use, version 12")
    const damaged = await screen(vector("luks2-bound").fill(1, 5000, 5001))
    expect(damaged.join("\n")).toContain("primary copy: damaged, version 9: its checksum fails")
    expect(damaged.join("\n")).toContain("Copy the disk first.")
  })

  it("says when nothing is bound", async () => {
    expect(await screen(vector("luks2-proof"))).toContain("  Nothing here is bound with Clevis.")
  })

  it("lets no control character of a header reach the terminal", async () => {
    const bytes = vector("luks2-bound")
    bytes.set(Buffer.from("\x1b[2J\u202e\r\n", "latin1"), 24)
    const text = (
      await screen(
        editBoth(bytes, (json) => Object.assign(section(json, "tokens", "0"), { type: "a\x1b]0;b\u202e" })),
      )
    ).join("\n")
    expect(text).toContain('label "\\x1b[2J')
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it("stays within 80 columns, with words people know and short sentences", async () => {
    const lines = await screen(
      vector("luks1-bound"),
      vector("luks2-bound"),
      vector("luks2-bound").fill(1, 30, 31),
      vector("luks2-bound")
        .fill(1, 30, 31)
        .fill(1, 0x4000 + 30, 0x4000 + 31),
      vector("luks1-bound").subarray(0, 1_052_672),
    )
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    // A warning is wrapped: it is judged as the person reads it.
    const read = lines.join("\n").replace(/\n {4}(?=\S)/g, " ")
    expect(read.split("\n").flatMap((line) => wordProblems(line))).toEqual([])
    const warnings = read.split("\n").filter((line) => line.startsWith("  ! "))
    expect(warnings.length).toBeGreaterThan(8)
    expect(warnings.flatMap((line) => longSentences(line.slice(4)))).toEqual([])
  })
})

describe("what a key slot needs", () => {
  const tang = {
    pin: "tang" as const,
    path: "tang",
    url: "http://a",
    kid: "ZULQfQigkVmY",
    crv: "P-521" as const,
  }

  it("is drawn as a tree of numbered lines", () => {
    const inner = {
      pin: "sss" as const,
      path: "sss.1.sss",
      threshold: 2,
      children: [tang, { pin: "moon", path: "x", other: true as const }],
    }
    const policy = {
      pin: "sss" as const,
      path: "sss",
      threshold: 1,
      children: [{ pin: "tpm2" as const, path: "t", pcrBank: "sha256", pcrIds: "7" }, inner],
    }
    expect(policyLines(policy, "  ")).toEqual([
      "  Any 1 of these 2:",
      "    1. TPM of this host, PCR 7",
      "    2. All 2 of these:",
      "         1. Tang server, key id ZULQfQig, http://a",
      '         2. "moon" (unknown to this program)',
    ])
  })

  it("is said of a single one, and of a number that is not possible", () => {
    expect(policyLines({ pin: "sss", path: "sss", threshold: 1, children: [tang] })[0]).toBe("This one:")
    expect(policyLines({ pin: "sss", path: "sss", threshold: 2, children: [tang] })[0]).toMatch(
      /not possible/,
    )
  })
})

describe("several encrypted volumes of a host", () => {
  const two = async () => {
    const folder = workspace()
    const names = ["luks1-bound", "luks2-bound"] as const
    for (const name of names) writeFileSync(join(folder, name), vector(name))
    return await inspect(
      headerPorts(),
      names.map((name) => join(folder, name)),
    )
  }
  const asks = (lines: readonly string[]) => lines.filter((line) => line.startsWith("  Ask"))

  it("are asked for in one line, each on a disk of its own", async () => {
    const report = await two()
    const paths = report.roles.map(({ volumes }) => volumes[0]?.source).join(" ")
    expect(asks(inspectLines(report))).toEqual([`  Ask for all: nbde-rescue request ${paths} --out-dir ask`])
  })

  it("are asked for in one line, all on one disk", async () => {
    const report = await two()
    const roles = report.roles.map((role) => ({
      ...role,
      volumes: role.volumes.map((volume) => ({ ...volume, source: "/dev/sda" })),
    }))
    const places = roles.map(({ volumes }) => `--at ${volumes[0]?.uuid}`).join(" ")
    const line = `  Ask for all: nbde-rescue request /dev/sda ${places} --out-dir ask`
    expect(asks(inspectLines({ ...report, roles }))).toEqual([line])
  })

  it("are added to one case, some on one disk and some on another", async () => {
    const report = await two()
    const [one, other] = report.roles
    if (one === undefined || other === undefined) throw new Error("two roles")
    const line = "  Ask for the first: nbde-rescue request DISK --at UUID -o first.txt"
    expect(asks(inspectLines({ ...report, roles: [one, other, other] }))).toEqual([line])
  })
})
