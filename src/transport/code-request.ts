// A relay request as a typed code (docs/protocol.md, "Typed and spoken code"): for each key source the curve, 65 bits of the key id and
// the x of the blinded point. The sign of y is not sent: ±X are answered with ±Y, and only the x of that is needed. The rest of the key
// ids follows in lines that are read only where no trusted server is known to have a key that begins so.
import { leadingSymbols, type Symbols, symbolText } from "../bytes/base32.ts"
import { ToolError } from "../bytes/errors.ts"
import type { World } from "../seal/typ.ts"
import { CHECKS, MAX_DATA } from "./check-symbols.ts"
import {
  type CodeLayout,
  type CodeLine,
  codeHash,
  dataOf,
  lineLengths,
  specs,
  toLines,
} from "./code-lines.ts"
import {
  type CodeCurve,
  type CodedKind,
  joinKid,
  KID_SYMBOLS,
  kidRest,
  kidRestLength,
  kidStart,
  kindSymbol,
  readKind,
  xBytes,
  xLength,
  xSymbols,
} from "./code-points.ts"
import type { CodeBook } from "./code-reading.ts"

/** One key source as it goes into a code. */
export interface AskedPoint {
  readonly crv: CodeCurve
  /** The whole thumbprint, as bytes. */
  readonly kid: Uint8Array
  readonly x: Uint8Array
}

/** One key source as it comes out: `kid` only where the last lines were read. */
export interface ReadPoint {
  readonly crv: CodeCurve
  readonly kidBytes: number
  /** The key id's first 13 symbols. */
  readonly kidStart: Symbols
  readonly kid?: Uint8Array
  readonly x: Uint8Array
}

export interface RequestCode {
  readonly layout: CodeLayout
  readonly lines: readonly CodeLine[]
  /** What the request is, in one hash: seed of the answer's lines. */
  readonly hash: Uint8Array
  /** What the call-back code is made from; its SHA-256 is `hash`. */
  readonly signedBytes: Uint8Array
}

export interface ReadRequest extends Omit<RequestCode, "lines" | "layout"> {
  readonly points: readonly ReadPoint[]
}

const KINDS: Readonly<Record<World, number>> = { real: 1, drill: 2 }
const WHOLE_CHECK = 7
const MAX_POINTS = 16
// Kind, whole check, number of key sources.
const HEAD = 1 + WHOLE_CHECK + 1

/** The code of a request: the same points give the same lines for ever. */
export function makeRequestCode(world: World, points: readonly AskedPoint[]): RequestCode {
  const kinds = points.map(({ crv, kid }) => ({ crv, kidBytes: kid.length }))
  const body = points.flatMap(({ crv, kid, x }) => [...kidStart(kid), ...xSymbols(crv, x)])
  const text = symbolText([KINDS[world], points.length, ...kinds.map(kindSymbol), ...body])
  const check = wholeCheck(text)
  const head = [KINDS[world], ...check, points.length, ...kinds.map(kindSymbol)]
  const rest = points.flatMap(({ kid }) => kidRest(kid))
  const layout = layoutOf(kinds, check)
  const main = toLines([...head, ...body], layout.lines.slice(0, layout.of))
  const more = toLines([...rest, ...restCheck(text, rest)], layout.lines.slice(layout.of))
  return { layout, lines: [...main, ...more], ...hashed(text) }
}

/** The book of a request: what is known of its lines, made once for each first line. */
export function requestBook(world: World): CodeBook {
  let known: { readonly first: Symbols | undefined; readonly layout: CodeLayout } | undefined
  return {
    id: "request",
    layout: (read) => {
      const first = read.get(1)
      if (known === undefined || known.first !== first) known = { first, layout: requestLayout(world, read) }
      return known.layout
    },
  }
}

/** What is known of the lines: the first alone, or all once the first was read. Throws `letter-world`, `letter-version`. */
export function requestLayout(world: World, read: ReadonlyMap<number, Symbols>): CodeLayout {
  const first = specs([MAX_DATA + CHECKS], 1, FIRST_SEED)
  const data = dataOf(first, read)
  if (data === undefined) return { lines: first, of: 1, open: true }
  return layoutOf(readHead(world, data).kinds, data.slice(1, 1 + WHOLE_CHECK))
}

// No request is shorter than its first line.
const FIRST_SEED = codeHash("first line")

