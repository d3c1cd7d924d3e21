// nbde-rescue letter show LETTER: no call-back words are shown here, only the program that made a request shows them (design §5).
import { showLetter } from "../../actions/letter/show-letter.ts"
import type { Fact, Received, Sender } from "../../seal/received.ts"
import { showShort, showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"
import { isoTime } from "../print-card.ts"

const TITLES: Readonly<Record<Received["kind"], string>> = {
  request: "A request",
  reply: "An answer",
  denial: "A refusal",
  receipt: "A receipt",
}
const LABELS: Readonly<Record<Fact["fact"], string>> = {
  sender: "Sender",
  roles: "Roles",
  recipient: "Sealed for your key",
  time: "Written",
  mode: "Way",
  host: "Host",
  uuid: "Volume",
  serial: "Serial number",
  slot: "Key slot",
  ticket: "Ticket",
  reason: "Reason",
  request: "Answers the request",
}
const WAYS: Readonly<Record<string, string>> = {
  relay: "the colleague does not see the passphrase",
  disclose: "the colleague sees the passphrase",
}
const SENDERS: Readonly<Record<Sender["kind"], string>> = {
  known: "The sender is among your contacts.",
  expired: "The sender is among your contacts, but the contact file is out of date.",
  changed: "STOP: the name is known, but the key is another one.",
  "first-meeting": "This is a first meeting: nobody vouches for the sender.",
  unsigned: "Nobody signed this. The answer itself shows whether it fits.",
}

export const command: CliCommand<{ readonly path: string }> = {
  define: (cli) =>
    cli
      .argument("<letter>", "file with a message; - is standard input")
      .addHelpText(
        "after",
        `\nOpens and checks a message and shows it. Nothing is answered, kept or recorded.\nA passphrase inside is not shown.\n${examples(
          "nbde-rescue letter show request.txt",
          "nbde-rescue letter show - < mail.txt",
        )}`,
      ),
  options: ([path = ""]) => ({ path }),
  run: async ({ path }, ports, out) => {
    const { letter, contactsChecked, own } = await showLetter(ports, path)
    out.document({ ...letterJson(letter), contactsChecked, own })
    const practice = letter.world === "drill" ? "PRACTICE: " : ""
    out.print(`${practice}${TITLES[letter.kind]}, ${letter.road === "sealed" ? "sealed" : "not encrypted"}.`)
    out.print(own ? "You wrote it yourself." : senderLine(letter))
    if (!own && letter.sender.kind === "known" && letter.sender.contact.compared === "none") {
      out.print("The words of this contact were never compared.")
    }
    if (!own && !contactsChecked) out.print("Your list of contacts was not checked for this.")
    if (letter.stale) out.print("It is outside its time.")
    printFacts("Checked here:", letter.checked, out.print)
    printFacts("Only the sender says:", letter.claimed, out.print)
    for (const line of contentLines(letter)) out.print(line)
    return 0
  },
}

function senderLine({ kind, sender }: Received): string {
  if (kind === "request" && sender.kind === "unsigned")
    return "Nobody signed this: only a call back vouches for it."
  return SENDERS[sender.kind]
}

function printFacts(title: string, facts: readonly Fact[], print: (line: string) => void): void {
  if (facts.length === 0) return
  print(title)
  for (const { fact, value } of facts) print(`  ${LABELS[fact].padEnd(20)} ${factText(fact, value)}`)
}

function factText(fact: Fact["fact"], value: string): string {
  if (fact === "time") return isoTime(Number(value))
  if (fact === "mode") return WAYS[value] ?? showText(value)
  if (fact === "recipient" || fact === "request") return showText(value.slice(0, 8))
  return showShort(value)
}

function contentLines(letter: Received): string[] {
  switch (letter.kind) {
    case "request": {
      const { request } = letter
      if (request.mode === "disclose") return ["It carries the key entry of the header."]
      return [
        `It asks ${request.leaves.length === 1 ? "one key source" : `${request.leaves.length} key sources`}.`,
      ]
    }
    case "reply": {
      const { reply } = letter
      if (reply.mode === "disclose") {
        return [
          reply.passphrase === undefined ? "It carries parts of a passphrase." : "It carries a passphrase.",
          ...(letter.unasked ? ["It answers no request of yours."] : []),
        ]
      }
      const got = reply.leaves.filter((leaf) => "y" in leaf).length
      return [`${got} of ${reply.leaves.length} key sources answered.`]
    }
    case "denial":
      return [`Reason: ${showShort(letter.reason, 200)}`]
    case "receipt":
      return [`Outcome: ${letter.outcome}${letter.code === undefined ? "" : ` (${showText(letter.code)})`}`]
  }
}

/** Nothing secret: neither a passphrase nor the header's own data. */
function letterJson(letter: Received): object {
  const { id, kind, sha256, world, road, from, sender, signature, stale, age, checked, claimed } = letter
  const who = "name" in sender ? { name: sender.name } : {}
  const common = {
    id,
    kind,
    sha256,
    world,
    road,
    from,
    sender: { kind: sender.kind, ...who },
    signature,
    stale,
    age,
    checked,
    claimed,
  }
  switch (letter.kind) {
    case "request": {
      const { mode, host, commitment } = letter.request
      const leaves =
        letter.request.mode === "relay" ? letter.request.leaves.map(({ path, kid }) => ({ path, kid })) : []
      return { ...common, mode, host, commitment, leaves }
    }
    case "reply": {
      const { mode } = letter.reply
      const leaves =
        letter.reply.mode === "relay"
          ? letter.reply.leaves.map((leaf) => ({ path: leaf.path, answered: "y" in leaf }))
          : []
      return { ...common, re: letter.re, mode, leaves, unasked: letter.unasked }
    }
    case "denial":
      return { ...common, re: letter.re, reason: letter.reason }
    case "receipt":
      return {
        ...common,
        re: letter.re,
        outcome: letter.outcome,
        ...(letter.code ? { code: letter.code } : {}),
      }
  }
}
