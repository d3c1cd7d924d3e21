// A real tangd for interop tests: one process a connection, started by socat on a free port of the loopback interface.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface RunningTangd {
  readonly url: string
  readonly port: number
  /** The key directory. */
  readonly dir: string
  stop(): Promise<void>
}

/** Starts tangd over `dir` (absent: a new folder with a new key pair, removed again by `stop`). */
export async function startTangd(dir?: string): Promise<RunningTangd> {
  const keys = dir ?? newKeyDirectory()
  const running = await startBehindSocat(`EXEC:"/usr/libexec/tangd ${keys}"`)
  return {
    ...running,
    dir: keys,
    stop: async () => {
      await running.stop()
      if (dir === undefined) rmSync(keys, { recursive: true, force: true })
    },
  }
}

/** Puts any stdin-to-stdout server behind a port (absent: a free one), `address` in socat's words, e.g. `EXEC:"program argument"`. */
export async function startBehindSocat(
  address: string,
  wanted?: number,
): Promise<{ url: string; port: number; stop(): Promise<void> }> {
  const port = wanted ?? (await freePort())
  const listen = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,nodelay`
  const child = spawn("socat", [listen, address], { stdio: "ignore" })
  await untilListening(port, child)
  return { url: `http://127.0.0.1:${port}`, port, stop: () => stopped(child) }
}

/** A new folder with the keys tangd-keygen makes: ES512 and ECMR over P-521. */
export function newKeyDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), "nbde-tangd-"))
  execFileSync("/usr/libexec/tangd-keygen", [dir])
  return dir
}

/** Thumbprint of the first advertised signing key, as tang-show-keys prints it. */
export function signingThumbprint(dir: string): string {
  const keys = readdirSync(dir).filter((name) => name.endsWith(".jwk") && !name.startsWith("."))
  const signing = keys.find((name) => readFileSync(join(dir, name), "utf8").includes("ES512"))
  return (signing ?? "").replace(/\.jwk$/, "")
}

/** A port of the loopback interface that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2400; tries++) {
    if (child.exitCode !== null) throw new Error(`socat ended with ${child.exitCode}`)
    if (await answers(port)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error("socat did not start to listen")
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false))
    socket.once("connect", () => socket.end())
  })
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.kill()
  })
}
