// What a runbook does with messages: the technician asks and finishes, the colleague answers.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { answer } from "../answer/answer.ts"
import type { Answered } from "../answer/answer-types.ts"
import { KEEPS } from "../case/kept-proof.ts"
import { defineAction } from "../flow-action.ts"
import type { Ports } from "../ports.ts"
import { request } from "../request/request.ts"
import { reveal } from "../reveal/reveal.ts"
import { given, optionalFlag, optionalSlot, optionalText, text } from "./inputs.ts"

export const requestAction = defineAction({
  summary: "Write a request to a colleague who reaches Tang",
  effect: "write",
  inputs: {
    path: text,
    output: optionalText,
    mode: v.optional(v.picklist(["relay", "disclose"])),
    slot: optionalSlot,
    at: optionalText,
    to: optionalText,
    host: optionalText,
    serial: optionalText,
    ticket: optionalText,
    reason: optionalText,
    name: optionalText,
    leaf: optionalText,
    case: optionalText,
    check: optionalFlag,
    survivePowerLoss: optionalFlag,
  },
  outcomes: {
    written: {
      says: "The request is ready to be sent.",
      carries: ["case", "request", "words", "digits", "output?"],
    },
    "not-from-afar": { says: "No colleague can help: it needs its own host.", carries: ["code"] },
    "no-binding": { says: "There is nothing to ask for on this disk.", carries: ["code"] },
    choose: { says: "Several fit: the key slot or the volume must be named.", carries: ["code"] },
    "no-contact": { says: "The person is not among your contacts, or cannot decrypt.", carries: ["code"] },
    "not-kept": { says: "Nothing here can keep the secret half.", carries: ["code"] },
    "no-access": { says: "The disk cannot be read from here.", carries: ["code"] },
  },
  errors: {
    "not-from-afar": "not-from-afar",
    "no-binding": "no-binding",
    "no-volume": "no-binding",
    "choose-slot": "choose",
    "choose-volume": "choose",
    "contact-unknown": "no-contact",
    "contact-cannot-decrypt": "no-contact",
    "no-identity": "no-contact",
    "letter-open-disclose": "no-contact",
    "secrets-not-kept": "not-kept",
    "no-such-file": "no-access",
    "permission-denied": "no-access",
    "read-failed": "no-access",
  },
  byHand: ({ path = "DISK" }) => [
    "Without this tool the colleague must see the passphrase. There is no other way by hand.",
    `DEV is the encrypted partition on ${path}. Find the token of type clevis:`,
    "    sudo cryptsetup luksDump DEV",
    "    sudo cryptsetup token export --token-id ID DEV > binding.json",
    "LUKS1 has no token. N is the key slot:",
    "    sudo luksmeta load -d DEV -s N \\",
    "      -u cb6e8904-81ff-40da-a84a-07ab9ab5715e > binding.json",
    "    gpg --encrypt --recipient COLLEAGUE binding.json",
    "Send the encrypted file. Write down who gets it and when.",
  ],
  run: async (host, { output, case: caseId, leaf, mode = "relay", path, ...rest }) => {
    if (output !== undefined) await host.ports.files.checkPlace(output)
    const made = await request(host.ports, {
      world: "real",
      path,
      mode,
      staysOpen: host.staysOpen,
      ...(leaf === undefined ? {} : { leaves: [leaf] }),
      ...given({ ...rest, caseId }),
    })
    if (output !== undefined) await host.ports.files.write(output, Buffer.from(made.letter))
    const { case: id, request: requestId, code } = made
    const words = { words: code.words.join(" "), digits: code.digits.join(" ") }
    const values = { case: id, request: requestId, ...words, output }
    return { outcome: "written", values, view: { kind: "request", made, ...given({ output }) } }
  },
})

