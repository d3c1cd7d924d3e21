// A roster: many cards under one signature (docs/protocol.md, "Rosters"), so that people compare one fingerprint for a whole team.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { parseStrictJsonBytes } from "../bytes/json.ts"
import { type Card, parseCard } from "./card.ts"
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts"
import { makeJws, readJws, type Signer, verifyJws } from "./jws.ts"
import { readTyp, typOf } from "./typ.ts"

export interface Roster {
  /** Card of the person who signed it. */
  readonly maker: Card
  readonly cards: readonly Card[]
  /** Seconds since 1970. */
  readonly made: number
  readonly text: string
  readonly fingerprint: Fingerprint
}

/** Most cards one roster may hold; more people need a second roster. */
const MAX_ROSTER_CARDS = 64
const MAX_ROSTER = 131_072

const PAYLOAD = v.strictObject({
  v: v.literal(1),
  maker: v.string(),
  made: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  cards: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MAX_ROSTER_CARDS)),
})

/** Signs a roster. Every card must be of the maker's world and every name and key stand in it once. Throws `roster-malformed`. */
export async function makeRoster(
  maker: Card,
  cards: readonly Card[],
  now: number,
  signer: Signer,
): Promise<Roster> {
  const payload = { v: 1, maker: maker.text, made: now, cards: cards.map((card) => card.text) }
  return parseRoster(
    await makeJws(typOf("roster", maker.world), Buffer.from(JSON.stringify(payload)), signer),
  )
}

/** Reads a roster, checks its signature and every card in it. Throws `roster-malformed`, `card-malformed`, `card-signature`. */
export async function parseRoster(text: string): Promise<Roster> {
  const jws = text.length > MAX_ROSTER ? "parts" : readJws(text)
  if (typeof jws === "string") throw malformed("it is not a signed list")
  const kind = readTyp(jws.typ)
  if (kind?.kind !== "roster") throw malformed("its type is another one")
  const payload = readPayload(jws.payload)
  const maker = await parseCard(payload.maker)
  if (maker.thumbprint !== jws.kid || !(await verifyJws(jws, maker.sig))) {
    throw new ToolError("card-signature", "the signature of the contact list does not fit", {
      name: maker.name,
    })
  }
  const cards = await Promise.all(payload.cards.map(parseCard))
  if ([maker, ...cards].some((card) => card.world !== kind.world))
    throw malformed("it mixes practice and real contacts")
  if (hasTwins(cards.map((card) => nameKey(card.name))) || hasTwins(cards.map((card) => card.thumbprint))) {
    throw malformed("a name or a key stands in it twice")
  }
  return { maker, cards, made: payload.made, text, fingerprint: fingerprintOf(text) }
}

/** Names are the same person's if they differ only in case, composition or spaces. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim()
}

function readPayload(bytes: Uint8Array): v.InferOutput<typeof PAYLOAD> {
  let json: unknown
  try {
    json = parseStrictJsonBytes(bytes, { what: "the contact list", maxLength: MAX_ROSTER, maxDepth: 3 })
  } catch (cause) {
    throw new ToolError("roster-malformed", "the contact list is not strict JSON", {}, cause)
  }
  const parsed = v.safeParse(PAYLOAD, typeof json === "object" ? { ...json } : json)
  if (!parsed.success) throw malformed("a member is missing or wrong")
  return parsed.output
}

function hasTwins(list: readonly string[]): boolean {
  return new Set(list).size !== list.length
}

function malformed(why: string): ToolError {
  return new ToolError("roster-malformed", `this is no contact list that can be used: ${why}`)
}
