import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { Terminal } from "../../src/actions/ports.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { makeFiles } from "../../src/host/files.ts"
import { makeIdentityPassphrase } from "../../src/host/identity-passphrase.ts"
import { workspace } from "../support/workspace.ts"

function typing(answers: string[]): Terminal & { asked: number } {
  const terminal = {
    asked: 0,
    interactive: true,
    ask: () => Promise.reject(new Error("only secrets are asked for")),
    confirm: () => Promise.reject(new Error("only secrets are asked for")),
    askSecret: async () => {
      terminal.asked++
      return new Secret(Buffer.from(answers.shift() ?? ""))
    },
    say: () => {},
  }
  return terminal
}

async function passphrase(
  options: { file?: string; answers?: string[] },
  purpose: "open" | "create" = "open",
) {
  const terminal = typing(options.answers ?? [])
  const source = makeIdentityPassphrase({ file: options.file, files: makeFiles(), terminal })
  const secret = await source.get(purpose)
  return { text: Buffer.from(secret.reveal()).toString(), secret, source, terminal }
}

describe("the passphrase of the identity", () => {
  it.each([
    ["pass\n", "pass"],
    ["pass\n\n", "pass\n"],
    ["pass\r\n", "pass\r"],
    [" pass", " pass"],
  ])("from a file loses one newline and nothing else: %j", async (content, kept) => {
    const file = join(workspace(), "passphrase")
    writeFileSync(file, content)
    expect((await passphrase({ file })).text).toBe(kept)
    expect((await passphrase({ file }, "create")).text).toBe(kept)
  })

  it.each(["", "\n"])("from a file that holds only %j is refused", async (content) => {
    const file = join(workspace(), "passphrase")
    writeFileSync(file, content)
    await expect(passphrase({ file })).rejects.toMatchObject({ code: "usage" })
  })

  it("is asked for once, and each taker gets bytes of its own", async () => {
    const { secret, source, terminal } = await passphrase({ answers: ["one", "two"] })
    secret.wipe()
    expect(Buffer.from((await source.get("open")).reveal()).toString()).toBe("one")
    expect(terminal.asked).toBe(1)
    source.forget()
    expect(Buffer.from((await source.get("open")).reveal()).toString()).toBe("two")
  })

  it("is asked for twice when it is new, until both are the same and not empty", async () => {
    const { text, terminal } = await passphrase({ answers: ["a", "b", "", "", "c", "c"] }, "create")
    expect(text).toBe("c")
    expect(terminal.asked).toBe(6)
    await expect(passphrase({ answers: ["a", "b", "a", "b", "a", "b"] }, "create")).rejects.toMatchObject({
      code: "cancelled",
    })
  })
})
