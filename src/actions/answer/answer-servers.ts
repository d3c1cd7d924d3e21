// Which Tang servers an answer may ask (design §4.5): those of the trust list and those typed for this answer; never one from a letter
// or a header. "OLD=NEW" asks NEW in the place of OLD.
import { ToolError } from "../../bytes/errors.ts"
import { parseTangUrl } from "../../tang/client.ts"
import type { Terminal } from "../ports.ts"
import { serversToAsk, type TrustedServer } from "../tang/trust-list.ts"
import type { TangServer } from "./ask-tang.ts"

/** Throws `tang-url-refused` for an address that is not plain http or https. */
export function answerServers(trusted: readonly TrustedServer[], typed: readonly string[]): TangServer[] {
  const replaced = new Set<string>()
  const more: TangServer[] = []
  for (const text of typed) {
    const [old, fresh] = splitPair(text)
    if (old !== undefined) replaced.add(old)
    parseTangUrl(fresh)
    more.push({ url: fresh, kids: [] })
  }
  const kept = serversToAsk(trusted).filter(
    ({ url }) => !replaced.has(url) && !more.some((one) => one.url === url),
  )
  return [...more, ...kept]
}

/** Throws `tang-none-trusted` if there is no server and nobody who could name one. */
export function requireServer(servers: readonly TangServer[], { interactive }: Terminal): void {
  if (servers.length === 0 && !interactive)
    throw new ToolError("tang-none-trusted", "no Tang server is trusted yet")
}

/** With no server at all, a person names one from their own list. Throws `tang-none-trusted` where nobody can be asked. */
export async function askForServer(terminal: Terminal): Promise<TangServer[]> {
  requireServer([], terminal)
  terminal.say("No Tang server is trusted yet.")
  terminal.say("Type the address of one from your own list, never from the message.")
  const typed = (await terminal.ask({ text: "Tang server:", flag: "--tang" })).trim()
  return answerServers([], [typed.includes("://") ? typed : `http://${typed}`])
}

// An address may hold "=" in its query, but never before its "://".
function splitPair(text: string): [string | undefined, string] {
  const at = text.indexOf("=http")
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [undefined, text]
}
