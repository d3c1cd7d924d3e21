// Asks several Tang servers at once, one connection each, and gives one outcome a question. A server is chosen by the key ids that
// were seen at it; an unknown id is first probed at every server with a point of our own (design §4.5), and only the server that
// proves to hold the key gets the question. Ends early once the caller has enough.
import { ToolError } from "../../bytes/errors.ts"
import { exchangeCall, parseTangUrl, type TangCall } from "../../tang/client.ts"
import type { Curve, PublicPoint } from "../../tang/curve.ts"
import { makeProbe, type Probe } from "../../tang/exchange.ts"
import type { Clock, HttpAnswer, Net, NetFailure, Random, Terminal } from "../ports.ts"
import { withProgress } from "../progress.ts"
import { exchangeAll, judgeOutcome, judgeProbe, type TangOutcome } from "../tang/tang-calls.ts"

export type { TangOutcome } from "../tang/tang-calls.ts"

/** Servers that are probed for an unknown key id (design §4.5). */
export const MAX_PROBED = 16
const TIMEOUT_MS = 10_000

/** A server that may be asked. `kids`: exchange key ids seen there, a cache and not a permission. */
export interface TangServer {
  readonly url: string
  /** PEM of the only authority to accept. */
  readonly ca?: string
  readonly kids: readonly string[]
}

export interface TangQuery {
  readonly kid: string
  readonly X: PublicPoint
  /** The server's key, where the header is at hand: a probe then shows that the server really has it. */
  readonly S?: PublicPoint
}

export interface AskTools {
  readonly net: Net
  readonly random: Random
  readonly clock: Clock
  /** Draws how many keys have an answer. */
  readonly terminal?: Pick<Terminal, "task">
}

export interface AskOptions {
  /** All of it together. Milliseconds, default 10,000. */
  readonly timeoutMs?: number
  /** Called with each outcome as it comes; true means enough: what is still open is given up. */
  readonly onOutcome?: (index: number, outcome: TangOutcome) => boolean
}

/** One outcome a query, in order. Throws `tang-none-trusted` if there is no server at all, `tang-url-refused` for a bad address. */
export async function askTang(
  tools: AskTools,
  servers: readonly TangServer[],
  queries: readonly TangQuery[],
  options: AskOptions = {},
): Promise<TangOutcome[]> {
  return await withProgress(tools.terminal ?? {}, { what: "Asking Tang", of: queries.length }, (to) => {
    const told = new Set<number>()
    const onOutcome = (index: number, outcome: TangOutcome): boolean => {
      to(told.add(index).size)
      return options.onOutcome?.(index, outcome) ?? false
    }
    return askAll(tools, servers, queries, { ...options, onOutcome })
  })
}

async function askAll(
  tools: AskTools,
  servers: readonly TangServer[],
  queries: readonly TangQuery[],
  options: AskOptions,
): Promise<TangOutcome[]> {
  if (servers.length === 0) throw new ToolError("tang-none-trusted", "no Tang server is trusted yet")
  const asking = new Asking(tools, queries, options)
  const direct = new Map<TangServer, number[]>()
  for (const [index, query] of queries.entries()) {
    const known = servers.filter((server) => server.kids.includes(query.kid))
    // Two servers with the same key: the probe finds the one that is alive, and only that one gets the point.
    if (known.length === 1 && known[0] !== undefined)
      direct.set(known[0], [...(direct.get(known[0]) ?? []), index])
  }
  // Half the time is kept for the other servers, should the remembered one be dead or have lost the key.
  const share = servers.length > 1 ? 0.5 : 1
  await Promise.all([...direct].map(([server, indices]) => asking.ask(server, indices, share)))
  const open = asking.open()
  const tried = (server: TangServer, index: number): boolean => direct.get(server)?.includes(index) ?? false
  const probed = servers.slice(0, MAX_PROBED)
  await Promise.all(
    probed.map((server) =>
      asking.probe(
        server,
        open.filter((index) => !tried(server, index)),
      ),
    ),
  )
  return asking.outcomes()
}

/**
 * Whether a server holds an exchange key, by a point of our own. Without S an answer on the curve is all there is to see.
 */
export async function probeKid(
  tools: AskTools,
  server: TangServer,
  key: { readonly kid: string; readonly crv: Curve; readonly S?: PublicPoint },
): Promise<TangOutcome> {
  const probe = makeProbe(key.crv, (length) => tools.random.bytes(length))
  const [answer] = await exchangeAll(
    tools.net,
    server,
    [exchangeCall(parseTangUrl(server.url), key.kid, probe.F)],
    {},
  )
  return judgeProbe(answer, probe, server.url, key.S)
}

