// Holds the sources to the rules of the house (test/support/house-rules.ts), and every rule to a planted violation.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ROOT } from "./support/build.ts"
import { FOLDERS, RULES, staleLongFiles } from "./support/house-rules.ts"
import { parseSource, readSources } from "./support/source-file.ts"

const SOURCES = readSources(ROOT, ["src", "flows"])

describe("the sources", () => {
  it.each(Object.entries(RULES))("keep the rule: %s", (_, rule) => {
    expect(rule(SOURCES)).toEqual([])
  })

  it("have no reason left over for a long file that is gone", () => {
    expect(staleLongFiles(SOURCES)).toEqual([])
  })

  it("were read", () => {
    expect(SOURCES.length).toBeGreaterThan(20)
    expect(SOURCES.flatMap((file) => file.imports).length).toBeGreaterThan(50)
  })
})

describe("the table of folders", () => {
  it("gives a reason for every row", () => {
    for (const [folder, { why }] of Object.entries(FOLDERS)) expect(why, folder).toMatch(/\w+ \w+ \w+/)
  })

  it("has no circle, except that cli knows everyone", () => {
    const above = (folder: string): readonly string[] =>
      (FOLDERS[folder]?.may ?? []).map((name) => name.split("/")[0] ?? "")
    const reaches = (from: string, to: string, seen: string[] = []): boolean =>
      above(from).some((next) => next === to || (!seen.includes(next) && reaches(next, to, [...seen, next])))
    for (const folder of Object.keys(FOLDERS)) expect(reaches(folder, folder), folder).toBe(false)
  })
})

// path, source, the rule that must complain, a word of the complaint
const PLANTED: readonly (readonly [string, string, string, string])[] = [
  [
    "src/luks/a.ts",
    'import { x } from "../tang/x.ts"',
    "folders import only what the table allows",
    "tang/x.ts",
  ],
  [
    "src/luks/a.ts",
    'import type { X } from "../tang/x.ts"',
    "folders import only what the table allows",
    "tang/x.ts",
  ],
  [
    "src/bytes/a.ts",
    'export { x } from "../luks/x.ts"',
    "folders import only what the table allows",
    "luks/x.ts",
  ],
  [
    "src/bytes/a.ts",
    'export const f = () => import("../cli/main.ts")',
    "folders import only what the table allows",
    "cli/main.ts",
  ],
  [
    "src/bytes/a.ts",
    'export type X = import("../luks/x.ts").X',
    "folders import only what the table allows",
    "luks/x.ts",
  ],
  [
    "src/recovery/a.ts",
    'import { x } from "../luks/x.ts"',
    "folders import only what the table allows",
    "only types of luks",
  ],
  [
    "src/actions/a.ts",
    'import type { Flow } from "../flow/flow.ts"',
    "folders import only what the table allows",
    "flow/flow.ts",
  ],
  [
    "src/actions/a.ts",
    'import { x } from "../host/files.ts"',
    "folders import only what the table allows",
    "host/files.ts",
  ],
  [
    "src/host/a.ts",
    'import { x } from "../actions/volume/inspect.ts"',
    "folders import only what the table allows",
    "actions/volume/inspect.ts",
  ],
  [
    "src/luks/a.ts",
    'import { x } from "../../test/support/x.ts"',
    "folders import only what the table allows",
    "test/support",
  ],
  [
    "flows/a.ts",
    'import { x } from "../src/actions/volume/inspect.ts"',
    "folders import only what the table allows",
    "actions/volume/inspect.ts",
  ],
  [
    "src/luks/a.ts",
    "export const f = (n: string) => import(n)",
    "folders import only what the table allows",
    "computed",
  ],
  ["src/wherever/a.ts", "export const x = 1", "every folder has a rule", "no row"],
  [
    "src/luks/a.ts",
    'import { readFileSync } from "node:fs"',
    "node: modules are used only in host",
    "node:fs",
  ],
  [
    "src/luks/a.ts",
    'import { gunzipSync } from "node:zlib"',
    "node: modules are used only in host",
    "node:zlib",
  ],
  [
    "src/cli/a.ts",
    'import { spawn } from "node:child_process"',
    "node: modules are used only in host",
    "node:child_process",
  ],
  [
    "src/text/a.ts",
    'import { createHash } from "node:crypto"',
    "node: modules are used only in host",
    "node:crypto",
  ],
  ["src/tui/a.tsx", 'import type { Stats } from "node:fs"', "node: modules are used only in host", "node:fs"],
  [
    "src/luks/a.ts",
    'import { readFileSync } from "fs"',
    "packages are imported only where the table names them",
    "fs",
  ],
  [
    "src/recovery/a.ts",
    'import { p256 } from "@noble/curves/nist.js"',
    "packages are imported only where the table names them",
    "@noble",
  ],
  [
    "src/actions/a.ts",
    'import { x } from "jose"',
    "packages are imported only where the table names them",
    "jose",
  ],
  [
    "src/seal/a.ts",
    'import { randomBytes } from "node:crypto"',
    "randomness is drawn only in host",
    "randomBytes",
  ],
  [
    "src/seal/a.ts",
    'import * as c from "node:crypto"; c.randomBytes(1)',
    "randomness is drawn only in host",
    "c.randomBytes",
  ],
  ["src/seal/a.ts", "crypto.getRandomValues(x)", "randomness is drawn only in host", "getRandomValues"],
  ["src/flow/a.ts", "Math.random()", "randomness is drawn only in host", "Math.random"],
  [
    "src/tang/a.ts",
    'import { generateKeyPairSync } from "node:crypto"',
    "randomness is drawn only in host",
    "generateKeyPairSync",
  ],
  ["src/tang/a.ts", "createECDH(c).generateKeys()", "randomness is drawn only in host", "generateKeys"],
  ["src/tang/a.ts", "p256.utils.randomSecretKey()", "randomness is drawn only in host", "randomSecretKey"],
  ["src/seal/a.ts", "Date.now()", "globals that touch the machine are used only in host and cli", "Date.now"],
  ["src/seal/a.ts", "new Date()", "globals that touch the machine are used only in host and cli", "new Date"],
  ["src/tang/a.ts", 'fetch("x")', "globals that touch the machine are used only in host and cli", "fetch"],
  [
    "src/text/a.ts",
    "process.stdout.write('x')",
    "globals that touch the machine are used only in host and cli",
    "process.stdout",
  ],
  ["src/host/a.ts", "process.exit(1)", "nobody exits the process", "process.exit"],
  ["src/cli/main.ts", "process.exitCode = 1", "the exit code is set only in src/cli/boot.ts", "exitCode"],
  ["src/cli/a.ts", "export default 1", "exports have names", "default"],
  ["src/cli/a.ts", "const a = 1; export { a as default }", "exports have names", "default"],
  ["src/cli/utils.ts", "export const x = 1", "no file is called utils", "name"],
  ["src/common/x.ts", "export const x = 1", "no file is called utils", "name"],
  ["src/luks/a.ts", `// x\n${"export {}\n".repeat(300)}`, "long files have a reason", "301 lines"],
  ["src/luks/a.ts", "export const x = 1 // late", "every file says first what it covers", "comment"],
  ["src/luks/a.ts", "// see /work" + "/shared", "the project stands alone", "path"],
]

