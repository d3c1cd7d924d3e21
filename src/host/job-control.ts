// Ctrl-Z's signal for a program that draws: without this the shell would get a terminal without a cursor, and the program would come back
// to a terminal that no longer sends it keys. The reveal screen takes the signal itself (raw-screen.ts).
import { setTimeout as wait } from "node:timers/promises"

/** For the others of our group to leave their screens. The shell draws its prompt when we stop, and must not be drawn over. */
const OTHERS_MS = 100
/** How long a stop may take. Where no shell could wake us, the system does not stop us at all, and there is no SIGCONT. */
const WAKE_MS = 50

/** On SIGTSTP calls `givingAway`, which frees the terminal, runs its argument and takes the terminal back. Returns the way to end that. */
export function stopWithin(givingAway: (stop: () => Promise<void>) => Promise<void>): () => void {
  let stopping = false
  const onStop = (): void => {
    if (stopping) return
    stopping = true
    void givingAway(stopNow)
      .catch(() => {})
      .finally(() => {
        stopping = false
      })
  }
  const stopNow = async (): Promise<void> => {
    // The whole group, as the terminal does it: the program that has the terminal now, and whoever started us.
    process.kill(0, "SIGTSTP")
    await wait(OTHERS_MS)
    process.off("SIGTSTP", onStop)
    const { promise: woken, resolve } = Promise.withResolvers<void>()
    process.once("SIGCONT", resolve)
    process.kill(process.pid, "SIGTSTP")
    await Promise.race([woken, wait(WAKE_MS)])
    process.off("SIGCONT", resolve).on("SIGTSTP", onStop)
  }
  process.on("SIGTSTP", onStop)
  return () => void process.off("SIGTSTP", onStop)
}
