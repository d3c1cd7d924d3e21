// Request, answer and contact file come as saved mails: what people do who have nothing but a mail program, from end to end with a real Tang.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { bind, clevisPass, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { approve, ask, codeOf, openGround, type Person } from "../support/rescue.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
let tess: Person
let carl: Person

beforeAll(async () => {
  tangd = await startTangd()
  await makeLuksImage(image, { type: "luks1", passphrase: "the first passphrase" })
  await bind(image, "the first passphrase", await tangPin(tangd.url), 1)
  tess = await ground.person("Tess")
  carl = await ground.person("Carl", "colleague")
  await carl.must(["tang", "trust", tangd.url, "--thumbprint", signingThumbprint(tangd.dir)])
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

/** A text in a mail as a program writes it: quoted-printable with soft breaks, and once more as a page. */
function saveMail(person: Person, text: string): string {
  const escaped = (part: string): string =>
    part
      .replaceAll("=", "=3D")
      .replace(/(.{60})(?=.)/g, "$1=\n")
      .replaceAll("\n", "\r\n")
  const part = (type: string, body: string): string =>
    `--b1\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${escaped(body)}\r\n`
  const page = `<html><body>${text.replaceAll("\n", "<br>\n")}</body></html>`
  const path = person.newPath("mail.eml")
  const head =
    'From: a@example.net\r\nTo: b@example.net\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b1"\r\n\r\n'
  writeFileSync(path, `${head}${part("text/plain", `Hello,\n\n${text}`)}${part("text/html", page)}--b1--\r\n`)
  return path
}

/** A file in a mail, as an attachment. */
function attach(person: Person, file: string): string {
  const path = person.newPath("mail.eml")
  const content = readFileSync(file)
    .toString("base64")
    .replace(/(.{76})/g, "$1\r\n")
  const part = `--b2\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}\r\n`
  const words = "--b2\r\nContent-Type: text/plain\r\n\r\nSee the attachment.\r\n"
  writeFileSync(path, `Content-Type: multipart/mixed; boundary=b2\r\n\r\n${words}${part}--b2--\r\n`)
  return path
}

it("a request in the text of a mail is answered, and the answer is taken from the mail it is attached to", async () => {
  const request = await ask(tess, image, ["--host", "db1"])
  const asked = saveMail(carl, readFileSync(request.file, "utf8"))
  const answered = await approve(carl, { ...request, file: asked })
  const mail = attach(tess, answered.file)
  const first = await tess.must(["reveal", mail, "--stdout"])
  expect(Buffer.from(first.stdoutBytes).equals(await clevisPass(image, 1))).toBe(true)
  expect(first.stderr).toContain("mail.eml: 1 message")
  // From what was kept, without the mail.
  const again = await tess.must(["reveal", "--case", request.case, "--stdout"])
  expect(again.stdoutBytes).toEqual(first.stdoutBytes)
})

it("a header that somebody without this tool attached is read from the mail", async () => {
  const header = tess.newPath("header.img")
  await tess.must(["extract", image, "--what", "header", "-o", header])
  const line = ["answer", attach(carl, header), "--unsigned", "--to", "Tess", "--deny", "--reason", "no call"]
  // Nobody is called Tess here: as far as that an encrypted volume was found in the mail.
  const told = await carl.tell(line)
  expect(codeOf(told)).toBe("contact-unknown")
  const empty = await carl.tell(["answer", saveMail(carl, "Lunch?"), ...line.slice(2)])
  expect(codeOf(empty)).toBe("letter-not-recognised")
})

it("a mail without a message is called so, and nothing is asked of anybody", async () => {
  const told = await carl.tell(["answer", saveMail(carl, "Lunch?"), "--approve"])
  expect([told.code, codeOf(told), told.document.error.text]).toEqual([
    2,
    "letter-not-recognised",
    "this mail holds no message",
  ])
})

it("a contact file is taken from a mail", async () => {
  const card = (await carl.must(["identity", "export"])).stdout
  await tess.must(["contact", "add", saveMail(tess, card), "--yes"])
  expect((await tess.must(["contact", "list"])).stdout).toContain("Carl")
})
