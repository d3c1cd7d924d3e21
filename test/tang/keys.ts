// A Tang server's keys for unit tests, made in memory: the files of a key directory, ready to be answered from.
import { randomBytes } from "node:crypto"
import type { Curve } from "../../src/tang/curve.ts"
import type { PrivateKey } from "../../src/tang/jwk.ts"
import {
  type HeldKey,
  type KeyDirectory,
  type KeyFile,
  makeKeyPair,
  openKey,
  readKeyDirectory,
} from "../../src/tang/keydir.ts"
import { answerTang, type TangReply } from "../../src/tang/server.ts"

export interface TestServer {
  readonly files: readonly KeyFile[]
  readonly directory: KeyDirectory
  readonly signing: PrivateKey
  readonly exchange: PrivateKey
  get(target: string): TangReply
  post(target: string, body: string): TangReply
}

export function testServer(crv: Curve = "P-256", more: readonly KeyFile[] = []): TestServer {
  const [signing, exchange] = makeKeyPair(randomBytes, crv)
  return serverOver([signing, exchange, ...more])
}

export function serverOver(files: readonly KeyFile[]): TestServer {
  const directory = readKeyDirectory(files)
  const by = (alg: RegExp): PrivateKey => {
    const found = directory.keys.find((key: HeldKey) => !key.hidden && alg.test(String(key.jwk.alg)))
    if (found === undefined) throw new Error("no such key")
    return openKey(found)
  }
  return {
    files,
    directory,
    signing: by(/^ES/),
    exchange: by(/^ECMR$/),
    get: (target) => answerTang(directory, { method: "GET", target, body: "" }),
    post: (target, body) => answerTang(directory, { method: "POST", target, body }),
  }
}

/** What tangd-rotate-keys does: the files get a leading dot, and a new pair is added. */
export function rotated(server: TestServer, crv: Curve = "P-256"): TestServer {
  const hidden = server.files.map(({ name, bytes }) => ({
    name: name.startsWith(".") ? name : `.${name}`,
    bytes,
  }))
  return serverOver([...makeKeyPair(randomBytes, crv), ...hidden])
}
