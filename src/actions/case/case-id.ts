// The id of a case: readable, sortable, safe as a folder name. Day, host as far as it is plain, four characters of chance.
import type { Random } from "../ports.ts"

// Without i, l, o, u: nothing that is misread, and no words.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

/** For example "2026-11-22-web17-k3f9". `host` may be anything. `now`: ms since 1970. */
export function newCaseId(host: string, now: number, random: Random): string {
  const day = new Date(now)
    .toISOString()
    .slice(0, 10)
    .replace(/[^0-9-]/g, "")
  const plain = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 24)
  const chance = [...random.bytes(4)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("")
  return [day, ...(plain === "" ? [] : [plain.replace(/-$/, "")]), chance].join("-")
}

/** True for what can be a case id at all; ids come from the command line and from folder names. */
export function isCaseId(text: string): boolean {
  return /^[0-9a-z][0-9a-z-]{3,59}$/.test(text)
}
