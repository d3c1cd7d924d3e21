// Typed codes on both sides: a relay request as lines, the lines of a request read as a letter with whole key ids, the lines of an answer
// read against the requests that are open. Reading line by line is typed-lines.ts.
import { numberBytes, type Symbols, symbolsNumber } from "../../bytes/base32.ts"
import { decodeBase64url, encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { readBinding } from "../../clevis/tree.ts"
import type { LeafReply, LeafRequest } from "../../recovery/messages.ts"
import { planRecovery } from "../../recovery/plan.ts"
import { checkPath, type HeldLeaf } from "../../recovery/request.ts"
import type { CodeLetter } from "../../seal/open-code.ts"
import type { World } from "../../seal/typ.ts"
import type { Curve, PublicPoint } from "../../tang/curve.ts"
import { pointFromX } from "../../tang/point.ts"
import { answerBook, readAnswerCode } from "../../transport/code-answer.ts"
import { linesText, lineText } from "../../transport/code-lines.ts"
import type { CodeBook, Reading } from "../../transport/code-reading.ts"
import {
  makeRequestCode,
  missingLines,
  type RequestCode,
  readRequestCode,
  requestBook,
  requestLayout,
} from "../../transport/code-request.ts"
import { readCodeText } from "../../transport/code-text.ts"
import type { KidFinder } from "../answer/find-kid.ts"
import { askedOf } from "../request/compact-again.ts"
import type { OpenRequest } from "../reveal/open-requests.ts"

/** The lines of a relay request: the same for ever. */
export function codeOf(world: World, leaves: readonly Pick<LeafRequest, "kid" | "x">[]): RequestCode {
  return makeRequestCode(
    world,
    leaves.map(({ kid, x }) => ({ crv: x.crv, kid: decodeBase64url(kid, "a key id"), x: xOf(x) })),
  )
}

/** A request that was kept, as it is read out. */
export interface KeptCode extends RequestCode {
  /** The key sources that are asked, in the order of the lines. */
  readonly asked: readonly HeldLeaf[]
}

/**
 * The lines of a request that was kept, whatever form it was sent in: the same for ever. One that asks more key sources than the binding
 * needs is read out with as few as it needs.
 */
export function codeOfKept(world: World, { facts, held }: Pick<OpenRequest, "facts" | "held">): KeptCode {
  const { smallest } = planRecovery(
    readBinding(facts.jwe).node,
    held.map(({ path }) => path),
  )
  const few = new Set(smallest.flatMap(({ path }) => [path, checkPath(path)]))
  const spoken = facts.format === "code" || few.size === 0
  const asked = spoken ? held : held.filter(({ path }) => few.has(path))
  return { ...codeOf(world, askedOf({ facts, held: asked })), asked }
}

/**
 * The request that was typed. Throws `code-line-wrong` for the first line that does not fit, `code-incomplete` if lines are missing or a
 * key is known to no server and its last lines were not read, `code-check-wrong`, `letter-world`, `letter-version`, `bad-point`.
 */
export async function typedRequest(
  world: World,
  text: string,
  findKid: KidFinder,
  host = "",
): Promise<CodeLetter & { readonly kind: "request" }> {
  const { reading, troubles } = readCodeText([requestBook(world)], text)
  const layout = requestLayout(world, reading.read)
  const trouble = troubles.find(({ line }) => line <= layout.of)
  if (trouble !== undefined) throw wrongLine(trouble)
  const { points, signedBytes } = readRequestCode(world, reading.read)
  const leaves: LeafRequest[] = []
  for (const [index, point] of points.entries()) {
    const kid = point.kid === undefined ? await findKid(point) : encodeBase64url(point.kid)
    if (kid === undefined) throw lastLinesNeeded(world, reading)
    leaves.push({ path: String(index + 1), kid, x: pointFromX(point.crv, point.x, "the asked point") })
  }
  return { kind: "request", signedBytes, leaves, host }
}

function lastLinesNeeded(world: World, { read }: Reading): ToolError {
  const { lines, of } = requestLayout(world, read)
  const numbers = lines.slice(of).map(({ number }) => number)
  return new ToolError(
    "code-incomplete",
    `no server of yours is known to have this key: lines ${numbers[0]} to ${numbers.at(-1)} are needed too`,
    { missing: numbers.map(String), of: lines.length },
  )
}

/** The first ten characters of a key id, from what every request by code says of it. */
export function kidBeginning(kidStart: Symbols): string {
  // 65 bits are eight bytes and one more bit.
  const bytes = numberBytes(symbolsNumber(kidStart) >> 1n, 8) ?? new Uint8Array(8)
  return encodeBase64url(bytes).slice(0, 10)
}

/** What an answer's lines are read against. */
export interface AnswerBook extends CodeBook {
  readonly hash: Uint8Array
  readonly request: OpenRequest
  readonly asked: readonly HeldLeaf[]
}

/** Two books a request: one for the form it was sent in, one for the code of it that was read out. The latest request comes first. */
export function answerBooks(world: World, requests: readonly OpenRequest[]): AnswerBook[] {
  return requests
    .filter(({ facts }) => facts.mode === "relay")
    .toReversed()
    .flatMap((request) => {
      const spoken = codeOfKept(world, request)
      const sent = {
        hash: decodeBase64url(request.facts.sha256, "the hash of a request"),
        asked: request.held,
      }
      const forms = Buffer.from(sent.hash).equals(spoken.hash) ? [spoken] : [sent, spoken]
      return forms.map(({ hash, asked }) => ({
        ...answerBook(encodeBase64url(hash), hash, curvesOf(asked)),
        hash,
        request,
        asked,
      }))
    })
}

/**
 * The answer that was typed. Throws `code-foreign` if no line fits any open request, `code-line-wrong` for the first that does not,
 * `code-incomplete` while no key source has all its lines.
 */
export function typedAnswer(
  world: World,
  requests: readonly OpenRequest[],
  text: string,
): CodeLetter & { readonly kind: "reply" } {
  const books = answerBooks(world, requests)
  const { reading, troubles } = readCodeText(books, text)
  const book = books.find(({ id }) => id === reading.books[0]?.id)
  if (book === undefined || (reading.read.size === 0 && troubles.length !== 1))
    throw new ToolError("code-foreign", "no line of this code fits a request that is open here")
  if (troubles[0] !== undefined) throw wrongLine(troubles[0])
  const { asked, request, hash } = book
  const found = readAnswerCode(hash, curvesOf(asked), reading.read)
  if (found.size === 0) {
    const missing = missingLines(book.layout(reading.read), reading.read)
    throw new ToolError("code-incomplete", `lines ${missing.join(", ")} are missing`, {
      missing: missing.map(String),
    })
  }
  const leaves = asked.flatMap(({ path, X }, index): LeafReply[] => {
    const x = found.get(index)
    return x === undefined ? [] : [{ path, y: pointFromX(X.crv, x, "the answer's point") }]
  })
  return { kind: "reply", text: typedText(reading), re: request.facts.id, leaves }
}

function curvesOf(held: readonly HeldLeaf[]): { readonly crv: Curve }[] {
  return held.map(({ X }) => ({ crv: X.crv }))
}

/** The lines that were read, as they stand on paper. */
export function typedText({ read }: Pick<Reading, "read">): string {
  const lines = [...read].toSorted(([a], [b]) => a - b)
  return linesText(lines.map(([number, symbols]) => ({ number, symbols })))
}

function wrongLine({ line, proposals }: ReturnType<typeof readCodeText>["troubles"][number]): ToolError {
  return new ToolError("code-line-wrong", `line ${line} of the code was heard or typed wrong`, {
    line,
    couldBe: proposals.map(({ symbols }) => lineText({ symbols })),
  })
}

function xOf({ x }: PublicPoint): Uint8Array {
  return decodeBase64url(x, "x")
}
