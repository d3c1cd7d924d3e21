import { expect, it } from "vitest"
import { main } from "../../src/cli/main.ts"
import { commandFirst } from "../../src/cli/word-order.ts"
import { captureStreams } from "../support/streams.ts"
import { homeWith } from "./home-cli.ts"

const NAMES: Readonly<Record<string, number>> = { answer: 1, "tang check": 2, tang: 1 }
const nameLength = (words: readonly string[]): number =>
  NAMES[words.slice(0, 2).join(" ")] ?? NAMES[words[0] ?? ""] ?? 0

it.each([
  ["--home kim answer x", "answer --home kim x"],
  ["--home=kim --json tang check x --home y", "tang check --home=kim --json x --home y"],
  ["--home answer answer", "answer --home answer"],
  ["--json tang", "tang --json"],
  ["--json inspct x", "inspct x"],
  ["--ascii help answer", "help answer"],
  ["answer --home kim -- --json", "answer --home kim -- --json"],
  ["--home kim", "--home kim"],
  ["--home", "--home"],
  ["--ascii --help", "--ascii --help"],
  ["--slot 1 answer", "--slot 1 answer"],
  ["--json=1 answer", "--json=1 answer"],
  ["", ""],
])("%j is taken as %j", (typed, taken) => {
  const words = (line: string): string[] => (line === "" ? [] : line.split(" "))
  expect(commandFirst(words(typed), nameLength)).toEqual(words(taken))
})

it("a home before the command is the home of the command", async () => {
  const home = await homeWith([{ type: "case-opened", case: "2026-db1-aaaa", body: { host: "db1" } }])
  const streams = captureStreams()
  expect(await main(["--home", home, "--json", "case", "list"], streams)).toBe(0)
  expect(JSON.parse(streams.stdout.text())).toMatchObject([{ id: "2026-db1-aaaa" }])
})
