// The person at the desk in line mode is asked only for what nobody has said yet.
import { describe, expect, it } from "vitest"
import type { Decision } from "../../src/actions/answer/answer-decide.ts"
import type { Ports } from "../../src/actions/ports.ts"
import { makeColleague } from "../../src/cli/colleague.ts"
import { makeOut } from "../../src/cli/out.ts"
import { hostOf, openPorts } from "../session/world.ts"
import { captureStreams } from "../support/streams.ts"

const PIECE = { what: "a Clevis token", bytes: 900, uuid: "", slot: null, counts: [] }

/** Answers the questions that contain these words, and keeps every question. */
async function desk(known: Partial<Decision>, answers: Readonly<Record<string, string>>) {
  const { ports, close } = await openPorts()
  const asked: string[] = []
  const terminal: Ports["terminal"] = {
    ...ports.terminal,
    interactive: true,
    ask: async ({ text }) => {
      asked.push(text)
      const found = Object.keys(answers).find((words) => text.includes(words))
      if (found === undefined) throw new Error(`nobody expected the question ${text}`)
      return answers[found] ?? ""
    },
  }
  const globals = { json: false, verbose: false, ascii: true, screenReader: false, plain: true, input: true }
  const out = makeOut(captureStreams(), globals)
  const colleague = makeColleague(known, { ...hostOf(ports).ports, terminal }, out)
  await close()
  return { colleague, asked }
}

describe("what a runbook has asked already", () => {
  it("is not asked again", async () => {
    const known = { calledBack: "Kim, 555-0100", words: "one two three four five six", reason: "OPS-7" }
    const { colleague, asked } = await desk(known, { "1 approve": "1" })
    expect(await colleague.decideUnsigned(PIECE)).toEqual({ decision: "approve", ...known })
    expect(asked).toEqual(["1 approve   2 hold   3 refuse:"])
  })

  it("leaves the other questions", async () => {
    const { colleague, asked } = await desk(
      { calledBack: "Kim, 555-0100" },
      { "1 approve": "1", "six words": "", "Why without a call?": "OPS-7" },
    )
    expect(await colleague.decideUnsigned(PIECE)).toEqual({
      decision: "approve",
      calledBack: "Kim, 555-0100",
      reason: "OPS-7",
    })
    expect(asked).toHaveLength(3)
  })

  it("does not become the reason of a refusal, which the sender reads", async () => {
    const { colleague } = await desk(
      { reason: "for us only" },
      { "1 approve": "3", "The sender will read this": "no" },
    )
    expect(await colleague.decideUnsigned(PIECE)).toEqual({ decision: "deny", reason: "no" })
  })

  it("is asked anew after wrong words", async () => {
    const known = { calledBack: "Kim, 555-0100", words: "wrong" }
    const { colleague, asked } = await desk(known, {
      "1 approve": "1",
      "Whom did you call": "Kim, 555-0199",
      "last group": "aaaa",
      "Which host": "web17",
    })
    const decided = await colleague.decideHostLines({ keys: [], counts: [], triesLeft: 2 })
    expect(decided).toEqual({
      decision: "approve",
      calledBack: "Kim, 555-0199",
      words: "aaaa",
      reason: "web17",
    })
    expect(asked).toHaveLength(4)
  })
})
