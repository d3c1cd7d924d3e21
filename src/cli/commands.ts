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
  decrypt: {
    summary: "open a binding as clevis decrypt does, asking only trusted servers",
    load: async () => (await import("./commands/decrypt.ts")).command,
  },
  encrypt: {
    summary: "make a binding as clevis encrypt tang or sss does",
    load: async () => (await import("./commands/encrypt.ts")).command,
  },
  "tang check": {
    summary: "is a Tang server reachable, and does it hold the keys",
    load: async () => (await import("./commands/tang-check.ts")).command,
  },
  "tang trust": {
    summary: "put a Tang server on the trust list",
    load: async () => (await import("./commands/tang-trust.ts")).command,
  },
  "tang list": {
    summary: "the Tang servers on the trust list",
    load: async () => (await import("./commands/tang-list.ts")).command,
  },
  "tang keys": {
    summary: "what is in the key folder of a Tang server",
    load: async () => (await import("./commands/tang-keys.ts")).command,
  },
  "tang serve": {
    summary: "answer as a Tang server does",
    load: async () => (await import("./commands/tang-serve.ts")).command,
  },
}