/** One round of asking: what is still open, what came of it, when to stop. */
class Asking {
  readonly #tools: AskTools
  readonly #queries: readonly TangQuery[]
  readonly #options: AskOptions
  readonly #outcomes = new Map<number, TangOutcome>()
  readonly #failures = new Map<number, TangOutcome[]>()
  readonly #claimed = new Set<number>()
  readonly #probes = new Map<Curve, Probe>()
  readonly #stop = new AbortController()
  readonly #deadline: number

  constructor(tools: AskTools, queries: readonly TangQuery[], options: AskOptions) {
    this.#tools = tools
    this.#queries = queries
    this.#options = options
    this.#deadline = tools.clock.monotonic() + (options.timeoutMs ?? TIMEOUT_MS)
  }

  /** Queries without a point, by index. */
  open(): number[] {
    return this.#stop.signal.aborted
      ? []
      : [...this.#queries.keys()].filter((index) => !this.#outcomes.has(index))
  }

  outcomes(): TangOutcome[] {
    return this.#queries.map(
      (_, index) => this.#outcomes.get(index) ?? worstOf(this.#failures.get(index) ?? []),
    )
  }

  /** Sends the queries to one server. `share` is the part of the time left that it may take. */
  async ask(server: TangServer, indices: readonly number[], share: number): Promise<void> {
    const url = parseTangUrl(server.url)
    const asked = indices.flatMap((index) => {
      const query = this.#queries[index]
      return query === undefined ? [] : [{ index, query, call: exchangeCall(url, query.kid, query.X) }]
    })
    const answers = await this.#exchange(
      server,
      asked.map(({ call }) => call),
      share,
    )
    for (const [at, { index, query }] of asked.entries()) {
      this.#settle(index, judgeOutcome(answers[at], query.X.crv, server.url))
    }
  }

  /** Probes one server for these queries' keys, each key once, and asks it at once for those it holds and nobody else was asked for. */
  async probe(server: TangServer, indices: readonly number[]): Promise<void> {
    if (indices.length === 0) return
    const url = parseTangUrl(server.url)
    const byKid = Map.groupBy(
      indices,
      (index) => `${this.#queries[index]?.kid} ${this.#queries[index]?.X.crv}`,
    )
    const groups = [...byKid.values()].flatMap((group) => {
      const query = this.#queries[group[0] ?? -1]
      if (query === undefined) return []
      const probe = this.#probeOn(query.X.crv)
      return [{ group, query, probe, call: exchangeCall(url, query.kid, probe.F) }]
    })
    const answers = await this.#exchange(
      server,
      groups.map(({ call }) => call),
      1,
    )
    const held: number[] = []
    for (const [at, { group, query, probe }] of groups.entries()) {
      const outcome = judgeProbe(answers[at], probe, server.url, query.S)
      for (const index of group) {
        if (outcome.status !== "ok") this.#settle(index, outcome)
        else if (!this.#claimed.has(index)) held.push(index)
      }
    }
    for (const index of held) this.#claimed.add(index)
    if (held.length > 0) await this.ask(server, held, 1)
  }

  #exchange(
    server: TangServer,
    calls: readonly TangCall[],
    share: number,
  ): Promise<(HttpAnswer | NetFailure)[]> {
    const left = this.#deadline - this.#tools.clock.monotonic()
    const timeoutMs = Math.max(1, Math.round(left * share))
    return exchangeAll(this.#tools.net, server, calls, { timeoutMs, signal: this.#stop.signal })
  }

  #settle(index: number, outcome: TangOutcome): void {
    if (this.#stop.signal.aborted || this.#outcomes.has(index)) return
    if (outcome.status === "ok") this.#outcomes.set(index, outcome)
    else this.#failures.set(index, [...(this.#failures.get(index) ?? []), outcome])
    const enough = this.#options.onOutcome?.(index, outcome) ?? false
    // With every point here, nobody waits for a dead server's time limit.
    if (enough || this.#outcomes.size === this.#queries.length) this.#stop.abort()
  }

  #probeOn(crv: Curve): Probe {
    const probe = this.#probes.get(crv) ?? makeProbe(crv, (length) => this.#tools.random.bytes(length))
    this.#probes.set(crv, probe)
    return probe
  }
}

// A server that could not be reached may still have the key; one that said "no such key" has not.
function worstOf(failures: readonly TangOutcome[]): TangOutcome {
  const telling = failures.find(({ status }) => status !== "tang-key-gone") ?? failures[0]
  return telling ?? { status: "tang-connection", text: "the server was not asked" }
}
