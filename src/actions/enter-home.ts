// The way into the home for an act that is written down: identity unlocked if there is one, record open, lock held.
import type { Identity } from "../seal/identity.ts"
import { unlockIfPresent } from "./person/own-identity.ts"
import type { Home, Ports } from "./ports.ts"
import { openRecorder, type Recorder } from "./record/record.ts"

export interface Entered {
  readonly home: Home
  readonly recorder: Recorder
  /** Absent where this home has none yet: then nothing is signed. */
  readonly identity?: Identity
  /** Frees the home and wipes the keys. */
  leave(): Promise<void>
}

/** Opens the home for writing. Throws `home-busy`, `journal-broken`, `identity-damaged`, `wrong-identity-passphrase`. */
export async function enterHome(
  ports: Pick<Ports, "openHome" | "clock" | "random" | "terminal">,
): Promise<Entered> {
  const home = await ports.openHome()
  // The lock first: what is read from here on stays true until we leave.
  const recorder = await openRecorder({ ...ports, home })
  try {
    const identity = await unlockIfPresent(home, ports.terminal)
    if (identity !== undefined) recorder.signWith(identity.signer)
    return {
      home,
      recorder,
      ...(identity === undefined ? {} : { identity }),
      leave: async () => {
        identity?.wipe()
        await recorder.close()
      },
    }
  } catch (error) {
    await recorder.close()
    throw error
  }
}
