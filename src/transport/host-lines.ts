// Questions and answers as lines for a console (docs/by-hand.md): what a host's own shell shows and reads through the relay script
// (src/text/host-script/relay.sh). Groups of four characters of base64url, each line with its number and a check that any machine with
// jose or sha256sum can make. Line 0 is the key id, the others are x and y of a point. Nothing in them is secret, nobody signed them.
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"

/** A blinded point and the key it is for. Not checked to be on its curve: that belongs to tang/. */
export interface HostQuestion {
  /** How people tell questions apart: four characters of x. */
  readonly name: string
  readonly kid: string
  readonly crv: "P-256" | "P-384" | "P-521"
  readonly x: string
  readonly y: string
}

/** Questions in one text, as leaves in one request (design §4.5). */
const MAX_QUESTIONS = 16
/** Characters of x or y in one line. */
const LINE = 44
const CURVES = new Map([
  [43, "P-256"],
  [64, "P-384"],
  [88, "P-521"],
] as const)

/**
 * Four characters of SHA-256 over `{"k":"SEED.LINE.TEXT","kty":"oct"}`: what `jose jwk thp` makes of that key. `seed` is the key id in a
 * question and x of the question in an answer, so that a line of another question or answer does not fit.
 */
export function lineCheck(seed: string, line: number, text: string): string {
  const key = JSON.stringify({ k: `${seed}.${line}.${text}`, kty: "oct" })
  return createHash("sha256").update(key).digest("base64url").slice(0, 4)
}

/** The lines of a question, as the script shows them. */
export function encodeQuestion({ name, kid, x, y }: Omit<HostQuestion, "crv">): string[] {
  return [`# Question ${name}`, encodeLine(kid, 0, kid), ...encodePoint(kid, { x, y })]
}

/** The lines of an answer: y of the exchange, for this question and no other. */
export function encodeAnswer(
  question: HostQuestion,
  answer: { readonly x: string; readonly y: string },
): string[] {
  return [`# Answer ${question.name}`, ...encodePoint(question.x, answer)]
}

function encodePoint(seed: string, { x, y }: { readonly x: string; readonly y: string }): string[] {
  const parts = [x, y].flatMap((one) => one.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [])
  return parts.map((part, index) => encodeLine(seed, index + 1, part))
}

function encodeLine(seed: string, line: number, text: string): string {
  return `${line}: ${(text.match(/.{1,4}/g) ?? []).join(" ")} = ${lineCheck(seed, line, text)}`
}

/** A line has 71 characters; more than this were never read from a screen, and cost time to look at. */
const MAX_LINE = 200
// A number, then groups of four or anything up to "= check": no sentence and no log line looks like that.
const SHAPE =
  /^[\s>|]*([0-4])\s*[:.)]?((?:\s+[\w-]{4}){3,}(?:\s+[\w-]{1,3})?(?:\s+[\w-]{4})?|\s[\w\s-]{8,}=\s*[\w-]{4})\s*$/

interface TypedLine {
  readonly line: number
  readonly text: string
  readonly check: string
}

/** True if a text holds lines of this form: at least a key id or what could be one, and a line of a point. */
export function hasHostLines(text: string): boolean {
  return typedLines(text).length >= 2
}

function typedLines(text: string): TypedLine[] {
  return text.split(/\r\n|\r|\n/).flatMap((one) => {
    const [, line, rest] = one.length > MAX_LINE ? [] : (SHAPE.exec(one) ?? [])
    const all = rest?.replace(/[^\w-]/g, "") ?? ""
    return line === undefined ? [] : [{ line: Number(line), text: all.slice(0, -4), check: all.slice(-4) }]
  })
}

/**
 * The questions of a text. A line may come again after a wrong one: the one that fits counts. Throws `host-line-wrong` naming the
 * question and the line, or what is missing.
 */
export function parseQuestions(text: string): HostQuestion[] {
  const blocks: TypedLine[][] = []
  for (const one of typedLines(text)) {
    const block = blocks.at(-1)
    // Line 0 begins a question; a second line 0 right behind it is the same one, typed again.
    if (block === undefined || (one.line === 0 && block.some(({ line }) => line !== 0))) blocks.push([one])
    else block.push(one)
  }
  if (blocks.length > MAX_QUESTIONS) {
    throw new ToolError("host-line-wrong", `these are ${blocks.length} questions, more than ${MAX_QUESTIONS}`)
  }
  return blocks.map((block, index) => parseQuestion(block, index + 1))
}

function parseQuestion(block: readonly TypedLine[], number: number): HostQuestion {
  const fitting = (seed: (one: TypedLine) => string, line: number): string | undefined =>
    block.find((one) => one.line === line && lineCheck(seed(one), line, one.text) === one.check)?.text
  const kid = fitting(({ text }) => text, 0)
  if (kid === undefined) throw wrong(block, 0, number)
  const count = Math.max(2, ...block.map(({ line }) => line))
  const parts = Array.from({ length: count }, (_, index) => {
    const part = fitting(() => kid, index + 1)
    if (part === undefined) throw wrong(block, index + 1, number)
    return part
  })
  const half = parts.length / 2
  const [x, y] = [parts.slice(0, half).join(""), parts.slice(half).join("")]
  const crv = CURVES.get(x.length as 43 | 64 | 88)
  if (crv === undefined || y.length !== x.length || !Number.isInteger(half))
    throw wrong(block, count + 1, number)
  return { name: x.slice(2, 6), kid, crv, x, y }
}

function wrong(block: readonly TypedLine[], line: number, question: number): ToolError {
  const there = block.some((one) => one.line === line)
  const text = `line ${line} of question ${question} ${there ? "has a wrong character" : "is missing"}`
  return new ToolError("host-line-wrong", text, { question, line })
}

/**
 * What is read out when the colleague calls back: the last group of every line but the key id's. They stand for x and y, so nobody can put
 * another point in their place.
 */
export function callBackGroups(questions: readonly HostQuestion[]): string[] {
  return questions.flatMap((one) => encodePoint(one.kid, one).map((line) => line.slice(-4)))
}

/** True if the typed text is these groups in order, whatever stands between them. Upper and lower case count. */
export function sameGroups(groups: readonly string[], typed: string): boolean {
  return typed.replace(/[^\w-]/g, "") === groups.join("")
}
