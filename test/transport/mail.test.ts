// The reader of saved mails, apart from what the mails hold: what is a mail, which parts it has, and that no bytes hold it up. What people
// get out of whole mails: test/actions/letter/unpack-input.test.ts.
import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { htmlText } from "../../src/transport/html-text.ts"
import { openMail } from "../../src/transport/mail.ts"
import { mutations } from "../support/mutate.ts"

const folder = new URL("../vectors/mail/", import.meta.url)
const mails = readdirSync(folder).filter((name) => name.endsWith(".eml"))
const fields = "From: Tess\nTo: Carl\n"

function texts(mail: string): string[] | undefined {
  return openMail(Buffer.from(mail, "latin1"))?.map(({ bytes }) => Buffer.from(bytes).toString())
}

/** A part in so many parts of one part. */
function nested(depth: number, part: string): string {
  const open = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
  )
  const close = Array.from({ length: depth }, (_, n) => `\n--b${depth - 1 - n}--`)
  return `${open.join("")}${part}${close.join("")}\n`
}

test.each<[string, string]>([
  ["no fields", "Hello\n\nFrom: Tess\n"],
  ["one field that every text could begin with", "Subject: db1\n\nHello\n"],
  ["fields without an empty line", "From: Tess\nTo: Carl"],
  ["the Comment of an OpenPGP block", "Comment: NBDE RESCUE REQUEST\nVersion: 1\n\nabcd\n"],
  ["a line with a colon behind a word and a blank", "From Tess: hello\nTo: Carl\nDate: now\n\nhello"],
  ["JSON", '{"From":1,\n"To":2}\n\n'],
  ["nothing", ""],
])("%s make no mail", (_, text) => {
  expect(texts(text)).toBeUndefined()
})

test.each<[string, string, string[]]>([
  ["a body as it stands", `${fields}\nhello\n`, ["hello\n"]],
  ["lines of Windows", `${fields}\nhello\n`.replaceAll("\n", "\r\n"), ["hello\n"]],
  ["a byte order mark and empty lines before", `\xef\xbb\xbf\r\n\n  ${fields}\nhello`, ["hello"]],
  [
    "soft line breaks, escapes, blanks at the end of lines",
    `${fields}Content-Transfer-Encoding: Quoted-Printable\n\nab= \ncd=3D=\r\n=20e  \nf=C3=BC=ZZ`,
    ["abcd= e\nfü=ZZ\n"],
  ],
  ["base64 in any lines", `${fields}Content-transfer-encoding:base64\n\naGVs\n bG8\r\n=\n`, ["hello"]],
  [
    "a charset that nobody knows",
    `${fields}Content-Type: text/plain; charset=x-none\n\ngr\xfc\xdfe`,
    ["grüße"],
  ],
  [
    "a charset that is not true",
    `${fields}Content-Type: text/plain; charset=us-ascii\n\ngr\xc3\xbc`,
    ["grü"],
  ],
  [
    "a part without an end, in a part without an end",
    nested(2, "\nhello\n").replace(/\n--b[\s\S]--[\s\S]*$/, ""),
    ["hello\n"],
  ],
  [
    "what stands before and after the parts left out",
    nested(1, "\nhello").replace("\n\n--", "\n\nbefore\n--").concat("after"),
    ["hello"],
  ],
  [
    "a boundary in quotes, blanks behind it",
    `Content-Type: multipart/mixed;\n boundary="a b"\n\n--a b  \n\nhello\r\n--a b--`,
    ["hello"],
  ],
  [
    "a boundary that is only like it",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bc\n--b\n\ntwo\n--b--\n",
    ["one\n--bc", "two"],
  ],
  ["a multipart that names no boundary", "Content-Type: multipart/mixed\n\nhello", ["hello"]],
])("%s", (_, mail, expected) => {
  expect(texts(mail)).toEqual(expected)
})

test("parts in parts are read to a depth, and what lies deeper stays as it is", () => {
  expect(texts(nested(7, "\nhello"))).toEqual(["hello"])
  expect(texts(nested(40, "\nhello"))?.join("")).toContain("--b39")
})

test("parts are counted: what comes after 256 of them is left out", () => {
  const many = `Content-Type: multipart/mixed; boundary=b\n${"\n--b\n\nhello".repeat(400)}`
  expect(texts(many)).toHaveLength(256)
})

test("a page becomes its text: lines, entities, no styles, no comments", () => {
  const page =
    "<style>a > b {}</style><p>one&nbsp;&amp; t&#119;o &#x2013; &bogus; &#0;</p>x<!-- <b> -->y\n z<pre>a\n  b</pre><BR/>c<span>d</span>e"
  expect(htmlText(page)).toBe("\none & two \u2013 &bogus; &#0;\nxy z\na\n  b\n\ncde")
})

test("hostile mails come to an end", () => {
  const part = "Content-Type: multipart/mixed; boundary=b\n"
  const nasty = [
    `${fields}${"X: y\n".repeat(100_000)}\n`,
    `${fields}${" folded".repeat(100_000)}\n\nhello`,
    `${fields}Content-Type: ${"; boundary=".repeat(100_000)}\n\n`,
    `${part}\n${"--b\n".repeat(300_000)}`,
    `${part}\n${"--".repeat(600_000)}`,
    `${part}\n${`--b\n${part}\n`.repeat(20_000)}`,
    `${part}\n${"--b\nContent-Type: message/rfc822\n\n".repeat(20_000)}`,
    `From a b 03:14\n${`${fields}\n\nFrom a b 03:14\n`.repeat(20_000)}`,
    `${fields}Content-Transfer-Encoding: quoted-printable\n\n${"= \n".repeat(300_000)}${" ".repeat(300_000)}x`,
    `${fields}Content-Type: text/html\n\n${"<!--".repeat(200_000)}`,
    `${fields}Content-Type: text/html\n\n${"<style>".repeat(100_000)}${"<p ".repeat(100_000)}${"&#".repeat(100_000)}`,
    `<html>${"<".repeat(500_000)}`,
  ]
  for (const text of nasty) expect(texts(text)?.length ?? 0).toBeLessThanOrEqual(256)
})

test("mails that are broken in any way throw nothing", () => {
  const samples = mails.map((name) => new Uint8Array(readFileSync(new URL(name, folder))))
  for (const { bytes } of mutations(samples, process.env.SLOW ? 20_000 : 1500)) {
    for (const part of openMail(bytes) ?? []) expect(part.bytes.length).toBeGreaterThan(0)
  }
})
