// Builds dist/nbde-rescue.mjs: an ESM entry with lazily loaded chunks beside it. Two builds of one tree are byte-identical.
import { chmodSync, rmSync } from "node:fs"
import { build } from "esbuild"

rmSync("dist", { recursive: true, force: true })
await build({
  entryPoints: { "nbde-rescue": "src/cli/boot.ts" },
  outdir: "dist",
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
  loader: { ".gz": "binary" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
})
chmodSync("dist/nbde-rescue.mjs", 0o755)
