// Practice is another world (design §5): the key ids of the sample volumes are compiled in. Real commands refuse them, practice refuses
// all others, so that neither can be mistaken for the other.
import { ToolError } from "../bytes/errors.ts"
import type { World } from "../seal/typ.ts"
import { DRILL_KIDS } from "./drill/samples/kids.ts"

/** Throws `drill-key` or `not-a-drill-key` if a key id belongs to the other world. */
export function checkWorld(world: World, kids: readonly string[]): void {
  for (const kid of kids) {
    const practice = DRILL_KIDS.includes(kid)
    if (practice && world === "real")
      throw new ToolError("drill-key", "this key id belongs to the practice volumes", { kid })
    if (!practice && world === "drill")
      throw new ToolError("not-a-drill-key", "this key id is a real one", { kid })
  }
}
