// The receipt closes the circle: the colleague's record learns how the rescue ended. And the record of a sender that became shorter.
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bind, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { approve, ask, codeOf, introduce, openGround, type Person } from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
let tang: RunningTangd
let kim: Person
let ana: Person

beforeAll(async () => {
  tang = await startTangd()
  await makeLuksImage(image, { type: "luks2", passphrase: "first" })
  await bind(image, "first", await tangPin(tang.url), 1)
  kim = await ground.person("Kim", "technician")
  ana = await ground.person("Ana", "colleague")
  await introduce(kim, ana)
})

afterAll(async () => {
  await tang.stop()
  ground.close()
})

describe("a receipt", () => {
  it("tells the colleague that the key slot opened, and counts once", async () => {
    const request = await ask(kim, image, ["--to", "Ana"])
    const answer = await approve(ana, request, ["--tang", tang.url])
    const receipt = kim.newPath("receipt.txt")
    expect((await kim.tell(["reveal", answer.file, "--receipt", receipt])).code).toBe(0)
    const read = await ana.tell<{ letters: { decision: string; outcome: string; from: string }[] }>([
      "answer",
      receipt,
    ])
    expect(read.code).toBe(0)
    expect(read.document.letters[0]).toMatchObject({
      decision: "receipt",
      outcome: "opened-slot",
      from: "Kim",
    })
    expect(codeOf(await ana.tell(["answer", receipt]))).toBe("letter-replayed")
  })

  it("is refused by a colleague who gave no such answer", async () => {
    const bea = await ground.person("Bea", "colleague")
    await introduce(kim, bea)
    const request = await ask(kim, image, ["--to", "Ana"])
    const answer = await approve(ana, request, ["--tang", tang.url])
    const receipt = kim.newPath("receipt.txt")
    await kim.tell(["reveal", answer.file, "--receipt", receipt])
    expect(codeOf(await bea.tell(["answer", receipt]))).toBe("letter-not-for-me")
  })

  it("is not made for a colleague without a key to seal it to", async () => {
    const [tess, carl] = [await ground.person("Tess"), await ground.person("Carl")]
    const answer = await approve(carl, await ask(tess, image), ["--tang", tang.url])
    const receipt = tess.newPath("receipt.txt")
    const { code, stderr } = await tess.tell(["reveal", answer.file, "--receipt", receipt])
    expect(code).toBe(0)
    expect(stderr).toContain("No receipt")
    expect(existsSync(receipt)).toBe(false)
  })
})

describe("a sender whose home was restored from a copy", () => {
  it("is seen by the colleague: their record is shorter than it was", async () => {
    const journal = join(kim.home, "journal.jsonl")
    const copy = kim.newPath("journal.copy")
    copyFileSync(journal, copy)
    await approve(ana, await ask(kim, image, ["--to", "Ana"]), ["--tang", tang.url])
    rmSync(journal)
    copyFileSync(copy, journal)
    expect(readFileSync(journal)).toEqual(readFileSync(copy))
    const { stderr } = await approve(ana, await ask(kim, image, ["--to", "Ana"]), ["--tang", tang.url])
    // The restored record has grown again, but not as far as the letter said that Ana had before.
    expect(stderr).toContain("[journal-behind]")
  })
})
