// The code of the error that something ends with; "ok" if it ends well. Anything but an error of this program is thrown on.
import { isToolError } from "../../src/bytes/errors.ts"

/** For what ends at once. */
export function codeOf(act: () => unknown): string {
  try {
    act()
    return "ok"
  } catch (error) {
    return code(error)
  }
}

/** For what is waited for. */
export async function codeOfPromise(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => "ok", code)
}

function code(error: unknown): string {
  if (!isToolError(error)) throw error
  return error.code
}
