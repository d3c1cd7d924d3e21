// Damage with a seed: random numbers that repeat, and ways to break bytes and JSON. The same seed gives the same cases, so that a
// failing case can be run again by its number.

/** A small generator of random numbers (mulberry32). Not for secrets. */
export interface Chance {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  bytes(length: number): Uint8Array
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  }
}

export interface Mutation {
  /** What was done, e.g. "flip bit 3 of byte 0x1c0". */
  readonly what: string
  readonly bytes: Uint8Array
}

type Mutator = (bytes: Uint8Array, random: Chance, others: readonly Uint8Array[]) => Mutation

/** Numbers at which parsers break. */
const EDGES = [
  0, 1, 2, 7, 8, 127, 128, 255, 256, 511, 512, 4095, 4096, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000,
  0xffffffff,
]

/** Words that mean something to JSON, to the formats of LUKS and JOSE, or to JavaScript. */
const DICTIONARY = [
  "__proto__",
  "constructor",
  "null",
  "true",
  "-1",
  "0",
  "1e999",
  "-0",
  "18446744073709551616",
  "9007199254740993",
  '""',
  "[]",
  "{}",
  "[".repeat(64),
  '{"a":'.repeat(64),
  "\\u0000",
  "\\ud800",
  "\ufeff",
  "\u202e",
  "A".repeat(4096),
  "LUKS\xba\xbe",
  "SKUL\xba\xbe",
  "clevis",
  "tang",
  "sss",
  "tpm2",
  "keyslots",
  "segments",
  "digests",
  "tokens",
  "config",
  "json_size",
  "jwe",
  "alg",
  "none",
  "dir",
  "ECDH-ES",
  "A256GCM",
  "epk",
  "crv",
  "P-521",
  "P-256",
  "kid",
  "../../etc/passwd",
  "http://127.0.0.1:1/",
  "file:///etc/passwd",
  "%s%n",
  "$(true)",
  "\r\n",
  "\x1b[2J",
].map((word) => new Uint8Array(Buffer.from(word)))

const MUTATORS: readonly Mutator[] = [
  flipBit,
  setByte,
  setNumber,
  cut,
  cutOut,
  repeat,
  join,
  splice,
  swap,
  fill,
]

/** `bytes` broken in one to three ways. `others` are further samples to join with. Never changes `bytes` itself. */
export function mutate(bytes: Uint8Array, random: Chance, others: readonly Uint8Array[] = []): Mutation {
  let mutation: Mutation = { what: "", bytes }
  const steps: string[] = []
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    mutation = random.pick(MUTATORS)(mutation.bytes, random, others)
    steps.push(mutation.what)
  }
  return { what: steps.join(", "), bytes: mutation.bytes }
}

/** Every case from 0 to `count`: the seed of a case is its number. */
export function* mutations(
  samples: readonly Uint8Array[],
  count: number,
  first = 0,
): Generator<Mutation & { readonly seed: number }> {
  for (let seed = first; seed < first + count; seed += 1) {
    const random = chance(seed)
    yield { seed, ...mutate(random.pick(samples), random, samples) }
  }
}

/** `value` as JSON with one member or element dropped, doubled, replaced or moved. Parses always; means something else. */
export function mutateJson(value: unknown, random: Chance): string {
  const places = placesIn(value)
  const target = random.pick(places)
  return JSON.stringify(replaceAt(value, target, () => random.pick(JSON_VALUES)))
}

const JSON_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  "x",
  "-1",
  "0",
  [],
  {},
  [[]],
  "\u0000",
  "\u202e",
  "A".repeat(70_000),
]

type Place = readonly (string | number)[]

function placesIn(value: unknown, path: Place = []): Place[] {
  if (value === null || typeof value !== "object") return [path]
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
  return [path, ...[...keys].flatMap((key) => placesIn(Reflect.get(value, key), [...path, key]))]
}

function replaceAt(value: unknown, [key, ...rest]: Place, make: () => unknown): unknown {
  if (key === undefined || value === null || typeof value !== "object") return make()
  const copy = Array.isArray(value) ? [...value] : { ...value }
  Reflect.set(copy, key, replaceAt(Reflect.get(value, key), rest, make))
  return copy
}

