// A person at plain gpg: what it asks is told on its status channel (doc/DETAILS of GnuPG: GET_BOOL, GET_LINE, GET_HIDDEN), and answered there.
import { spawn } from "node:child_process"
import { mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { TestGnupg } from "./gnupg.ts"

export interface GpgAsked {
  /** In words of gpg, e.g. "passphrase.enter". */
  readonly questions: readonly string[]
  readonly output: Uint8Array
}

/** Runs gpg on `input` with nothing in its agent's memory; says yes, and gives this passphrase. */
export async function gpgAsks(
  { folder, forget }: TestGnupg,
  passphrase: string,
  args: readonly string[],
  input: Uint8Array | string,
): Promise<GpgAsked> {
  await forget()
  const file = join(mkdtempSync(join(folder, "in-")), "message")
  writeFileSync(file, input)
  const flags = ["--homedir", folder, "--no-tty", "--status-fd", "2", "--command-fd", "0"]
  const gpg = spawn("gpg", [...flags, "--pinentry-mode", "loopback", "--output", "-", ...args, file])
  const questions: string[] = []
  const output: Buffer[] = []
  let said = ""
  gpg.stdout.on("data", (bytes: Buffer) => output.push(bytes))
  gpg.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString()
    const asked = [...said.matchAll(/^\[GNUPG:\] GET_(BOOL|LINE|HIDDEN) (\S+)\n/gm)]
    for (const [, kind, what = ""] of asked.slice(questions.length)) {
      questions.push(what)
      gpg.stdin.write(kind === "HIDDEN" ? `${passphrase}\n` : "y\n")
    }
  })
  const code = await new Promise((resolve) => gpg.once("close", resolve))
  if (code !== 0) throw new Error(`gpg ${args.join(" ")} ended with ${code}:\n${said}`)
  return { questions, output: Buffer.concat(output) }
}
