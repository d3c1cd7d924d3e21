// A Net port for unit tests: Tang servers in memory, each under its address, with the twin of tangd behind it. Counts what is asked.
import { randomBytes } from "node:crypto"
import type { AskTools } from "../../src/actions/answer/ask-tang.ts"
import type { HttpAnswer, HttpRequest, Net, NetFailure } from "../../src/actions/ports.ts"
import { answerTang } from "../../src/tang/server.ts"
import type { TestServer } from "../tang/keys.ts"

/** What stands at an address: a Tang server, a failure, or any other answer. `never` answers nothing until it is given up. */
export type Place = TestServer | NetFailure | ((request: HttpRequest) => HttpAnswer) | "never"

export interface FakeNet extends Net {
  /** One line a request: origin, method and target. */
  readonly asked: string[]
  /** Bodies of POST requests by their line. */
  readonly bodies: string[]
  readonly connections: string[]
  /** Addresses that never answered and were given up before their time was over. */
  readonly givenUp: string[]
}

export function fakeNet(places: Readonly<Record<string, Place>>): FakeNet {
  const [asked, bodies, connections]: [string[], string[], string[]] = [[], [], []]
  const givenUp: string[] = []
  return {
    asked,
    bodies,
    connections,
    givenUp,
    exchange: async (origin, requests, options) => {
      connections.push(origin)
      const place = places[origin]
      if (place === "never") {
        await new Promise<void>((resolve) => {
          options?.signal?.addEventListener("abort", () => {
            givenUp.push(origin)
            resolve()
          })
          setTimeout(resolve, options?.timeoutMs ?? 10_000).unref()
        })
        return requests.map(() => ({ failure: "timeout", text: "no answer" }))
      }
      return requests.map((request) => {
        asked.push(`${origin} ${request.method} ${request.target}`)
        bodies.push(Buffer.from(request.body ?? "").toString())
        return answerAt(place, request)
      })
    },
    listen: () => Promise.reject(new Error("not here")),
  }
}

/** Ports for asking, with a real clock and real randomness. */
export function askTools(net: Net): AskTools {
  return {
    net,
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    clock: { now: () => Date.now(), monotonic: () => performance.now(), bootId: () => "test" },
  }
}

function answerAt(place: Exclude<Place, "never"> | undefined, request: HttpRequest): HttpAnswer | NetFailure {
  if (place === undefined) return { failure: "refused", text: "nothing listens on that port" }
  if (typeof place === "function") return place(request)
  if ("failure" in place) return place
  const { method, target, body } = request
  const reply = answerTang(place.directory, { method, target, body: Buffer.from(body ?? "").toString() })
  return { status: reply.status, contentType: reply.type ?? "", body: Buffer.from(reply.body ?? "") }
}
