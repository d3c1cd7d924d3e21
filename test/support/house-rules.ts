// The rules of the house: which folder may import which, what only some places may do, and why. A rule is a function from sources to
// complaints, so that the architecture test can plant a violation of each and see it found.
import type { Import, SourceFile } from "./source-file.ts"

interface FolderRule {
  /** Folders, or files, that may be imported. */
  readonly may: readonly string[]
  /** Folders of which only types may be imported. */
  readonly types?: readonly string[]
  readonly packages?: readonly string[]
  readonly why: string
}

const DOMAIN = ["bytes", "luks", "journal", "tang", "clevis", "recovery", "seal", "transport"]

/** The order of the work is the order of the folders; nobody imports upward. */
export const FOLDERS: Readonly<Record<string, FolderRule>> = {
  bytes: { may: [], why: "the ground: everything stands on it, so it stands on nothing" },
  flow: {
    may: [],
    packages: ["valibot"],
    why: "flows are data; a step machine that knew the domain could not be read apart from it",
  },
  luks: { may: ["bytes"], why: "bytes to facts: a hostile header meets a reader that can do nothing else" },
  journal: { may: ["bytes"], why: "the record must verify without knowing what it records" },
  tang: { may: ["bytes"], packages: ["@noble/curves"], why: "arithmetic and server answers without sockets" },
  clevis: {
    may: ["bytes", "tang"],
    packages: ["jose", "valibot"],
    why: "JWE and pins; where the JWE came from is not its matter",
  },
  recovery: {
    may: ["bytes", "tang", "clevis"],
    types: ["luks"],
    why: "the heart computes on facts that luks has read already",
  },
  seal: {
    may: ["bytes"],
    types: ["recovery", "journal"],
    packages: ["jose", "openpgp", "valibot", "@scure/bip39", "shamir-secret-sharing"],
    why: "letters carry messages but must not be able to make or answer them",
  },
  transport: {
    may: ["bytes"],
    types: ["seal"],
    packages: ["qrcode", "zxing-wasm", "@scure/bip39"],
    why: "a carrier that could open a letter would be one more place to trust",
  },
  actions: {
    may: DOMAIN,
    packages: ["valibot"],
    why: "each use case once; the host comes in through ports.ts",
  },
  session: {
    may: ["flow", "journal", "actions"],
    why: "drives a flow by running actions; it holds no logic of the domain",
  },
  host: {
    may: ["actions/ports.ts", "bytes"],
    types: ["seal"],
    why: "implements the ports; gpg stands behind types of seal",
  },
  text: {
    may: [],
    types: ["flow", "journal", "luks", "recovery", "session", "actions"],
    packages: ["qrcode", "zxing-wasm", "@cantoo/pdf-lib"],
    why: "turns documents into lines; with types alone it can change nothing",
  },
  tui: {
    may: ["session", "text"],
    types: ["flow", "journal", "actions", "luks", "recovery"],
    packages: ["ink", "react"],
    why: "screens show a session; what a screen could do itself, a command could not",
  },
  flows: {
    may: ["actions/define-flow.ts"],
    why: "a built-in runbook has no more power than one that a site brings",
  },
  cli: {
    may: [...DOMAIN, "flow", "actions", "session", "host", "text", "tui", "flows"],
    packages: ["commander", "zxing-wasm"], // of zxing-wasm the bytes alone, which the bundle carries
    why: "the composition root is the only place that knows everyone",
  },
}

/** One file may import a folder that its own folder may not. */
const EXTRA: Readonly<Record<string, readonly string[]>> = {
  "src/actions/define-flow.ts": ["flow"], // it joins the flow type and the actions, so that runbooks need one import
  "src/cli/version.ts": ["package.json"], // the version stands in one place
}

/** Files longer than 300 lines, each with the reason why it is one piece. */
const LONG_FILES: Readonly<Record<string, string>> = {
  "src/actions/ports.ts": "one list of all that the host must offer",
  "src/bytes/errors.ts": "one closed list of codes; splitting it would open it",
  "flows/lost-network-segment.ts": "one sheet of paper: to the servers that are left, and back",
  "flows/lost-tang-server.ts": "one sheet of paper, read in one go",
  "flows/rebind-fleet.ts": "one sheet of paper, with the errors of a whole fleet",
  "flows/tang-rotation.ts": "one sheet of paper, in an order that must not be broken up",
}

/** Draw randomness. It comes in through the Random port, so that tests can hand in known bytes and reviewers can find every draw. */
const RANDOM =
  /^(randomBytes|randomFill(Sync)?|randomInt|randomUUID|getRandomValues|generateKey(Pair)?(Sync)?|generatePrime(Sync)?|generateKeys|randomSecretKey|randomPrivateKey|keygen)$/
const DRAW_THEIR_OWN = ["jose", "openpgp", "shamir-secret-sharing"]

export type Rule = (files: readonly SourceFile[]) => string[]

/** "luks" for src/luks/gpt.ts, "flows" for flows/site/a.ts. */
function folderOf(path: string): string {
  const [top = "", next = ""] = path.split("/")
  return top === "src" ? next : top
}

function each(check: (file: SourceFile) => (string | undefined)[]): Rule {
  return (files) =>
    files.flatMap((file) =>
      check(file).flatMap((text) => (text === undefined ? [] : [`${file.path}: ${text}`])),
    )
}

