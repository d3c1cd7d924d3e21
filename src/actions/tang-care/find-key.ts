// The key-id detective: which live server, key folder (hidden keys too) or backup holds the key that a header needs. Of backups and folders
// only public parts are compared; servers are asked with a point of our own.

import { readSealedFile } from "../../seal/sealed-file.ts"
import { parseTangUrl } from "../../tang/client.ts"
import { CURVES } from "../../tang/curve.ts"
import { type AskTools, probeKid, type TangServer } from "../answer/ask-tang.ts"
import { gather } from "../inventory/gather.ts"
import type { Net, Ports } from "../ports.ts"
import { loadTrustList, serversToAsk } from "../tang/trust-list.ts"
import { keyFolderFacts } from "./key-folder-facts.ts"

export interface KeyPlace {
  readonly where: "server" | "folder" | "backup"
  /** URL, folder or file. */
  readonly name: string
  readonly hidden?: boolean
}

export interface Places {
  readonly servers: readonly TangServer[]
  readonly folders: readonly string[]
  readonly backups: readonly string[]
}

export interface FoundKey {
  readonly kid: string
  readonly places: readonly KeyPlace[]
}

const MAX_SEALED = 4 << 20
const KEY_ID = /^[A-Za-z0-9_-]{27,86}$/
const NOT_REACHED: readonly string[] = ["tang-connection", "tang-timeout", "tang-name-lookup", "tang-tls"]

export interface FindOptions {
  /** Key ids, or paths of disks, headers, tokens. */
  readonly keys: readonly string[]
  readonly folders: readonly string[]
  readonly backups: readonly string[]
  /** Servers beside those of the trust list. */
  readonly urls: readonly string[]
}

/** Throws `no-such-file` for what is neither a key id nor a path, and as `gather`. */
export async function findKeysAtHome(ports: Ports, net: Net, options: FindOptions): Promise<FoundKey[]> {
  const { keys, folders, backups, urls } = options
  const kids: string[] = []
  for (const key of keys) {
    if (KEY_ID.test(key) && (await ports.files.kind(key)) === "missing") kids.push(key)
    else kids.push(...(await gather(ports, { path: key })).flatMap((entry) => entry.kids))
  }
  const trusted = serversToAsk(await loadTrustList((await ports.openHome()).state))
  const more = urls.map((url) => ({ url: parseTangUrl(url).url, kids: [] }))
  const tools = { net, random: ports.random, clock: ports.clock }
  const places = { servers: [...trusted, ...more], folders, backups }
  return findKeys(ports, tools, [...new Set(kids)], places, (line) => ports.terminal.say(line))
}

/** Looks everywhere for each key id. A server that cannot be reached counts as one that does not have it; `say` tells of it. */
async function findKeys(
  ports: Pick<Ports, "keyFolder" | "files">,
  tools: AskTools,
  kids: readonly string[],
  { servers, folders, backups }: Places,
  say: (line: string) => void,
): Promise<FoundKey[]> {
  const held: { id: string; place: KeyPlace }[] = []
  for (const name of folders) {
    for (const { id, s1, rotated } of (await keyFolderFacts(await ports.keyFolder(name))).keys) {
      const place = { where: "folder", name, hidden: rotated } as const
      held.push({ id, place }, { id: s1, place })
    }
  }
  for (const name of backups) {
    const { keyIds } = readSealedFile(await ports.files.read(name, MAX_SEALED))
    held.push(...keyIds.map((id) => ({ id, place: { where: "backup", name } as const })))
  }
  const found: FoundKey[] = []
  for (const kid of kids) {
    const places = held.filter(({ id }) => id === kid).map(({ place }) => place)
    for (const server of servers) {
      if (await answers(tools, server, kid, say)) places.push({ where: "server", name: server.url })
    }
    found.push({ kid, places })
  }
  return found
}

async function answers(
  tools: AskTools,
  server: TangServer,
  kid: string,
  say: (line: string) => void,
): Promise<boolean> {
  for (const crv of CURVES) {
    const outcome = await probeKid(tools, server, { kid, crv })
    if (outcome.status === "ok") return true
    if (outcome.status === "tang-key-gone") return false
    // Anything else may be a refusal of the curve: the next one shows it.
    if (!NOT_REACHED.includes(outcome.status)) continue
    say(`${server.url} was not reached [${outcome.status}]`)
    return false
  }
  return false
}
