// The Terminal port of the app: questions of actions become questions on the screen.
import type { Terminal } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import type { AppSession } from "../session/app-session.ts"
import { showText } from "../text/escape.ts"

/** `session` is asked for when the first question comes: ports are made before it. */
export function makeAppTerminal(session: () => Pick<AppSession, "ask" | "say" | "task">): Terminal {
  const answer = async (text: string, secret: boolean): Promise<string> => {
    const typed = await session().ask({ text, secret })
    if (typed === undefined) throw new ToolError("cancelled", "cancelled at the keyboard")
    return typed
  }
  return {
    interactive: true,
    ask: ({ text }) => answer(text, false),
    askSecret: async ({ text }) => new Secret(new Uint8Array(Buffer.from(await answer(text, true)))),
    confirm: async ({ text }) => /^y(es)?$/i.test((await answer(`${text} [y/n]`, false)).trim()),
    say: (line) => session().say(showText(line)),
    task: (task) => session().task(task),
  }
}
