import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { NODE, ROOT } from "../support/build.ts"
import { strace } from "../support/strace.ts"
import { workspace } from "../support/workspace.ts"

// Opens argv[1] through the port and prints what reading 4,096 bytes at 8,192 gives.
const SCRIPT = `
  const { makeDisk } = await import(${JSON.stringify(join(ROOT, "src/host/disk.ts"))})
  const source = await makeDisk().open(process.argv[1])
  const said = await source.read(8192, 4096).then((b) => ({ length: b.length }), ({ code, details }) => ({ code, details }))
  console.log(JSON.stringify(said))`

it("reports a bad sector with its offset, and opens the disk for reading only", async () => {
  const path = join(workspace(), "disk.img")
  writeFileSync(path, Buffer.alloc(16_384))
  const command = { program: NODE, args: ["--input-type=module", "-e", SCRIPT, path] }
  const fine = await strace(command, { calls: ["openat", "pread64", "write"], paths: [path] })
  expect(JSON.parse(fine.result.stdout)).toEqual({ length: 4096 })
  const opened = fine.syscalls.filter((call) => call.name === "openat")
  expect(opened.length).toBeGreaterThan(0)
  for (const call of opened) expect(call.args).toMatch(/O_RDONLY/)
  const bad = await strace(command, {
    calls: ["pread64"],
    paths: [path],
    inject: "pread64:error=EIO:when=1+",
  })
  expect(JSON.parse(bad.result.stdout)).toEqual({
    code: "read-failed",
    details: { path, cause: "EIO", offset: 8192 },
  })
})
