// What is believed of the programs that change a volume: every exit code and every word that they end with.
import { expect, it } from "vitest"
import type { Exec } from "../../../src/actions/ports.ts"
import { volumeHands } from "../../../src/actions/regen/volume-hands.ts"
import { Secret } from "../../../src/bytes/secret.ts"

interface Called {
  readonly program: string
  readonly args: readonly string[]
  readonly stdin: string
}

/** Hands whose programs end as `ends` says, one after the other. */
function handsThatEnd(...ends: readonly (readonly [code: number, stderr: string])[]) {
  const called: Called[] = []
  const exec: Exec = {
    run: async (program, args, stdin) => {
      called.push({ program, args, stdin: Buffer.from(stdin ?? []).toString() })
      const [code, stderr] = ends[called.length - 1] ?? [0, ""]
      return { code, stdout: Buffer.of(), stderr: Buffer.from(stderr) }
    },
  }
  return { hands: volumeHands(exec, "disk.img"), called }
}
const secret = (text: string) => new Secret(new Uint8Array(Buffer.from(text)))

it("takes only exit code 2 for a wrong passphrase", async () => {
  const { hands } = handsThatEnd([0, ""], [2, "No key available with this passphrase."])
  expect([await hands.opens(secret("p"), 3), await hands.opens(secret("p"), 3)]).toEqual([true, false])
})

it("does not take an error of the disk for a passphrase that is dead", async () => {
  const { hands } = handsThatEnd([1, "IO error while decrypting keyslot.\nKeyslot open failed."])
  await expect(hands.opens(secret("p"), 3)).rejects.toMatchObject({
    code: "volume-change-failed",
    message: expect.stringContaining("Keyslot open failed."),
  })
})

it("says that no key slot is free where cryptsetup says so", async () => {
  const { hands } = handsThatEnd([1, "No space for new keyslot."])
  await expect(hands.addKey(3, secret("p"), secret("q"))).rejects.toMatchObject({ code: "no-free-slot" })
})

it("fills a key slot with the volume key by the option that this cryptsetup has", async () => {
  const { hands, called } = handsThatEnd([1, "cryptsetup: unknown option"], [0, ""])
  await hands.addKeyWith(3, secret("volume key"), secret("new"))
  expect(called.map(({ program, stdin }) => [program, stdin])).toEqual([
    ["sh", "volume keynew"],
    ["sh", "volume keynew"],
  ])
  expect(called.map(({ args }) => args.find((arg) => /-key-file$/.test(arg)))).toEqual([
    "--volume-key-file",
    "--master-key-file",
  ])
  expect(called.flatMap(({ args }) => args).join(" ")).not.toMatch(/volume key|new$/)
})

it("says so if that fails", async () => {
  const { hands } = handsThatEnd([1, "Volume key does not match the volume."])
  await expect(hands.addKeyWith(3, secret("k"), secret("n"))).rejects.toMatchObject({
    code: "volume-change-failed",
    message: "cryptsetup luksAddKey failed: Volume key does not match the volume.",
  })
})
