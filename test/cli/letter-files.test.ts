// Folders of what came in, as they are: a stick, the pictures of a telephone. Real files, real pictures.
import { mkdirSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { readLetters } from "../../src/cli/letter-files.ts"
import { makeFiles } from "../../src/host/files.ts"
import { makeQrCode } from "../../src/text/qr-code.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import { bytesFrom, makeCast, makeRequest } from "../seal/people.ts"
import { greyPicture, greyPng, squares } from "../support/picture.ts"
import { pictureReader } from "../support/picture-reader.ts"
import { workspace } from "../support/workspace.ts"

const ports = { files: makeFiles(), pictures: await pictureReader() }
const letter = encodeArmour("REQUEST", (await makeRequest(await makeCast(), "folder")).text)

async function read(...paths: string[]): Promise<{ names: string[]; said: string[] }> {
  const said: string[] = []
  const inputs = await readLetters(ports, paths, (line) => said.push(line))
  return { names: inputs.map(({ name }) => name), said }
}

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(workspace(), "stick")
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

const OTHERS = {
  "notes.txt": "buy milk",
  "IMG_1.HEIC": Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1"),
  "cat.png": greyPng(greyPicture(60, 60, () => 200)),
}

describe("a folder", () => {
  it("gives its messages; what lies there by chance is named and left out", async () => {
    const folder = folderWith({ ...OTHERS, "request.txt": letter })
    mkdirSync(join(folder, "System Volume Information"))
    writeFileSync(join(folder, "film.mp4"), "")
    truncateSync(join(folder, "film.mp4"), 40 << 20)
    const { names, said } = await read(folder)
    expect(names).toEqual([join(folder, "request.txt")])
    expect(said.map((line) => line.replaceAll(`${folder}/`, "")).sort()).toEqual([
      "Left out: IMG_1.HEIC: this file is HEIC: only PNG and JPEG pictures are read [picture-format]",
      "Left out: cat.png: no QR code was found in this picture [picture-without-code]",
      expect.stringMatching(/^Left out: film\.mp4 is longer than 32 MiB \[input-too-large\]$/),
      "Left out: notes.txt: this is nothing the program knows [letter-not-recognised]",
    ])
  })

  it("without any message keeps all, so that each says itself what it is", async () => {
    const { names, said } = await read(folderWith(OTHERS))
    expect([names.length, said]).toEqual([3, []])
  })

  it("keeps a message that was damaged, beside a good one", async () => {
    const damaged = letter.replace(/\n.{20}/, "\nxxxxxxxxxxxxxxxxxxxx")
    const { names, said } = await read(folderWith({ "a.txt": letter, "b.txt": damaged }))
    expect([names.length, said]).toEqual([2, []])
  })

  it("with nothing but folders holds no message", async () => {
    const folder = folderWith({})
    mkdirSync(join(folder, "DCIM"))
    const code = await read(folder).catch((error) => isToolError(error) && error.code)
    expect(code).toBe("nothing-to-answer")
  })

  it("of photographs gives what their codes say", async () => {
    const text = encodeShortText(bytesFrom("folder", 100))
    const photo = greyPng(squares(makeQrCode(text).rows, 4))
    const { names, said } = await read(folderWith({ "IMG_2.png": photo, "cat.png": OTHERS["cat.png"] }))
    expect(names).toEqual([expect.stringMatching(/IMG_2\.png$/)])
    expect(said[0]).toMatch(/IMG_2\.png: 1 QR code$/)
  })
})

it("a file that a person named is never left out", async () => {
  const folder = folderWith({ ...OTHERS, "request.txt": letter })
  const { names, said } = await read(join(folder, "notes.txt"), join(folder, "request.txt"))
  expect([names.length, said]).toEqual([2, []])
})
