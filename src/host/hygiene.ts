// What a process that may hold a secret does first (security.md §7).
import { writeFileSync } from "node:fs"

/** Files are private, children inherit no Node options, no signal opens a debugger, and no crash leaves memory on a disk. */
export function keepProcessClean(): void {
  process.umask(0o077)
  delete process.env.NODE_OPTIONS
  process.report.reportOnUncaughtException = false
  process.report.reportOnFatalError = false
  process.report.reportOnSignal = false
  leaveMemoryOutOfCores()
  // Node opens its inspector on SIGUSR1 unless somebody listens; an inspector could read every secret of this process.
  if (process.listenerCount("SIGUSR1") === 0) process.on("SIGUSR1", () => {})
}

// core(5): which kinds of memory a core file holds. None: what is left are registers and the names of the mapped files.
function leaveMemoryOutOfCores(): void {
  try {
    writeFileSync("/proc/self/coredump_filter", "0")
  } catch {
    // Another system, or a /proc that is read-only: there the limit that the person set on cores has to do.
  }
}
