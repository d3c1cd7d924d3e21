// Proof that a command and its children never touch the network: no socket of the internet families, and no netlink socket, which
// asks for addresses and routes. Sockets between processes of one machine (AF_UNIX) are allowed.

import type { RunResult } from "./cli.ts"
import { type Command, parseLog, pathsOf, strace } from "./strace.ts"

const NETWORK = /\bAF_(INET6?|NETLINK|PACKET|VSOCK|BLUETOOTH)\b/

/** The network calls in a log that strace wrote with `-f -e trace=%network`. */
export function networkCallsIn(log: string): string[] {
  return parseLog(log)
    .filter((call) => NETWORK.test(call.args))
    .map((call) => `${call.name}(${call.args})`)
}

/** Runs `command` under strace. `calls` holds every network call it or a child made, e.g. "socket(AF_INET, SOCK_STREAM, 0)". */
export async function networkCalls(command: Command): Promise<{ result: RunResult; calls: string[] }> {
  const { result, syscalls } = await strace(command, { calls: ["%network"] })
  return {
    result,
    calls: syscalls.filter((call) => NETWORK.test(call.args)).map((call) => `${call.name}(${call.args})`),
  }
}

/** As `networkCalls`, and throws if there was one. */
export async function withoutNetwork(command: Command): Promise<RunResult> {
  const { result, calls } = await networkCalls(command)
  if (calls.length > 0) throw new Error(`${command.args.join(" ")} used the network:\n${calls.join("\n")}`)
  return result
}

/** Every address a command connected or sent to, as "127.0.0.1:80" or "[::1]:80". */
export async function addressesContacted(
  command: Command,
): Promise<{ result: RunResult; addresses: string[] }> {
  const { result, syscalls } = await strace(command, {
    calls: ["connect", "sendto", "sendmsg", "sendmmsg"],
    stringLimit: 64,
  })
  return { result, addresses: [...new Set(syscalls.flatMap((call) => [...addressIn(call.args)]))] }
}

function* addressIn(args: string): Generator<string> {
  for (const match of args.matchAll(/sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/g))
    yield `${match[2]}:${match[1]}`
  for (const match of args.matchAll(/sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/g))
    yield `[${match[2]}]:${match[1]}`
}

/** Every path that a command opened for writing, created, renamed or removed, and that `isWatched` names: evidence must not be there. */
export async function pathsWritten(
  command: Command,
  isWatched: (path: string) => boolean,
): Promise<{ result: RunResult; paths: string[] }> {
  const calls = [
    "open",
    "openat",
    "openat2",
    "creat",
    "truncate",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "link",
    "linkat",
  ]
  const { result, syscalls } = await strace(command, { calls, stringLimit: 4096 })
  const changing = syscalls.filter(
    (call) => !/^open/.test(call.name) || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(call.args),
  )
  return { result, paths: [...new Set(changing.flatMap((call) => pathsOf(call)).filter(isWatched))] }
}
