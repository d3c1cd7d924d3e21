// Every command: its name as typed, one line of help, and the module that is loaded only when it runs.
import type { CliCommand } from "./command.ts"

export interface CommandRow {
  readonly summary: string
  load(): Promise<CliCommand<unknown>>
}

export const COMMANDS: Readonly<Record<string, CommandRow>> = {
  inspect: {
    summary: "what is on a disk, and who could recover it",
    load: async () => (await import("./commands/inspect.ts")).command,
  },
  extract: {
    summary: "save a piece of a header: JWE, token or all of it",
    load: async () => (await import("./commands/extract.ts")).command,
  },
  prove: {
    summary: "test which key slot a passphrase opens",
    load: async () => (await import("./commands/prove.ts")).command,
  },
}