function flipBit(bytes: Uint8Array, random: Chance): Mutation {
  const [at, bit] = [random.below(bytes.length), random.below(8)]
  return changed(bytes, at, [(bytes[at] ?? 0) ^ (1 << bit)], `flip bit ${bit} of byte ${at}`)
}

function setByte(bytes: Uint8Array, random: Chance): Mutation {
  const at = random.below(bytes.length)
  return changed(bytes, at, [random.below(256)], `set byte ${at}`)
}

// A length field: a number of 1 to 8 bytes, in either order.
function setNumber(bytes: Uint8Array, random: Chance): Mutation {
  const width = random.pick([1, 2, 4, 8])
  const at = random.below(Math.max(1, bytes.length - width + 1))
  const near = random.below(4) === 0 ? bytes.length + random.below(5) - 2 : random.pick(EDGES)
  const field = Buffer.alloc(8)
  field.writeBigUInt64BE(BigInt(Math.max(0, near)))
  const big = field.subarray(8 - width)
  const number = random.below(2) === 0 ? big : Buffer.from(big).reverse()
  return changed(bytes, at, number, `set ${width} bytes at ${at} to ${near}`)
}

function cut(bytes: Uint8Array, random: Chance): Mutation {
  const length = random.below(bytes.length + 1)
  return { what: `cut to ${length}`, bytes: bytes.slice(0, length) }
}

function cutOut(bytes: Uint8Array, random: Chance): Mutation {
  const [from, length] = range(bytes, random)
  return {
    what: `cut out ${length} at ${from}`,
    bytes: concat(bytes.subarray(0, from), bytes.subarray(from + length)),
  }
}

function repeat(bytes: Uint8Array, random: Chance): Mutation {
  const [from, length] = range(bytes, random)
  const part = bytes.subarray(from, from + length)
  return {
    what: `repeat ${length} at ${from}`,
    bytes: concat(bytes.subarray(0, from), part, part, bytes.subarray(from + length)),
  }
}

function join(bytes: Uint8Array, random: Chance, others: readonly Uint8Array[]): Mutation {
  const other = others.length > 0 ? random.pick(others) : bytes
  const [head, tail] = [random.below(bytes.length + 1), random.below(other.length + 1)]
  return {
    what: `join ${head} bytes with another from ${tail}`,
    bytes: concat(bytes.subarray(0, head), other.subarray(tail)),
  }
}

function splice(bytes: Uint8Array, random: Chance): Mutation {
  const word = random.pick(DICTIONARY)
  const at = random.below(bytes.length + 1)
  const over = random.below(2) === 0 ? word.length : 0
  return {
    what: `word ${word.length} at ${at}`,
    bytes: concat(bytes.subarray(0, at), word, bytes.subarray(at + over)),
  }
}

function swap(bytes: Uint8Array, random: Chance): Mutation {
  const [a, length] = range(bytes, random)
  const b = random.below(Math.max(1, bytes.length - length))
  const copy = bytes.slice()
  copy.set(bytes.subarray(a, a + length), b)
  copy.set(bytes.subarray(b, b + length), Math.min(a, bytes.length - length))
  return { what: `swap ${length} at ${a} and ${b}`, bytes: copy }
}

function fill(bytes: Uint8Array, random: Chance): Mutation {
  const [from, length] = range(bytes, random)
  const byte = random.pick([0, 0xff, 0x20, 0x41])
  return {
    what: `fill ${length} at ${from} with ${byte}`,
    bytes: bytes.slice().fill(byte, from, from + length),
  }
}

function range(bytes: Uint8Array, random: Chance): [number, number] {
  const from = random.below(bytes.length + 1)
  const longest = Math.min(bytes.length - from, random.pick([1, 4, 16, 512, 4096]))
  return [from, random.below(longest + 1)]
}

function changed(bytes: Uint8Array, at: number, part: ArrayLike<number>, what: string): Mutation {
  const copy = bytes.slice()
  for (let each = 0; each < part.length && at + each < copy.length; each += 1)
    copy[at + each] = part[each] ?? 0
  return { what, bytes: copy }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
