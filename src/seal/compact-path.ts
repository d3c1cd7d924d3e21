// The path of a key source in two bytes (docs/protocol.md, "Compact letters"): "sss.1.sss.0.tang" is the list of places 1, 0. The first
// four bits are the depth, with 8 added for a check point; then four bits a place, at depth four three bits a place.

const CHECK = ".0.check"
const PATH = /^(?:sss\.\d{1,2}\.){0,4}tang$/
/** Bits of a place, by depth. */
const WIDTH = [4, 4, 4, 4, 3] as const

/** Two bytes as a number; undefined for a path that does not fit. */
export function pathNumber(path: string): number | undefined {
  const check = path.endsWith(CHECK)
  const bare = check ? path.slice(0, -CHECK.length) : path
  if (!PATH.test(bare)) return undefined
  const places = (bare.match(/\d+/g) ?? []).map(Number)
  const width = WIDTH[places.length] ?? 0
  if (places.some((place) => place >= 1 << width)) return undefined
  const head = places.length + (check ? 8 : 0)
  const rest = places.reduce((number, place, at) => number | (place << (12 - width * (at + 1))), 0)
  return (head << 12) | rest
}

/** The path, or undefined for a number that is none. */
export function readPath(number: number): string | undefined {
  const depth = (number >> 12) & 7
  const width = WIDTH[depth]
  if (width === undefined) return undefined
  const places = Array.from(
    { length: depth },
    (_, at) => (number >> (12 - width * (at + 1))) & ((1 << width) - 1),
  )
  const path = `${places.map((place) => `sss.${place}.`).join("")}tang${number & 0x8000 ? CHECK : ""}`
  // One path has one number: what is left over must be zero.
  return pathNumber(path) === number ? path : undefined
}