export const revealAction = defineAction({
  summary: "Finish with the answer, test the passphrase and show it",
  effect: "write",
  inputs: {
    answer: optionalText,
    case: optionalText,
    volume: optionalText,
    at: optionalText,
    receipt: optionalText,
    keep: v.optional(v.picklist(KEEPS)),
  },
  outcomes: {
    opens: {
      says: "The passphrase was tested and shown.",
      carries: ["request", "host", "slot", "duties", "case?"],
    },
    untested: {
      says: "The passphrase was shown. It could not be tested.",
      carries: ["request", "host", "duties", "case?"],
    },
    incomplete: { says: "More answers are needed.", carries: ["code"] },
    misfit: { says: "The answer does not fit.", carries: ["code"] },
    "opens-nothing": { says: "The passphrase opens no key slot of this disk.", carries: ["code"] },
    refused: { says: "The colleague refused.", carries: ["code"] },
    unusable: { says: "The message cannot be used.", carries: ["code"] },
    lost: { says: "The secret half of the request is gone. Ask again.", carries: ["code"] },
  },
  errors: {
    "answer-incomplete": "incomplete",
    "needs-this-host": "incomplete",
    "answer-misfit": "misfit",
    "shares-inconsistent": "misfit",
    "jwe-tag-mismatch": "misfit",
    "opens-nothing": "opens-nothing",
    "answer-denied": "refused",
    "sealed-lost": "lost",
    "sealed-damaged": "lost",
    "letter-re-unknown": "unusable",
    "letter-malformed": "unusable",
    "letter-not-for-me": "unusable",
    "letter-not-recognised": "unusable",
    "letter-decrypt": "unusable",
    "letter-signature": "unusable",
    "letter-expired": "unusable",
    "armour-damaged": "unusable",
    "no-such-file": "unusable",
    "no-such-request": "unusable",
  },
  byHand: () => [
    "The colleague tells you the passphrase, or sends it encrypted. Open the file:",
    "    gpg --decrypt answer.gpg",
    "Read it back letter by letter. Say capital letters and symbols by name.",
    "Write it on paper only if you must. Burn or shred that paper afterwards.",
  ],
  run: async (host, { answer: path, case: caseId, volume, at, receipt, keep }) => {
    const inputs = path === undefined ? [] : await host.readLetters(path)
    const options = {
      world: "real",
      inputs,
      where: "screen",
      ...given({ caseId, volume, at, keeps: keep }),
    } as const
    const result = await reveal(host.ports, options, host.show)
    const written = receipt !== undefined && result.receipt !== undefined ? receipt : undefined
    if (written !== undefined) await host.ports.files.write(written, Buffer.from(result.receipt ?? ""))
    const { case: id, request: requestId, host: claim, opens, debts } = result
    return {
      outcome: opens === null ? "untested" : "opens",
      values: { request: requestId, host: claim.name, slot: opens, duties: debts.length, case: id },
      view: { kind: "revealed", result, ...given({ receipt: written }) },
    }
  },
})

