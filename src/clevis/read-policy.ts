// The policy of a binding, for showing and planning: the tree of pins without the ciphertexts.
import type { PolicyNode } from "./policy.ts"
import { readBinding } from "./tree.ts"

/** Throws what `readBinding` throws. The url in it is a label from a hostile header, never an address to connect to. */
export function readPolicy(jweText: string): PolicyNode {
  return readBinding(jweText).node
}
