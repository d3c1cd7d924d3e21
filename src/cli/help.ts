// The overview of all commands, in the order of the work, or of one group of them ("tang", "contact", …).
import { COMMANDS } from "./commands.ts"

/** Who needs what, by the first word of the commands. */
export const SECTIONS: readonly (readonly [title: string, words: readonly string[]])[] = [
  ["On site", ["inspect", "request", "reveal", "prove", "extract", "host-script", "keystrokes", "explain"]],
  ["The colleague who reaches Tang", ["answer", "letter", "decrypt", "encrypt"]],
  ["Once the host is up", ["regen", "rebind", "slot"]],
  ["Cases, duties and the record", ["case", "sheet", "journal"]],
  ["Before planned work", ["escrow", "inventory"]],
  ["Tang servers", ["tang"]],
  ["Runbooks and practice", ["drill", "flow"]],
  ["People", ["identity", "contact", "roster"]],
]

/** True if some command's name starts with this word. */
export function isGroup(word: string): boolean {
  return Object.keys(COMMANDS).some((name) => name.startsWith(`${word} `))
}

/** The help text; with a group's name, its commands only. */
export function overview(words: readonly string[]): string {
  const [word = ""] = words
  return isGroup(word) ? groupHelp(word) : wholeHelp()
}

function wholeHelp(): string {
  const shown = Object.keys(COMMANDS).filter((name) => !COMMANDS[name]?.hidden)
  const blocks = SECTIONS.flatMap(([title, words]) => [
    "",
    `${title}:`,
    ...rows(
      words.flatMap((word) => shown.filter((name) => firstWord(name) === word)),
      widthOf(shown),
    ),
  ])
  return [
    "nbde-rescue: when a Clevis-bound server cannot reach its Tang server",
    "",
    "Usage: nbde-rescue COMMAND [options]",
    "",
    "One decision at a time, on screens: nbde-rescue",
    "Try it without risk: nbde-rescue drill",
    ...blocks,
    "",
    "Every command explains itself: nbde-rescue COMMAND --help",
    "",
  ].join("\n")
}

function groupHelp(group: string): string {
  const names = Object.keys(COMMANDS).filter((name) => name.startsWith(`${group} `))
  return [
    `Usage: nbde-rescue ${group} COMMAND [options]`,
    "",
    "Commands:",
    ...rows(names, widthOf(names)),
    "",
    "Every command explains itself: nbde-rescue COMMAND --help",
    "",
  ].join("\n")
}

/** "tang" of "tang check". */
export function firstWord(name: string): string {
  return name.split(" ", 1)[0] ?? name
}

function rows(names: readonly string[], width: number): string[] {
  return names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]?.summary ?? ""}`)
}

function widthOf(names: readonly string[]): number {
  return Math.max(...names.map((name) => name.length))
}
