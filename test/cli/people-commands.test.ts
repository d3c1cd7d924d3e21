import { expect, test } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { type CliCommand, parseCommand } from "../../src/cli/command.ts"
import { command as add } from "../../src/cli/commands/contact-add.ts"
import { command as remove } from "../../src/cli/commands/contact-remove.ts"
import { command as verify } from "../../src/cli/commands/contact-verify.ts"
import { command as create } from "../../src/cli/commands/identity-create.ts"
import { command as exportCard } from "../../src/cli/commands/identity-export.ts"
import { command as show } from "../../src/cli/commands/letter-show.ts"
import { command as roster } from "../../src/cli/commands/roster-make.ts"

function options<O>(command: CliCommand<O>, ...argv: string[]): O | "usage" {
  try {
    return parseCommand("x", "x", command, argv).options
  } catch (error) {
    if (isToolError(error, "usage")) return "usage"
    throw error
  }
}

test.each([
  [["--name", "Tess", "--role", "technician"], { name: "Tess", roles: ["technician"] }],
  [
    ["--name", "C", "--role", "colleague, planner", "--kdf-mib", "256"],
    { name: "C", roles: ["colleague", "planner"], kdfMib: 256 },
  ],
  [["--name", "C", "--role", "boss"], "usage"],
  [["--name", "C", "--role", ""], "usage"],
  [["--name", "C"], "usage"],
  [["--role", "technician"], "usage"],
  [["--name", "C", "--role", "technician", "--kdf-mib", "32"], "usage"],
  [["--name", "C", "--role", "technician", "--kdf-mib", "2048"], "usage"],
])("identity create %j", (argv, expected) => {
  expect(options(create, ...argv)).toEqual(expected)
})

test.each([
  [["a.txt"], { path: "a.txt", compare: { yes: false }, said: {} }],
  [["-", "--yes"], { path: "-", compare: { yes: true }, said: {} }],
  [["a", "--words", "x y"], { path: "a", compare: { words: "x y", yes: false }, said: {} }],
  [["a", "--fingerprint", "ff"], { path: "a", compare: { fingerprint: "ff", yes: false }, said: {} }],
  [
    ["kim.asc", "--role", "colleague", "--name", "Kim"],
    { path: "kim.asc", compare: { yes: false }, said: { roles: ["colleague"], name: "Kim" } },
  ],
  [["a", "--fingerprint", "ff", "--yes"], "usage"],
  [["a", "--fingerprint", "ff", "--words", "x"], "usage"],
  [[], "usage"],
])("contact add %j", (argv, expected) => {
  expect(options(add, ...argv)).toEqual(expected)
})

test("the other commands about people turn arguments into plain options", () => {
  expect(options(verify, "Carl", "--words", "a b")).toEqual({
    name: "Carl",
    compare: { words: "a b", yes: false },
  })
  expect(options(verify, "Carl", "--yes")).toBe("usage")
  expect(options(remove, "Carl")).toEqual({ name: "Carl", lost: false, confirmed: false })
  expect(options(remove, "Carl", "--lost", "--confirm", "remove")).toEqual({
    name: "Carl",
    lost: true,
    confirmed: true,
  })
  expect(options(remove, "Carl", "--confirm", "yes")).toMatchObject({ confirmed: false })
  expect(options(exportCard)).toEqual({ renew: false, openpgp: false, output: "-" })
  expect(options(exportCard, "--renew", "-o", "f")).toEqual({ renew: true, openpgp: false, output: "f" })
  expect(options(exportCard, "--format", "openpgp")).toMatchObject({ openpgp: true })
  expect(options(roster, "-o", "f", "a", "b")).toEqual({ paths: ["a", "b"], output: "f" })
  expect(options(roster, "a")).toBe("usage")
  expect(options(roster, "-o", "f")).toBe("usage")
  expect(options(show, "a")).toEqual({ path: "a" })
  expect(options(show)).toBe("usage")
})
