// Part of `npm ci` (through `prepare`): npm scripts run on the Node that this checkout brought. npm 11 links it among the programs of the
// checkout by itself, the npm 9 of Debian 12 does not. Plain JavaScript that also runs on Node 18; on Windows npm has its own way.
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const MODULES = join(dirname(fileURLToPath(import.meta.url)), "node_modules")
const brought = ["x64", "arm64"].find((cpu) => existsSync(join(MODULES, `node-linux-${cpu}/bin/node`)))

if (brought !== undefined) {
  const place = join(MODULES, ".bin/node")
  mkdirSync(dirname(place), { recursive: true })
  rmSync(place, { force: true })
  symlinkSync(`../node-linux-${brought}/bin/node`, place)
}
