// nbde-rescue keystrokes: which physical keys to press for a passphrase at a prompt with another keymap. Without a passphrase it prints the
// card of every character; a passphrase is shown only on the reveal screen, or printed if that is asked for by name.

import type { Ports } from "../../actions/ports.ts"
import { readDiskPassphrase } from "../../actions/volume/disk-passphrase.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Layouts } from "../../text/keyboard/keystroke.ts"
import {
  CLEVIS_ALPHABET,
  cardNotes,
  type KeyLine,
  keyLines,
  PRINTABLE,
} from "../../text/keyboard/keystroke-card.ts"
import { LAYOUT_SOURCE } from "../../text/keyboard/layout-rows.ts"
import { symbolLine, wholeCard } from "../../text/keyboard/whole-card.ts"
import { asciiOnly } from "../ascii-only.ts"
import { type CliCommand, examples } from "../command.ts"
import { layoutsFromFlags, withLayoutFlags } from "../layout-flags.ts"
import type { ExitCode, Out } from "../out.ts"
import type { SaveSheet } from "../reveal-scanner.ts"

export interface Options {
  readonly layouts: Layouts
  readonly ascii: boolean
  readonly show: "clevis" | "all" | "passphrase" | "practice"
  /** Print the keys of the passphrase, not only show them. */
  readonly secret: boolean
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    withLayoutFlags(cli)
      .option("--all", "every printable character: passphrases of clevis before version 20 hold many")
      .option("--passphrase", "the keys of one passphrase, from a prompt without echo or standard input")
      .option("--practice", "type a passphrase without echo, and see which groups were wrong")
      .option("--secret", "with --passphrase: print the keys, not only show them on the screen")
      .addHelpText(
        "after",
        `\nThe passphrase is asked for without echo, or read from standard input. It is never an argument.\n${examples(
          "nbde-rescue keystrokes --keyboard de --prompt us",
          "nbde-rescue keystrokes --keyboard us --prompt de-nodeadkeys --all",
          "nbde-rescue keystrokes --keyboard de --prompt us --passphrase",
          "nbde-rescue keystrokes --keyboard de --prompt us --practice",
        )}`,
      ),
  options: (_, flags) => {
    const layouts = layoutsFromFlags(flags)
    if (layouts === undefined)
      throw new ToolError("usage", "say what is printed on the keys here, for example --keyboard de")
    const shows = (["all", "passphrase", "practice"] as const).filter((name) => flags[name] === true)
    if (shows.length > 1) throw new ToolError("usage", `--${shows[0]} and --${shows[1]} exclude each other`)
    const secret = flags.secret === true
    if (secret && shows[0] !== "passphrase") throw new ToolError("usage", "--secret needs --passphrase")
    return { layouts, ascii: asciiOnly(flags.ascii === true), show: shows[0] ?? "clevis", secret }
  },
  run: async (options, ports, out) => {
    const { layouts, ascii, show } = options
    if (show === "passphrase" || show === "practice") return await withPassphrase(options, ports, out)
    const alphabet = show === "all" ? PRINTABLE : CLEVIS_ALPHABET
    for (const line of wholeCard(alphabet, layouts, ascii)) out.print(line)
    out.document(asDocument(keyLines(alphabet, layouts), layouts))
    return 0
  },
}

async function withPassphrase(options: Options, ports: Ports, out: Out): Promise<ExitCode> {
  const { layouts, ascii, show, secret } = options
  if (secret && out.stdoutIsTerminal)
    throw new ToolError("output-refused", "the passphrase is never written to a terminal", {
      flag: "--secret",
    })
  const onScreen = !secret
  if (onScreen && (out.json || !out.stdoutIsTerminal || ports.stdinIsTerminal !== true))
    throw new ToolError(
      "not-a-terminal",
      "the keys of a passphrase are shown on a terminal, or printed with --secret",
      {
        flag: "--secret",
      },
    )
  const passphrase = await readDiskPassphrase(ports)
  try {
    if (!onScreen) printKeys(passphrase, options, out)
    else {
      const { practiseOnScreen, showOnRevealScreen } = await import("../reveal-screen.ts")
      const facts = {
        host: "the prompt",
        slot: "It was typed here. Not tested.",
        use: "type",
        layouts,
        ascii,
      } as const
      if (show === "practice") await practiseOnScreen(passphrase, layouts)
      else
        await showOnRevealScreen(passphrase, facts, {
          keystrokes: true,
          saveSheet: sheetOf(passphrase, ports),
        })
    }
    return 0
  } finally {
    passphrase.wipe()
  }
}

// No case, no record: the sheet says itself that it must be destroyed.
function sheetOf(passphrase: Secret, ports: Ports): SaveSheet {
  return async (path, layouts) => {
    const { writeScannerSheet } = await import("../scanner-file.ts")
    const beforeSheet = async () => {}
    await writeScannerSheet(ports, { path, paper: "a4", layouts, host: "a host", beforeSheet }, passphrase)
  }
}

// A final newline of a file or a pipe is no key of the passphrase.
function printKeys(passphrase: Secret, { layouts, ascii }: Options, out: Out): void {
  const text = Buffer.from(passphrase.reveal())
    .toString("latin1")
    .replace(/\r?\n$/, "")
  const lines = keyLines(text, layouts, ascii)
  out.say("This holds the passphrase. Destroy it when the host is up.")
  for (const [at, line] of lines.entries()) {
    if (at % 6 === 0) out.print(`${at === 0 ? "" : "\n"}Group ${at / 6 + 1}`)
    out.print(symbolLine(line))
  }
  out.print("")
  for (const note of cardNotes(lines, layouts)) out.print(note)
  out.document(asDocument(keyLines(text, layouts), layouts))
}

function asDocument(lines: readonly KeyLine[], layouts: Layouts): unknown {
  const { keyboard, prompt, noDeadKeys } = layouts
  return {
    keyboard: keyboard.id,
    prompt: prompt.id,
    deadKeys: !noDeadKeys,
    source: LAYOUT_SOURCE,
    keys: lines.map(({ character, name, typing, press, differs, unsure, lookTwice }) => ({
      character,
      name,
      possible: typing.kind === "press" || typing.kind === "space-bar",
      press,
      ...(typing.kind === "press"
        ? {
            key: typing.stroke.key.name,
            shift: typing.stroke.shift,
            altGr: typing.stroke.altGr,
            dead: typing.stroke.dead,
          }
        : {}),
      differs,
      unsure,
      lookTwice,
    })),
    notes: cardNotes(lines, layouts),
  }
}
