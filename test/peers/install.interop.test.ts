import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { NODE, ROOT } from "../support/build.ts"
import { run } from "../support/cli.ts"

const SCRIPT = join(ROOT, "test/peers/install.mjs")

describe("the check for real peers", () => {
  it("says nothing when all are here", async () => {
    expect(await run(NODE, [SCRIPT])).toMatchObject({ code: 0, stdout: "", stderr: "" })
  })

  it("prints the one line to run where it cannot install them itself", async () => {
    const { code, stderr } = await run(NODE, [SCRIPT], { env: { PATH: "/no/such/folder" } })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^Install them, .*: sudo apt-get install -y --no-install-recommends .*\bclevis\b.*\bstrace\b/m,
    )
  })
})
