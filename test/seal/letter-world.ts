// The world in which the vectors of test/vectors/letters are judged: who is known, which requests are open, which keys are mine. Shared by
// the script that makes the vectors and the test that reads them.
import type { Contact } from "../../src/seal/contacts.ts"
import { openerOf } from "../../src/seal/jwe.ts"
import { thumbprint } from "../../src/seal/jwk.ts"
import type { ReceiveContext, SentReply, SentRequest } from "../../src/seal/received.ts"
import {
  bytesFrom,
  colleagueContext,
  contact,
  HOST,
  idFrom,
  keysFrom,
  LEAF,
  makeCast,
  makePerson,
  NOW,
  technicianContext,
} from "./people.ts"

export const SIDES = ["colleague", "colleague-drill", "technician", "technician-drill"] as const
export type Side = (typeof SIDES)[number]

/** Requests the technician's side remembers; "shut" is closed, "late" is past its keys. */
const REQUESTS = ["relay", "disclose", "shut", "late"] as const
export type RequestLabel = (typeof REQUESTS)[number]

export function rememberedRequest(label: RequestLabel, signer: string): SentRequest {
  return {
    kind: "request",
    id: idFrom(label),
    sha256: shaFrom(label),
    signer,
    replyKey: thumbprint(keysFrom(`reply ${label}`).jwk),
    mode: label === "disclose" ? "disclose" : "relay",
    host: HOST,
    leaves: [{ path: LEAF.path, crv: "P-521" }],
    state: label === "shut" ? "closed" : "open",
    until: label === "late" ? NOW + 100 : NOW + 172_800,
  }
}

function rememberedReply(asker: string): SentReply {
  return {
    kind: "reply",
    id: idFrom("sent reply"),
    sha256: shaFrom("sent reply"),
    asker,
    host: HOST,
    state: "open",
  }
}

export function shaFrom(label: string): string {
  return Buffer.from(bytesFrom(`sha ${label}`)).toString("base64url")
}

/** What each side of the vectors knows. */
export async function makeWorld(): Promise<Record<Side, ReceiveContext>> {
  const cast = await makeCast()
  const contacts: Contact[] = [
    contact(cast.tech),
    contact(cast.colleague),
    contact(cast.second),
    contact(await makePerson("Rita Revoked", ["technician", "colleague"]), { revoked: true }),
    contact(await makePerson("Olga Old", ["technician", "colleague"], NOW - 91 * 86_400)),
    contact(await makePerson("Paul Planner", ["planner"])),
  ]
  const colleague = colleagueContext(cast, { contacts })
  const reply = rememberedReply(cast.tech.card.thumbprint)
  const spare = { purpose: "identity", opener: openerOf(keysFrom("spare")) } as const
  const answering = {
    ...colleague,
    openers: [...colleague.openers, spare],
    sent: new Map([[reply.id, reply]]),
  }
  const requests = REQUESTS.map((label) => ({
    label,
    sent: rememberedRequest(label, cast.tech.card.thumbprint),
  }))
  const asking = technicianContext(cast, requests, { contacts })
  return {
    colleague: answering,
    "colleague-drill": { ...answering, world: "drill" },
    technician: asking,
    "technician-drill": { ...asking, world: "drill" },
  }
}
