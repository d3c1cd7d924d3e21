// What a colleague with only curl needs of a relay request: four short texts a key source, and no command. The lines that use them are
// in docs/by-hand.md, which the colleague opens from their own side.
import type { Request } from "../recovery/messages.ts"

/** Lines of letters, digits, "-" and "_" only, each behind its name. */
export function byHandLines(request: Request): string[] {
  if (request.mode !== "relay") return []
  const { leaves } = request
  return leaves.flatMap(({ kid, x }, index) => [
    `NBDE RESCUE, ${index + 1} of ${leaves.length}, for ${x.crv}`,
    `kid  ${kid}`,
    `crv  ${x.crv}`,
    `x    ${x.x}`,
    `y    ${x.y}`,
    "",
  ])
}
