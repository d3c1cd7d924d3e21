// Seeded damage to real bindings: whatever comes, it is a ToolError, and within a second. FUZZ sets the number of cases.
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { tangLeaves } from "../../src/clevis/leaves.ts"
import { leavesOf, readBinding } from "../../src/clevis/tree.ts"
import { combine } from "../../src/clevis/unwrap.ts"
import { parseAdvertisement } from "../../src/tang/advertisement.ts"
import { chance, mutateJson, mutations } from "../support/mutate.ts"
import { vector, vectorAdvertisement, vectorNames } from "./vectors.ts"

const CASES = Number(process.env.FUZZ ?? 2000)

/** Runs `act`; true if it went well, false if it threw a ToolError. Anything else is a finding. */
function survives(what: string, act: () => void): boolean {
  try {
    act()
    return true
  } catch (error) {
    if (!(error instanceof ToolError)) throw new Error(`${what}: ${error}`, { cause: error })
    return false
  }
}

function readAll(text: string): void {
  const binding = readBinding(text)
  tangLeaves(binding)
  combine(
    binding,
    new Map(leavesOf(binding).map(({ node }) => [node.path, new Secret(new Uint8Array(64).fill(1))])),
  )
}

/** The JSON header of a compact JWE damaged, the rest as it was. */
function withHeader(compact: string, header: string): string {
  const [, ...rest] = compact.split(".")
  return [Buffer.from(header).toString("base64url"), ...rest].join(".")
}

describe(`${CASES} damaged inputs`, { timeout: 600_000 }, () => {
  const samples = vectorNames().map(vector)

  it("of bytes anywhere in a binding give a ToolError or a binding", () => {
    let refused = 0
    const bytes = samples.map((text) => Buffer.from(text))
    for (const { seed, what, bytes: damaged } of mutations(bytes, CASES)) {
      refused += survives(`${seed}: ${what}`, () => readAll(Buffer.from(damaged).toString("latin1"))) ? 0 : 1
    }
    expect(refused).toBeGreaterThan(CASES / 4)
  })

  it("of bytes in the header alone, too", () => {
    const headers = samples.map((text) => Buffer.from(text.split(".", 1)[0] ?? "", "base64url"))
    for (const { seed, what, bytes } of mutations(headers, CASES, 1_000_000)) {
      const text = withHeader(samples[0] ?? "", Buffer.from(bytes).toString("latin1"))
      survives(`${seed}: ${what}`, () => readAll(text))
    }
  })

  it("of the meaning of the header, too", () => {
    for (let seed = 0; seed < CASES; seed++) {
      const random = chance(seed)
      const sample = random.pick(samples)
      const header: unknown = JSON.parse(Buffer.from(sample.split(".", 1)[0] ?? "", "base64url").toString())
      survives(`${seed}`, () => readAll(withHeader(sample, mutateJson(header, random))))
    }
  })

  it("of an advertisement never make another one that verifies", () => {
    const good = vectorAdvertisement("P-256")
    const payload: unknown = JSON.parse(Buffer.from(good).toString()).payload
    for (const { seed, what, bytes } of mutations([good], Math.ceil(CASES / 4))) {
      survives(`${seed}: ${what}`, () => expect(parseAdvertisement(bytes).signed.payload).toBe(payload))
    }
  })
})
