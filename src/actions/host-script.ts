// What it costs to carry a question and an answer of the relay script by hand: counted on lines of the real form.
import { type Curve, FIELD_BYTES } from "../tang/curve.ts"
import { encodeAnswer, encodeQuestion } from "../transport/host-lines.ts"

/** Characters that a person types or reads for one key source, line numbers and checks included, blanks not. */
export interface Carried {
  readonly crv: Curve
  readonly question: number
  readonly answer: number
}

/** One row a curve, the usual one first. */
export function carriedCharacters(): Carried[] {
  return (["P-521", "P-384", "P-256"] as const).map((crv) => {
    const x = "A".repeat(Math.ceil((FIELD_BYTES[crv] * 4) / 3))
    const question = { name: "AAAA", kid: "A".repeat(43), crv, x, y: x }
    return { crv, question: count(encodeQuestion(question)), answer: count(encodeAnswer(question, question)) }
  })
}

function count(lines: readonly string[]): number {
  const typed = lines.filter((line) => !line.startsWith("#"))
  return typed.join("").replace(/[^\w-]/g, "").length
}