/** The request, once its lines are read. Throws `code-incomplete`, `code-check-wrong`, `letter-world`, `letter-version`, `bad-point`. */
export function readRequestCode(world: World, read: ReadonlyMap<number, Symbols>): ReadRequest {
  const layout = requestLayout(world, read)
  const data = dataOf(layout.lines.slice(0, layout.of), read)
  if (data === undefined || layout.open) throw incomplete(layout, read)
  const { kinds } = readHead(world, data)
  const text = symbolText([...data.slice(0, 1), ...data.slice(1 + WHOLE_CHECK)])
  if (symbolText(data.slice(1, 1 + WHOLE_CHECK)) !== symbolText(wholeCheck(text))) {
    throw new ToolError("code-check-wrong", "every line fits, but the request as a whole does not")
  }
  const kids = wholeKids(layout, read, text, kinds)
  const take = taker(data.slice(HEAD + kinds.length))
  const points = kinds.map(({ crv, kidBytes }, index) => {
    const start = take(KID_SYMBOLS)
    const x = xBytes(crv, take(xLength(crv)))
    const kid = kids && joinKid(kidBytes, start, kids[index] ?? [])
    return { crv, kidBytes, kidStart: start, x, ...(kid === undefined ? {} : { kid }) }
  })
  return { points, ...hashed(text) }
}

/** Numbers of the lines that are missing. */
export function missingLines({ lines, of }: CodeLayout, read: ReadonlyMap<number, Symbols>): number[] {
  return lines.slice(0, of).flatMap(({ number }) => (read.has(number) ? [] : [number]))
}

function incomplete(layout: CodeLayout, read: ReadonlyMap<number, Symbols>): ToolError {
  const missing = missingLines(layout, read)
  const text =
    missing.length === 1 ? `line ${missing[0]} is missing` : `lines ${missing.join(", ")} are missing`
  return new ToolError("code-incomplete", text, { missing: missing.map(String), of: layout.of })
}

/** Each key id's rest, where the last lines were read. Throws `code-check-wrong`. */
function wholeKids(
  { lines, of }: CodeLayout,
  read: ReadonlyMap<number, Symbols>,
  text: string,
  kinds: readonly CodedKind[],
): Symbols[] | undefined {
  const data = dataOf(lines.slice(of), read)
  if (data === undefined) return undefined
  const [rest, check] = [data.slice(0, -WHOLE_CHECK), data.slice(-WHOLE_CHECK)]
  if (symbolText(check) !== symbolText(restCheck(text, rest)))
    throw new ToolError("code-check-wrong", "every line fits, but the key ids as a whole do not")
  const take = taker(rest)
  return kinds.map(({ kidBytes }) => take(kidRestLength(kidBytes)))
}

/** Takes the next so many symbols at each call. */
function taker(symbols: Symbols): (count: number) => Symbols {
  let at = 0
  return (count) => {
    at += count
    return symbols.slice(at - count, at)
  }
}

function layoutOf(kinds: readonly CodedKind[], check: Symbols): CodeLayout {
  const body = kinds.reduce((sum, { crv }) => sum + KID_SYMBOLS + xLength(crv), 0)
  const rest = kinds.reduce((sum, { kidBytes }) => sum + kidRestLength(kidBytes), 0)
  const main = lineLengths(HEAD + kinds.length + body)
  const more = lineLengths(rest + WHOLE_CHECK)
  const seed = codeHash("lines", symbolText(check))
  const [first] = specs(main.slice(0, 1), 1, FIRST_SEED)
  const others = specs([...main.slice(1), ...more], 2, seed)
  return { lines: first === undefined ? others : [first, ...others], of: main.length }
}

function readHead(world: World, data: Symbols): { kinds: CodedKind[] } {
  const [kind = 0, ...rest] = data
  if (kind !== KINDS.real && kind !== KINDS.drill)
    throw new ToolError("letter-version", "the code is of a version this program does not know")
  if (kind !== KINDS[world]) {
    const text =
      world === "real" ? "this code belongs to a practice" : "this code is real, and this is a practice"
    throw new ToolError("letter-world", text)
  }
  const count = rest[WHOLE_CHECK] ?? 0
  if (count < 1 || count > MAX_POINTS)
    throw new ToolError("letter-leaves", "the code asks for no key source, or for too many")
  return { kinds: rest.slice(WHOLE_CHECK + 1, WHOLE_CHECK + 1 + count).map(readKind) }
}

function wholeCheck(text: string): Symbols {
  return leadingSymbols(codeHash("whole", text), WHOLE_CHECK)
}

function restCheck(text: string, rest: Symbols): Symbols {
  return leadingSymbols(codeHash("key ids", text, "\n", symbolText(rest)), WHOLE_CHECK)
}

function hashed(text: string): Pick<RequestCode, "hash" | "signedBytes"> {
  return { hash: codeHash("request", text), signedBytes: Buffer.from(`nbde-rescue code request v1\n${text}`) }
}
