// The order of words on the command line. Flags that every command has (src/cli/command.ts) may stand before its name, as other programs take
// them: they are moved behind it. Flags of one command alone stay behind its name.
const ALONE: ReadonlySet<string> = new Set([
  "--json",
  "--no-input",
  "--plain",
  "--ascii",
  "--screen-reader",
  "--verbose",
])
const WITH_VALUE: ReadonlySet<string> = new Set(["--home", "--passphrase-file"])

/** `nameLength`: how many words at the beginning of a line name a command; 0 if none do. Flags with no word behind them stay as they are. */
export function commandFirst(
  argv: readonly string[],
  nameLength: (words: readonly string[]) => number,
): readonly string[] {
  const flags = leadingFlags(argv)
  const words = argv.slice(flags)
  if ((words[0] ?? "-").startsWith("-")) return argv
  const length = nameLength(words)
  // Help, or no command at all: flags say nothing about that.
  if (length === 0) return words
  return [...words.slice(0, length), ...argv.slice(0, flags), ...words.slice(length)]
}

function leadingFlags(argv: readonly string[]): number {
  let at = 0
  for (;;) {
    const [flag = "", value] = (argv[at] ?? "").split("=", 2)
    if (ALONE.has(flag) && value === undefined) at += 1
    else if (WITH_VALUE.has(flag)) at += value === undefined ? 2 : 1
    else return at
  }
}
