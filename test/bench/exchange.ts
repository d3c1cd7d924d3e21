// What Tang itself costs, the floor under every answer: all points of a batch down one connection, with nothing else done; tangd alone
// over a pipe; and the whole decryption in this one process over one connection.
import { randomBytes } from "node:crypto"
import { tangLeaves } from "../../src/clevis/leaves.ts"
import { readBinding } from "../../src/clevis/tree.ts"
import { openTangLeaf } from "../../src/clevis/unwrap.ts"
import { openNet } from "../../src/host/net.ts"
import { exchangeCall, isProblem, judgeExchange, parseTangUrl, type TangCall } from "../../src/tang/client.ts"
import { blind, unblind } from "../../src/tang/exchange.ts"
import type { Ground } from "./ground.ts"
import { timeProcess } from "./measure.ts"

/** One blinded point a JWE, ready to be sent. */
export function readyCalls({ tangd, jwes }: Ground): TangCall[] {
  const url = parseTangUrl(tangd.url)
  return jwes.map((jwe) => {
    const { C, kid } = leafOf(jwe)
    return exchangeCall(url, kid, blind(C, randomBytes, Buffer.from(jwe)).X)
  })
}

/** ms for all calls, pipelined on one connection. Throws unless each was answered. */
export async function exchangeOnly({ tangd }: Ground, calls: readonly TangCall[]): Promise<number> {
  const before = performance.now()
  const answers = await openNet().exchange(tangd.url, calls)
  const ms = performance.now() - before
  if (answers.some((answer) => "failure" in answer || answer.status !== 200))
    throw new Error("tangd did not answer every point")
  return ms
}

/** ms for one tangd process that reads all calls from a pipe: no socket, no client. */
export function tangdAlone({ tangd }: Ground, calls: readonly TangCall[]): number {
  const requests = calls.map(({ method, target, body = new Uint8Array() }) =>
    Buffer.concat([
      Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: bench\r\nContent-Length: ${body.length}\r\n\r\n`),
      body,
    ]),
  )
  const { ms, stdout } = timeProcess({
    program: "/usr/libexec/tangd",
    args: [tangd.dir],
    stdin: Buffer.concat(requests),
  })
  const answered = stdout.toString("latin1").split("HTTP/1.1 200 OK").length - 1
  if (answered !== calls.length) throw new Error(`tangd answered ${answered} of ${calls.length}`)
  return ms
}

/** ms for every JWE decrypted here: blind, exchange over one connection, unblind, open. Throws unless `plaintextOf` comes out. */
export async function decryptHere(ground: Ground, plaintextOf: (index: number) => string): Promise<number> {
  const before = performance.now()
  const url = parseTangUrl(ground.tangd.url)
  const work = ground.jwes.map((jwe) => {
    const leaf = leafOf(jwe)
    return { leaf, ...blind(leaf.C, randomBytes, Buffer.from(jwe)) }
  })
  const calls = work.map(({ leaf, X }) => exchangeCall(url, leaf.kid, X))
  const answers = await openNet().exchange(ground.tangd.url, calls)
  const plaintexts = work.map(({ leaf, e, X }, index) => {
    const answer = answers[index]
    if (answer === undefined || "failure" in answer) throw new Error("tangd did not answer every point")
    const Y = judgeExchange(answer, leaf.crv)
    if (isProblem(Y)) throw new Error(Y.text)
    return openTangLeaf(leaf.jwe, unblind({ S: leaf.S, C: leaf.C, e, X, Y }))
  })
  const ms = performance.now() - before
  for (const [index, plaintext] of plaintexts.entries()) {
    if (Buffer.from(plaintext.reveal()).toString() !== plaintextOf(index))
      throw new Error(`JWE ${index} was decrypted to something else`)
  }
  return ms
}

function leafOf(jwe: string) {
  const leaf = tangLeaves(readBinding(jwe)).usable[0]
  if (leaf === undefined) throw new Error("a JWE of the bench has no usable leaf")
  return leaf
}
