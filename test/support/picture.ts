// Grey pictures for tests: as PNG files, and as a telephone would photograph them: turned, seen from the side, blurred, badly lit, with noise.
import { crc32, deflateSync } from "node:zlib"

/** One byte a point, row by row; 0 is black. */
export interface Grey {
  readonly width: number
  readonly height: number
  readonly points: Uint8Array
}

export function greyPicture(width: number, height: number, at: (x: number, y: number) => number): Grey {
  const points = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) points[y * width + x] = Math.max(0, Math.min(255, Math.round(at(x, y))))
  return { width, height, points }
}

/** Squares of `scale` points with a white margin of `margin` squares. */
export function squares(rows: readonly (readonly boolean[])[], scale: number, margin = 4): Grey {
  const side = (rows.length + 2 * margin) * scale
  return greyPicture(side, side, (x, y) =>
    rows[Math.floor(y / scale) - margin]?.[Math.floor(x / scale) - margin] === true ? 0 : 255,
  )
}

export function greyPng({ width, height, points }: Grey): Uint8Array {
  const lines = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.of(0), points.subarray(y * width, (y + 1) * width)]),
  )
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines), { level: 3 })),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

export interface Photograph {
  readonly width: number
  readonly height: number
  /** Degrees. */
  readonly turned?: number
  /** How much smaller the far edge is than the near one, 0 to 0.5. */
  readonly sideways?: number
  /** Part of the photograph that the picture fills. */
  readonly fills?: number
  /** Radius in points. */
  readonly blur?: number
  /** How much brighter a round patch is, 0 to 255, and how much darker the far corner. */
  readonly glare?: number
  readonly shade?: number
  readonly noise?: number
}

/** The picture lies on a grey table and is photographed. The same settings give the same photograph. */
export function photograph(picture: Grey, settings: Photograph): Grey {
  const {
    width,
    height,
    turned = 0,
    sideways = 0,
    fills = 0.7,
    blur = 0,
    glare = 0,
    shade = 0,
    noise = 0,
  } = settings
  const [cos, sin] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)]
  const scale = (Math.min(width, height) * fills) / Math.max(picture.width, picture.height)
  const random = seeded(1234)
  const laid = greyPicture(width, height, (x, y) => {
    // From the photograph back to the picture: undo the perspective, then the turn, then the size.
    const v = (y - height / 2) / height
    const depth = 1 + 2 * sideways * v
    const [dx, dy] = [(x - width / 2) / depth, (y - height / 2) / depth]
    const px = (cos * dx + sin * dy) / scale + picture.width / 2
    const py = (-sin * dx + cos * dy) / scale + picture.height / 2
    return px < 0 || py < 0 || px >= picture.width || py >= picture.height ? 120 : smooth(picture, px, py)
  })
  const soft = blur > 0 ? blurred(blurred(laid, blur), blur) : laid
  return greyPicture(width, height, (x, y) => {
    const distance = Math.hypot(x - width * 0.6, y - height * 0.4) / (Math.min(width, height) * 0.25)
    const light = glare * Math.max(0, 1 - distance)
    const dark = (shade * (x + y)) / (width + height)
    const contrast = 40 + (soft.points[y * width + x] ?? 0) * 0.7
    return contrast + light - dark + (random() - 0.5) * 2 * noise
  })
}

/** Between the four points around it. */
function smooth({ width, height, points }: Grey, x: number, y: number): number {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
  const [fx, fy] = [x - 0.5 - left, y - 0.5 - top]
  const at = (px: number, py: number): number =>
    points[Math.max(0, Math.min(height - 1, py)) * width + Math.max(0, Math.min(width - 1, px))] ?? 0
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx
  return upper * (1 - fy) + lower * fy
}

/** The mean over a square, along one axis and then the other. */
function blurred(picture: Grey, radius: number): Grey {
  const along = ({ width, height, points }: Grey, step: "x" | "y"): Grey =>
    greyPicture(width, height, (x, y) => {
      let [sum, count] = [0, 0]
      for (let d = -radius; d <= radius; d++) {
        const [px, py] = step === "x" ? [x + d, y] : [x, y + d]
        if (px < 0 || py < 0 || px >= width || py >= height) continue
        sum += points[py * width + px] ?? 0
        count++
      }
      return sum / count
    })
  return along(along(picture, "x"), "y")
}

/** Numbers from 0 to 1, always the same (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
