// A typed request carries only the beginning of each key id: 65 bits, enough to find the key among those of one's own servers. First the
// key ids seen at trusted servers, then their advertisements. A rotated key is not advertised: where nobody has seen it, the caller reads
// the lines that hold the rest.

import { leadingSymbols } from "../../bytes/base32.ts"
import { advertisementCall, isProblem, judgeAdvertisement, parseTangUrl } from "../../tang/client.ts"
import { thumbprint } from "../../tang/thumbprint.ts"
import type { ReadPoint } from "../../transport/code-request.ts"
import type { Net } from "../ports.ts"
import { exchangeAll } from "../tang/tang-calls.ts"
import { MAX_PROBED, type TangServer } from "./ask-tang.ts"

type KidStart = Pick<ReadPoint, "kidStart" | "kidBytes">

/** The one key id that begins so, or undefined if there is none or more than one. */
export type KidFinder = (start: KidStart) => Promise<string | undefined>

/** Looks at the servers' remembered key ids, and once at their advertisements. */
export function makeKidFinder(net: Net, servers: () => Promise<readonly TangServer[]>): KidFinder {
  let advertised: Promise<string[]> | undefined
  return async (start) => {
    const list = await servers()
    const seen = onlyOne(
      list.flatMap(({ kids }) => kids),
      start,
    )
    if (seen !== undefined) return seen
    advertised ??= advertisedKids(net, list)
    return onlyOne(await advertised, start)
  }
}

function onlyOne(kids: readonly string[], { kidStart, kidBytes }: KidStart): string | undefined {
  const fitting = new Set(
    kids.filter((kid) => {
      const bytes = Buffer.from(kid, "base64url")
      return bytes.length === kidBytes && leadingSymbols(bytes, kidStart.length).join() === kidStart.join()
    }),
  )
  return fitting.size === 1 ? [...fitting][0] : undefined
}

/** Exchange keys the servers show now, under both hashes that headers use. A server that says nothing is passed over. */
async function advertisedKids(net: Net, servers: readonly TangServer[]): Promise<string[]> {
  const shown = await Promise.all(
    servers.slice(0, MAX_PROBED).map(async (server) => {
      const [answer] = await exchangeAll(net, server, [advertisementCall(parseTangUrl(server.url))], {})
      if (answer === undefined || "failure" in answer) return []
      const judged = judgeAdvertisement(answer)
      return isProblem(judged) ? [] : judged.exchange
    }),
  )
  return shown
    .flat()
    .flatMap(({ jwk }) => [thumbprint(jwk, "S256"), thumbprint(jwk, "S1")])
    .filter((kid) => kid !== undefined)
}
