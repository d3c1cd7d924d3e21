// Facts about the built-in runbooks that no general check knows: what the commands on them are, what stands before a disk goes into a
// computer, and what is left to do once somebody saw a passphrase.
import { describe, expect, it } from "vitest"
import { DESTROY_COPY } from "../../flows/commands.ts"
import { FLOWS } from "../../flows/index.ts"
import { ACTIONS } from "../../src/actions/action-table.ts"
import { parseCommand } from "../../src/cli/command.ts"
import { COMMANDS } from "../../src/cli/commands.ts"
import type { Flow, FlowStep } from "../../src/flow/flow.ts"
import { parseFlow } from "../../src/flow/parse-flow.ts"
import { linesOf, textsOf } from "../../src/flow/references.ts"
import { stepOf } from "../../src/flow/steps.ts"
import { endsFrom, nextOf, reachedWithout } from "../support/flow-paths.ts"
import { wordProblems } from "../support/screen-words.ts"
import { typedCommands } from "../support/typed-commands.ts"

const IDS = [
  "manual-recovery",
  "answer-request",
  "planned-outage",
  "unexpected-outage",
  "emergency-tang-transport",
  "lost-client",
  "lost-network-segment",
  "lost-tang-server",
  "compromised-key",
  "tang-rotation",
  "tang-backup-restore",
  "rebind-fleet",
  "tpm-key-persistence",
  "osism-rolling",
  "drill",
]

function flowOf(id: string): Flow {
  const flow = FLOWS.find((one) => one.id === id)
  if (flow === undefined) throw new Error(`no runbook ${id}`)
  return flow
}

const stepsOf = (flow: Flow): [string, FlowStep][] => Object.entries(flow.steps)

it("the commands on paper are found by this test", () => {
  const names = new Set(FLOWS.flatMap((flow) => typedCommands(flow).map(({ argv }) => commandName(argv)[0])))
  expect([...names].sort()).toEqual(
    expect.arrayContaining(["inspect", "prove", "request", "reveal", "tang check", "tang serve"]),
  )
})

it("all fifteen runbooks are in the list", () => {
  expect(FLOWS.map(({ id }) => id).sort()).toEqual([...IDS].sort())
})

