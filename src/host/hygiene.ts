// What a process that may hold a secret does first (security.md §7).

/** Files are private, children inherit no Node options, and no signal opens a debugger. */
export function keepProcessClean(): void {
  process.umask(0o077)
  delete process.env.NODE_OPTIONS
  // Node opens its inspector on SIGUSR1 unless somebody listens; an inspector could read every secret of this process.
  if (process.listenerCount("SIGUSR1") === 0) process.on("SIGUSR1", () => {})
}
