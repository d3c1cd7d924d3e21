// Whether a binding is the one that is wanted: the same tree of pins, addresses and thresholds. Keys may have been rotated since.
import type { PolicyNode } from "../../clevis/policy.ts"

/** True if both ask for the same key sources in the same way. */
export function samePolicy(a: PolicyNode, b: PolicyNode): boolean {
  if ("children" in a && "children" in b) {
    return (
      a.threshold === b.threshold &&
      a.children.length === b.children.length &&
      a.children.every((child, index) => {
        const other = b.children[index]
        return other !== undefined && samePolicy(child, other)
      })
    )
  }
  if ("url" in a && "url" in b) return a.url === b.url
  if ("pcrIds" in a || "pcrIds" in b) return sameValues(a, b)
  return a.pin === b.pin
}

/** A TPM that wants other measured values is another key source. */
function sameValues(a: PolicyNode, b: PolicyNode): boolean {
  if (!("pcrIds" in a && "pcrIds" in b)) return false
  return a.pcrBank === b.pcrBank && a.pcrIds === b.pcrIds
}
