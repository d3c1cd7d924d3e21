import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { NODE } from "./build.ts"
import { addressesContacted, networkCalls, pathsWritten, withoutNetwork } from "./network.ts"
import { startTangd } from "./tangd.ts"
import { workspace } from "./workspace.ts"

const node = (code: string) => ({ program: NODE, args: ["-e", code] })

describe("the proof that nothing touches the network", () => {
  it("finds curl asking a server on this machine", async () => {
    const { calls } = await networkCalls({
      program: "curl",
      args: ["-s", "--max-time", "2", "http://127.0.0.1:9/"],
    })
    expect(calls.join("\n")).toContain("socket(AF_INET, SOCK_STREAM")
    expect(calls.join("\n")).toContain("connect(")
  })

  it("finds a child of a child", async () => {
    const command = {
      program: "sh",
      args: ["-c", "(sh -c 'curl -s --max-time 2 http://127.0.0.1:9/'); true"],
    }
    await expect(withoutNetwork(command)).rejects.toThrow(/used the network:\n.*AF_INET/s)
  })

  it.each([
    ["a TCP connection", 'require("net").connect(9, "127.0.0.1").on("error", () => {})'],
    [
      "a UDP packet",
      'const s = require("dgram").createSocket("udp4"); s.send("x", 9, "127.0.0.1", () => s.close())',
    ],
    ["a name lookup", 'require("dns").lookup("name.invalid", () => {})'],
    ["a look at the interfaces", 'require("os").networkInterfaces()'],
    ["fetch", 'fetch("http://127.0.0.1:8999/").catch(() => {})'],
  ])("finds %s in Node", async (_, code) => {
    expect((await networkCalls(node(code))).calls).not.toEqual([])
  })

  it("lets a program pass that works on files and with its children", async () => {
    const code = 'require("child_process").execFileSync("cat", ["/dev/null"]); console.log("done")'
    expect((await withoutNetwork(node(code))).stdout).toBe("done\n")
  })
})

describe("the list of addresses", () => {
  it("names the server that was asked", async () => {
    const tangd = await startTangd()
    try {
      const { result, addresses } = await addressesContacted({
        program: "curl",
        args: ["-sf", `${tangd.url}/adv`],
      })
      expect(result.code).toBe(0)
      expect(addresses).toEqual([`127.0.0.1:${tangd.port}`])
    } finally {
      await tangd.stop()
    }
  })
})

describe("the list of written paths", () => {
  it("tells reading from writing", async () => {
    const dir = workspace()
    for (const name of ["read", "opened", "removed"]) writeFileSync(join(dir, name), "x")
    const code = `const fs = require("fs"); const d = ${JSON.stringify(dir)}
      fs.readFileSync(d + "/read"); fs.openSync(d + "/opened", "r+"); fs.rmSync(d + "/removed"); fs.writeFileSync(d + "/made", "")`
    const { paths } = await pathsWritten(node(code), (path) => path.startsWith(dir))
    expect(paths.sort()).toEqual(["made", "opened", "removed"].map((name) => join(dir, name)))
  })
})
