// The flags that name the keyboard here and the keymap of the prompt, for every command that speaks of keys.
import type { Command } from "commander"
import { ToolError } from "../bytes/errors.ts"
import type { Layouts } from "../text/keyboard/keystroke.ts"
import { readPrompt } from "../text/keyboard/keystroke-card.ts"
import { isLayoutId, LAYOUT_IDS, layoutOf } from "../text/keyboard/layout.ts"
import { textFlag } from "./command.ts"

const NAMES = LAYOUT_IDS.join(", ")

export function withLayoutFlags(cli: Command): Command {
  return cli
    .option("--keyboard <layout>", `what is printed on the keys here: ${NAMES}`)
    .option("--prompt <keymap>", "the keymap of the prompt, for example us, or de-nodeadkeys (default us)")
}

/** The pair that the flags name; undefined without `--keyboard`. Throws `usage`. */
export function layoutsFromFlags(flags: Readonly<Record<string, unknown>>): Layouts | undefined {
  const keyboard = textFlag(flags, "keyboard")
  const prompt = textFlag(flags, "prompt")
  if (keyboard === undefined) {
    if (prompt !== undefined) throw new ToolError("usage", `--prompt needs --keyboard, one of: ${NAMES}`)
    return undefined
  }
  if (!isLayoutId(keyboard)) throw new ToolError("usage", `--keyboard takes one of: ${NAMES}`)
  const keymap = readPrompt(prompt ?? "us")
  if (keymap === undefined)
    throw new ToolError("usage", `--prompt takes one of: ${NAMES}; some also as de-nodeadkeys`)
  return { keyboard: layoutOf(keyboard), ...keymap }
}
