// The stock `jose` command as the other side (docs/protocol.md, "By hand"): it opens and checks our letters, and we take its letters.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import type { KeyPair } from "../../src/seal/jwk.ts"
import { receive } from "../../src/seal/receive.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { recognise } from "../../src/transport/recognise.ts"
import { run } from "../support/cli.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"
import { colleagueContext, makeCast, makeRequest, type Person, RELAY } from "./people.ts"

const cast = await makeCast()

function privateJwk({ jwk, scalar }: KeyPair): string {
  return JSON.stringify({ ...jwk, d: Buffer.from(scalar.reveal()).toString("base64url") })
}

function decryptionKey({ enc }: Person): KeyPair {
  if (enc === undefined) throw new Error("a colleague has a decryption key")
  return enc
}

/** A folder with files, and a shell in it. */
function workshop(files: Readonly<Record<string, string>>): (script: string) => Promise<string> {
  const folder = makeFolder()
  onTestFinished(() => removeFolder(folder))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return async (script) => {
    const { code, stdout, stderr } = await run("/bin/sh", ["-euc", script], { cwd: folder })
    if (code !== 0) throw new Error(`${script}: exit ${code}: ${stderr}`)
    return stdout
  }
}

test("jose opens our letter and checks its signature, with the lines of the protocol text", async () => {
  const made = await makeRequest(cast, "interop")
  const sh = workshop({
    "letter.txt": encodeArmour("REQUEST", made.text),
    "mine.jwk": privateJwk(decryptionKey(cast.colleague)),
    "sender.jwk": JSON.stringify(cast.tech.card.sig),
  })
  await sh("sed '/^-----/d;/^=/d' letter.txt | tr -d '\\n' > letter.jwe")
  await sh("jose jwe dec -i letter.jwe -k mine.jwk -O letter.jws")
  await sh("jose jws ver -i letter.jws -k sender.jwk -O payload.json")
  const payload = JSON.parse(await sh("cat payload.json"))
  expect(payload).toMatchObject({ ...RELAY, v: 1, id: made.id })
  expect(await sh("cut -d. -f1 letter.jws | jose b64 dec -i-")).toContain('"typ":"nbde-rescue-request+jws"')
  // The hash that answers name, and the first word of the call-back code.
  const hash = await sh("sha256sum letter.jws | cut -c1-64")
  expect(Buffer.from(hash.trim(), "hex").toString("base64url")).toBe(made.sha256)
})

test("jose refuses our letter with one character changed", async () => {
  const made = await makeRequest(cast, "interop")
  const [head, body, signature] = made.jws.split(".")
  const altered = `${head}.${body?.slice(0, 50)}${body?.[50] === "A" ? "B" : "A"}${body?.slice(51)}.${signature}`
  const sh = workshop({ "letter.jws": altered, "sender.jwk": JSON.stringify(cast.tech.card.sig) })
  await expect(sh("jose jws ver -i letter.jws -k sender.jwk -O payload.json")).rejects.toThrow("exit 1")
})

test("a letter made by jose is taken", async () => {
  const honest = await makeRequest(cast, "by hand")
  const kid = cast.colleague.opener?.thumbprint
  const inner = { alg: "ES256", kid: cast.tech.card.thumbprint, typ: "nbde-rescue-request+jws" }
  const outer = {
    alg: "ECDH-ES",
    enc: "A256GCM",
    apu: honest.id,
    apv: kid,
    kid,
    cty: "JOSE",
    typ: "nbde-rescue+jwe",
  }
  const sh = workshop({
    "payload.json": Buffer.from(honest.jws.split(".")[1] ?? "", "base64url").toString(),
    "mine.jwk": privateJwk(cast.tech.sig),
    "recipient.jwk": JSON.stringify(decryptionKey(cast.colleague).jwk),
    "inner.json": JSON.stringify({ protected: inner }),
    "outer.json": JSON.stringify({ protected: outer }),
  })
  await sh("jose jws sig -I payload.json -k mine.jwk -s inner.json -c -o letter.jws")
  await sh("jose jwe enc -I letter.jws -k recipient.jwk -i outer.json -c -o letter.jwe")
  const found = recognise(Buffer.from(await sh("cat letter.jwe")))
  if (found.kind !== "letter") throw new Error(found.kind)
  const got = await receive(found.letter, colleagueContext(cast))
  expect(got).toMatchObject({ kind: "request", request: RELAY, id: honest.id, sender: { kind: "known" } })
})

test("a card's signature is checked by jose with the key inside it", async () => {
  const sh = workshop({ "card.txt": encodeArmour("CARD", cast.colleague.card.text) })
  await sh("sed '/^-----/d;/^=/d' card.txt | tr -d '\\n' > card.jws")
  await sh("cut -d. -f2 card.jws | jose b64 dec -i- | jose fmt -j- -g sig -o sender.jwk")
  await sh("jose jws ver -i card.jws -k sender.jwk -O card.json")
  expect(JSON.parse(await sh("cat card.json")).name).toBe("Carl Colleague")
  expect((await sh("sha256sum card.jws")).slice(0, 64)).toBe(cast.colleague.card.fingerprint.hex)
  expect((await sh("jose jwk thp -i sender.jwk")).trim()).toBe(cast.colleague.card.thumbprint)
})
