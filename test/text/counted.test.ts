import { expect, it } from "vitest"
import { counted } from "../../src/text/counted.ts"

it("a number and its noun agree", () => {
  expect([counted(0, "key"), counted(1, "key"), counted(2, "key")]).toEqual(["0 keys", "1 key", "2 keys"])
  expect([counted(1, "entry", "entries"), counted(3, "entry", "entries")]).toEqual(["1 entry", "3 entries"])
})
