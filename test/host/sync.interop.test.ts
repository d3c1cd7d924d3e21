// A power cut, which no kill can stand in for: what was written is on the medium before it takes its name, and the name before anything
// follows from it. Seen in the order of system calls.
import { writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { expect, it } from "vitest"
import { repeatableCliCommand } from "../support/cli.ts"
import { strace } from "../support/strace.ts"
import { workspace } from "../support/workspace.ts"

/** "write F", "sync F", "rename F" and "sync" of a folder, in order, for what lies below `home`. */
async function callsIn(home: string, args: readonly string[]): Promise<string[]> {
  const [program, ...rest] = repeatableCliCommand([...args, "--home", home])
  const calls = [
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
  ]
  const { result, syscalls } = await strace({ program, args: rest }, { calls })
  expect(result.code, result.stderr).toBe(0)
  return syscalls.flatMap(({ name, args: text }) => {
    const path = /<(\/[^>]*)>/.exec(text)?.[1] ?? /"(\/[^"]*)"/.exec(text)?.[1] ?? ""
    if (path !== home && !path.startsWith(`${home}/`)) return []
    return [
      `${name
        .replace(/^(p?writev?(64)?)$/, "write")
        .replace(/^f(data)?sync$/, "sync")
        .replace(/at2?$/, "")} ${path}`,
    ]
  })
}

it("a file of the home is synced before it takes its name, and its folder after; the record before the act", async () => {
  const dir = workspace()
  const [home, passphrase] = [join(dir, "home"), join(dir, "passphrase")]
  writeFileSync(passphrase, "a passphrase of the test")
  const make = [
    "identity",
    "create",
    "--name",
    "Kim Lee",
    "--role",
    "technician",
    "--passphrase-file",
    passphrase,
  ]
  const calls = await callsIn(home, make)
  const renames = calls.flatMap((call, at) =>
    call.startsWith("rename ") ? [{ path: call.slice(7), at }] : [],
  )
  expect(renames.length, calls.join("\n")).toBeGreaterThan(0)
  for (const { path, at } of renames) {
    expect(calls.lastIndexOf(`sync ${path}`, at), path).toBeGreaterThan(
      calls.lastIndexOf(`write ${path}`, at),
    )
    expect(calls.slice(at + 1), basename(path)).toContain(`sync ${dirname(path)}`)
  }
  const journal = join(home, "journal.jsonl")
  const written = calls.flatMap((call, at) => (call === `write ${journal}` ? [at] : []))
  expect(written.length).toBeGreaterThan(0)
  for (const at of written) expect(calls[at + 1], calls.join("\n")).toBe(`sync ${journal}`)
})
