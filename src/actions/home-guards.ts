// What some acts ask of the home before they begin (design §4.8, §6).
import { ToolError } from "../bytes/errors.ts"
import type { Home } from "./ports.ts"

/** Approvals and writes to volumes need a record that is kept. Throws `journal-not-kept` for a home in memory. */
export function requireKeptRecord(home: Home): void {
  if (!home.state.volatile) return
  throw new ToolError("journal-not-kept", `the record in ${home.state.home} cannot be written`, {
    home: home.state.home,
  })
}

/**
 * A command that ends before the answer comes must leave the secret half where it stays. Throws `journal-not-kept` for a home in memory,
 * `no-identity` if it is to survive a power cut without one, `secrets-not-kept` if there is no memory-backed storage either.
 */
export function requireLastingSecrets(home: Home, hasIdentity: boolean, survivePowerLoss: boolean): void {
  requireKeptRecord(home)
  if (survivePowerLoss && !hasIdentity) {
    throw new ToolError("no-identity", "without an identity nothing can be kept through a power cut")
  }
  if (survivePowerLoss || home.state.session !== undefined) return
  throw new ToolError(
    "secrets-not-kept",
    "the secret half of the request would end with this command: no folder here is in memory",
    { flag: "--survive-power-loss" },
  )
}

/** answer, regen, rebind and escrow want a word for a home that keeps nobody out. Throws `home-unprotected`. */
export function requireProtectedHome(home: Home, confirmed: string | undefined): void {
  if (home.state.protectedByModes || confirmed === "unprotected-home") return
  const text = `the medium of ${home.state.home} keeps no access rights`
  throw new ToolError("home-unprotected", text, { home: home.state.home, flag: "--confirm unprotected-home" })
}
