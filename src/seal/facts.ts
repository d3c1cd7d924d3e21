// What a person may rely on, kept apart from what the sender only says. Whether the host of a relay request is known belongs to the
// inventory, which the caller has.
import type { Opened } from "./opened.ts"
import type { Fact, Sender } from "./received.ts"

export interface Facts {
  readonly checked: readonly Fact[]
  readonly claimed: readonly Fact[]
}

export function factsOf({ content, sender, road, dated }: Opened, stale: boolean): Facts {
  const { payload } = content
  const compared = sender.kind === "known" && sender.contact.compared !== "none"
  const who = senderFacts(sender)
  const checked: Fact[] = compared ? who : []
  const claimed: Fact[] = compared ? [] : who
  if (road === "sealed") checked.push({ fact: "recipient", value: payload.encTo ?? "" })
  if (content.kind !== "request") {
    checked.push(
      { fact: "request", value: content.payload.re.id },
      { fact: "host", value: payload.host.name },
    )
    return { checked, claimed }
  }
  const { host, ticket, reason, mode } = content.payload
  if (dated && !stale) checked.push({ fact: "time", value: String(payload.iat) })
  checked.push({ fact: "mode", value: mode })
  claimed.push({ fact: "host", value: host.name }, { fact: "uuid", value: host.uuid })
  if (host.serial !== undefined) claimed.push({ fact: "serial", value: host.serial })
  if (host.slot !== null) claimed.push({ fact: "slot", value: String(host.slot) })
  if (ticket !== undefined) claimed.push({ fact: "ticket", value: ticket })
  if (reason !== undefined) claimed.push({ fact: "reason", value: reason })
  return { checked, claimed }
}

function senderFacts(sender: Sender): Fact[] {
  if (sender.kind === "unsigned") return []
  const card = "contact" in sender && sender.kind !== "changed" ? sender.contact.card : sender.card
  const name: Fact = { fact: "sender", value: sender.name }
  return card ? [name, { fact: "roles", value: card.roles.join(", ") }] : [name]
}
