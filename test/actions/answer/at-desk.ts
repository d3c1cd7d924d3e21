// A desk over Tang servers in memory, with a real home: requests of strangers, and somebody who says yes to whatever comes. Each call opens
// the home anew, as another process would.
import { answer } from "../../../src/actions/answer/answer.ts"
import type { AnswerCount, AnswerOptions, Colleague } from "../../../src/actions/answer/answer-types.ts"
import type { Ports } from "../../../src/actions/ports.ts"
import type { HostClaim } from "../../../src/recovery/messages.ts"
import { callBackCode } from "../../../src/seal/call-back.ts"
import { makeLetter } from "../../../src/seal/letter.ts"
import type { PublicPoint } from "../../../src/tang/curve.ts"
import { HOST, idFrom, keysFrom, makePerson, RELAY } from "../../seal/people.ts"
import { openPorts } from "../../session/world.ts"
import { type TestServer, testServer } from "../../tang/keys.ts"
import { askTools, fakeNet, type Place } from "../fake-tang.ts"

const PLACE = "http://tang.test"

export interface Asked {
  readonly name: string
  readonly bytes: Uint8Array
  readonly id: string
  readonly words: string
}

export interface AskedWith {
  /** Default: one that is on the curve of the server. */
  readonly x?: PublicPoint
  readonly s?: PublicPoint
  readonly host?: Partial<HostClaim>
  /** Who asks. */
  readonly person?: string
}

/** An open request of a stranger for one point. */
export async function requestFor(server: TestServer, label: string, more: AskedWith = {}): Promise<Asked> {
  const { x = testServer().exchange.point, s = server.exchange.point, host = {} } = more
  const { card, signer } = await makePerson(more.person ?? "Tess Technician", ["technician"])
  const now = Math.floor(Date.now() / 1000)
  const leaves = [{ path: "tang", kid: server.exchange.thumbprint, x, s }]
  const policy = { pin: "tang", path: "tang", kid: server.exchange.thumbprint, crv: x.crv, url: "x" } as const
  const made = await makeLetter(
    {
      world: "real",
      id: idFrom(label),
      body: {
        kind: "request",
        request: { ...RELAY, host: { ...HOST, ...host }, policy, leaves },
        replyKey: keysFrom(`reply ${label}`).jwk,
        caps: [],
      },
      introduction: { key: card.sig, name: card.name },
      to: [],
      iat: now,
      exp: now + 3600,
    },
    signer,
  )
  const words = callBackCode(made.signedBytes).words.join(" ")
  return { name: label, bytes: Buffer.from(made.text), id: made.id, words }
}

export interface Evening {
  /** The home; default: one of its own. */
  readonly path?: string
  /** Another state of the home, in place of some of its members. */
  readonly state?: object
  /** What stands at the address of the Tang server; default: the server. */
  readonly place?: Place
  /** How far the clock is ahead, in hours. */
  readonly hours?: number
  /** What is typed where a limit is reached. */
  readonly limitWord?: string
  readonly options?: Partial<AnswerOptions>
}

/** Somebody at the desk who says yes to whatever comes, with the right words. */
export async function sayYes(server: TestServer, inputs: readonly Asked[], evening: Evening = {}) {
  const { place = server, hours = 0, limitWord, state = {} } = evening
  const { ports, home, close } = await openPorts(evening.path)
  const net = fakeNet({ [PLACE]: place })
  const decided: string[] = []
  const counts: (readonly AnswerCount[])[] = []
  const typed = limitWord === undefined ? {} : { limitWord }
  const colleague: Colleague = {
    decide: async ({ id }, about) => {
      decided.push(id)
      counts.push(about.counts)
      const words = inputs.find((one) => one.id === id)?.words ?? ""
      return { decision: "approve", words, ...typed }
    },
    decideUnsigned: async (piece) => {
      counts.push(piece.counts)
      return { decision: "approve", calledBack: "Kim, 555-0100", reason: "OPS-7", ...typed }
    },
    decideHostLines: () => Promise.reject(new Error("no host asks here")),
    show: async () => {},
    progress: () => {},
  }
  const options: AnswerOptions = {
    world: "real",
    inputs,
    tang: [PLACE],
    unsigned: false,
    reveal: false,
    name: "Carl",
    ...evening.options,
  }
  const openHome = async () => ({ ...home, state: { ...home.state, ...state } })
  const clock = { ...ports.clock, now: () => Date.now() + hours * 3_600_000 }
  const all: Ports = { ...ports, ...askTools(net), clock, terminal: ports.terminal, openHome }
  const rows = answer({ ...all, net }, options, colleague).finally(close)
  // Some tests look at the rest before they wait for it.
  rows.catch(() => {})
  return { rows, net, decided, counts }
}
