// The reveal screen alone, for tests that open it many times: `node reveal-now.ts PASSPHRASE-FILE HIDE-AFTER-MS`.
import { readFileSync } from "node:fs"
import { Secret } from "../../src/bytes/secret.ts"
import { showOnRevealScreen } from "../../src/cli/reveal-screen.ts"
import { keepProcessClean } from "../../src/host/hygiene.ts"

const [file = "", hideAfter = "120000"] = process.argv.slice(2)
keepProcessClean()
const passphrase = new Secret(new Uint8Array(readFileSync(file)))
await showOnRevealScreen(
  passphrase,
  { host: "db1", slot: "Tested: it opens key slot 1.", use: "type" },
  { hideAfterMs: Number(hideAfter) },
)
passphrase.wipe()
