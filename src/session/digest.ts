// The digest of a runbook: what a run, a printed sheet and the record name, so that all three can be held against each other.
import { createHash } from "node:crypto"
import { canonicalFlow } from "../flow/digest.ts"
import type { Flow } from "../flow/flow.ts"

/** SHA-256 over the canonical text, in hex. */
export function flowDigest(flow: Flow): string {
  return createHash("sha256").update(canonicalFlow(flow)).digest("hex")
}
