// The real gpg as the other side, with ed25519/cv25519 and RSA: it opens and verifies our letters, and we take what it makes.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { makeGnupg } from "../../src/host/gnupg.ts"
import type { Contact } from "../../src/seal/contacts.ts"
import { sealedPayload } from "../../src/seal/letter.ts"
import { makePgpCard, type PgpCard } from "../../src/seal/openpgp-card.ts"
import { makeCertificate } from "../../src/seal/openpgp-certificate.ts"
import { makePgpLetter, pgpSignerOf } from "../../src/seal/openpgp-letter.ts"
import { encodeTies } from "../../src/seal/openpgp-notations.ts"
import type { PgpOpener } from "../../src/seal/openpgp-open.ts"
import { receive } from "../../src/seal/receive.ts"
import { KEY_KINDS, openGnupg, type TestGnupg } from "../support/gnupg.ts"
import { workspace } from "../support/workspace.ts"
import { colleagueContext, contact, idFrom, keysFrom, makeCast, NOW, RELAY, seededRandom } from "./people.ts"

const cast = await makeCast()
const KNOWN = ["typ", "to", "re"].flatMap((name) => ["--known-notation", `${name}@nbde-rescue`])

describe.each(KEY_KINDS)("a colleague with %s in GnuPG", (kind) => {
  let kim: TestGnupg
  let card: PgpCard

  beforeAll(async () => {
    kim = await openGnupg("Kim Example <kim@example.net>", kind)
    const { bytes } = await makeGnupg(kim.folder).exportKey(kim.fingerprint)
    card = await makePgpCard({ bytes, roles: ["colleague", "technician"], now: now() })
    const { bytes: tess } = { bytes: await makeCertificate({ name: "Tess", now: NOW }, cast.tech.signer) }
    await kim.gpg(["--import"], { stdin: tess })
  })
  afterAll(() => kim.close())

  /** Seconds since 1970: keys in GnuPG are as young as the test. */
  const now = () => Math.floor(Date.now() / 1000)
  const draft = (to: string) => ({
    world: "real" as const,
    id: idFrom("interop"),
    body: {
      kind: "request" as const,
      request: RELAY,
      replyKey: keysFrom("reply interop").jwk,
      caps: ["jose"],
    },
    to: [to],
    iat: now(),
    exp: now() + 3600,
  })
  const request = () =>
    makePgpLetter(
      draft(card.thumbprint),
      pgpSignerOf(cast.tech.signer),
      { pgp: card.pgp },
      seededRandom(kind),
    )

  it("opens our letter with gpg, which finds the signature good", async () => {
    const { message, signedBytes } = await request()
    const { stdoutBytes, stderr } = await kim.gpg([...KNOWN, "--status-fd", "2", "--decrypt"], {
      stdin: message,
    })
    expect(Buffer.from(stdoutBytes).equals(signedBytes)).toBe(true)
    expect(stderr.match(/^\[GNUPG:\] (GOODSIG|VALIDSIG|DECRYPTION_OKAY|GOODMDC) ?/gm)).toHaveLength(4)
  })

  it("is not told that the signature is good by a gpg that does not know what it is for", async () => {
    const { message } = await request()
    const { code, stderr } = await kim.tryGpg(["--status-fd", "2", "--decrypt"], { stdin: message })
    expect(code).not.toBe(0)
    expect(stderr).not.toContain("[GNUPG:] GOODSIG")
  })

  it("opens our letter with this program, through gpg", async () => {
    const { message } = await request()
    const context = { me: [card.thumbprint], openers: [], gnupg: opener(), now: now() }
    const letter = await receive({ openpgp: message }, colleagueContext(cast, context))
    expect(letter).toMatchObject({
      kind: "request",
      format: "openpgp",
      road: "sealed",
      signature: "pinned key",
    })
    expect(letter.sender).toMatchObject({ kind: "known", name: "Tess Technician" })
  })

  it("makes a request with gpg alone, which is taken", async () => {
    const { code, letter } = await receiveMade([])
    expect(code).toBe("ok")
    expect(letter?.sender).toMatchObject({ kind: "known", name: "Kim Example" })
  })

  it.each([
    ["compressed", ["-z", "9", "--compress-algo", "zlib"], "letter-header"],
    ["as text", ["--textmode"], "letter-inner"],
    ["hiding the recipient", ["--throw-keyids"], "letter-header"],
    ["with SHA-1", ["--digest-algo", "SHA1", "--weak-digest", "MD5"], "letter-alg"],
    ["encrypted for itself too", ["--encrypt-to", "kim@example.net"], "letter-header"],
    [
      "with a password too",
      ["--symmetric", "--passphrase", "p", "--pinentry-mode", "loopback"],
      "letter-alg",
    ],
    ["with an end of its own", ["--default-sig-expire", "30d"], "letter-header"],
  ])("makes a request %s, which is refused", async (_, more, code) => {
    expect((await receiveMade(more)).code).toBe(code)
  })

  it("signs what is encrypted, which is refused", async () => {
    const { message } = await request()
    const { stdoutBytes } = await kim.gpg(["--sign", "-z", "0"], { stdin: message })
    const context = colleagueContext(cast, { gnupg: opener() })
    await expect(receive({ openpgp: stdoutBytes }, context)).rejects.toMatchObject({
      code: "letter-malformed",
    })
  })

  /** A payload that gpg signs and encrypts for Carl, whose keys are in this program. */
  async function receiveMade(more: readonly string[]) {
    const { colleague } = cast
    const encTo = colleague.opener?.thumbprint ?? ""
    const payload = sealedPayload(draft(colleague.card.thumbprint), card.thumbprint, encTo)
    const file = join(workspace(), "payload.json")
    writeFileSync(file, payload)
    const carl = await makeCertificate(
      { name: "Carl", now: NOW, ...(colleague.card.enc ? { enc: colleague.card.enc } : {}) },
      colleague.signer,
    )
    await kim.gpg(["--import"], { stdin: carl })
    const ties = encodeTies({ typ: "nbde-rescue-request+jws", to: colleague.card.thumbprint })
    const notations = ties.flatMap(([name, text]) => ["--sig-notation", `!${name}=${text}`])
    const args = [
      "--yes",
      "-z",
      "0",
      "--trust-model",
      "always",
      "-u",
      kim.fingerprint,
      "-r",
      "Carl",
      ...notations,
    ]
    const { stdoutBytes } = await kim.gpg([...args, ...more, "--sign", "--encrypt", "-o", "-", file])
    const context = colleagueContext(cast, { contacts: [contactOf(card)], now: now() })
    try {
      return { code: "ok", letter: await receive({ openpgp: stdoutBytes }, context) }
    } catch (error) {
      if (!isToolError(error)) throw error
      return { code: error.code }
    }
  }

  function contactOf(one: PgpCard): Contact {
    return { ...contact(cast.tech), card: one }
  }

  function opener(): PgpOpener {
    const gnupg = makeGnupg(kim.folder)
    return { keys: card.pgp.parts, open: async (message) => (await gnupg.decrypt(message)).packets }
  }
})
