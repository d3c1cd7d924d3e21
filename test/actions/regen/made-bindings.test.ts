// What the record says of the bindings that a home made: an entry of its own kind, never the text of a note.
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { withDesk } from "../../../src/actions/desk.ts"
import { rememberMade, wasMadeHere } from "../../../src/actions/regen/made-bindings.ts"
import { readChain } from "../../../src/journal/chain.ts"
import { headerCommitment } from "../../../src/recovery/commitment.ts"
import { startPorts } from "../../robust/change-world.ts"
import { workspace } from "../../support/workspace.ts"

const ABOUT = { uuid: "the volume", slot: 1, case: null }
const JWE = "a.b.c.d.e"

/** A folder for one home, with place for its memory-backed storage. */
function homeFolder() {
  const dir = workspace()
  mkdirSync(join(dir, "run"), { mode: 0o700 })
  return { dir, home: join(dir, "home") }
}

it("knows a binding again by volume, key slot and commitment, and writes it once", async () => {
  const stage = homeFolder()
  const { ports, close } = startPorts(stage, "offline")
  const known = await withDesk(ports, "real", async (desk) => {
    const before = await wasMadeHere(desk, ABOUT, JWE)
    await rememberMade(desk, ABOUT, JWE)
    await rememberMade(desk, ABOUT, JWE)
    const others = [
      { ...ABOUT, uuid: "another" },
      { ...ABOUT, slot: 2 },
    ]
    return [
      before,
      await wasMadeHere(desk, ABOUT, JWE),
      await wasMadeHere(desk, ABOUT, "f.b.c.d.e"),
      ...(await Promise.all(others.map((about) => wasMadeHere(desk, about, JWE)))),
    ]
  })
  await close()
  expect(known).toEqual([false, true, false, false, false])
  const { links } = readChain(readFileSync(join(stage.home, "journal.jsonl")))
  const made = links.map(({ entry }) => entry).filter(({ type }) => type === "binding-made")
  expect(made.map(({ body }) => body)).toEqual([
    { uuid: "the volume", slot: 1, commitment: headerCommitment(JWE) },
  ])
})

it("does not take the text of a note for it", async () => {
  const { ports, close } = startPorts(homeFolder(), "offline")
  const known = await withDesk(ports, "real", async (desk) => {
    const text = `key slot 1 of the volume: the new entry is ${headerCommitment(JWE)}`
    await desk.recorder.append({ type: "note", body: { text } })
    return await wasMadeHere(desk, ABOUT, JWE)
  })
  await close()
  expect(known).toBe(false)
})
