// The machine's clock. `monotonic` counts from the boot of the machine, so that two processes of one boot can be put in order.
import { readFileSync } from "node:fs"
import type { Clock } from "../actions/ports.ts"

/** The Clock port. */
export function makeClock(): Clock {
  let boot: string | undefined
  return {
    now: () => Date.now(),
    monotonic: () => Number(process.hrtime.bigint() / 1_000_000n),
    bootId: () => (boot ??= readBootId()),
  }
}

/** The kernel's id of this boot, or "unknown" where there is none. */
export function readBootId(): string {
  try {
    const text = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()
    return /^[0-9a-f-]{36}$/.test(text) ? text : "unknown"
  } catch {
    return "unknown"
  }
}
