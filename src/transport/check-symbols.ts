// The check of one line of a typed code (docs/protocol.md, "Typed and spoken code"): a Reed-Solomon code over GF(32) with two check symbols.
// Its distance is 3, so every one or two wrong symbols are found, whatever they are, and with these two sums every one or two exchanges of
// neighbours. One wrong symbol can be located as well, but that is only ever a proposal: an exchange can look like one wrong symbol.
import type { Symbols } from "../bytes/base32.ts"

/** Two symbols that both sums of a line must give. They differ from line to line and from request to request. */
export type Offset = readonly [number, number]

/** Data symbols of a line at most; with the two check symbols it stays below the 31 places of the field. */
export const MAX_DATA = 27
export const CHECKS = 2

// GF(32) = GF(2)[x] / (x⁵ + x² + 1); 2 generates its 31 units.
const EXP: readonly number[] = powers()
const LOG: readonly number[] = EXP.reduce<number[]>((log, value, power) => {
  log[value] = power
  return log
}, [])

function powers(): number[] {
  const list = [1]
  while (list.length < 31) {
    const doubled = (list.at(-1) ?? 0) << 1
    list.push(doubled > 31 ? doubled ^ 0b100101 : doubled)
  }
  return list
}

/** 2 to the `power`, in the field. */
export function power(power: number): number {
  return EXP[((power % 31) + 31) % 31] ?? 0
}

export function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : power((LOG[a] ?? 0) + (LOG[b] ?? 0))
}

function divide(a: number, b: number): number {
  return a === 0 ? 0 : power((LOG[a] ?? 0) - (LOG[b] ?? 0))
}

/** Both sums of a line: of its symbols times 2^place, and times 2^(2·place). */
function sums(symbols: Symbols): Offset {
  return symbols.reduce<Offset>(
    ([once, twice], symbol, place) => [
      once ^ multiply(symbol, power(place)),
      twice ^ multiply(symbol, power(2 * place)),
    ],
    [0, 0],
  )
}

/** `data` with its two check symbols. Throws TypeError for more than MAX_DATA symbols. */
export function withChecks(data: Symbols, offset: Offset): Symbols {
  if (data.length > MAX_DATA) throw new TypeError("a line holds at most 27 symbols")
  const place = data.length
  const [once, twice] = sums(data)
  const [a, b] = [once ^ offset[0], twice ^ offset[1]]
  // u·2^place + v·2^(place+1) = a and u·2^(2·place) + v·2^(2·place+2) = b.
  const u = divide(b ^ multiply(a, power(place + 1)), multiply(power(2 * place), power(0) ^ power(1)))
  const v = divide(a ^ multiply(u, power(place)), power(place + 1))
  return [...data, u, v]
}

/** True if the line's sums are those of `offset`. */
export function fits(symbols: Symbols, offset: Offset): boolean {
  const [once, twice] = sums(symbols)
  return once === offset[0] && twice === offset[1]
}

/** A line that would fit, and how it differs from what was typed. `at` counts symbols from 0. */
export interface Repair {
  readonly kind: "one symbol" | "two exchanged" | "one too many"
  readonly at: number
  readonly symbols: Symbols
}

/** Every line of `length` symbols that fits and is one common slip away; the likelier first. */
export function repairs(symbols: Symbols, length: number, offset: Offset): Repair[] {
  if (symbols.length === length + 1) return extras(symbols, offset)
  if (symbols.length !== length || fits(symbols, offset)) return []
  return [...swaps(symbols, offset), ...singles(symbols, offset)]
}

// One wrong symbol, off by e at a place, moves the sums by e·2^place and e·2^(2·place).
function singles(symbols: Symbols, offset: Offset): Repair[] {
  const [once, twice] = sums(symbols)
  const [a, b] = [once ^ offset[0], twice ^ offset[1]]
  const at = LOG[divide(b, a)]
  if (a === 0 || b === 0 || at === undefined || at >= symbols.length) return []
  const off = divide(a, power(at))
  return [{ kind: "one symbol", at, symbols: symbols.map((one, i) => (i === at ? one ^ off : one)) }]
}

function swaps(symbols: Symbols, offset: Offset): Repair[] {
  return symbols.slice(1).flatMap((_, at): Repair[] => {
    const [left = 0, right = 0] = symbols.slice(at, at + 2)
    const swapped = symbols.map((one, i) => (i === at ? right : i === at + 1 ? left : one))
    return left !== right && fits(swapped, offset) ? [{ kind: "two exchanged", at, symbols: swapped }] : []
  })
}

// Of equal neighbours it makes no difference which one goes.
function extras(symbols: Symbols, offset: Offset): Repair[] {
  return symbols.flatMap((symbol, at): Repair[] => {
    if (symbols[at + 1] === symbol) return []
    const without = symbols.filter((_, i) => i !== at)
    return fits(without, offset) ? [{ kind: "one too many", at, symbols: without }] : []
  })
}
