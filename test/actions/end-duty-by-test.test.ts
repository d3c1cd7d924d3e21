// The duty of a passphrase ends with the test itself, also where no key slot is bound and where people brought the duty.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { endDutyByTest } from "../../src/actions/case/end-duty.ts"
import { addDuty } from "../../src/actions/case/own-duties.ts"
import type { Ports } from "../../src/actions/ports.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { editBoth, section, vector } from "../luks/vectors.ts"
import { openPorts } from "../session/world.ts"
import { workspace } from "../support/workspace.ts"

async function bench(bytes = vector("luks2-proof")) {
  const { ports, home, close } = await openPorts()
  const path = join(workspace(), "disk.img")
  writeFileSync(path, bytes)
  const piped = (text: string): Ports => {
    const read = async (): Promise<Uint8Array> => Buffer.from(text)
    return { ...ports, files: Object.assign(Object.create(ports.files), { read }) }
  }
  const typed = (...texts: string[]): Ports => {
    const askSecret = async () => new Secret(new Uint8Array(Buffer.from(texts.shift() ?? "")))
    return { ...ports, stdinIsTerminal: true, terminal: { ...ports.terminal, askSecret } }
  }
  const duty = (what: "passphrase" | "key") => addDuty(ports, { what, subject: "key slot 1 of db1" })
  return { ports, home, path, piped, typed, duty, close }
}

it("a passphrase that opens nothing ends its duty, and the record says against what", async () => {
  const { home, path, piped, duty, close } = await bench()
  const { id } = await duty("passphrase")
  await endDutyByTest(piped("gone\n"), id, path)
  const journal = Buffer.from((await home.state.read("journal.jsonl")) ?? []).toString()
  expect(journal).toContain('"how":"opens-nothing"')
  expect(journal).not.toContain("gone")
  await close()
})

it("one that still opens a key slot ends nothing, also a key slot that is only tried when it is named", async () => {
  const hidden = editBoth(vector("luks2-proof"), (json) =>
    Object.assign(section(json, "keyslots", "1"), { priority: 0 }),
  )
  const { path, piped, duty, close } = await bench(hidden)
  const { id } = await duty("passphrase")
  const ended = endDutyByTest(piped("two"), id, path)
  await expect(ended).rejects.toMatchObject({ code: "old-passphrase-opens", details: { slot: 1 } })
  await close()
})

it("is typed twice on a terminal: a mistake opens nothing as well", async () => {
  const { path, typed, duty, close } = await bench()
  const { id } = await duty("passphrase")
  await expect(endDutyByTest(typed("gone", "gnoe"), id, path)).rejects.toMatchObject({ code: "cancelled" })
  await endDutyByTest(typed("gone", "gone"), id, path)
  await close()
})

it("is no end for the duty of a key, and nobody is asked for a passphrase", async () => {
  const { ports, path, duty, close } = await bench()
  const { id } = await duty("key")
  await expect(endDutyByTest(ports, id, path)).rejects.toMatchObject({ code: "evidence-unfit" })
  await close()
})
