// How this program is started once more: as a script on the Node it runs on, or, in the executable made by package.mjs, as that executable.
import { isSea } from "node:sea"

/** Program and arguments that run `nbde-rescue ARGS…` in a process of its own. */
export function ownProgram(args: readonly string[]): { readonly program: string; readonly args: string[] } {
  const script = isSea() ? [] : [process.argv[1] ?? ""]
  return { program: process.execPath, args: [...script, ...args] }
}
