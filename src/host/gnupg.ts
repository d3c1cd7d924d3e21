// Keys in GnuPG, through the system's gpg and whatever agent or card stands behind it. gpg reports on a pipe of its own (--status-fd), and
// that report alone is believed: exactly one of what must be there, and exit code 0, before a byte of the output is used. gpg verifies no
// sender here: that is done with the contacts of this program (seal/openpgp-key.ts). It reads no settings, fetches no key and opens no socket
// but its agent's.
import { ToolError } from "../bytes/errors.ts"
import type { Gnupg } from "../seal/gnupg.ts"
import { runReporting } from "./exec.ts"

const QUIET = [
  "--no-options",
  "--batch",
  "--no-tty",
  "--no-auto-key-retrieve",
  "--disable-dirmngr",
  "--status-fd",
  "3",
]
/** More than any letter holds, bytes. */
const MAX_OUTPUT = 1 << 20
/** AES with 128, 192 and 256 bits. */
const CIPHERS = ["7", "8", "9"]

interface Done {
  readonly stdout: Uint8Array
  readonly report: Report
}

/** The lines of a report: a keyword, then words. */
type Report = readonly (readonly string[])[]

/** GnuPG over one folder of keys; absent: the person's own. */
export function makeGnupg(folder?: string): Gnupg {
  const home = folder === undefined ? [] : ["--homedir", folder]
  const gpg = async (args: readonly string[], stdin: Uint8Array, what: string): Promise<Done> => {
    const { code, stdout, report } = await runReporting("gpg", [...home, ...QUIET, ...args], stdin)
    const lines = readReport(report)
    if (code !== 0) throw failure(what, lines)
    return { stdout, report: lines }
  }
  return {
    exportKey: async (name) => {
      // A name that begins with "-" is one after this.
      const listed = await gpg(["--with-colons", "--list-secret-keys", "--", name], NOTHING, `find ${name}`)
      const fingerprint = onlySecretKey(Buffer.from(listed.stdout).toString("latin1"), name)
      const options = ["--export-options", "export-minimal", "--export", "--", fingerprint]
      const { stdout } = await gpg(options, NOTHING, "export the key")
      return { fingerprint: fingerprint.toLowerCase(), bytes: stdout }
    },
    sign: async (fingerprint, document, notations) => {
      const said = notations.flatMap(([name, text]) => ["--sig-notation", `!${name}=${text}`])
      const args = ["--local-user", fingerprint, "--digest-algo", "SHA512", ...said, "--detach-sign"]
      const { stdout, report } = await gpg(args, document, "sign")
      const [made, ...more] = linesOf(report, "SIG_CREATED")
      if (made?.[1] !== "D" || more.length > 0) throw failure("sign", report)
      return stdout
    },
    decrypt: async (message) => {
      const args = ["--max-output", String(MAX_OUTPUT), "--unwrap", "--decrypt"]
      const { stdout, report } = await gpg(args, message, "decrypt")
      return { packets: stdout, key: decryptionKey(report) }
    },
  }
}

const NOTHING = new Uint8Array(0)

function readReport(text: string): Report {
  return text
    .split("\n")
    .filter((line) => line.startsWith("[GNUPG:] "))
    .map((line) => line.slice("[GNUPG:] ".length).split(" "))
}

function linesOf(report: Report, keyword: string): Report {
  return report.filter(([first]) => first === keyword)
}

/** The fingerprint of the one primary key in a listing. */
function onlySecretKey(listing: string, name: string): string {
  const rows = listing.split("\n").map((line) => line.split(":"))
  const found = rows.flatMap(([kind], at) => (kind === "sec" ? [rows[at + 1]?.[9] ?? ""] : []))
  const [fingerprint = ""] = found
  if (found.length !== 1 || !/^([0-9A-F]{40}|[0-9A-F]{64})$/.test(fingerprint)) {
    throw new ToolError("gnupg-no-key", `${found.length} keys in GnuPG fit ${name}: give a fingerprint`, {
      name,
    })
  }
  return fingerprint
}

/** The key that opened a message, if it was opened whole, by one key, and its integrity check fits. */
function decryptionKey(report: Report): string {
  const [key, ...otherKeys] = linesOf(report, "DECRYPTION_KEY")
  const [info] = linesOf(report, "DECRYPTION_INFO")
  const [, , cipher = "", aead = "0"] = info ?? []
  const checked = linesOf(report, "GOODMDC").length === 1 || aead !== "0"
  const whole = linesOf(report, "DECRYPTION_OKAY").length === 1
  if (key === undefined || otherKeys.length > 0 || !checked || !whole || !CIPHERS.includes(cipher)) {
    throw failure("decrypt", report)
  }
  return (key[1] ?? "").toLowerCase()
}

// What gpg says for people may hold names from the message: only its keywords go on.
function failure(what: string, report: Report): ToolError {
  const keywords = new Set(report.map(([keyword]) => keyword ?? ""))
  const noKey = ["NO_SECKEY", "INV_SGNR"].some((keyword) => keywords.has(keyword))
  const code = noKey || what.startsWith("find ") ? "gnupg-no-key" : "gnupg-failed"
  const text = code === "gnupg-no-key" ? "the private key is not in GnuPG here" : `gpg could not ${what}`
  return new ToolError(code, text, { report: [...keywords].slice(0, 20) })
}
