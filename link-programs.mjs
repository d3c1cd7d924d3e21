// Part of `npm ci` (through `prepare`): puts the Node of this checkout and the program itself among the programs of the checkout, where
// `npx` and npm scripts look first. npm 11 links that Node by itself, the npm 9 of Debian 12 does not; no npm links the program, and
// `npx` then takes two seconds and warns of an old Node. Plain JavaScript that also runs on Node 18. Windows keeps npm's own way.
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = dirname(fileURLToPath(import.meta.url))

/** Links `name` in the folder of programs to `path`; both paths are below `root`. */
function link(root, name, path) {
  const place = join(root, "node_modules/.bin", name)
  mkdirSync(dirname(place), { recursive: true })
  rmSync(place, { force: true })
  symlinkSync(relative(dirname(place), join(root, path)), place)
}

if (process.platform !== "win32") {
  link(ROOT, "nbde-rescue", "dist/nbde-rescue.mjs")
  const own = ["x64", "arm64"].map((cpu) => `node_modules/node-linux-${cpu}/bin/node`)
  const node = own.find((path) => existsSync(join(ROOT, path)))
  if (node !== undefined) link(ROOT, "node", node)
}
