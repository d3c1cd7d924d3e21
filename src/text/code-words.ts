// Codes that are read out and typed: each group with the names of its letters, what is said of a line that does not fit, and what it could
// have been. The same words on the command line and in the app.
import type { ProposalFacts, ReadingFacts, TroubleFacts } from "../actions/letter/typed-lines.ts"
import { codeLetterName } from "./character-names.ts"
import { showText } from "./escape.ts"

const GROUP = 5

/** One line of a code, as it stands on paper. */
export interface AloudLine {
  readonly number: number
  readonly text: string
}

/** A line to be read out: each group with the names of its letters. */
function aloudLines({ number, text }: AloudLine, of: number): string[] {
  return [
    number <= of ? `Line ${number} of ${of}` : `Line ${number}, for the rest of the key id`,
    ...groupsOf(text).map((group) => `    ${group.padEnd(GROUP)}   ${spelled(group)}`),
  ]
}

/** The groups of a line. */
export function groupsOf(text: string): string[] {
  return text.split(" ")
}

/** "Bravo seven Xray". */
export function spelled(group: string): string {
  return [...group].map(codeLetterName).join(" ")
}

/** A code that is to be read out, each line with the names of its letters; nothing for a text that is no code. */
export function aloudPage(text: string): string[] {
  const page = codePageOf(text)
  if (page === undefined) return []
  const main = page.lines.filter(({ number }) => number <= page.of)
  const more = page.lines.slice(main.length).map(({ number }) => number)
  return [
    "",
    ...aloudHelp(),
    ...(more.length === 0
      ? []
      : [`${more.length === 1 ? "Line" : "Lines"} ${runs(more)} only if your colleague asks for them.`]),
    "",
    ...main.flatMap((line) => aloudLines(line, page.of)),
  ]
}

/** The lines of a code as `request` and `answer` print it, or undefined for another text. */
export function codePageOf(
  text: string,
): { readonly lines: readonly AloudLine[]; readonly of: number } | undefined {
  const of = /^NBDE RESCUE (?:REQUEST|ANSWER) CODE: (\d{1,3}) lines$/m.exec(text)?.[1]
  if (of === undefined) return undefined
  const lines = [...text.matchAll(/^(\d{1,3})\) ([0-9A-Z ]+)$/gm)].map(([, number = "", line = ""]) => ({
    number: Number(number),
    text: line,
  }))
  return { lines, of: Number(of) }
}

/** "Line 7 of 11:". */
export function wantedLine({ line, of }: Pick<ReadingFacts, "line" | "of">): string {
  if (of === undefined) return `Line ${line}:`
  return line > of ? `Line ${line} (the rest of the key id):` : `Line ${line} of ${of}:`
}

/** Which lines are there: "Lines 1 to 3 and 5 of 11 are here." */
export function keptLines({ read, of }: Pick<ReadingFacts, "read" | "of">): string {
  if (read.length === 0) return "No line is here yet."
  const total = of === undefined ? "" : ` of ${of}`
  return `${read.length === 1 ? "Line" : "Lines"} ${runs(read)}${total} ${read.length === 1 ? "is" : "are"} here.`
}

/** What to do with lines that were typed before: the rest of this call, or a call that is over. */
export function goOnQuestion(facts: Pick<ReadingFacts, "read" | "of">): string {
  const { read, of } = facts
  return of !== undefined && read.length >= of
    ? `A whole code of ${of} ${of === 1 ? "line" : "lines"} is here. Use it again? (n: a new one)`
    : `${keptLines(facts)} Go on with them?`
}

/** "Lines 6 to 7 are needed too." */
export function neededLines(lines: readonly number[]): string {
  return `${lines.length === 1 ? "Line" : "Lines"} ${runs(lines)} ${lines.length === 1 ? "is" : "are"} needed too.`
}

function runs(numbers: readonly number[]): string {
  const found: [number, number][] = []
  for (const number of numbers) {
    const last = found.at(-1)
    if (last !== undefined && last[1] === number - 1) last[1] = number
    else found.push([number, number])
  }
  const words = found.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`))
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** Said once before the first line. */
export function typingHelp(): string[] {
  return [
    "Type each line as it is read to you. Gaps and small letters do not matter.",
    "Repeat each group aloud before you go on. A wrong line is named at once.",
    "/7 goes to line 7, Enter alone shows which lines are here, /end stops.",
    "",
  ]
}

/** Said above a code that is to be read out. */
function aloudHelp(): string[] {
  return [
    "To read it out: one group, then wait until it is repeated to you.",
    "The lines never change. After a broken call, go on at any line.",
  ]
}

/** What is said after a line was typed: that it fits, or what is wrong with it. */
export function typedLines(facts: ReadingFacts): string[] {
  const { taken, trouble, of } = facts
  if (trouble !== undefined) return troubleLines(trouble)
  if (taken === undefined) return []
  return [`Line ${taken.line}${of === undefined || taken.line > of ? "" : ` of ${of}`} fits:  ${taken.text}`]
}

/** What is wrong with a line. */
export function troubleLines({ line, got, length, strange, proposals }: TroubleFacts): string[] {
  if (proposals[0]?.kind === "other line")
    return [`! This does not fit as line ${line}. It is line ${proposals[0].line}.`]
  const count =
    got === length
      ? []
      : got < length
        ? [`It has ${got} letters, but line ${line} has ${length}: ${missingWords(length - got)}.`]
        : [`It has ${got} letters, but line ${line} has ${length}.`]
  return [
    `! Line ${line} does not fit. It was heard or typed wrong.`,
    ...strange.slice(0, 4).map((one) => `A code never has "${showText(one)}".`),
    ...count,
  ]
}

function missingWords(count: number): string {
  return count === 1 ? "one is missing" : `${count} are missing`
}

/** What the line could have been, to be compared with what the other person reads. */
export function proposalWords(proposal: ProposalFacts): string {
  switch (proposal.kind) {
    case "one symbol": {
      const { at, typed, meant } = proposal
      return `It fits if ${place(at)} is ${named(meant)}, not ${named(typed)}.`
    }
    case "two exchanged":
      return `It fits if ${place(proposal.at)} and the next are exchanged: ${reversed(proposal.typed)}.`
    case "one too many":
      return `It fits without ${place(proposal.at)}, ${named(proposal.typed)}.`
    case "other line":
      return `Take it as line ${proposal.line}.`
    case "keyboard":
      return `It fits if ${keyboardWords(proposal.letters, proposal.digits)}. Every line is then read so.`
  }
}

const LETTERS: Readonly<Record<string, string>> = {
  "y-z": "Y and Z are exchanged",
  "a-q z-w m": "A and Q, Z and W are exchanged",
}
const DIGITS: Readonly<Record<string, string>> = {
  "french without shift": "the digits were typed without Shift",
  "us with shift": "the digits were typed with Shift",
  "german with shift": "the digits were typed with Shift",
}

function keyboardWords(letters: string, digits: string): string {
  return [LETTERS[letters], DIGITS[digits]].filter((words) => words !== undefined).join(", and if ")
}

function place(at: number): string {
  const group = Math.ceil(at / GROUP)
  return `letter ${at - (group - 1) * GROUP} of group ${group}`
}

function named(letter: string): string {
  return `${letter} (${codeLetterName(letter)})`
}

function reversed(pair: string): string {
  return [...pair].toReversed().join(" ")
}