describe.each(FLOWS.map((flow) => [flow.id, flow] as const))("the runbook %s", (_, flow) => {
  it("passes the checker, also as JSON, and its sentences are short", () => {
    const parsed = parseFlow(JSON.parse(JSON.stringify(flow)), ACTIONS, { words: true })
    expect(parsed.problems ?? []).toEqual([])
    expect(parsed.flow).toEqual(flow)
  })

  it("speaks the words of people", () => {
    const texts = [
      flow.title,
      ...linesOf(flow.summary),
      ...stepsOf(flow).flatMap(([, step]) => textsOf(step).map(({ text }) => text)),
    ]
    expect(
      texts
        .filter((text) => !text.startsWith("    "))
        .flatMap((text) => wordProblems(text).map((problem) => `${problem} in ${text}`)),
    ).toEqual([])
  })

  it("names only commands of this program that exist, with options that they take", async () => {
    for (const { line, argv } of typedCommands(flow)) {
      const [name, rest] = commandName(argv)
      const row = COMMANDS[name]
      expect(row, line).toBeDefined()
      expect(row?.hidden, line).toBeUndefined()
      if (row === undefined) continue
      const command = await row.load()
      expect(() => parseCommand(name, row.summary, command, rest), line).not.toThrow()
    }
  })

  it("names only runbooks that exist", () => {
    const texts = stepsOf(flow).flatMap(([, step]) => textsOf(step).map(({ text }) => text))
    const named = texts.flatMap((text) =>
      [...text.matchAll(/[Rr]unbooks? ([a-z]+(?:-[a-z]+)+)/g)].map((match) => match[1]),
    )
    const continued = stepsOf(flow).flatMap(([, step]) =>
      step.kind === "end" && step.continueWith !== undefined ? [step.continueWith] : [],
    )
    for (const id of [...named, ...continued]) expect(IDS, `${flow.id} names ${id}`).toContain(id)
  })

  it("never types a bare regeneration, a binding without a thumbprint, or a pattern that deletes keys", () => {
    for (const line of typedLines(flow)) {
      expect(line).not.toMatch(/clevis luks (regen|report -[a-z]*r)/)
      expect(line).not.toMatch(/\brm\b.*\*/)
      expect(line).not.toMatch(/clevis luks bind .*-y/)
      for (const [config] of line.matchAll(/\{"url":"[^}]*\}/g)) expect(config).toContain('"thp"')
    }
  })

  it("removes a key slot only where a person has to say yes", () => {
    for (const [name, step] of stepsOf(flow)) {
      const removes = linesOf(step.text).some((line) =>
        /^ {4}.*(clevis luks unbind|luksKillSlot|nbde-rescue slot remove|cryptsetup (erase|reencrypt))/.test(
          line,
        ),
      )
      if (removes)
        expect({ name, kind: step.kind, guard: step.guard }).toEqual({ name, kind: "confirm", guard: true })
    }
  })

  it("types lines that fit on a page of 80 columns", () => {
    expect(typedLines(flow).filter((line) => line.length > 80)).toEqual([])
  })

  it("prints no passphrase on a screen or in a file in clear", () => {
    const alone = typedLines(flow).filter((line) => /clevis luks pass/.test(line) && !line.includes("|"))
    expect(alone).toEqual([])
  })

  it("says at every open end whose duty it is", () => {
    for (const [name, step] of stepsOf(flow)) {
      if (step.kind !== "end" || step.result !== "open") continue
      const words = [step.title, ...linesOf(step.text)].join(" ")
      // Where another runbook goes on, nobody leaves yet.
      if (step.continueWith !== undefined) expect(words, name).toMatch(/____|[Dd]uty|[Dd]uties|owns/)
      else expect(step.title, name).toMatch(/^You can leave\. \$[a-z-]*owner\.value owns: ./)
    }
  })
})

describe("manual-recovery", () => {
  const flow = flowOf("manual-recovery")
  // Tested by hand, or by the program.
  const OLD_REFUSED = ["change-dead", "change-host"]

  it("shows the full-screen stop before the disk goes into any computer, on every path", () => {
    const stop = stepOf(flow, "disk-stop")
    expect(stop).toMatchObject({ kind: "confirm", stop: true, guard: true, phrase: "CANCEL" })
    expect(linesOf(stop.text).join(" ")).toContain(
      "Windows will say FORMAT or INITIALISE. Choose CANCEL. Every time.",
    )
    expect(reachedWithout(flow, ["disk-stop"]).has("disk-in")).toBe(false)
    // Neither by disk nor by stick is a volume read without one of the two stops.
    expect(reachedWithout(flow, ["disk-stop", "stick-stop"]).has("look")).toBe(false)
    expect(reachedWithout(flow, ["disk-stop", "stick-stop"]).has("device")).toBe(false)
  })

  it("notes serial, bay and custody before the disk leaves its host", () => {
    for (const step of ["disk-serial", "disk-bay", "disk-custody"])
      expect(reachedWithout(flow, [step, "stick-stop"]).has("disk-in"), step).toBe(false)
  })

  it.each([
    ["the answer was finished here", "where"],
    ["the answer could not be tested", "untested"],
    ["the envelope was opened", "envelope-read"],
  ])("ends with duties that are done or have an owner, once %s", (_, from) => {
    const ends = endsFrom(flow, from)
    expect(ends).toEqual(["end-done", "end-open"])
    expect(stepOf(flow, "end-open")).toMatchObject({ result: "open" })
    expect(stepOf(flow, "end-open").title).toBe(
      "You can leave. $owner.value owns: 1 new passphrase by $deadline.value",
    )
    // No way round the old passphrase being refused, or a person who took the duty over.
    expect(reachedWithout(flow, ["receipt"], from).has("end-open")).toBe(false)
    expect(reachedWithout(flow, OLD_REFUSED, from).has("end-done")).toBe(false)
  })

  it("leads every outcome of the reveal that shows a passphrase to the duties", () => {
    const reveal = stepOf(flow, "reveal")
    if (reveal.kind !== "act") throw new Error("reveal is an act")
    expect(reveal.next).toMatchObject({ opens: "where", untested: "untested" })
  })

  it("shows the passphrase to nobody on the road through the host's own shell", () => {
    expect(reachedWithout(flow, ["road-no-shell", "road-no-shell-tpm"], "shell-open")).not.toContain("owner")
    expect(endsFrom(flow, "shell-go")).toEqual(["shell-end", "shell-not-running"])
  })

  it("gives minutes and needs for every road", () => {
    for (const name of ["road", "road-with-tpm"]) {
      const step = stepOf(flow, name)
      if (step.kind !== "choose") throw new Error(`${name} is a choice`)
      for (const choice of step.choices.slice(0, -1)) {
        expect(choice.minutes, choice.label).toBeGreaterThan(0)
        expect(choice.note, choice.label).toContain("Needs:")
      }
    }
  })

  it("says why a road is left out", () => {
    const text = linesOf(stepOf(flow, "road-with-tpm").text).join(" ")
    expect(text).toContain("Left out: the lab computer")
    expect(text).toContain("Left out: the rescue stick")
    expect(nextOf(flow, "road-with-tpm")).not.toContain("disk-out")
  })

  it("closes the case only after the old passphrase was refused", () => {
    expect(reachedWithout(flow, OLD_REFUSED).has("close-act")).toBe(false)
    expect(reachedWithout(flow, ["close-done"]).has("close-act")).toBe(false)
  })

  it("keeps ticket comments free of secrets", () => {
    for (const name of ["shell-comment", "done-comment", "open-comment"])
      for (const line of linesOf(stepOf(flow, name).text)) expect(line).not.toMatch(/\$(reveal|request)\./)
  })
})

describe("answer-request", () => {
  const flow = flowOf("answer-request")

  it("lets nobody answer before the call back, on any door", () => {
    for (const door of ["answer", "by-curl", "binding-act", "binding-by-hand"]) {
      expect(reachedWithout(flow, ["call-back"]).has(door), door).toBe(false)
      expect(reachedWithout(flow, ["called-number"]).has(door), door).toBe(false)
    }
  })

  it("checks three facts, or a second person looked at them", () => {
    for (const fact of ["fact-down", "fact-link", "fact-order"])
      expect(reachedWithout(flow, [fact, "second-person"]).has("door"), fact).toBe(false)
  })

  it("shows a passphrase only after SEEN was typed, and then a duty is open", () => {
    expect(stepOf(flow, "binding-warning")).toMatchObject({ phrase: "SEEN", guard: true })
    expect(reachedWithout(flow, ["binding-warning"]).has("binding-act")).toBe(false)
    expect(endsFrom(flow, "read-out")).toEqual(["seen-end"])
  })
})

describe("compromised-key", () => {
  it.each([
    ["pass-open", ["pass-owe"]],
    ["reencrypt-later", ["later-owe", "later-owe-seen"]],
    ["header-closed", ["later-owe", "later-owe-seen"]],
    ["tang-key", ["tang-owe"]],
  ])("puts what stays open after %s on the list of duties", (from, owe) => {
    const flow = flowOf("compromised-key")
    for (const name of owe) expect(stepOf(flow, name)).toMatchObject({ action: "case add-duty" })
    expect(reachedWithout(flow, owe, from).has("leak")).toBe(false)
  })

  it("owes a reencryption as such: destroying a copy is not what ends it", () => {
    const flow = flowOf("compromised-key")
    for (const name of ["later-owe", "later-owe-seen"])
      expect(stepOf(flow, name)).toMatchObject({ input: { what: "leaked-header" } })
  })

  it("never calls a new passphrase the cure where a header copy is outside", () => {
    const flow = flowOf("compromised-key")
    expect(
      reachedWithout(flow, ["reencrypt-do", "reinstall", "later-owe", "later-owe-seen"], "reencrypt").has(
        "leak",
      ),
    ).toBe(false)
  })
})

describe("the order of dangerous work", () => {
  it.each([
    ["tang-rotation", ["backup", "canary-now"], "rotate"],
    ["tang-rotation", ["backup", "canary-now"], "rotate-here"],
    ["tang-rotation", ["canary-after"], "rebind"],
    ["tang-rotation", ["old-works", "watch", "ids-everywhere", "delete-stop"], "delete"],
    ["manual-recovery", ["change-copy", "change-add", "change-test"], "change-remove"],
    ["compromised-key", ["pass-copy", "pass-add", "pass-test"], "pass-remove"],
    ["planned-outage", ["work-envelope", "tang-after-envelope", "envelope-change"], "envelope-dead"],
    ["planned-outage", ["work-envelope", "tang-after-envelope"], "dead-act"],
    ["planned-outage", ["work-envelope", "tang-after-envelope", "change-sure"], "change-act"],
    ["planned-outage", ["still-open"], "closed"],
    ["planned-outage", ["easy-copy"], "easy-check"],
    ["planned-outage", ["easy-act"], "easy-tested"],
    ["planned-outage", ["work-easy", "tang-after-easy"], "easy-remove"],
    ["planned-outage", ["gone-sure"], "gone-act"],
    ["planned-outage", ["preflight-tpm", "tpm-copy"], "tpm-add"],
    ["planned-outage", ["work-tpm", "tang-after-tpm"], "tpm-remove"],
    ["tpm-key-persistence", ["trade", "how-long", "owner", "copy"], "add"],
    ["tpm-key-persistence", ["tang-first"], "remove"],
    ["rebind-fleet", ["thumbprints", "all-reachable", "first-host"], "first-restart"],
    ["lost-network-segment", ["note", "copy"], "add"],
    ["lost-network-segment", ["later", "old-test"], "remove"],
    ["emergency-tang-transport", ["approval", "second-person", "debts-first"], "connect"],
    ["osism-rolling", ["table", "tang-backup"], "drain"],
    ["lost-client", ["rebuild"], "old-disk"],
  ])("in %s, %j come before %s", (id, before, step) => {
    const flow = flowOf(id)
    expect(flow.steps).toHaveProperty(step)
    for (const name of before) expect(reachedWithout(flow, [name]).has(step), name).toBe(false)
  })

  it.each([
    ["tang-rotation", ["rotate", "rotate-here"], "rebind"],
    ["planned-outage", ["envelope-check", "keepers-test"], "keeper-page-envelope"],
    ["planned-outage", ["easy-check", "easy-tested"], "keeper-page-easy"],
    ["planned-outage", ["tang-after-easy", "tang-after-tpm"], "gone-act"],
    ["planned-outage", ["change-act", "change-there", "dead-remove"], "dead-act"],
  ])("in %s, one of %j comes before %s", (id, ways, step) => {
    expect(reachedWithout(flowOf(id), ways).has(step)).toBe(false)
  })

  it.each([
    ["lost-network-segment", "test"],
    ["lost-network-segment", "remove"],
    ["tpm-key-persistence", "restart"],
    ["tpm-key-persistence", "remove"],
    ["rebind-fleet", "first-restart"],
  ])("in %s the header copy dies in the step that proves the binding: %s", (id, step) => {
    const { text = [] } = stepOf(flowOf(id), step)
    const lines = typeof text === "string" ? [text] : text
    expect(lines).toEqual(expect.arrayContaining([...DESTROY_COPY]))
  })

  it("removal of TPM bindings begins without the questions of those who add them", () => {
    const flow = flowOf("tpm-key-persistence")
    expect(reachedWithout(flow, ["trade"]).has("remove")).toBe(true)
    expect(endsFrom(flow, "tang-first").toSorted()).toEqual(["done", "not-removed"])
  })

  it("keys that were set aside are added again before a Tang server counts as restored", () => {
    const flow = flowOf("tang-backup-restore")
    expect(reachedWithout(flow, ["was-aside"]).has("restored")).toBe(false)
    expect(nextOf(flow, "was-aside")).toContain("add-hidden")
  })

  it("asks for the refusal of the old Tang key after it was deleted", () => {
    const flow = flowOf("tang-rotation")
    expect(nextOf(flow, "delete")).toContain("old-refused")
    expect(stepOf(flow, "old-refused")).toMatchObject({
      action: "tang check",
      next: { "key-gone": "one-restart", works: "still-there" },
    })
  })

  it("trusts no restored server before it was asked for a key by its id", () => {
    for (const [id, check, end] of [
      ["lost-tang-server", "verify", "done"],
      ["tang-backup-restore", "check", "restored"],
    ] as const)
      expect(reachedWithout(flowOf(id), [check]).has(end), id).toBe(false)
  })
})

function typedLines(flow: Flow): string[] {
  return stepsOf(flow).flatMap(([, step]) =>
    textsOf(step)
      .map(({ text }) => text)
      .filter((text) => text.startsWith("    ")),
  )
}

function commandName(argv: readonly string[]): [string, readonly string[]] {
  const two = argv.slice(0, 2).join(" ")
  return Object.hasOwn(COMMANDS, two) ? [two, argv.slice(2)] : [argv[0] ?? "", argv.slice(1)]
}
