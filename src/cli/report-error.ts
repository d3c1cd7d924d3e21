// Errors become words: what is wrong, the code, what to do about it. The exit code comes from the same table.
import { ToolError } from "../bytes/errors.ts"
import { showText } from "../text/escape.ts"
import type { ExitCode, Out } from "./out.ts"
import { REMEDIES } from "./remedies.ts"

/** Writes `error` for people on stderr and, under --json, as one document on stdout; returns the exit code of its kind. */
export function report(error: unknown, out: Out): ExitCode {
  const known =
    error instanceof ToolError
      ? error
      : new ToolError("internal", "the program met a case it does not know", {}, error)
  const { exit, remedy } = REMEDIES[known.code]
  out.document({ error: { code: known.code, text: known.message, remedy, details: known.details } })
  out.say(`nbde-rescue: ${showText(known.message)} [${known.code}]`)
  const { flag } = known.details
  if (typeof flag === "string") out.say(`  Flag: ${showText(flag)}`)
  for (const line of remedy) out.say(`  ${line}`)
  if (known.code === "internal") out.say(whereItHappened(known.cause))
  return exit
}

/** The exit code of an error's kind. */
export function exitOf(error: ToolError): ExitCode {
  return REMEDIES[error.code].exit
}

// Message texts of unknown errors may hold anything, a secret included; the stack's function names and lines may not. A stack begins
// with the message, which may have lines that look like a frame.
function whereItHappened(cause: unknown): string {
  if (!(cause instanceof Error)) return `  ${typeof cause}`
  const stack = cause.stack ?? ""
  const frames = stack.slice(stack.lastIndexOf(cause.message) + cause.message.length).split("\n")
  const plain = frames.filter((line) => /^ +at .*:\d+:\d+\)?$/.test(line))
  return [`  ${cause.name}`, ...plain.slice(0, 6)].map(showText).join("\n")
}
