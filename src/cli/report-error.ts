// Errors become words: what is wrong, the code, what to do about it. The exit code comes from the same table.
import { ToolError } from "../bytes/errors.ts"
import { showText } from "../text/escape.ts"
import { wrapLines } from "../text/wrap.ts"
import { COMMANDS } from "./commands.ts"
import type { ExitCode, Out } from "./out.ts"
import { REMEDIES } from "./remedies.ts"

/** Writes `error` for people on stderr and, under --json, as one document on stdout; returns the exit code of its kind. `command`: what ran. */
export function report(error: unknown, out: Out, command?: string): ExitCode {
  const known =
    error instanceof ToolError
      ? error
      : new ToolError("internal", "the program met a case it does not know", {}, error)
  const { exit } = REMEDIES[known.code]
  const remedy = remedyFor(known, command)
  out.document({ error: { code: known.code, text: known.message, remedy, details: known.details } })
  const { flag } = known.details
  const lines = [
    `nbde-rescue: ${showText(known.message)} [${known.code}]`,
    ...(typeof flag === "string" ? [`  Flag: ${showText(flag)}`] : []),
    ...remedy.map((line) => `  ${line}`),
  ]
  // A pipe gets each sentence whole, so that a program can look for it.
  for (const line of out.stderrIsTerminal ? wrapLines(lines, out.columns) : lines) out.say(line)
  if (known.code === "internal") out.say(whereItHappened(known.cause))
  return exit
}

// A mistake in the flags of one command is explained by the help of that command.
function remedyFor({ code, details }: ToolError, running?: string): readonly string[] {
  const { remedy } = REMEDIES[code]
  if (code !== "usage") return remedy
  const command = details.command ?? running
  if (typeof command !== "string") return remedy
  return [`See: nbde-rescue ${Object.hasOwn(COMMANDS, command) ? `${command} --help` : "help"}`]
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