export const RULES: Readonly<Record<string, Rule>> = {
  "every folder has a rule": each((file) => [
    folderOf(file.path) in FOLDERS ? undefined : "its folder has no row in the table",
  ]),

  "folders import only what the table allows": each((file) =>
    file.imports.map((one) => importProblem(file, one)),
  ),

  // node:crypto and crc32 are computation. All else of Node touches the machine, and the machine stands behind ports: a node: module
  // in cli would be a port that no test can replace, so the composition root takes what host makes as well.
  "node: modules are used only in host": each((file) => file.imports.map((one) => nodeProblem(file, one))),

  "packages are imported only where the table names them": each((file) =>
    file.imports.map((one) => packageProblem(file, one)),
  ),

  "randomness is drawn only in host": each((file) =>
    folderOf(file.path) === "host" ? [] : randomUses(file),
  ),

  // Time, environment, standard streams and fetch are the machine, although no import shows them.
  "globals that touch the machine are used only in host and cli": each((file) =>
    ["host", "cli"].includes(folderOf(file.path))
      ? []
      : file.uses
          .filter((use) =>
            /^(process|performance|globalThis)\.|^(fetch|Date\.now|new (WebSocket|XMLHttpRequest)\(\d\)|new Date\(0\))$/.test(
              use,
            ),
          )
          .map((use) => `uses ${use}`),
  ),

  "nobody exits the process": each((file) =>
    file.uses.filter((use) => /^process\.(exit|reallyExit|abort)$/.test(use)).map((use) => `uses ${use}`),
  ),

  "the exit code is set only in src/cli/boot.ts": each((file) =>
    file.path === "src/cli/boot.ts"
      ? []
      : file.assignments.filter((name) => name === "process.exitCode").map(() => "sets process.exitCode"),
  ),

  // A bundled file has no names to export: bundled.d.ts declares what the bundler makes of it.
  "exports have names": each((file) => [
    file.exportsDefault && file.path !== "src/cli/bundled.d.ts" ? "has a default export" : undefined,
  ]),

  "no file is called utils": each((file) => [
    /(^|\/)(utils?|helpers?|common|misc|shared|lib)(\/|\.tsx?$)/.test(file.path)
      ? "its name says nothing"
      : undefined,
  ]),

  "long files have a reason": (files) => {
    const long = files.filter((file) => file.lines > 300 && !(file.path in LONG_FILES))
    return long.map((file) => `${file.path}: ${file.lines} lines and no reason in LONG_FILES`)
  },

  "every file says first what it covers": each((file) => [
    /^(#![^\n]*\n)?\/[/*]/.test(file.text) ? undefined : "does not begin with a comment",
  ]),

  "the project stands alone": each((file) => [
    /\/work\/|shared\/reference|\.library/.test(file.text)
      ? "names a path of the machine it was written on"
      : undefined,
  ]),
}

function importProblem(file: SourceFile, one: Import): string | undefined {
  if (one.from === "(computed)") return "an import whose target is computed cannot be checked"
  if (one.file === undefined) return undefined
  const from = folderOf(file.path)
  const target = one.file.replace(/^src\//, "")
  const to = folderOf(one.file)
  const rule = FOLDERS[from]
  if (to === from || rule === undefined) return undefined
  const allowed = [...rule.may, ...(EXTRA[file.path] ?? []), ...(one.typeOnly ? (rule.types ?? []) : [])]
  if (allowed.some((name) => name === to || name === target || name === one.file)) return undefined
  const only = rule.types?.includes(to) ? "only types of " : ""
  return `${only ? "imports a value from" : "imports"} ${target}; ${from} may import ${only}${only ? to : [...rule.may, ...(rule.types ?? []).map((type) => `types of ${type}`)].join(", ") || "nothing of ours"}: ${rule.why}`
}

function nodeProblem(file: SourceFile, one: Import): string | undefined {
  if (!one.from.startsWith("node:")) return undefined
  const folder = folderOf(file.path)
  if (folder === "host") return undefined
  const computes =
    one.from === "node:crypto" || (one.from === "node:zlib" && one.names.every((name) => name === "crc32"))
  if (computes && !["flow", "text", "tui", "flows"].includes(folder)) return undefined
  return `imports ${one.from}; ${computes ? "flow, text, tui and flows compute nothing" : "only host touches the machine"}`
}

function packageProblem(file: SourceFile, one: Import): string | undefined {
  if (one.file !== undefined || one.from.startsWith("node:") || one.from === "(computed)") return undefined
  const name = one.from
    .split("/")
    .slice(0, one.from.startsWith("@") ? 2 : 1)
    .join("/")
  const folder = folderOf(file.path)
  return FOLDERS[folder]?.packages?.includes(name)
    ? undefined
    : `imports ${one.from}, which the table does not give to ${folder}`
}

function randomUses(file: SourceFile): string[] {
  const own = file.imports.filter((one) => DRAW_THEIR_OWN.includes(one.from)).flatMap((one) => one.names)
  const imported = file.imports
    .filter((one) => !DRAW_THEIR_OWN.includes(one.from) && one.file === undefined)
    .flatMap((one) => one.names.filter((name) => RANDOM.test(name)))
  const used = file.uses.filter((use) => {
    const [object = "", ...rest] = use.split(".")
    if (use === "Math.random") return true
    return (
      rest.length > 0 &&
      RANDOM.test(rest.at(-1) ?? "") &&
      !DRAW_THEIR_OWN.includes(object) &&
      !own.includes(object)
    )
  })
  return [...imported, ...used].map((name) => `draws randomness with ${name}`)
}

/** Entries of LONG_FILES that are short again: the list must not rot. */
export function staleLongFiles(files: readonly SourceFile[]): string[] {
  return Object.keys(LONG_FILES).filter((path) => !files.some((file) => file.path === path))
}
