// A request for a host that the site made up: nobody decides, no server is asked, the sender learns nothing, the record has it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { workspace } from "../../support/workspace.ts"
import { testServer } from "../../tang/keys.ts"
import { requestFor, sayYes } from "./at-desk.ts"

const DECOY = "00000000-0000-4000-8000-00000000d0c0"
const server = testServer()

function homeWithDecoy(
  values: object = { securityName: "Sam Field", securityNumber: "+49 30 555 0120" },
): string {
  const path = join(workspace(), "home")
  mkdirSync(join(path, "site"), { recursive: true, mode: 0o700 })
  const profile = { site: "a test", decoys: [DECOY], values }
  writeFileSync(join(path, "site/profile.json"), JSON.stringify(profile), { mode: 0o600 })
  return path
}

const journalOf = (path: string) => readFileSync(join(path, "journal.jsonl"), "latin1").trim().split("\n")

describe("a request for a decoy", () => {
  it.each([DECOY, DECOY.toUpperCase()])("%s is never answered, and says whom to call", async (uuid) => {
    const path = homeWithDecoy()
    const one = await requestFor(server, "decoy", { host: { uuid } })
    const { rows, net, decided } = await sayYes(server, [one], { path })
    await expect(rows).rejects.toMatchObject({
      code: "decoy-host",
      message: expect.stringContaining("Call Sam Field, +49 30 555 0120 now"),
    })
    expect([net.asked, decided]).toEqual([[], []])
    const lines = journalOf(path).filter((line) => line.includes('"type":"decoy-asked"'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`"request":"${one.id}"`)
    expect(lines[0]).toContain('"name":"Tess Technician"')
  })

  it("leaves nothing that could be sent, and no other request waits for it", async () => {
    const path = homeWithDecoy()
    const inputs = [
      await requestFor(server, "decoy", { host: { uuid: DECOY } }),
      await requestFor(server, "a host that exists"),
    ]
    const { rows, decided } = await sayYes(server, inputs, { path })
    const [first, second] = await rows
    expect([first?.decision, first?.error?.code, first?.reply]).toEqual(["refused", "decoy-host", undefined])
    expect(second?.decision).toBe("approve")
    expect(decided).toEqual([inputs[1]?.id])
    expect(journalOf(path).filter((line) => line.includes('"type":"reply-written"'))).toHaveLength(1)
  })

  it("raises the alarm each time, with any word that goes past a limit, and where the site names nobody", async () => {
    const path = homeWithDecoy({})
    const one = await requestFor(server, "decoy", { host: { uuid: DECOY } })
    for (const confirm of [[], ["many-answers"]]) {
      const { rows } = await sayYes(server, [one], { path, options: { confirm } })
      await expect(rows).rejects.toMatchObject({
        code: "decoy-host",
        message: expect.stringContaining("Call your security team now"),
      })
    }
    expect(journalOf(path).filter((line) => line.includes('"type":"decoy-asked"'))).toHaveLength(2)
  })
})
