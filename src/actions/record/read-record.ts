// The journal as it stands, for those who only look: no lock, nothing written. A damaged record is still shown as far as it goes.

import { type Chain, readChain } from "../../journal/chain.ts"
import { type JournalState, replay } from "../../journal/replay.ts"
import type { Home } from "../ports.ts"

export interface Record {
  readonly chain: Chain
  readonly state: JournalState
}

/** Reads, checks and replays the journal of `home`. */
export async function readRecord(home: Home): Promise<Record> {
  const chain = readChain(await home.journal.read())
  return { chain, state: replay(chain.links) }
}
