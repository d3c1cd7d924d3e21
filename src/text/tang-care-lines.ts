// What the care of Tang keys says to people: a key in a line, a group of connections, the hosts that stand against a deletion.
import type { Behind } from "../actions/tang-care/canaries.ts"
import type { KeyFact } from "../actions/tang-care/key-folder-facts.ts"
import type { JoinedLog } from "../actions/tang-care/server-log.ts"
import { counted } from "./counted.ts"
import { showText } from "./escape.ts"
import { showTime } from "./show-time.ts"

/** One key of a folder: two lines. */
export function keyLines(key: KeyFact): string[] {
  const state = key.rotated ? "hidden, still answered" : "advertised"
  return [
    `${key.use.padEnd(8)}  ${showText(key.curve)}  ${showText(key.id)}  (SHA-1: ${showText(key.s1)})  ${state}`,
    `          file ${showText(key.file)}${key.hasPrivate ? "" : "  (no private number: cannot answer)"}`,
  ]
}

/** "exchange key GC09TttR" for a list. */
export function shortKey({ use, id }: KeyFact): string {
  return `${use} key ${showText(id.slice(0, 8))}`
}

/** One block for each different set of answers. */
export function behindLines(groups: readonly Behind[]): string[] {
  return groups.flatMap(({ advertised, kids, connections }) => [
    `  ${counted(connections, "connection")}: keys ${advertised.map((id) => showText(id.slice(0, 8))).join(", ")}`,
    ...kids.map(
      ({ kid, answered }) => `    key id ${showText(kid.slice(0, 8))}: ${answered ? "answers" : "NO ANSWER"}`,
    ),
  ])
}

export function joinedLogLines(joined: JoinedLog): string[] {
  const { questions, passedOver, explained, unexplained, unseen } = joined
  return [
    `${counted(questions, "question")} for a key in this log; ${counted(passedOver, "other line")}.`,
    ...(questions === 0 ? ["No line of tangd is among them. Is this the log of a Tang server?"] : []),
    `In your record: ${explained.length}.`,
    ...(unseen === 0 ? [] : [`In your record, but not in this log: ${unseen}.`]),
    ...(unexplained.length === 0 ? ["Nothing is unexplained."] : ["Not in your record:"]),
    ...unexplained.flatMap(({ address, kid, answered, refused, first, last }) => [
      `  ${showText(address)}  key id ${showText(kid.slice(0, 8))}  answered ${answered}, refused ${refused}`,
      ...(first === undefined || last === undefined
        ? []
        : [`    from ${showTime(first)} to ${showTime(last)}`]),
    ]),
    ...(unexplained.length === 0
      ? []
      : [
          "A host that starts asks too: compare the addresses with your hosts.",
          "Refused questions come from a host that was not bound again after a rotation.",
        ]),
  ]
}
