// Ctrl-Z's signal for a program that draws: without this the shell would get a terminal without a cursor, and the program would come back
// to a terminal that no longer sends it keys. Not for the reveal screen, which takes the signal itself (raw-screen.ts).

/** How long a stop may take. Where no shell could wake us, the system does not stop us at all, and there is no SIGCONT. */
const WAKE_MS = 50

/** On SIGTSTP calls `givingAway`, which frees the terminal, runs its argument and takes the terminal back. Returns the way to end that. */
export function stopWithin(givingAway: (stop: () => Promise<void>) => Promise<void>): () => void {
  const onStop = (): void => void givingAway(stopNow).catch(() => {})
  const stopNow = async (): Promise<void> => {
    process.off("SIGTSTP", onStop)
    const { promise: woken, resolve } = Promise.withResolvers<void>()
    process.once("SIGCONT", resolve)
    // The whole process group, as the terminal does it: a program that started us must stop as well.
    process.kill(0, "SIGTSTP")
    const timer = setTimeout(resolve, WAKE_MS)
    await woken
    clearTimeout(timer)
    process.off("SIGCONT", resolve).on("SIGTSTP", onStop)
  }
  process.on("SIGTSTP", onStop)
  return () => void process.off("SIGTSTP", onStop)
}
