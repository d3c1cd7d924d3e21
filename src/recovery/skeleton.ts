// The part of a policy that may leave the site in relay mode: pins, paths, thresholds, key ids, and the URL as a label. The trees of
// other pins are cut down to their names.
import type { PolicyNode } from "../clevis/policy.ts"
import type { SkeletonNode } from "./messages.ts"

/** What a request says of its policy (design §5). */
export function skeletonOf(node: PolicyNode): SkeletonNode {
  if ("children" in node) {
    return { pin: "sss", path: node.path, threshold: node.threshold, children: node.children.map(skeletonOf) }
  }
  if ("kid" in node) return { pin: "tang", path: node.path, kid: node.kid, crv: node.crv, url: node.url }
  return { pin: node.pin, path: node.path }
}
