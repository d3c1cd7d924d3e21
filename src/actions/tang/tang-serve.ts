// A Tang server over its key directory: tangd's answers over a port or over stdin and stdout. The directory is read anew for every
// request, and a new pair is made when no advertised key is there, as tangd does.
import { isToolError } from "../../bytes/errors.ts"
import { openConnection } from "../../tang/connection.ts"
import type { RandomBytes } from "../../tang/exchange.ts"
import { type KeyDirectory, MAX_KEY_FILE, makeKeyPair, readKeyDirectory } from "../../tang/keydir.ts"
import { answerTang } from "../../tang/server.ts"
import type { Files, TangConnection } from "../ports.ts"

const MAX_FILES = 1000
// As tangd: readable for the owner and the group, writable for nobody.
const KEY_MODE = 0o440

async function loadKeys(files: Pick<Files, "list" | "read">, dir: string): Promise<KeyDirectory> {
  const names = (await files.list(dir)).filter((name) => name.endsWith(".jwk")).slice(0, MAX_FILES)
  const read = names.map(async (name) => ({ name, bytes: await readOrEmpty(files, `${dir}/${name}`) }))
  return readKeyDirectory(await Promise.all(read))
}

/** The server's side of connections over the key directory `dir`. `log` gets one line a request, as tangd writes it on stderr. */
export function serveKeys(
  files: Pick<Files, "list" | "read" | "write">,
  dir: string,
  random: RandomBytes,
  log: (line: string) => void,
): TangConnection {
  let making: Promise<KeyDirectory> | undefined
  const load = async (): Promise<KeyDirectory | undefined> => {
    try {
      const directory = await loadKeys(files, dir)
      if (directory.keys.some((key) => !key.hidden)) return directory
      // Two connections that both find it empty share one new pair.
      making ??= makeKeys(files, dir, random).finally(() => (making = undefined))
      return await making
    } catch (error) {
      if (isToolError(error)) return undefined
      throw error
    }
  }
  return () =>
    openConnection(async (request) => {
      const reply = answerTang(await load(), request)
      log(`${request.method} ${request.target} => ${reply.status}`)
      return reply
    })
}

async function makeKeys(
  files: Pick<Files, "list" | "read" | "write">,
  dir: string,
  random: RandomBytes,
): Promise<KeyDirectory> {
  for (const { name, bytes } of makeKeyPair(random)) await files.write(`${dir}/${name}`, bytes, KEY_MODE)
  return loadKeys(files, dir)
}

// A file that cannot be read is passed over like one that does not parse.
async function readOrEmpty(files: Pick<Files, "read">, path: string): Promise<Uint8Array> {
  try {
    return await files.read(path, MAX_KEY_FILE)
  } catch (error) {
    if (isToolError(error)) return new Uint8Array()
    throw error
  }
}
