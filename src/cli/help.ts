// The overview of all commands, or of one group of them ("tang", "contact", …).
import { COMMANDS } from "./commands.ts"

/** True if some command's name starts with this word. */
export function isGroup(word: string): boolean {
  return Object.keys(COMMANDS).some((name) => name.startsWith(`${word} `))
}

/** The help text; with a group's name, its commands only. */
export function overview(words: readonly string[]): string {
  const group = words[0] !== undefined && isGroup(words[0]) ? words[0] : undefined
  const names = Object.keys(COMMANDS).filter(
    (name) => (!COMMANDS[name]?.hidden && group === undefined) || name.startsWith(`${group} `),
  )
  const width = Math.max(...names.map((name) => name.length))
  const rows = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]?.summary ?? ""}`)
  const head =
    group === undefined
      ? "nbde-rescue: when a Clevis-bound server cannot reach its Tang server\n\nUsage: nbde-rescue COMMAND [options]\n\nTry it without risk: nbde-rescue drill\n"
      : `Usage: nbde-rescue ${group} COMMAND [options]\n`
  return `${head}\nCommands:\n${rows.join("\n")}\n\nEvery command explains itself: nbde-rescue COMMAND --help\n`
}
