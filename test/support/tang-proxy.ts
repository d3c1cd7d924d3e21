// Stands before a real tangd, counts what it is asked, and may misbehave: for tests of what is sent where, and of servers that lie.
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** What to do with a request: another path at the server behind or a whole URL, an answer of the proxy's own, or silence. */
export type Behaviour = (asked: Asked) =>
  | { readonly forward: string }
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  | "silence"

export interface TangProxy {
  readonly url: string
  readonly asked: readonly Asked[]
  /** Absent behaviour: everything goes through as it is. */
  behave(behaviour?: Behaviour): void
  /** The x-coordinates that came in exchanges. */
  points(): string[]
  stop(): Promise<void>
}

/** Listens on a free port of the loopback interface, in front of `target` ("http://127.0.0.1:PORT"). */
export async function startTangProxy(target: string): Promise<TangProxy> {
  const asked: Asked[] = []
  const forwardAll: Behaviour = ({ path }) => ({ forward: path })
  let behaviour = forwardAll
  const server = createServer(async (incoming, outgoing) => {
    const one = { method: incoming.method ?? "", path: incoming.url ?? "", body: await textOf(incoming) }
    asked.push(one)
    const answer = behaviour(one)
    if (answer === "silence") return
    if ("forward" in answer) forward(new URL(answer.forward, target), incoming, one.body, outgoing)
    else outgoing.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    behave: (next = forwardAll) => {
      behaviour = next
    },
    points: () =>
      asked.flatMap(({ method, body }) => (method === "POST" ? [String(JSON.parse(body).x)] : [])),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

function forward(url: URL, { method, headers }: IncomingMessage, body: string, out: ServerResponse): void {
  const type = headers["content-type"]
  const sent = httpRequest(
    url,
    {
      method,
      headers: { ...(type ? { "content-type": type } : {}), "content-length": Buffer.byteLength(body) },
    },
    (answer) => {
      out.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(out)
    },
  )
  sent.on("error", () => out.destroy())
  sent.end(body)
}
