// A long record is read, checked and replayed whole. How long that takes is measured in the full tier, for docs/operations.md.
import { expect, it } from "vitest"
import { readChain } from "../../src/journal/chain.ts"
import { chainHash, encodeLine, FIRST_PREV, innerHash } from "../../src/journal/entry.ts"
import { replay } from "../../src/journal/replay.ts"
import { checkSignatures } from "../../src/journal/signatures.ts"
import { fixedPorts, identityEntry, makeKey } from "./sample.ts"

const COUNT = process.env.FULL === undefined ? 5_000 : 100_000

it(`verifies ${COUNT} signed lines, and replays them`, async () => {
  const key = makeKey()
  const lines: string[] = []
  let prev = FIRST_PREV
  for (let seq = 1; seq <= COUNT; seq++) {
    const { type, body } =
      seq === 1
        ? { type: "home-created", body: { journal: "J", software: "x", protected: true, foldersSync: true } }
        : seq === 2
          ? identityEntry(key)
          : {
              type: "letter-received",
              body: { letter: `l${seq}`, hash: "aA", kind: "request", outcome: "accepted", host: "web17" },
            }
    const fields = {
      seq,
      time: fixedPorts.clock.now(),
      mono: seq,
      boot: "b",
      actor: key.thumbprint,
      case: null,
      type,
      body: { ...body },
      prev,
    }
    const { line } = await encodeLine(fields, key)
    lines.push(line)
    prev = chainHash(prev, innerHash(line))
  }
  const bytes = Buffer.from(`${lines.join("\n")}\n`)
  const from = performance.now()
  const chain = readChain(bytes)
  const check = await checkSignatures(chain.links)
  const took = performance.now() - from
  expect([...chain.problems, ...check.problems]).toEqual([])
  expect(check.signed).toBe(COUNT)
  expect(replay(chain.links).letters.size).toBe(COUNT - 2)
  if (process.env.FULL !== undefined)
    console.log(`${COUNT} lines, ${bytes.length} bytes: ${Math.round(took)} ms`)
})
