// Looks at one Tang server from here: the way to it, its advertisement, and for each key whether it really works, by a point of our
// own. Also asks for the exchange keys by name, which only a server with CVE-2021-4076 answers.
import { ToolError } from "../../bytes/errors.ts"
import type { Advertisement } from "../../tang/advertisement.ts"
import {
  advertisementCall,
  exchangeCall,
  isProblem,
  judgeExchange,
  judgeLeak,
  parseTangUrl,
} from "../../tang/client.ts"
import { CURVES, type Curve, type PublicPoint } from "../../tang/curve.ts"
import { makeProbe, type Probe, probeFits } from "../../tang/exchange.ts"
import { hasThumbprint, thumbprint, thumbprintHash } from "../../tang/thumbprint.ts"
import type { AskTools } from "../answer/ask-tang.ts"
import type { HttpAnswer, NetFailure } from "../ports.ts"
import { exchangeAll, netProblem } from "./tang-calls.ts"
import { expectAdvertisement } from "./tang-trust.ts"

const MAX_CHECKED = 8

export interface CheckRequest {
  readonly url: string
  readonly ca?: string
  /** Only this exchange key, advertised or not; absent: every advertised one. */
  readonly kid?: string
}

export interface CheckResult {
  readonly url: string
  /** Signing keys, both thumbprints. */
  readonly signing: readonly { readonly s256: string; readonly s1: string; readonly crv: Curve }[]
  /** Exchange keys that answered. `advertised` is false for a rotated key. */
  readonly keys: readonly { readonly id: string; readonly crv: Curve; readonly advertised: boolean }[]
  /** Milliseconds from the first byte sent to the last answer. */
  readonly milliseconds: number
}

/** Throws the first thing that is wrong, as its own code: name, way, certificate, portal, not Tang, leaked keys, key gone, … */
export async function checkTang(tools: AskTools, { url, ca, kid }: CheckRequest): Promise<CheckResult> {
  const started = tools.clock.monotonic()
  if (kid !== undefined && thumbprintHash(kid) === undefined)
    throw new ToolError("usage", "--kid takes a key id as inspect shows it")
  const server = { url, ...(ca === undefined ? {} : { ca }) }
  const address = parseTangUrl(url)
  const advertisement = expectAdvertisement(
    (await exchangeAll(tools.net, server, [advertisementCall(address)], {}))[0],
    url,
  )
  const wanted = keysToCheck(advertisement, kid)
  const probes = CURVES.map((crv) => makeProbe(crv, (length) => tools.random.bytes(length)))
  const tries = wanted.flatMap((key) =>
    probes.filter(({ F }) => key.S === undefined || key.S.crv === F.crv).map((probe) => ({ key, probe })),
  )
  const calls = [
    ...wanted.map((key) => advertisementCall(address, key.id)),
    ...tries.map(({ key, probe }) => exchangeCall(address, key.id, probe.F)),
  ]
  const answers = await exchangeAll(tools.net, server, calls, {})
  for (const answer of answers.slice(0, wanted.length)) refuseLeak(answer, url)
  const keys = wanted.map((key) => {
    const own = tries.flatMap(({ key: of, probe }, index) =>
      of === key ? [{ probe, answer: answers[wanted.length + index] }] : [],
    )
    return { id: key.id, crv: workingCurve(key, own, url), advertised: key.S !== undefined }
  })
  const signing = advertisement.signing.map(({ jwk, thumbprint: s256, point }) => ({
    s256,
    s1: thumbprint(jwk, "S1") ?? "",
    crv: point.crv,
  }))
  return { url, signing, keys, milliseconds: Math.round(tools.clock.monotonic() - started) }
}

interface WantedKey {
  readonly id: string
  /** Known for advertised keys only. */
  readonly S?: PublicPoint
}

function keysToCheck(advertisement: Advertisement, kid: string | undefined): WantedKey[] {
  const advertised = advertisement.exchange.slice(0, MAX_CHECKED)
  if (kid === undefined) return advertised.map((key) => ({ id: key.thumbprint, S: key.point }))
  const found = advertisement.exchange.find((key) => hasThumbprint(key.jwk, kid))
  return [found === undefined ? { id: kid } : { id: kid, S: found.point }]
}

function refuseLeak(answer: HttpAnswer | NetFailure, url: string): void {
  const problem = "failure" in answer ? netProblem(answer) : judgeLeak(answer)
  if (problem !== undefined) throw new ToolError(problem.code, problem.text, { url })
}

/** The curve on which the key answered. Of a key that is not advertised the curve is unknown, and a wrong one is refused with 400. */
function workingCurve(
  key: WantedKey,
  tries: readonly { probe: Probe; answer: HttpAnswer | NetFailure | undefined }[],
  url: string,
): Curve {
  let worst = new ToolError("tang-connection", "no answer came", { url })
  for (const { probe, answer } of tries) {
    const judged =
      answer === undefined || "failure" in answer
        ? netProblem(answer ?? NO_ANSWER)
        : judgeExchange(answer, probe.F.crv)
    if (isProblem(judged)) worst = new ToolError(judged.code, judged.text, { url, key: key.id })
    else if (key.S === undefined || probeFits(key.S, probe, judged)) return probe.F.crv
    else
      throw new ToolError("tang-wrong-answer", "the server answered with another key", { url, key: key.id })
  }
  throw worst
}

const NO_ANSWER: NetFailure = { failure: "reset", text: "no answer came" }
