// Canaries of a Tang server over HTTP: for each exchange key a point of our own, asked by key id, from any machine. Over several
// connections the same questions show whether one address hides servers with different keys.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import {
  advertisementCall,
  exchangeCall,
  isProblem,
  judgeAdvertisement,
  parseTangUrl,
} from "../../tang/client.ts"
import { CURVES } from "../../tang/curve.ts"
import { makeProbe } from "../../tang/exchange.ts"
import type { AskTools } from "../answer/ask-tang.ts"
import type { HttpAnswer, NetFailure } from "../ports.ts"
import { exchangeAll, judgeProbe } from "../tang/tang-calls.ts"
import { checkTang } from "../tang/tang-check.ts"

export interface Server {
  readonly url: string
  /** PEM of the only authority to accept. */
  readonly ca?: string
}

/** The key ids that the server does not answer for. Throws what is wrong with the server itself. */
export async function deadKeys(
  tools: AskTools,
  server: Server,
  kids: readonly string[],
): Promise<readonly string[]> {
  const dead: string[] = []
  for (const kid of kids) {
    try {
      await checkTang(tools, { ...server, kid })
    } catch (error) {
      if (!isToolError(error) || error.code !== "tang-key-gone") throw error
      dead.push(kid)
    }
  }
  return dead
}

/** What one connection met: the advertised keys, and whether a key id was answered there. */
export interface Behind {
  readonly advertised: readonly string[]
  readonly kids: readonly { readonly kid: string; readonly answered: boolean }[]
  readonly connections: number
}

/** Asks over `connections` new connections, one after the other. One group for each different set of answers. */
export async function lookBehind(
  tools: AskTools,
  server: Server,
  kids: readonly string[],
  connections: number,
): Promise<readonly Behind[]> {
  const seen: Behind[] = []
  for (let count = 0; count < connections; count++) seen.push(await oneConnection(tools, server, kids))
  return [
    ...Map.groupBy(seen, ({ advertised, kids }) => JSON.stringify([advertised, kids])).values(),
  ].flatMap((group) => (group[0] === undefined ? [] : { ...group[0], connections: group.length }))
}

/** Throws `tang-servers-differ` if there was more than one set of answers. */
export function requireOneServer(groups: readonly Behind[], url: string): void {
  if (groups.length <= 1) return
  const text = `${groups.length} different sets of keys answered at ${url}`
  throw new ToolError("tang-servers-differ", text, {
    url,
    groups: groups.map(
      ({ advertised, connections }) => `${connections}: ${advertised.map((id) => id.slice(0, 8)).join(" ")}`,
    ),
  })
}

async function oneConnection(tools: AskTools, server: Server, kids: readonly string[]): Promise<Behind> {
  const url = parseTangUrl(server.url)
  const probes = CURVES.map((crv) => makeProbe(crv, (length) => tools.random.bytes(length)))
  const tries = kids.flatMap((kid) => probes.map((probe) => ({ kid, probe })))
  const calls = [advertisementCall(url), ...tries.map(({ kid, probe }) => exchangeCall(url, kid, probe.F))]
  const [advertisement, ...answers] = await exchangeAll(tools.net, server, calls, {})
  const held = tries.filter(
    ({ probe }, index) => judgeProbe(answers[index], probe, server.url, undefined).status === "ok",
  )
  return {
    advertised: advertisedIds(advertisement, server.url),
    kids: kids.map((kid) => ({ kid, answered: held.some((one) => one.kid === kid) })),
    connections: 1,
  }
}

function advertisedIds(answer: HttpAnswer | NetFailure | undefined, url: string): string[] {
  if (answer === undefined || "failure" in answer)
    throw new ToolError("tang-connection", answer?.text ?? "no answer came", { url })
  const judged = judgeAdvertisement(answer)
  if (isProblem(judged)) throw new ToolError(judged.code, judged.text, { url })
  return [...judged.signing, ...judged.exchange].map((key) => key.thumbprint).sort()
}
