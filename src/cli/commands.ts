// Every command: its name as typed, one line of help, and the module that is loaded only when it runs.
import type { CliCommand } from "./command.ts"

export interface CommandRow {
  readonly summary: string
  load(): Promise<CliCommand<unknown>>
}

export const COMMANDS: Readonly<Record<string, CommandRow>> = {}
