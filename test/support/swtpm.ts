// A software TPM: for programs of this machine through an environment, or for a virtual machine through its control socket.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Exec } from "../../src/actions/ports.ts"
import { run } from "./cli.ts"

export interface RunningTpm {
  /** What makes tpm2-tools, and so clevis, talk to it. */
  readonly env: { readonly LC_ALL: "C"; readonly TPM2TOOLS_TCTI: string }
  /** Room again. A machine's kernel does this between two programs; a software TPM keeps what they leave, and has room for three. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Starts a TPM over the state in `folder`; a new one if there is none. */
export async function startTpm(folder: string): Promise<RunningTpm> {
  const socket = join(folder, "tpm")
  const stop = await startSwtpm(folder, `${socket}.ctrl`, [
    ...["--server", `type=unixio,path=${socket}`],
    ...["--flags", "not-need-init,startup-clear"],
  ])
  const env = { LC_ALL: "C", TPM2TOOLS_TCTI: `swtpm:path=${socket}` } as const
  const flush = async (): Promise<void> => {
    for (const what of ["-t", "-l", "-s"]) await run("tpm2_flushcontext", [what], { env })
  }
  return { env, flush, stop }
}

/** Programs of clevis find a TPM that has room. */
export function flushedFor({ flush }: RunningTpm, exec: Exec): Exec {
  return {
    run: async (program, args, stdin) => {
      if (program.startsWith("clevis")) await flush()
      return await exec.run(program, args, stdin)
    },
  }
}

/** The same state for QEMU, which drives it through the socket at `control`. Ends with the machine, or with `stop`. */
export async function startTpmForMachine(folder: string, control: string): Promise<() => Promise<void>> {
  return await startSwtpm(folder, control, [])
}

async function startSwtpm(
  folder: string,
  control: string,
  more: readonly string[],
): Promise<() => Promise<void>> {
  const args = ["socket", "--tpm2", "--tpmstate", `dir=${folder}`, "--ctrl", `type=unixio,path=${control}`]
  const child = spawn("swtpm", [...args, ...more], { stdio: "ignore" })
  const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()))
  for (let tries = 0; !existsSync(control); tries++) {
    if (child.exitCode !== null || tries > 2400) throw new Error(`swtpm did not start (${child.exitCode})`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return async () => {
    child.kill()
    await ended
  }
}
