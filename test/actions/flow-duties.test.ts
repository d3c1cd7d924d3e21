// What a runbook sees of open duties: work that made a disk easier to open is not over while one of them is left.
import { expect, it } from "vitest"
import { addDuty, type DutyWord } from "../../src/actions/case/own-duties.ts"
import { withDesk } from "../../src/actions/desk.ts"
import { caseListAction } from "../../src/actions/flow-actions/record.ts"
import { hostOf, openPorts } from "../session/world.ts"
import { openCase } from "../support/open-case.ts"

it.each<[DutyWord, "open" | "none"]>([
  ["passphrase", "open"],
  ["temporary-passphrase", "open"],
  ["header-copy", "open"],
  ["leaked-header", "open"],
  // Of a Tang server, not of a disk: it may stay for years.
  ["key-backup", "none"],
  ["key", "none"],
  ["breach", "none"],
])("a duty about a %s: %s", async (what, outcome) => {
  const { ports, close } = await openPorts()
  await addDuty(ports, { what, subject: "db1" })
  expect(await caseListAction.perform(hostOf(ports), {})).toMatchObject({ outcome })
  await close()
})

it("a runbook with a case asks about the duties of that case alone", async () => {
  const { ports, close } = await openPorts()
  const caseId = await withDesk(ports, "real", ({ cases }) => openCase(cases, { host: "db1" }))
  await addDuty(ports, { what: "passphrase", subject: "another host" })
  const host = { ...hostOf(ports), caseOfRun: caseId }
  expect(await caseListAction.perform(host, {})).toMatchObject({ outcome: "none" })
  await addDuty(ports, { what: "header-copy", subject: "db1", caseId })
  expect(await caseListAction.perform(host, {})).toMatchObject({ outcome: "open", values: { count: 1 } })
  await close()
})
