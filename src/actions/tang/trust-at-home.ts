// `tang trust` on a person's home: the lock is held, and the list is checked and written under the identity if there is one.
import { trustMac } from "../../seal/trust-list.ts"
import { unlockIfPresent } from "../person/own-identity.ts"
import type { Net, Ports } from "../ports.ts"
import { type TrustRequest, type TrustResult, trustServer } from "./tang-trust.ts"
import { TRUST_FILE } from "./trust-list.ts"

/** As `trustServer`, and `home-busy`, `wrong-identity-passphrase`, `identity-damaged`, `trust-list-altered`. */
export async function trustServerAtHome(
  ports: Pick<Ports, "openHome" | "terminal">,
  net: Net,
  request: TrustRequest,
): Promise<TrustResult> {
  const home = await ports.openHome()
  const lock = await home.lock.acquire()
  try {
    const identity = await unlockIfPresent(home, ports.terminal)
    const sealed = identity === undefined ? {} : { sealMac: trustMac(identity, TRUST_FILE) }
    try {
      return await trustServer({ net, terminal: ports.terminal, state: home.state, ...sealed }, request)
    } finally {
      identity?.wipe()
    }
  } finally {
    await lock.release()
  }
}
