// What the commands of the main job print under --json, member by member (design §7): what scripts of a site rely on.
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { bind, makeLuksImage, sssPin, tangPin } from "../support/luks-image.ts"
import { approve, ask, openGround, type Person } from "../support/rescue.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"

const ground = openGround()
const image = join(ground.folder, "disk.img")
let tangd: RunningTangd
let tess: Person
let carl: Person

beforeAll(async () => {
  tangd = await startTangd()
  const pin = await tangPin(tangd.url)
  await makeLuksImage(image, { type: "luks2", passphrase: "first", formatArgs: ["--label", "data"] })
  await bind(image, "first", sssPin(1, [pin]), 1)
  tess = await ground.person("Tess")
  carl = await ground.person("Carl")
})

afterAll(async () => {
  await tangd.stop()
  ground.close()
})

const text = expect.any(String)
const number = expect.any(Number)
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const kid = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)
const id = expect.stringMatching(/^[A-Za-z0-9_-]{22}$/)

it("inspect", async () => {
  const { code, document } = await tess.tell<object>(["inspect", image])
  expect(code).toBe(0)
  const tang = { pin: "tang", path: "sss.0.tang", url: tangd.url, kid, crv: "P-521" }
  expect(document).toEqual({
    volumes: [
      {
        source: image,
        offset: 0,
        type: "luks2",
        uuid,
        digestSalt: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        label: "data",
        cipher: "aes-xts-plain64",
        header: {
          used: "primary",
          copies: [
            { name: "primary", status: "ok", seqid: number },
            { name: "secondary", status: "ok", seqid: number },
          ],
        },
        keyslots: [
          { slot: 0, kdf: "pbkdf2", digest: 0 },
          { slot: 1, kdf: "pbkdf2", digest: 0 },
        ],
        bindings: [
          {
            slot: 1,
            token: 0,
            copy: "primary",
            pin: "sss",
            policy: { pin: "sss", path: "sss", threshold: 1, children: [tang] },
            commitment: expect.stringMatching(/^[\w-]{43}$/),
            recoverable: "relay",
          },
        ],
        warnings: [],
      },
    ],
  })
})

it("request, answer and reveal, and nowhere the passphrase", async () => {
  const { file, ...request } = await ask(tess, image)
  expect(request).toEqual({
    case: expect.stringMatching(/^\d{4}-\d{2}-\d{2}-db1-[a-z0-9]{4}$/),
    request: id,
    mode: "relay",
    open: true,
    leaves: [{ path: "sss.0.tang", kid, url: tangd.url }],
    words: Array.from({ length: 6 }, () => expect.stringMatching(/^[a-z]{3,8}$/)),
    digits: Array.from({ length: 5 }, () => expect.stringMatching(/^\d{4}$/)),
    letter: file,
    kept: "session",
  })

  const answer = await approve(carl, { file, words: request.words }, ["--tang", tangd.url])
  expect(answer.document).toEqual({
    letters: [
      {
        input: file,
        request: request.request,
        decision: "approve",
        from: "Tess",
        host: "db1",
        leaves: [{ path: "sss.0.tang", kid, url: tangd.url, status: "ok" }],
        reply: answer.file,
      },
    ],
  })
  // The call-back code is on the technician's screen only.
  expect(JSON.stringify(answer)).not.toContain(request.words[0] ?? "")
  expect(answer.stderr).not.toContain(request.words.join(" "))

  const told = await tess.tell<object>(["reveal", answer.file])
  expect(told).toMatchObject({ code: 0 })
  expect(told.document).toEqual({
    case: request.case,
    request: request.request,
    fits: "header",
    opens: 1,
    leaves: [{ path: "sss.0.tang", state: "open" }],
    debts: [],
  })
  const { stdout } = await tess.must(["reveal", answer.file, "--stdout"])
  const later = await tess.tell<{ debts: unknown }>(["reveal", answer.file])
  expect(later.document.debts).toEqual([
    { id: number, kind: "revealed-passphrase", deadline: number, keeps: "salt" },
  ])
  expect(JSON.stringify([told, later])).not.toContain(stdout)
  expect(told.stderr + later.stderr).not.toContain(stdout)
})

it("an error", async () => {
  const { code, document } = await tess.tell(["inspect", join(ground.folder, "missing.img")])
  expect(code).toBe(1)
  expect(document).toEqual({
    error: { code: "no-such-file", text, remedy: expect.any(Array), details: expect.any(Object) },
  })
})

it("the two outputs that exclude each other are a usage error", async () => {
  const told = await tess.cli(["reveal", "--stdout", "--json"])
  expect([told.code, JSON.parse(told.stdout).error.code]).toEqual([2, "usage"])
})
