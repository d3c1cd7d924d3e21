// The folder for a request, looked at before a case is begun: one that is not there would leave a case behind whose request nobody has.
import { ToolError } from "../../bytes/errors.ts"
import type { Files } from "../ports.ts"

/** Throws `no-such-file` if `path` is no folder. A link to one will do. */
export async function requireFolder(files: Pick<Files, "kind">, path: string): Promise<void> {
  const kind = await files.kind(path)
  if (kind !== "folder" && kind !== "link") throw new ToolError("no-such-file", `there is no folder ${path}`)
}
