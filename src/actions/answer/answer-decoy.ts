// Decoys: UUIDs of hosts that a site made up and wrote nowhere else. Only somebody who copied the list, or guesses, asks for one. Such a
// request is never answered and nobody is asked about it; the record has it, the person at the desk learns whom to call, and the sender
// learns nothing, not even a refusal.
import { ToolError } from "../../bytes/errors.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import type { Desk } from "../desk.ts"
import type { SiteRules } from "../site-rules.ts"

export interface AskedHost {
  readonly uuid: string
  readonly request: string
  /** Absent for a binding that nobody signed. */
  readonly letter?: Pick<ReceivedRequest, "from" | "sender" | "request">
}

/** Throws `decoy-host` for a host that does not exist, once that is in the record. */
export async function refuseDecoy(
  { recorder }: Pick<Desk, "recorder">,
  { decoys, alarm }: Pick<SiteRules, "decoys" | "alarm">,
  { uuid, request, letter }: AskedHost,
): Promise<void> {
  if (!decoys.has(uuid.trim().toLowerCase())) return
  const who = letter === undefined ? {} : { from: letter.from, host: letter.request.host.name }
  const name = letter !== undefined && "name" in letter.sender ? { name: letter.sender.name } : {}
  await recorder.append({ type: "decoy-asked", body: { request, uuid, ...who, ...name } })
  const call = alarm ?? "your security team"
  throw new ToolError(
    "decoy-host",
    `no such host exists: ${uuid} is a decoy of your site. Call ${call} now`,
    {
      uuid,
      call,
    },
  )
}
