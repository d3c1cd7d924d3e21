// What is under seal, opened by the tests with the keys of the people: kept requests with their scalars and reply keys, sealed letters.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { makeSealedStore } from "../../src/actions/case/sealed-store.ts"
import { keptRequest } from "../../src/actions/request/kept-request.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { makeRandom } from "../../src/host/random.ts"
import { openIdentity } from "../../src/seal/identity.ts"
import { type Opener, openerOf, readJwe } from "../../src/seal/jwe.ts"
import { openHomeAt } from "../host/open-home.ts"
import { type Haystack, haystack, type Needle } from "../support/leaks.ts"
import { type Asked, compactOf } from "./tour.ts"
import { type Person, passphraseFile } from "./world.ts"

/** Everything of a request that must die with its case: every e, the reply key, the key made for the case, the key of the case itself. */
export async function secretsOf(site: Person, asked: Pick<Asked, "request" | "case">): Promise<Needle[]> {
  const { home, close } = await openHomeAt(site.home, { ...site.env })
  const sealed = makeSealedStore({ state: home.state, random: makeRandom() }).forCase(asked.case)
  const { held, replyKey, caseKey } = await keptRequest(sealed, asked.request)
  const session = await home.state.session?.read(`cases-${asked.case}.key`)
  await close()
  return [
    ...held.map(({ e, path }) => ({ name: `e of ${path}`, bytes: e.reveal() })),
    { name: "reply key", bytes: replyKey.scalar.reveal() },
    ...(caseKey === undefined ? [] : [{ name: "key made for the case", bytes: caseKey.scalar.reveal() }]),
    ...(session === undefined ? [] : [{ name: "key of the case", bytes: session }]),
  ]
}

/** What somebody reads who opens a letter: the header and the content of its JWS, decrypted first where it is sealed. */
export async function insideOf(path: string, openers: readonly Opener[]): Promise<Haystack> {
  const compact = compactOf(path)
  const parts = compact.split(".")
  const jws = parts.length === 3 ? compact : await decrypted(compact, openers)
  const [header = "", payload = ""] = jws.split(".")
  const text = [header, payload].map((part) => Buffer.from(part, "base64url").toString("latin1")).join("\n")
  return haystack(`inside ${path}`, Buffer.from(text, "latin1"))
}

async function decrypted(compact: string, openers: readonly Opener[]): Promise<string> {
  const jwe = readJwe(compact)
  if (typeof jwe === "string") throw new Error(`not a sealed letter: ${jwe}`)
  const opener = openers.find(({ thumbprint }) => thumbprint === jwe.kid)
  if (opener === undefined) throw new Error(`nobody here can open a letter for ${jwe.kid}`)
  return Buffer.from(await opener.open(jwe)).toString("latin1")
}

/** The key a request wants its answer sealed to. */
export async function replyOpener(site: Person, asked: Pick<Asked, "request" | "case">): Promise<Opener> {
  const { home, close } = await openHomeAt(site.home, { ...site.env })
  const sealed = makeSealedStore({ state: home.state, random: makeRandom() }).forCase(asked.case)
  const { replyKey } = await keptRequest(sealed, asked.request)
  await close()
  return openerOf(replyKey)
}

/** The decryption key of the identity in a home; none where there is no identity. */
export async function identityOpeners({ home }: Person): Promise<Opener[]> {
  const file = readFileSync(join(home, "identity.json"))
  const passphrase = readFileSync(passphraseFile(home), "utf8").trimEnd()
  const { opener } = await openIdentity(file, new Secret(new Uint8Array(Buffer.from(passphrase))))
  return opener === undefined ? [] : [opener]
}
