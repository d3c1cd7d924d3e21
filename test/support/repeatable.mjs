// Loaded before the program with `node --import`: the same ids, keys and temp file names in every run of the same command line, so
// that the fault loop can count system calls by path. Only for that: nothing else in the tests runs with known randomness.
import crypto from "node:crypto"
import { syncBuiltinESMExports } from "node:module"

const seed = process.argv.slice(2).join("\0")
let block = 0
let ticks = 0n

function stream(length) {
  block += 1
  return crypto.createHash("shake256", { outputLength: length }).update(`${block}\0${seed}`).digest()
}

crypto.randomBytes = (length) => (length === 0 ? Buffer.alloc(0) : stream(length))
crypto.randomFillSync = (target) => {
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(
    crypto.randomBytes(target.byteLength),
  )
  return target
}
crypto.randomUUID = () => {
  const hex = stream(16).toString("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
syncBuiltinESMExports()

process.hrtime.bigint = () => {
  ticks += 1_000_000n
  return ticks
}
// No process has this id, so a lock that a killed run left is seen as abandoned.
Object.defineProperty(process, "pid", { value: 4_194_305 })
