// The real clevis for interop tests: encrypt and decrypt as a shell user calls them.
import { spawn } from "node:child_process"
import { cleanEnvironment } from "./cli.ts"

export interface PeerResult {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs a program of the machine with `input` on stdin. `path` is put before PATH. */
export function peer(
  program: string,
  args: readonly string[],
  input: string | Uint8Array = "",
  path?: string,
): Promise<PeerResult> {
  const { promise, resolve, reject } = Promise.withResolvers<PeerResult>()
  const env = cleanEnvironment()
  if (path !== undefined) env.PATH = `${path}:${env.PATH}`
  const child = spawn(program, args, { env, stdio: "pipe" })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
  child.stdin.on("error", () => {}) // a program may end without reading its stdin
  child.on("error", reject)
  child.on("close", (code) =>
    resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
  )
  child.stdin.end(input)
  return promise
}

/** `clevis encrypt PIN CONFIG -y`; throws with clevis' own words if it fails. */
export async function clevisEncrypt(
  pin: string,
  config: object,
  plaintext: string,
  path?: string,
): Promise<string> {
  const { code, stdout, stderr } = await peer(
    "clevis",
    ["encrypt", pin, JSON.stringify(config), "-y"],
    plaintext,
    path,
  )
  if (code !== 0 || stdout.length === 0) throw new Error(`clevis encrypt ${pin}: ${stderr}`)
  return stdout.toString()
}

/** `clevis decrypt`; throws if it fails. */
export async function clevisDecrypt(jwe: string): Promise<string> {
  const { code, stdout, stderr } = await peer("clevis", ["decrypt"], jwe)
  if (code !== 0) throw new Error(`clevis decrypt: ${stderr}`)
  return stdout.toString()
}