export const answerAction = defineAction({
  summary: "Check a request, decide, ask Tang and write the answer",
  effect: "write",
  net: "tang",
  inputs: {
    letter: text,
    output: optionalText,
    tang: optionalText,
    name: optionalText,
    decision: v.optional(v.picklist(["approve", "hold", "deny"])),
    words: optionalText,
    reason: optionalText,
    calledBack: optionalText,
    unsigned: optionalFlag,
    slot: optionalSlot,
    to: optionalText,
    reveal: optionalFlag,
    confirm: optionalText,
  },
  outcomes: {
    answered: {
      says: "Everything that was asked for is answered.",
      carries: ["request", "host?", "from?", "output?"],
    },
    partly: {
      says: "A part is answered. The rest needs another Tang server.",
      carries: ["request", "host?", "from?", "output?"],
    },
    unanswered: { says: "No Tang server answered.", carries: ["request", "host?", "from?"] },
    decoy: { says: "This host does not exist. Tell nobody who asks; call security.", carries: ["code"] },
    held: { says: "The request is on hold.", carries: ["request?", "host?", "from?"] },
    denied: { says: "The request was refused.", carries: ["request?", "host?", "from?", "output?"] },
    receipt: { says: "It is a receipt: the technician reports how it ended.", carries: ["request"] },
    "wrong-words": { says: "The words of the call did not fit.", carries: ["code"] },
    unusable: { says: "The message cannot be used.", carries: ["code"] },
    "no-tang": { says: "No trusted Tang server is known here.", carries: ["code"] },
  },
  errors: {
    "call-back-wrong": "wrong-words",
    "call-back-needed": "wrong-words",
    "request-on-hold": "held",
    "many-answers": "held",
    "decoy-host": "decoy",
    "tang-none-trusted": "no-tang",
    "trust-list-altered": "no-tang",
    "letter-malformed": "unusable",
    "letter-not-recognised": "unusable",
    "letter-not-for-me": "unusable",
    "letter-decrypt": "unusable",
    "letter-signature": "unusable",
    "letter-stale": "unusable",
    "letter-expired": "unusable",
    "letter-replayed": "unusable",
    "letter-open-refused": "unusable",
    "armour-damaged": "unusable",
    "no-such-file": "unusable",
    "nothing-to-answer": "unusable",
  },
  byHand: ({ tang = "http://TANG" }) => [
    "Use your own copy of the page docs/by-hand.md. Never use commands from a message.",
    "Write only letters, digits, hyphens and underscores into these places.",
    "KID is the key id, CRV the curve. KID, CRV, X and Y stand in the request.",
    "    curl -q -sS -g -m 10 --noproxy '*' -H 'Content-Type: application/jwk+json' \\",
    `      --data-binary '{"alg":"ECMR","crv":"CRV","kty":"EC","x":"X","y":"Y"}' \\`,
    `      ${tang}/rec/KID`,
    "Send back the whole line that Tang returns.",
  ],
  run: async (host, input) => {
    const { letter, output, tang, name = "colleague", decision, words, reason, calledBack } = input
    const { unsigned = false, reveal: show = false, slot, to, confirm } = input
    if (output !== undefined) await host.ports.files.checkPlace(output)
    const rows = await answer(
      { ...host.ports, net: requireNet(host.ports) },
      {
        world: "real",
        inputs: await host.readLetters(letter),
        tang: tang === undefined ? [] : [tang],
        unsigned,
        reveal: show,
        name,
        ...given({ slot, to }),
        confirm: confirm === undefined ? [] : [confirm],
      },
      host.colleague(given({ decision, words, reason, calledBack })),
    )
    const replies = rows.flatMap(({ reply }) => (reply === undefined ? [] : [reply]))
    const written = output !== undefined && replies.length > 0 ? output : undefined
    if (written !== undefined) await host.ports.files.write(written, Buffer.from(replies.join("\n")))
    return { ...judge(rows, written), view: { kind: "answered", rows, ...given({ output: written }) } }
  },
})

// A flow answers one request at a time; where a folder held several, the one that needs a person most decides how it goes on.
function judge(rows: readonly Answered[], output: string | undefined) {
  const row =
    rows.find(({ error }) => error !== undefined) ?? rows.find(({ whole }) => whole === false) ?? rows[0]
  if (row === undefined) throw new ToolError("nothing-to-answer", "there was no message")
  const { request: id, host, from, decision, error, leaves, whole } = row
  const about = { request: id, host, from }
  if (error !== undefined) return { outcome: "unusable", values: { code: error.code } } as const
  if (decision === "hold") return { outcome: "held", values: about } as const
  if (decision === "deny") return { outcome: "denied", values: { ...about, output } } as const
  if (decision === "receipt") return { outcome: "receipt", values: about } as const
  if (leaves.length > 0 && leaves.every(({ status }) => status !== "ok"))
    return { outcome: "unanswered", values: about } as const
  return { outcome: whole === false ? "partly" : "answered", values: { ...about, output } } as const
}

function requireNet({ net }: Ports) {
  if (net === undefined) throw new TypeError("answering was composed without the net")
  return net
}
