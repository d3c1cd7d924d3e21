// Work that a person waits for, told to whoever draws it. A terminal that draws nothing is left alone.
import type { Task, Terminal } from "./ports.ts"

/** Runs `work`, which says how far it is; the task ends whatever happens. */
export async function withProgress<T>(
  { task }: Pick<Terminal, "task">,
  about: Task,
  work: (to: (done: number) => void) => Promise<T>,
): Promise<T> {
  const running = task?.(about)
  try {
    return await work((done) => running?.to(done))
  } finally {
    running?.end()
  }
}
