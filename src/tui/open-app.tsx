// Puts the app on a terminal and waits until the person leaves. The only place that calls Ink's render, and reached only by a dynamic
// import, so that a plain command never loads Ink.
import { render } from "ink"
import type { AppSession } from "../session/app-session.ts"
import { App } from "./app.tsx"
import type { Settings } from "./theme.ts"

export interface AppStreams {
  readonly stdin?: NodeJS.ReadableStream
  readonly stdout?: NodeJS.WritableStream
}

/** Draws until the session has ended; rejects with a defect of the program. */
export async function openApp(
  session: AppSession,
  settings: Settings,
  streams: AppStreams = {},
): Promise<void> {
  const shown = render(<App session={session} settings={settings} />, {
    ...streams,
    exitOnCtrlC: false,
    patchConsole: false,
    // A CI variable in the environment must not turn a terminal into a pipe.
    interactive: true,
    isScreenReaderEnabled: settings.screenReader,
  })
  try {
    await Promise.all([session.ended, shown.waitUntilExit()])
  } finally {
    shown.unmount()
  }
}
