// nbde-rescue without arguments on a terminal: the app. Composes the ports for each task, loads Ink, hands the terminal over to the reveal
// process when a passphrase is to be shown.
import { FLOWS } from "../../flows/index.ts"
import { ToolError } from "../bytes/errors.ts"
import { handOverTerminal, untilEnter } from "../host/hand-over.ts"
import { stopWithin } from "../host/job-control.ts"
import { type AppHost, makeAppSession } from "../session/app-session.ts"
import { receiptText } from "../text/hand-over-lines.ts"
import { makeAppTerminal } from "./app-terminal.ts"
import { asciiOnly } from "./ascii-only.ts"
import { type CliCommand, examples, type GlobalFlags } from "./command.ts"
import { composePorts } from "./compose.ts"
import { REMEDIES } from "./remedies.ts"

export interface Options {
  readonly globals: GlobalFlags
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli.addHelpText(
      "after",
      examples("nbde-rescue", "nbde-rescue --ascii", "sudo nbde-rescue --home /media/usb/rescue"),
    ),
  options: (_, flags) => ({ globals: flagsOf(flags) }),
  run: async ({ globals }, _, out) => {
    if (!out.stdoutIsTerminal) {
      throw new ToolError("not-a-terminal", "the screens need a terminal", { flag: "--plain" })
    }
    const terminal = makeAppTerminal(() => session)
    const composed = await composePorts(globals, false, out, terminal)
    const host: AppHost = {
      flows: FLOWS,
      ports: composed.ports,
      colleaguePorts: async () => ({ ...composed.ports, net: (await import("../host/net.ts")).openNet() }),
      rest: composed.rest,
      handOver: (args) => handOverTerminal(withGlobals(args, passedOn(globals))),
      untilRead: untilEnter,
      receiptOf: receiptText,
      explain: (error) =>
        error instanceof ToolError
          ? { text: error.message, code: error.code, remedy: REMEDIES[error.code].remedy }
          : undefined,
    }
    const session = makeAppSession(host)
    const endStops = stopWithin(session.givingAway)
    try {
      const { openApp } = await import("../tui/open-app.tsx")
      const { TERM = "dumb", NO_COLOR } = process.env
      await openApp(session, {
        ascii: asciiOnly(globals.ascii, TERM),
        screenReader: globals.screenReader,
        colour: !NO_COLOR && TERM !== "dumb" && !TERM.startsWith("vt"),
      })
      return 0
    } finally {
      endStops()
      await composed.close()
    }
  },
}

function flagsOf(flags: Readonly<Record<string, unknown>>): GlobalFlags {
  const text = (name: "home" | "passphraseFile") => {
    const value = flags[name]
    return typeof value === "string" ? { [name]: value } : {}
  }
  return {
    json: false,
    input: true,
    plain: false,
    ascii: flags.ascii === true,
    screenReader: flags.screenReader === true,
    verbose: flags.verbose === true,
    ...text("home"),
    ...text("passphraseFile"),
  }
}

/** Flags that the other process needs as well. They go before "--". */
function passedOn({ home, passphraseFile, ascii, screenReader }: GlobalFlags): string[] {
  return [
    ...(home === undefined ? [] : [`--home=${home}`]),
    ...(passphraseFile === undefined ? [] : [`--passphrase-file=${passphraseFile}`]),
    ...(ascii ? ["--ascii"] : []),
    ...(screenReader ? ["--screen-reader"] : []),
  ]
}

function withGlobals(args: readonly string[], flags: readonly string[]): string[] {
  const end = args.indexOf("--")
  return end < 0 ? [...args, ...flags] : [...args.slice(0, end), ...flags, ...args.slice(end)]
}
