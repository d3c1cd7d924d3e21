// The mark of a change that was cut off stands on the disk, where whoever had the disk for a minute can put one: with a passphrase that they
// know, and with the number of a key slot that is none of theirs.
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { encodeStandInToken } from "../../../src/luks/stand-in.ts"
import { clevisEncrypt } from "../../support/clevis.ts"
import { run } from "../../support/cli.ts"
import {
  addKeyslot,
  bind,
  clevisPass,
  makeLuksImage,
  opens,
  sssPin,
  tangPin,
} from "../../support/luks-image.ts"
import { openGround, type Person } from "../../support/rescue.ts"
import { type RunningTangd, startTangd } from "../../support/tangd.ts"

const KNOWN = "the attacker knows this one"
const ground = openGround()
let tang: RunningTangd
let kim: Person

beforeAll(async () => {
  tang = await startTangd()
  kim = await ground.person("Kim", "technician")
})
afterAll(async () => {
  await tang.stop()
  ground.close()
})

/** A disk with a passphrase of a person in key slot 0, bound in 1, and a planted mark that names key slot `place`. */
async function planted(name: string, places: readonly number[]): Promise<string> {
  const image = join(ground.folder, name)
  await makeLuksImage(image, { type: "luks2", passphrase: "slot 0" })
  await bind(image, "slot 0", sssPin(1, [await tangPin(tang.url)]))
  await bind(image, "slot 0", sssPin(1, [await tangPin(tang.url)]))
  // The images of the tests are as cheap as what regen makes; those of people are not.
  const dear = ["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "2000", "--key-slot", "0", "--key-file", "-"]
  await run("cryptsetup", ["luksConvertKey", "-q", ...dear, image], { stdin: "slot 0" })
  await importToken(image, 7, encodeStandInToken({ of: 1 }, places, await knownJwe()))
  return image
}

/** The passphrase that the attacker knows, bound as the real one is. */
async function knownJwe(): Promise<string> {
  return (await clevisEncrypt("tang", (await tangPin(tang.url)).config, KNOWN)).trim()
}

async function importToken(image: string, id: number, json: string, ...flags: string[]): Promise<void> {
  const args = ["token", "import", "--token-id", String(id), "--json-file", "-", ...flags, image]
  const made = await run("cryptsetup", args, { stdin: json })
  if (made.code !== 0) throw new Error(made.stderr)
}

const regen = (image: string, ...more: string[]) =>
  kim.cli(["regen", image, "--slot", "1", "--yes", "--tang", tang.url, ...more])

describe("a change that this home did not begin", () => {
  it("is not gone on with: its passphrase may be somebody's", async () => {
    const image = await planted("begun.img", [])
    const before = await clevisPass(image, 1)
    const { code, stderr } = await regen(image)
    expect([code, stderr]).toEqual([3, expect.stringContaining("[change-not-ours]")])
    expect(await opens(image, KNOWN)).toBe(false)
    expect(await opens(image, before, 1)).toBe(true)
  })

  it("is taken back when told so, and the new passphrase is a random one", async () => {
    const image = await planted("back.img", [])
    const before = await clevisPass(image, 1)
    const { code, stderr } = await regen(image, "--begin-again")
    expect(code, stderr).toBe(0)
    expect([await opens(image, KNOWN), await opens(image, before)]).toEqual([false, false])
    expect(await opens(image, await clevisPass(image, 1), 1)).toBe(true)
  })

  it("goes on when a person says that it was theirs", async () => {
    const image = await planted("theirs.img", [])
    const { code, stderr } = await regen(image, "--confirm", "foreign-change")
    expect(code, stderr).toBe(0)
    expect(await opens(image, KNOWN, 1)).toBe(true)
  })

  it.each([
    ["of a person", 0, ["--begin-again"]],
    ["of a person", 0, ["--confirm", "foreign-change"]],
    ["of another binding", 2, ["--begin-again"]],
    ["of another binding", 2, ["--confirm", "foreign-change"]],
  ] as const)("does not empty the key slot %s, %i, that it names (%j)", async (_, place, flags) => {
    const image = await planted(`names-${place}-${flags.length}.img`, [place])
    const passphrase = place === 0 ? "slot 0" : await clevisPass(image, place)
    await regen(image, ...flags)
    expect(await opens(image, passphrase, place)).toBe(true)
  })

  describe("and that names a key slot as cheap as its own", () => {
    const CHEAP = "a person's, and cheap"
    const cheap = async (name: string): Promise<string> => {
      const image = await planted(name, [0])
      await addKeyslot(image, "slot 0", CHEAP, 3)
      await importToken(image, 7, encodeStandInToken({ of: 1 }, [3], await knownJwe()), "--token-replace")
      return image
    }

    it("is not believed: it says which key slot would go, and wants that one named", async () => {
      const image = await cheap("cheap.img")
      const { code, stderr } = await regen(image, "--begin-again")
      expect([code, stderr]).toEqual([4, expect.stringContaining("[slot-not-proven]")])
      expect(stderr).toContain(
        "key slot 3, which would be emptied now: --confirm empty-slot-3 or --confirm keep-slot-3",
      )
      expect((await regen(image, "--begin-again", "--confirm", "empty-slot-2")).code).toBe(4)
      expect([await opens(image, CHEAP, 3), await opens(image, "slot 0", 0)]).toEqual([true, true])
      const kept = await regen(image, "--begin-again", "--confirm", "keep-slot-3")
      expect(kept.code, kept.stderr).toBe(0)
      expect([await opens(image, CHEAP, 3), await opens(image, KNOWN)]).toEqual([true, false])
      expect(await opens(image, await clevisPass(image, 1), 1)).toBe(true)
    })

    it("is believed with the word for exactly that key slot", async () => {
      const image = await cheap("emptied.img")
      const { code, stderr } = await regen(image, "--begin-again", "--confirm", "empty-slot-3")
      expect(code, stderr).toBe(0)
      expect([await opens(image, CHEAP), await opens(image, "slot 0", 0)]).toEqual([false, true])
    })

    it("is not believed against an entry of another program", async () => {
      const image = await cheap("another.img")
      await importToken(image, 9, JSON.stringify({ type: "another-program", keyslots: ["3"] }))
      const { code, stderr } = await regen(image, "--begin-again", "--confirm", "empty-slot-3")
      expect(code, stderr).toBe(0)
      expect(await opens(image, CHEAP, 3)).toBe(true)
    })
  })
})
