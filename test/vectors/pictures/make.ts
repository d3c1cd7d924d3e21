// Writes photo.jpg: a code as a telephone photographs it, as JPEG, which only a real camera or Ghostscript (gs) makes:
// node test/vectors/pictures/make.ts. What it says stands in text.txt.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { makeQrCode } from "../../../src/text/qr-code.ts"
import { encodeShortText } from "../../../src/transport/short-text.ts"
import { photograph, squares } from "../../support/picture.ts"
import { bytesFrom } from "../../seal/people.ts"

const folder = new URL(".", import.meta.url).pathname
const text = encodeShortText(bytesFrom("photo", 100))
const code = squares(makeQrCode(text).rows, 10)
const { width, height, points } = photograph(code, {
  width: 900,
  height: 700,
  turned: 17,
  sideways: 0.2,
  fills: 0.75,
  blur: 1,
  glare: 60,
  shade: 50,
  noise: 10,
})
const hex = Buffer.from(points).toString("hex").replace(/.{100}/g, "$&\n")
const page = `%!PS
${width} ${height} scale
/line ${width} string def
${width} ${height} 8 [${width} 0 0 -${height} 0 ${height}] { currentfile line readhexstring pop } image
${hex}
showpage
`
const args = ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=jpeggray", "-dJPEGQ=70", "-r72", `-g${width}x${height}`]
execFileSync("gs", [...args, `-sOutputFile=${folder}photo.jpg`, "-"], { input: page })
writeFileSync(`${folder}text.txt`, `${text}\n`)
