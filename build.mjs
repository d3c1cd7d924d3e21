// Builds dist/nbde-rescue.mjs: an ESM entry with lazily loaded chunks beside it. Two builds of one tree are byte-identical.
// `node build.mjs FOLDER` builds into another folder, which tests use.
import { chmodSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { isBuiltin } from "node:module"
import { basename, dirname, join, resolve } from "node:path"
import { build } from "esbuild"

// Ink would look for React's developer tools, which are not installed, and knock on a port of this machine for them.
const noDeveloperTools = {
  name: "no-developer-tools",
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\]ink[/\\]build[/\\]devtools\.js$/ }, () => ({ contents: "" }))
  },
}

// Two small packages below Ink are CommonJS and require modules of Node, which an ES module cannot.
const requiredModules = {
  name: "required-modules",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(?:node:)?[a-z_/]+$/ }, ({ kind, path }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "required" } : undefined,
    )
    onLoad({ filter: /./, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

const target = resolve(process.argv[2] ?? "dist")
const half = mkdtempSync(join(dirname(target), `.${basename(target)}-`))
chmodSync(half, 0o755)

try {
  await build({
    entryPoints: { "nbde-rescue": "src/cli/boot.ts" },
    outdir: half,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    keepNames: true,
    legalComments: "none",
    loader: { ".gz": "binary", ".wasm": "binary", ".sh": "text" },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [noDeveloperTools, requiredModules],
    logLevel: "warning",
  })
  chmodSync(join(half, "nbde-rescue.mjs"), 0o755)
  // The old program goes only when the new one is whole.
  rmSync(target, { recursive: true, force: true })
  renameSync(half, target)
} finally {
  rmSync(half, { recursive: true, force: true })
}
