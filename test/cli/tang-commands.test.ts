import { randomBytes } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { isToolError } from "../../src/bytes/errors.ts"
import { parseCommand } from "../../src/cli/command.ts"
import { command as decrypt } from "../../src/cli/commands/decrypt.ts"
import { command as encrypt } from "../../src/cli/commands/encrypt.ts"
import { command as check } from "../../src/cli/commands/tang-check.ts"
import { command as keys } from "../../src/cli/commands/tang-keys.ts"
import { command as serve } from "../../src/cli/commands/tang-serve.ts"
import { command as trust } from "../../src/cli/commands/tang-trust.ts"
import { main } from "../../src/cli/main.ts"
import { makeKeyPair } from "../../src/tang/keydir.ts"
import { captureStreams } from "../support/streams.ts"
import { workspace } from "../support/workspace.ts"

const COMMANDS = {
  decrypt,
  encrypt,
  "tang check": check,
  "tang keys": keys,
  "tang serve": serve,
  "tang trust": trust,
}
type Name = keyof typeof COMMANDS

const options = (name: Name, argv: readonly string[]) =>
  parseCommand<unknown>(name, "", COMMANDS[name], argv).options

describe("options", () => {
  it.each<[Name, string[], object]>([
    ["decrypt", [], { trustHeaderUrl: false }],
    ["decrypt", ["--trust-header-url"], { trustHeaderUrl: true }],
    ["encrypt", ["tang", "{}"], { pin: "tang", config: "{}", yes: false }],
    ["encrypt", ["sss", "{}", "-y"], { pin: "sss", config: "{}", yes: true }],
    ["tang check", ["http://a"], { url: "http://a", gone: false }],
    ["tang check", ["a:1", "--kid", "K", "--ca", "f"], { url: "a:1", kid: "K", ca: "f", gone: false }],
    ["tang trust", ["a", "--thumbprint", "T"], { url: "a", thumbprint: "T" }],
    ["tang keys", ["d"], { dir: "d" }],
    ["tang serve", ["d"], { dir: "d", port: 9090, stdio: false }],
    ["tang serve", ["d", "--port", "0"], { dir: "d", port: 0, stdio: false }],
    ["tang serve", ["d", "--stdio"], { dir: "d", port: 9090, stdio: true }],
  ])("%s %j", (name, argv, expected) => {
    expect(options(name, argv)).toEqual(expected)
  })

  it.each<[Name, string[]]>([
    ["decrypt", ["file"]],
    ["encrypt", ["tang"]],
    ["encrypt", ["tpm2", "{}"]],
    ["tang check", []],
    ["tang check", ["a", "b"]],
    ["tang trust", []],
    ["tang serve", []],
    ["tang serve", ["d", "--port", "65536"]],
    ["tang serve", ["d", "--port", "x"]],
    ["tang serve", ["d", "--port", "1", "--stdio"]],
  ])("%s %j is a mistake of use", (name, argv) => {
    try {
      options(name, argv)
    } catch (error) {
      expect(isToolError(error, "usage")).toBe(true)
      return
    }
    throw new Error("it was accepted")
  })
})

async function cli(...argv: readonly string[]) {
  const streams = captureStreams()
  const code = await main(argv, streams)
  return { code, stdout: streams.stdout.text(), stderr: streams.stderr.text() }
}

/** A key folder with a pair, a rotated pair and a broken file; and every private number in it. */
function keyFolder() {
  const dir = join(workspace(), "keys")
  mkdirSync(dir)
  const [now, before] = [makeKeyPair(randomBytes, "P-256"), makeKeyPair(randomBytes, "P-521")]
  for (const { name, bytes } of now) writeFileSync(join(dir, name), bytes)
  for (const { name, bytes } of before) writeFileSync(join(dir, `.${name}`), bytes)
  writeFileSync(join(dir, "bro\u001bken.jwk"), "{")
  const secrets = [...now, ...before].map(({ bytes }): string => JSON.parse(Buffer.from(bytes).toString()).d)
  return { dir, secrets }
}

describe("tang keys", () => {
  it("shows public facts only, rotated keys too, and escapes what is foreign", async () => {
    const { dir, secrets } = keyFolder()
    const { code, stdout, stderr } = await cli("tang", "keys", dir)
    expect(code).toBe(0)
    expect(stdout.match(/hidden, still answered/g)).toHaveLength(2)
    expect(stdout.match(/advertised/g)).toHaveLength(2)
    expect(stderr).toContain("bro\\x1bken.jwk: ")
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret)
  })

  it("as JSON is a list with ids", async () => {
    const { dir, secrets } = keyFolder()
    const { stdout } = await cli("tang", "keys", dir, "--json")
    const list: { id: string; use: string; rotated: boolean }[] = JSON.parse(stdout)
    expect(list.map(({ use, rotated }) => `${use} ${rotated}`).toSorted()).toEqual([
      "exchange false",
      "exchange true",
      "signing false",
      "signing true",
    ])
    for (const { id } of list) expect(id).toMatch(/^[\w-]{43}$/)
    for (const secret of secrets) expect(stdout).not.toContain(secret)
  })

  it("says that a folder is not there", async () => {
    expect(await cli("tang", "keys", "/nonexistent")).toMatchObject({ code: 1, stdout: "" })
  })
})

describe("decrypt", () => {
  it("has no JSON form, because plaintext is bytes", async () => {
    expect(await cli("decrypt", "--json")).toMatchObject({ code: 2 })
  })
})
