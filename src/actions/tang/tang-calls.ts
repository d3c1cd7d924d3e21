// Calls to one Tang server through the Net port, and what their results mean: one connection, several only where a server insists.
import type { ErrorCode } from "../../bytes/errors.ts"
import { isProblem, judgeExchange, parseTangUrl, type TangCall, type TangProblem } from "../../tang/client.ts"
import type { Curve, PublicPoint } from "../../tang/curve.ts"
import { type Probe, probeFits } from "../../tang/exchange.ts"
import type { HttpAnswer, Net, NetFailure } from "../ports.ts"

export type TangOutcome =
  | { readonly status: "ok"; readonly Y: PublicPoint; readonly url: string }
  | { readonly status: ErrorCode; readonly text: string; readonly url?: string }

/** What a socket's failure means for a Tang server. */
export function netProblem({ failure, text }: NetFailure): TangProblem {
  const codes: Readonly<Record<NetFailure["failure"], ErrorCode>> = {
    "name-lookup": "tang-name-lookup",
    refused: "tang-connection",
    unreachable: "tang-connection",
    reset: "tang-connection",
    timeout: "tang-timeout",
    tls: "tang-tls",
    "not-http": "tang-not-tang",
    "too-large": "tang-not-tang",
  }
  return { code: codes[failure], text }
}

/** Calls over one connection. A server that closes it after an answer gets the rest over a new one, as long as it answers at all. */
export async function exchangeAll(
  net: Net,
  server: { readonly url: string; readonly ca?: string },
  calls: readonly TangCall[],
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
): Promise<(HttpAnswer | NetFailure)[]> {
  const { origin } = parseTangUrl(server.url)
  const results: (HttpAnswer | NetFailure)[] = []
  for (;;) {
    const rest = calls.slice(results.length)
    const got = await net.exchange(origin, rest, {
      ...options,
      ...(server.ca === undefined ? {} : { ca: server.ca }),
    })
    const answered = got.findIndex((one) => "failure" in one)
    const cut = got[answered]
    if (
      answered <= 0 ||
      cut === undefined ||
      !("failure" in cut) ||
      cut.failure !== "reset" ||
      options.signal?.aborted
    ) {
      return [...results, ...got]
    }
    results.push(...got.slice(0, answered))
  }
}

/** What an answer to POST /rec comes to. */
export function judgeOutcome(
  answer: HttpAnswer | NetFailure | undefined,
  crv: Curve,
  url: string,
): TangOutcome {
  if (answer === undefined) return { status: "tang-connection", text: "no answer came", url }
  const judged = "failure" in answer ? netProblem(answer) : judgeExchange(answer, crv)
  return isProblem(judged)
    ? { status: judged.code, text: judged.text, url }
    : { status: "ok", Y: judged, url }
}

/** As `judgeOutcome` for a point of our own; with S an answer by another key is noticed. */
export function judgeProbe(
  answer: HttpAnswer | NetFailure | undefined,
  probe: Probe,
  url: string,
  S: PublicPoint | undefined,
): TangOutcome {
  const outcome = judgeOutcome(answer, probe.F.crv, url)
  if (outcome.status !== "ok" || !("Y" in outcome) || S === undefined || probeFits(S, probe, outcome.Y))
    return outcome
  return { status: "tang-wrong-answer", text: "the server answered with another key", url }
}
