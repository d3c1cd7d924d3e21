// Writes the photographs in this folder: a code as telephones photograph and save it, as JPEG. What it says stands in text.txt.
//
//     apt-get install ghostscript libjpeg-turbo-progs libimage-exiftool-perl
//     node test/vectors/pictures/make.ts
//
// photo.jpg was made by Ghostscript 10.00, the others by cjpeg and jpegtran 2.1.5 and exiftool 12.57: two encoders that share no code. The tests
// need none of these programs.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { makeQrCode } from "../../../src/text/qr-code.ts"
import { drawQr } from "../../../src/text/qr-terminal.ts"
import { encodeShortText } from "../../../src/transport/short-text.ts"
import { bytesFrom } from "../../seal/people.ts"
import { type Grey, type Photograph, photograph, squares } from "../../support/picture.ts"
import { screenshot } from "../../support/screenshot.ts"

const folder = new URL(".", import.meta.url).pathname
const text = encodeShortText(bytesFrom("photo", 100))
const code = makeQrCode(text)
const paper = squares(code.rows, 10)
const SIZE = { width: 800, height: 600 }

writeFileSync(`${folder}text.txt`, `${text}\n`)
writeFileSync(
  `${folder}photo.jpg`,
  byGhostscript(
    photograph(paper, {
      width: 900,
      height: 700,
      turned: 17,
      sideways: 0.2,
      fills: 0.75,
      blur: 1,
      glare: 60,
      shade: 50,
      noise: 10,
    }),
  ),
)

const terminal = screenshot(drawQr(code, "half", 2, 256).join("\n"), 80, 24)
const lit: Photograph = { ...SIZE, fills: 0.85, shade: 40, noise: 4 }
const PHOTOS: readonly [name: string, picture: Grey, as: Photograph, cjpeg: readonly string[]][] = [
  ["turned", paper, { ...lit, turned: 37 }, ["-quality", "60"]],
  ["sideways", paper, { ...lit, fills: 0.6, sideways: 0.35, turned: -8 }, ["-quality", "60"]],
  ["lamp", paper, { ...lit, glare: 130, turned: 5 }, ["-quality", "60"]],
  ["quality-35", paper, { ...lit, turned: 11, sideways: 0.15, blur: 1, noise: 10 }, ["-quality", "35"]],
  ["progressive", paper, { ...lit, turned: 4 }, ["-quality", "60", "-progressive"]],
  ["restarts", paper, { ...lit, turned: 184 }, ["-quality", "60", "-restart", "1"]],
  ["terminal", terminal, { ...lit, fills: 0.98, turned: 3, sideways: 0.1 }, ["-quality", "60"]],
]
for (const [name, picture, as, flags] of PHOTOS)
  writeFileSync(`${folder}${name}.jpg`, cjpeg(coloured(photograph(picture, as)), flags))

const upright = coloured(photograph(paper, { ...lit, turned: 6 }))
writeFileSync(`${folder}grey.jpg`, cjpeg(upright, ["-quality", "60", "-grayscale"]))
// A front camera shows the world mirrored.
writeFileSync(`${folder}mirrored.jpg`, jpegtran(cjpeg(upright, ["-quality", "60"]), ["-flip", "horizontal"]))
// A telephone held upright saves what its chip saw, lying on its side, and says so in the header.
const lying = jpegtran(cjpeg(upright, ["-quality", "60"]), ["-rotate", "270"])
writeFileSync(`${folder}orientation-6.jpg`, lying)
execFileSync("exiftool", [
  "-q",
  "-overwrite_original",
  "-n",
  "-Orientation=6",
  "-Make=Telephone",
  `${folder}orientation-6.jpg`,
])

/** In the warm light of a lamp, as PPM. */
function coloured({ width, height, points }: Grey): Buffer {
  const rgb = Buffer.from([...points].flatMap((grey) => [grey, grey * 0.93, grey * 0.8]))
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), rgb])
}

function cjpeg(picture: Buffer, flags: readonly string[]): Buffer {
  return execFileSync("cjpeg", flags, { input: picture })
}

function jpegtran(picture: Buffer, flags: readonly string[]): Buffer {
  return execFileSync("jpegtran", flags, { input: picture })
}

function byGhostscript({ width, height, points }: Grey): Buffer {
  const hex = Buffer.from(points).toString("hex").replace(/.{100}/g, "$&\n")
  const page = `%!PS
${width} ${height} scale
/line ${width} string def
${width} ${height} 8 [${width} 0 0 -${height} 0 ${height}] { currentfile line readhexstring pop } image
${hex}
showpage
`
  const args = ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=jpeggray", "-dJPEGQ=70", "-r72"]
  return execFileSync("gs", [...args, `-g${width}x${height}`, "-sOutputFile=-", "-"], { input: page })
}
