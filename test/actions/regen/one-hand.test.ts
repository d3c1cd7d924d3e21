// Only one file ever tells another program to change a volume (design §4.1): whoever reviews that file has reviewed them all.
import { expect, it } from "vitest"
import { ROOT } from "../../support/build.ts"
import { readSources } from "../../support/source-file.ts"

it("cryptsetup and luksmeta are run from one file only", () => {
  const runs = readSources(ROOT, ["src"]).filter(({ text }) => /\brun\(\s*"(cryptsetup|luksmeta)"/.test(text))
  expect(runs.map(({ path }) => path)).toEqual(["src/actions/regen/volume-hands.ts"])
})
