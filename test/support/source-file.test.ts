import { describe, expect, it } from "vitest"
import { parseSource } from "./source-file.ts"

const of = (text: string) => parseSource("src/seal/x.tsx", text)

describe("reading a source file", () => {
  it.each([
    [
      'import { a, type B } from "../bytes/a.ts"',
      { file: "src/bytes/a.ts", typeOnly: false, names: ["a", "B"] },
    ],
    ['import type { A } from "./a.ts"', { file: "src/seal/a.ts", typeOnly: true }],
    ['import { type A, type B } from "../luks/a.ts"', { file: "src/luks/a.ts", typeOnly: true }],
    ['import * as all from "node:fs"', { from: "node:fs", names: ["*"] }],
    ['import "../side.ts"', { file: "src/side.ts", typeOnly: false }],
    ['export { a } from "../b/a.ts"', { file: "src/b/a.ts", typeOnly: false, names: ["a"] }],
    ['export type { A } from "../b/a.ts"', { file: "src/b/a.ts", typeOnly: true }],
    ['export * from "jose"', { from: "jose", typeOnly: false, names: ["*"] }],
    ['const a = await import("../b/a.ts")', { file: "src/b/a.ts", typeOnly: false }],
    ["const a = () => import(`../b/a.ts`)", { file: "src/b/a.ts", typeOnly: false }],
    ["const a = (b: string) => import(`../$" + "{b}.ts`)", { from: "(computed)" }],
    ['type A = import("../b/a.ts").A', { file: "src/b/a.ts", typeOnly: true }],
    ['type A = typeof import("../b/a.ts")', { file: "src/b/a.ts", typeOnly: true }],
    ['const fs = require("fs")', { from: "fs", typeOnly: false }],
  ])("sees the import in %s", (text, expected) => {
    expect(of(text).imports).toMatchObject([expected])
  })

  it("is not misled by strings, comments and patterns", () => {
    const file = of(
      '// import "a"\nconst s = \'import "b"\'\nconst r = /import "c" \\/ \'"/\n/* export * from "d" */\nexport const x = 1\n',
    )
    expect(file.imports).toEqual([])
    expect(file.exportsDefault).toBe(false)
    expect(file.lines).toBe(5)
  })

  it("sees what is used, however it is written", () => {
    const { uses } = of(
      'process.exit(1); process["exit"]; process?.exit; fetch("x"); new Date(); new Date(1); Math.random(); a.b.generateKeys()',
    )
    expect(uses.filter((use) => use === "process.exit")).toHaveLength(3)
    expect(uses).toEqual(
      expect.arrayContaining(["fetch", "new Date(0)", "new Date(1)", "Math.random", "a.b.generateKeys"]),
    )
  })

  it("sees assignments, default exports and strings", () => {
    const file = of(
      'process.exitCode = 2; const a = "one"; const b = `two $' +
        "{a} three`; export { a as default }; <p>four</p>",
    )
    expect(file.assignments).toEqual(["process.exitCode"])
    expect(file.exportsDefault).toBe(true)
    expect(file.strings).toEqual(expect.arrayContaining(["one", "two ", " three", "four"]))
  })
})
