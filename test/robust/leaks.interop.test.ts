// What leaves, searched byte by byte in every encoding of test/support/leaks.ts: nothing of the binding in relay mode (design §4.2), and
// no call-back code on the colleague's side (design §5). Every search also has to find a leak that was put there.
import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { filesUnder, findLeaks, type Haystack, haystack } from "../support/leaks.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"
import { piecesOf } from "./pieces.ts"
import { identityOpeners, insideOf, replyOpener } from "./sealed.ts"
import { compactOf, type Heard, type Side, type Tour, tour } from "./tour.ts"
import { type Homes, makeWorld, type World } from "./world.ts"

describe.each(["strangers", "friends"] as const)("between %s", (who) => {
  const dir = makeFolder()
  let world: World
  let walked: Tour
  beforeAll(async () => {
    world = await makeWorld()
    const homes: Homes = world[who]
    walked = await tour(world, homes, dir)
  })
  afterAll(async () => {
    await world.stop()
    removeFolder(dir)
  })

  it("nothing of the binding leaves the technician in relay mode", async () => {
    const needles = piecesOf(world.jwe)
    expect(needles.map(({ name }) => name)).toEqual([
      "epk x",
      "epk x as text",
      "epk y",
      "epk y as text",
      "iv",
      "ciphertext",
      "tag",
    ])
    const places = [...(await lettersOf(walked, "relay")), ...outputsOf(walked.heard), ...recordsOf(walked)]
    expect(places.length).toBeGreaterThan(100)
    expect(findLeaks(needles, places)).toEqual([])
    // The same search on what does hold the binding: what was extracted, and a sealed request of the other mode.
    const piece = haystack("token", readFileSync(join(dir, "token")))
    const leaked = [piece, ...(await lettersOf(walked, "disclose"))]
    for (const place of leaked.filter(({ name }) => !name.includes("answer"))) {
      const found = new Set(findLeaks(needles, [place]).map(({ needle }) => needle))
      expect([...found].sort(), place.name).toEqual([
        "ciphertext",
        "epk x as text",
        "epk y as text",
        "iv",
        "tag",
      ])
    }
    expect(leaked.length > 1).toBe(who === "friends")
  })

  it("the call-back code is in no byte of the colleague's side, and on the technician's", () => {
    const lab = [
      ...outputsOf(walked.heard, "lab"),
      ...filesUnder(walked.lab.home),
      ...filesUnder(walked.exports.lab),
    ]
    expect(lab.length).toBeGreaterThan(20)
    for (const asked of walked.asked) {
      expect(codeIn(asked, lab)).toEqual([])
      expect(codeIn(asked, outputsOf(walked.heard, "site")).length).toBeGreaterThan(0)
    }
    const [asked] = walked.asked
    expect(asked).toBeDefined()
    if (asked === undefined) return
    const { words, digits } = asked
    const short = words.map((word) => word.slice(0, 4))
    for (const leak of [
      `the words are ${words.join(", ")}`,
      words.join("-").toUpperCase(),
      `${short[1]} ${short[2]}`,
      digits.join(" "),
      digits.join(""),
      JSON.stringify({ words, digits }, null, 2),
      Buffer.from(words.join(" ")).toString("base64"),
      Buffer.from(digits.join("")).toString("hex"),
      hashOf(asked.letter).subarray(0, 9).toString("base64url"),
    ])
      expect(codeIn(asked, [...lab, haystack("planted", `2026 ${leak} end`)]).length, leak).toBeGreaterThan(0)
  })
})

function outputsOf(heard: readonly Heard[], only?: Side): Haystack[] {
  return heard
    .filter(({ side }) => only === undefined || side === only)
    .flatMap(({ side, args, result }) => [
      haystack(`${side}: ${args.join(" ")}: stdout`, result.stdoutBytes),
      haystack(`${side}: ${args.join(" ")}: stderr`, result.stderr),
    ])
}

/** Letters of one mode, as they travel and as their readers see them. */
async function lettersOf({ asked, site, lab }: Tour, mode: "relay" | "disclose"): Promise<Haystack[]> {
  const places: Haystack[] = []
  const readers = existsSync(join(lab.home, "identity.json")) ? await identityOpeners(lab) : []
  for (const one of asked.filter((any) => any.mode === mode)) {
    const openers = [...readers, await replyOpener(site, one)]
    for (const path of [one.letter, ...(one.answer === undefined ? [] : [one.answer])]) {
      if (mode === "relay") places.push(haystack(path, readFileSync(path)), haystack(path, compactOf(path)))
      places.push(await insideOf(path, openers))
    }
  }
  return places
}

function recordsOf({ site, lab, exports, dir }: Tour): Haystack[] {
  return [
    haystack("the technician's record", readFileSync(join(site.home, "journal.jsonl"))),
    haystack("by hand", readFileSync(join(dir, "by-hand.txt"))),
    ...[site.home, lab.home, exports.site, exports.lab].flatMap((folder) => filesUnder(folder)),
  ]
}

const PLAIN = ["raw", "UTF-8 of its bytes as characters", "JSON string", "URI component"]

interface Code {
  readonly words: readonly string[]
  readonly digits: readonly string[]
  readonly letter: string
}

/** Places that show a part of the code: two words or two groups of digits beside each other, or any 8 bytes of it in an encoding. */
function codeIn({ words, digits, letter }: Code, places: readonly Haystack[]): string[] {
  const beside = (parts: readonly string[], between: string) =>
    parts.slice(1).map((part, at) => new RegExp(`${parts[at]}${between}${part}`, "i"))
  const patterns = [
    ...beside(
      words.map((word) => word.slice(0, 4)),
      "[a-z]{0,5}[^a-z]{1,12}",
    ),
    ...beside(digits, "\\D{0,8}"),
  ]
  const plain = places.filter(({ bytes }) => {
    const text = Buffer.from(bytes).toString("latin1")
    return patterns.some((pattern) => pattern.test(text))
  })
  const needles = [
    { name: "words", bytes: Buffer.from(words.join(" ")) },
    { name: "digits", bytes: Buffer.from(digits.join("")) },
    { name: "the 66 bits", bytes: hashOf(letter).subarray(0, 9) },
  ]
  // One long word alone, as plain text, is no leak: "identity" and "message" are on the list of words, too.
  const parts = findLeaks(needles, places)
    .filter(({ needle, form }) => needle !== "words" || !PLAIN.includes(form))
    .map(({ needle, form, haystack: name }) => `${name}: ${needle}, ${form}`)
  return [...plain.map(({ name }) => name), ...parts]
}

/** The hash whose first bits are the code; only of open letters, whose signed bytes stand in the file. */
function hashOf(letter: string): Buffer {
  const parts = compactOf(letter).split(".")
  const signed = parts.length === 3 ? parts.slice(0, 2).join(".") : letter
  return createHash("sha256").update(signed).digest()
}