describe("a planted violation is found:", () => {
  it.each(PLANTED)("%s with %s", (path, text, name, word) => {
    const complaints = RULES[name]?.([parseSource(path, text)]) ?? []
    expect(complaints.join("\n")).toContain(path)
    expect(complaints.join("\n")).toContain(word)
  })

  it("and every rule has one", () => {
    expect(new Set(PLANTED.map(([, , name]) => name))).toEqual(new Set(Object.keys(RULES)))
  })
})

describe("what is allowed passes:", () => {
  it.each([
    ["src/recovery/a.ts", '// x\nimport type { Volume } from "../luks/volume.ts"'],
    ["src/actions/define-flow.ts", '// x\nexport type { Flow } from "../flow/flow.ts"'],
    ["src/luks/a.ts", '// x\nimport { crc32 } from "node:zlib"\nimport { createHash } from "node:crypto"'],
    [
      "src/seal/a.ts",
      '// x\nimport { generateKeyPair } from "jose"\nimport * as openpgp from "openpgp"\nopenpgp.generateKey({})',
    ],
    ["src/tang/a.ts", '// x\nimport { p521 } from "@noble/curves/nist.js"\nrandom.bytes(8)'],
    [
      "src/host/a.ts",
      '// x\nimport { randomBytes } from "node:crypto"\nimport { open } from "node:fs/promises"\nDate.now()',
    ],
    ["src/seal/a.ts", "// x\nnew Date(5).toISOString()"],
    ["flows/a.ts", '// x\nimport { defineFlow } from "../src/actions/define-flow.ts"'],
    ["src/bytes/utf8.ts", "// x\nexport const shared = 1"],
  ])("%s with %s", (path, text) => {
    const file = parseSource(path, text)
    expect(Object.values(RULES).flatMap((rule) => rule([file]))).toEqual([])
  })
})

describe("package.json", () => {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))

  it("names at most twelve packages for the running program, and every one is used", () => {
    const { dependencies } = manifest as { dependencies: Record<string, string> }
    const imported = new Set(SOURCES.flatMap((file) => file.imports.map((one) => one.from)))
    const unused = Object.keys(dependencies).filter(
      (name) => ![...imported].some((from) => from === name || from.startsWith(`${name}/`)),
    )
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(12)
    expect(unused).toEqual([])
  })
})
