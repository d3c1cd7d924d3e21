// The flags of everything that writes a sheet: which file, which paper. What the file is follows from its name.
import type { Command } from "commander"
import { ToolError } from "../bytes/errors.ts"
import type { Paper } from "../text/sheet/document.ts"
import { textFlag } from "./command.ts"

export function withPaperFlag(cli: Command): Command {
  return cli.option("--paper <size>", "a4 or letter", "a4")
}

/** Throws `usage`. */
export function paperFromFlags(flags: Readonly<Record<string, unknown>>): Paper {
  const paper = textFlag(flags, "paper") ?? "a4"
  if (paper !== "a4" && paper !== "letter") throw new ToolError("usage", "--paper takes a4 or letter")
  return paper
}

/** True for a name that says which kind of sheet it is. */
export function isSheetName(path: string): boolean {
  return /\.(html|pdf)$/i.test(path)
}
